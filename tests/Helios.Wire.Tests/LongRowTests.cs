using System.Globalization;
using Helios.Base;
using Helios.Types;

namespace Helios.Wire.Tests;

/// <summary>Rows that are encoded aside and sent in pieces are the bytes of rows that are written at once.</summary>
public sealed class LongRowTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pieces_are_the_rows(bool isMeasurable)
    {
        string? replay = Environment.GetEnvironmentVariable("HELIOS_SEED");
        int seed = replay is null ? Random.Shared.Next() : int.Parse(replay, CultureInfo.InvariantCulture);
        var random = new Random(seed);
        int left = 0;
        int rests = 0;
        for (int round = 0; round < 60; round++)
        {
            (Batch batch, RowFormat format) = Rows(random, isMeasurable);
            var expected = new ByteBuffer(1);
            var whole = new BackendWriter<BufferOutput>(expected.Output);
            Assert.Equal(batch.RowCount, whole.DataRows(batch, format, 0));
            whole.CommandComplete("SELECT"u8);

            var actual = new ByteBuffer(1);
            var writer = new BackendWriter<BufferOutput>(actual.Output) { LeavesLongRows = true };
            for (int at = 0; at < batch.RowCount || (writer.HasRest && random.Next(2) == 0);)
            {
                long room = random.Next(1, 400_000);
                int before = actual.UsedBytes;
                if (writer.HasRest)
                {
                    rests++;
                    writer.WriteRest(room);
                    Assert.InRange(actual.UsedBytes - before, 1, room);
                    continue;
                }

                int written = writer.DataRows(batch, format, at, int.MaxValue, room);
                Assert.InRange(actual.UsedBytes - before, 0, room + Limits.LoopCopyBytes);
                if (written == 0)
                {
                    left++;
                    writer.EncodeAside(batch, format, at);
                    Assert.Equal(before, actual.UsedBytes);
                    written = 1;
                }

                at += written;
            }

            // Whatever comes next stands behind the whole row.
            writer.CommandComplete("SELECT"u8);
            Assert.False(writer.HasRest);
            Assert.True(expected.Written.SequenceEqual(actual.Written), $"seed {seed}, round {round}");
        }

        Assert.True(left > 20 && rests > 20, $"{left} rows were left, {rests} rests");
    }

    [Theory]
    [InlineData(CopyKind.Text)]
    [InlineData(CopyKind.Binary)]
    public void Pieces_are_the_rows_of_a_copy(CopyKind kind)
    {
        var random = new Random(7);
        (Batch batch, _) = Rows(random, isMeasurable: true);
        var copy = new CopyFormat { Kind = kind };
        SqlType[] types = [.. batch.Columns.Select(c => c.Type)];
        var expected = new ByteBuffer(1);
        var whole = new BackendWriter<BufferOutput>(expected.Output);
        whole.CopyRows(new CopyEncoder(copy, types), batch, 0, int.MaxValue, long.MaxValue);
        whole.CopyDone();

        var actual = new ByteBuffer(1);
        var writer = new BackendWriter<BufferOutput>(actual.Output) { LeavesLongRows = true };
        var encoder = new CopyEncoder(copy, types);
        int left = 0;
        for (int at = 0; at < batch.RowCount;)
        {
            int written = writer.CopyRows(encoder, batch, at, int.MaxValue, 100_000);
            if (written == 0)
            {
                left++;
                writer.EncodeAside(encoder, batch, at);
                writer.WriteRest(50_000);
                Assert.True(writer.HasRest);
                written = 1;
            }

            at += written;
        }

        writer.CopyDone();
        Assert.True(left > 0);
        Assert.True(expected.Written.SequenceEqual(actual.Written));
    }

    // Lengths around every limit: of a span, of what a loop does itself, and beyond.
    private static (Batch Batch, RowFormat Format) Rows(Random random, bool isMeasurable)
    {
        SqlType[] types = isMeasurable ? [SqlType.Text, SqlType.Int4] : [SqlType.Bytea, SqlType.Float8];
        int[] lengths = [0, 40, 510, 20_000, 65_500, 65_536, 66_000, 262_120, Limits.LoopCopyBytes, 262_200, 700_000];
        var batch = new Batch(types) { RowCount = random.Next(8, 16) };
        for (int row = 0; row < batch.RowCount; row++)
        {
            byte[] bytes = new byte[lengths[row < 2 ? ^1 : random.Next(lengths.Length)] + random.Next(30)];
            bytes.AsSpan().Fill((byte)('a' + random.Next(26)));
            batch.Columns[0].Set(row, random.Next(9) == 0 ? Datum.Null : Datum.FromBytes(bytes));
            batch.Columns[1].Set(row, isMeasurable ? Datum.FromInt64(row) : Datum.FromDouble(row));
        }

        var format = new RowFormat();
        format.SetAll(types, WireFormat.Text);
        Assert.Equal(isMeasurable, format.IsMeasurable);
        return (batch, format);
    }
}

using System.Globalization;
using Helios.Types;

namespace Helios.Wire.Tests;

/// <summary>Rows written many at a time are the bytes of rows written one by one.</summary>
public sealed class RowRunTests
{
    private static readonly SqlType[] s_types =
    [
        SqlType.Text, SqlType.Bool, SqlType.Int2, SqlType.Int4, SqlType.Int8, SqlType.Oidt, SqlType.Uuid, SqlType.Bytea, SqlType.Float8,
        SqlType.Numeric,
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_is_its_rows(bool binary)
    {
        string? replay = Environment.GetEnvironmentVariable("HELIOS_SEED");
        int seed = replay is null ? Random.Shared.Next() : int.Parse(replay, CultureInfo.InvariantCulture);
        var random = new Random(seed);
        int runs = 0;
        for (int round = 0; round < 300; round++)
        {
            SqlType[] types = [.. Enumerable.Range(0, random.Next(0, 8)).Select(_ => s_types[random.Next(s_types.Length)])];
            var format = new RowFormat();
            format.SetAll(types, binary ? WireFormat.Binary : WireFormat.Text);
            runs += format.IsMeasurable ? 1 : 0;
            Batch batch = Rows(random, types);
            var expected = new ByteBuffer(1);
            var oneByOne = new BackendWriter<BufferOutput>(expected.Output);
            for (int i = 0; i < batch.SelectedCount; i++)
            {
                oneByOne.DataRow(batch, format, batch.RowAt(i));
            }

            var actual = new ByteBuffer(1);
            var writer = new BackendWriter<BufferOutput>(actual.Output);
            for (int first = 0; first < batch.SelectedCount;)
            {
                int most = random.Next(1, 300);
                int written = writer.DataRows(batch, format, first, most, random.Next(3) == 0 ? random.Next(1, 5_000) : long.MaxValue);
                Assert.InRange(written, 1, most);
                first += written;
            }

            Assert.True(expected.Written.SequenceEqual(actual.Written), $"seed {seed}, round {round}");
        }

        Assert.InRange(runs, 50, binary ? 300 : 299);
    }

    [Fact]
    public void Numbers_are_as_long_as_they_are_written()
    {
        var numbers = new List<long> { 0, long.MinValue, long.MaxValue };
        for (long power = 1; power > 0 && power <= long.MaxValue / 10; power *= 10)
        {
            numbers.AddRange([power, power - 1, power + 1, -power, -power - 1, 1 - power]);
        }

        var batch = new Batch([SqlType.Int8]) { RowCount = numbers.Count };
        for (int i = 0; i < numbers.Count; i++)
        {
            batch.Columns[0].Set(i, Datum.FromInt64(numbers[i]));
        }

        var format = new RowFormat();
        format.Set([SqlType.Int8]);
        var buffer = new ByteBuffer(1);
        Assert.Equal(numbers.Count, new BackendWriter<BufferOutput>(buffer.Output).DataRows(batch, format, 0));
        List<(char Type, byte[] Body)> messages = BackendBytes.Split(buffer.Written);
        for (int i = 0; i < numbers.Count; i++)
        {
            string text = System.Text.Encoding.ASCII.GetString(BackendBytes.Row(messages[i].Body)[0]!);
            Assert.Equal(numbers[i].ToString(CultureInfo.InvariantCulture), text);
        }
    }

    private static Batch Rows(Random random, SqlType[] types)
    {
        var batch = new Batch(types) { RowCount = random.Next(0, 400) };
        for (int row = 0; row < batch.RowCount; row++)
        {
            for (int i = 0; i < types.Length; i++)
            {
                batch.Columns[i].Set(row, random.Next(5) == 0 ? Datum.Null : Value(random, types[i]));
            }
        }

        if (random.Next(2) == 0)
        {
            int kept = 0;
            Span<int> selection = batch.BeginSelection();
            for (int row = 0; row < batch.RowCount; row++)
            {
                if (random.Next(3) > 0)
                {
                    selection[kept++] = row;
                }
            }

            batch.SetSelected(kept);
        }

        return batch;
    }

    private static Datum Value(Random random, SqlType type)
    {
        long number = random.NextInt64() >> random.Next(64);
        switch (type.Kind)
        {
            case PhysicalKind.Bool:
                return Datum.FromBool(number > 0);
            case PhysicalKind.Int16:
                return Datum.FromInt64((short)number);
            case PhysicalKind.Int32:
                return Datum.FromInt64((int)number);
            case PhysicalKind.Int64:
                return Datum.FromInt64(number);
            case PhysicalKind.Float64:
                return Datum.FromDouble(random.NextDouble());
            case PhysicalKind.Bytes16:
                return Datum.FromBytes16(Guid.NewGuid().ToByteArray());
            default:
                if (type.Oid == SqlType.Numeric.Oid)
                {
                    return TextCodec.Parse(type, number.ToString(CultureInfo.InvariantCulture), default);
                }

                // Mostly short; now and then a row that fits no span.
                byte[] bytes = new byte[random.Next(500) == 0 ? random.Next(200_000) : random.Next(60)];
                bytes.AsSpan().Fill((byte)('a' + random.Next(26)));
                return Datum.FromBytes(bytes);
        }
    }
}

using System.Buffers;

namespace Helios.Types.Tests;

public sealed class AllocationTests
{
    private static ulong s_sink;

    public static TheoryData<uint> Types() => new(TestValues.AllTypes.Select(t => t.Oid));

    [Theory]
    [MemberData(nameof(Types))]
    public void Printing_sending_comparing_hashing_and_keys_allocate_nothing(uint oid)
    {
        SqlType type = new(oid);
        Random random = new(11);
        Datum[] values = Enumerable.Range(0, 50).Select(_ => TestValues.NotNull(random, type)).ToArray();
        byte[] buffer = new byte[1 << 16];
        ArrayBufferWriter<byte> output = new(1 << 20);
        Assert.Equal(0, SteadyBytes(() => Run(type, values, buffer, output)));
    }

    [Theory]
    [InlineData(16, "t")]
    [InlineData(20, "-123456789")]
    [InlineData(23, "42")]
    [InlineData(701, "1.5e10")]
    [InlineData(1184, "2024-05-06 07:08:09.123456+02")]
    [InlineData(1082, "2024-05-06")]
    [InlineData(2950, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]
    [InlineData(25, "some text")]
    public void Reading_a_parameter_in_place_allocates_nothing(int oid, string text)
    {
        SqlType type = new((uint)oid);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        byte[] form = new byte[64];
        int length = BinaryCodec.Encode(type, TextCodec.Parse(type, bytes, default), form);
        long sink = 0;
        long allocated = SteadyBytes(() =>
        {
            sink += TextCodec.ParseInPlace(type, bytes, 0, bytes.Length, default).IsNull ? 1 : 0;
            sink += BinaryCodec.DecodeInPlace(type, form, 0, length, default).IsNull ? 1 : 0;
        });
        Assert.Equal((0, 0), (allocated, sink));
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("+05:30")]
    public void Printing_and_reading_times_of_a_zone_allocates_nothing(string name)
    {
        Assert.True(SessionTimeZone.TryFind(name, out SessionTimeZone zone));
        CodecSettings settings = new() { TimeZone = zone };
        byte[] text = "2024-07-04 12:34:56.789"u8.ToArray();
        byte[] buffer = new byte[64];
        Assert.Equal(0, SteadyBytes(() =>
        {
            Datum value = TextCodec.Parse(SqlType.TimestampTz, text, settings);
            TextCodec.Format(SqlType.TimestampTz, value, settings, buffer);
        }));
    }

    [Fact]
    public void A_batch_that_is_filled_again_allocates_nothing()
    {
        SqlType[] types = [SqlType.Int8, SqlType.Text, SqlType.Bool, SqlType.Uuid, SqlType.Numeric];
        Batch batch = new(types);
        Datum[] row =
        [
            Datum.FromInt64(7), Datum.FromText("hello"), Datum.True, Datum.FromBytes16(new byte[16]),
            PgNumeric.One.ToDatum(),
        ];
        Assert.Equal(0, SteadyBytes(() => Fill(batch, row)));
    }

    /// <summary>
    /// Bytes allocated by one of several rounds, the least: the first ones, and any in which the JIT works, allocate beside it.
    /// </summary>
    private static long SteadyBytes(Action action)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 8; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Fill(Batch batch, Datum[] row)
    {
        batch.Clear();
        for (int i = 0; i < batch.CapacityRows; i++)
        {
            for (int c = 0; c < row.Length; c++)
            {
                batch.Columns[c].Set(i, row[c]);
            }
        }

        batch.RowCount = batch.CapacityRows;
        Span<int> selection = batch.BeginSelection();
        selection[0] = 5;
        batch.SetSelected(1);
        if (!Datum.SameBits(row[1], batch.Columns[1].Get(batch.RowAt(0)), PhysicalKind.Bytes))
        {
            throw new InvalidOperationException();
        }
    }

    private static void Run(SqlType type, Datum[] values, byte[] buffer, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        KeyColumn column = new(type, true);
        ulong sink = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int max = TextCodec.MaxBytes(type, values[i], default);
            int length = TextCodec.Format(type, values[i], default, buffer);
            if (length > max)
            {
                throw new InvalidOperationException($"{length} bytes, at most {max} were announced");
            }

            BinaryCodec.Encode(type, values[i], buffer.AsSpan(0, BinaryCodec.ByteCount(type, values[i])));
            sink += Comparison.Hash(type, values[i]) + (ulong)Comparison.Compare(type, values[i], values[0]);
            KeyEncoding.Append(column, values[i], output);
        }

        s_sink = sink;
    }
}

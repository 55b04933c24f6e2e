using System.Buffers;
using Helios.Base;

namespace Helios.Types.Tests;

public sealed class RowLayoutTests
{
    private static readonly PhysicalKind[] s_kinds =
    [
        PhysicalKind.Bytes, PhysicalKind.Bool, PhysicalKind.Int16, PhysicalKind.Bytes, PhysicalKind.Int32, PhysicalKind.Int64,
        PhysicalKind.Float64, PhysicalKind.Bytes16, PhysicalKind.Bytes, PhysicalKind.Bytes,
    ];

    [Fact]
    public void A_row_reads_back_whatever_columns_are_null()
    {
        int seed = Seed.Next();
        Random random = new(seed);
        RowLayout layout = new(s_kinds);
        for (int round = 0; round < 500; round++)
        {
            Datum[] row = MakeRow(random, s_kinds);
            byte[] image = Encode(layout, row);
            for (int i = 0; i < row.Length; i++)
            {
                Assert.True(Datum.SameBits(row[i], layout.Read(image, i), s_kinds[i]), $"seed {seed} round {round} column {i}");
            }
        }
    }

    [Fact]
    public void Columns_added_later_read_as_null_and_the_old_ones_as_before()
    {
        Random random = new(7);
        for (int stored = 1; stored < s_kinds.Length; stored++)
        {
            PhysicalKind[] oldKinds = s_kinds[..stored];
            Datum[] row = MakeRow(random, oldKinds);
            byte[] image = Encode(new RowLayout(oldKinds), row);
            RowLayout wider = new(s_kinds);
            for (int i = 0; i < s_kinds.Length; i++)
            {
                Datum expected = i < stored ? row[i] : Datum.Null;
                Assert.True(Datum.SameBits(expected, wider.Read(image, i), s_kinds[i]), $"stored {stored} column {i}");
            }
        }
    }

    [Fact]
    public void A_damaged_end_offset_is_a_bug_and_not_a_wild_read()
    {
        RowLayout layout = new([PhysicalKind.Bytes]);
        byte[] image = Encode(layout, [Datum.FromText("abc")]);
        image[3] = 200;
        Assert.Throws<Bug>(() => layout.Read(image, 0));
    }

    [Fact]
    public void Bytes_of_a_fixed_width_datum_are_a_bug_and_not_a_wild_read()
    {
        Datum number = Datum.FromInt64(1_000_000);
        Assert.Throws<Bug>(() => number.AsBytes.Length);
        Assert.True(Datum.Null.AsBytes.IsEmpty);
    }

    private static byte[] Encode(RowLayout layout, Datum[] row)
    {
        ArrayBufferWriter<byte> output = new();
        int length = layout.Encode(row, output);
        Assert.Equal(length, output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }

    private static Datum[] MakeRow(Random random, PhysicalKind[] kinds) => kinds.Select(kind => MakeValue(random, kind)).ToArray();

    private static Datum MakeValue(Random random, PhysicalKind kind)
    {
        if (random.Next(4) == 0)
        {
            return Datum.Null;
        }

        byte[] bytes = new byte[kind == PhysicalKind.Bytes16 ? 16 : random.Next(20)];
        random.NextBytes(bytes);
        return kind switch
        {
            PhysicalKind.Bool => Datum.FromBool(random.Next(2) == 1),
            PhysicalKind.Int16 => Datum.FromInt64((short)random.Next()),
            PhysicalKind.Int32 => Datum.FromInt64((int)random.NextInt64()),
            PhysicalKind.Int64 => Datum.FromInt64(random.NextInt64(long.MinValue, long.MaxValue)),
            PhysicalKind.Float64 => Datum.FromDouble(random.NextDouble()),
            PhysicalKind.Bytes16 => Datum.FromBytes16(bytes),
            PhysicalKind.Bytes => Datum.FromBytes(bytes),
        };
    }
}

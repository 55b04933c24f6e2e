using System.Buffers;
using Helios.Sql.Bench;
using Helios.Storage.Pages;
using Helios.Types;

namespace Helios.Pages.Bench;

/// <summary>Inserts in order and point reads of a table that is in the pool whole.</summary>
internal static class RowMeasure
{
    private const int Reads = 3_000_000;

    public static void Run(int rows)
    {
        var layout = new RowLayout([PhysicalKind.Int64, PhysicalKind.Int32, PhysicalKind.Bytes]);
        var numbers = new Numbers();
        using var pool = new BufferPool(numbers, 80_000);
        TableTree tree = TableTree.Create(pool, numbers, 1, new PaxShape(layout));
        var output = new ArrayBufferWriter<byte>();
        layout.Encode([Datum.FromInt64(1), Datum.FromInt64(2), Datum.FromBytes("0123456789abcdef"u8.ToArray())], output);
        byte[] image = output.WrittenSpan.ToArray();
        long begin = CpuClock.Nanoseconds();
        for (int i = 0; i < rows; i++)
        {
            tree.TryInsert(i, 0, image);
        }

        Console.WriteLine($"insert {(CpuClock.Nanoseconds() - begin) / rows:F0} ns, {numbers.Last} pages");
        byte[] buffer = new byte[100];
        for (int round = 0; round < 3; round++)
        {
            ulong x = 88172645463325252;
            begin = CpuClock.Nanoseconds();
            for (int i = 0; i < Reads; i++)
            {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                if (tree.TryRead((long)(x % (ulong)rows), ref buffer) < 0)
                {
                    throw new InvalidOperationException("a row is not there");
                }
            }

            Console.WriteLine($"point read {(CpuClock.Nanoseconds() - begin) / Reads:F0} ns");
        }
    }
}

using System.Buffers;
using Helios.Storage.Pages;
using Helios.Types;

namespace Helios.Pages.Bench;

internal static class Program
{
    private static void Main(string[] args)
    {
        if (args is ["file", var folder, var pages])
        {
            FileBench.Run(folder, int.Parse(pages, System.Globalization.CultureInfo.InvariantCulture));
            return;
        }

        if (args is ["kernels"])
        {
            KernelMeasure.Run();
            return;
        }

        int rows = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 10_000_000;
        if (args.Length > 1 && args[1] == "filter")
        {
            FilterMeasure.Run(rows);
            return;
        }

        if (args.Length > 1 && args[1] == "index")
        {
            IndexMeasure.Run(rows);
            return;
        }

        var layout = new RowLayout([PhysicalKind.Int64, PhysicalKind.Int32, PhysicalKind.Bytes]);
        var numbers = new Numbers();
        using var pool = new BufferPool(numbers, 80_000);
        TableTree tree = TableTree.Create(pool, numbers, 1, new PaxShape(layout));
        var output = new ArrayBufferWriter<byte>();
        layout.Encode([Datum.FromInt64(1), Datum.FromInt64(2), Datum.FromBytes("0123456789abcdef"u8.ToArray())], output);
        byte[] image = output.WrittenSpan.ToArray();
        for (int round = 0; round < 1; round++)
        {
            long begin = Helios.Sql.Bench.CpuClock.Nanoseconds();
            for (int i = 0; i < rows; i++)
            {
                tree.TryInsert(i, 0, image);
            }

            Console.WriteLine($"insert {(Helios.Sql.Bench.CpuClock.Nanoseconds() - begin) / rows:F0} ns, {numbers.Last} pages");
        }

        byte[] buffer = new byte[100];
        for (int round = 0; round < 3; round++)
        {
            ulong x = 88172645463325252;
            long begin = Helios.Sql.Bench.CpuClock.Nanoseconds();
            int n = 3_000_000;
            for (int i = 0; i < n; i++)
            {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                if (tree.TryRead((long)(x % (ulong)rows), ref buffer) < 0)
                {
                    throw new InvalidOperationException();
                }
            }

            Console.WriteLine($"point read {(Helios.Sql.Bench.CpuClock.Nanoseconds() - begin) / n:F0} ns");
        }
    }
}

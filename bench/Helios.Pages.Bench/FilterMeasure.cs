using System.Buffers;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Helios.Kernels;
using Helios.Storage.Filters;
using Helios.Storage.Pages;
using Helios.Types;

namespace Helios.Pages.Bench;

/// <summary>
/// A test of a column over all pages of a table in the pool, beside a bare sum with vectors over the same bytes: the same values of the
/// same pages, whose addresses are known beforehand, without latches, tree or NULLs.
/// </summary>
internal static unsafe class FilterMeasure
{
    private const int Rounds = 25;

    public static void Run(int rows)
    {
        Table("of four int8", rows, [PhysicalKind.Int64, PhysicalKind.Int64, PhysicalKind.Int64, PhysicalKind.Int64]);
        Table("of id, int8, int4, text of 16", rows, [PhysicalKind.Int64, PhysicalKind.Int64, PhysicalKind.Int32, PhysicalKind.Bytes]);
    }

    private static void Table(string name, int rows, PhysicalKind[] kinds)
    {
        var layout = new RowLayout(kinds);
        var numbers = new Numbers();
        using var pool = new BufferPool(numbers, rows / 150);
        TableTree tree = TableTree.Create(pool, numbers, 1, new PaxShape(layout));
        var random = new Random(1);
        var output = new ArrayBufferWriter<byte>();
        for (int i = 0; i < rows; i++)
        {
            Datum[] row = [.. kinds.Select(k => k == PhysicalKind.Bytes ? Datum.FromBytes("0123456789abcdef"u8.ToArray())
                : Datum.FromInt64(random.Next(1_000_000)))];
            output.ResetWrittenCount();
            layout.Encode(row, output);
            tree.TryInsert(i, 0, output.WrittenSpan);
        }

        List<(nint Values, int Count)> spans = Spans(tree);
        Console.WriteLine($"table {name}: {rows} rows in {spans.Count} pages");
        long bytes = rows * 8L;
        var test = new ComparisonTest(1, ValueOrder.Int64);
        test.Set(CompareOp.Less, Datum.FromInt64(10_000));
        long found = Filter(tree, test);
        if (found != Plain(spans))
        {
            throw new InvalidOperationException("the filter found other rows");
        }

        var ratios = new List<double>();
        double bestFilter = double.MaxValue;
        double bestSum = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            double sum = Time(() => Sum(spans));
            double filter = Time(() => Filter(tree, test));
            bestFilter = Math.Min(bestFilter, filter);
            bestSum = Math.Min(bestSum, sum);
            ratios.Add(sum / filter);
        }

        ratios.Sort();
        double scalar = Time(() => Plain(spans));
        Console.WriteLine($"int8 < c, 1 % pass: {bytes / bestFilter:F1} GB/s, {bestFilter / spans.Count:F0} ns a page; "
            + $"bare vector sum {bytes / bestSum:F1} GB/s; filter / sum: median {ratios[Rounds / 2]:P0} of {Rounds} rounds "
            + $"({ratios[0]:P0} to {ratios[^1]:P0}); a bare scalar loop {bytes / scalar:F1} GB/s");
    }

    private static double Time(Func<long> body)
    {
        long begin = Stopwatch.GetTimestamp();
        Result += body();
        return Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
    }

    /// <summary>So that nothing that is measured is left out.</summary>
    public static long Result { get; private set; }

    private static List<(nint Values, int Count)> Spans(TableTree tree)
    {
        var spans = new List<(nint, int)>();
        long at = long.MinValue;
        while (true)
        {
            TableLeaf leaf = tree.Read(at);
            PaxPage page = leaf.Page;
            fixed (byte* values = page.FixedColumn(1))
            {
                spans.Add(((nint)values, page.Count));
            }

            bool isMore = leaf.Fence.HasEnd;
            at = leaf.Fence.Before;
            leaf.EndShare();
            if (!isMore)
            {
                return spans;
            }
        }
    }

    /// <summary>What a scan does before it loads rows: goes through the leaves, tests them, and counts who passes.</summary>
    private static long Filter(TableTree tree, RowTest test)
    {
        var filter = new LeafFilter(tree, test);
        LeafWalk walk = default;
        long found = 0;
        long at = long.MinValue;
        do
        {
            tree.Seek(at, ref walk);
            if (!filter.TrySelect(walk, descending: false))
            {
                continue;
            }

            found += Bitmap.Count(filter.Bits);
            at = walk.Fence.Before;
        }
        while (walk.Fence.HasEnd);

        return found;
    }

    private static long Sum(List<(nint Values, int Count)> spans)
    {
        Vector256<long> first = default;
        Vector256<long> second = default;
        long rest = 0;
        foreach ((nint values, int count) in CollectionsMarshal.AsSpan(spans))
        {
            var at = (long*)values;
            int i = 0;
            for (; i + 8 <= count; i += 8)
            {
                first += Vector256.Load(at + i);
                second += Vector256.Load(at + i + 4);
            }

            for (; i < count; i++)
            {
                rest += at[i];
            }
        }

        return Vector256.Sum(first + second) + rest;
    }

    private static long Plain(List<(nint Values, int Count)> spans)
    {
        long found = 0;
        foreach ((nint values, int count) in CollectionsMarshal.AsSpan(spans))
        {
            var at = (long*)values;
            for (int begin = 0; begin < count; begin += 64)
            {
                ulong word = 0;
                for (int i = 0; i < Math.Min(64, count - begin); i++)
                {
                    word |= (at[begin + i] < 10_000 ? 1UL : 0) << i;
                }

                found += BitOperations.PopCount(word);
            }
        }

        return found;
    }
}

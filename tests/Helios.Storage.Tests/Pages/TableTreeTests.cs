using System.Buffers;
using Helios.Storage.Pages;
using Helios.Storage.Tests.Support;
using Helios.Types;

namespace Helios.Storage.Tests.Pages;

public sealed class TableTreeTests
{
    private static readonly PhysicalKind[] s_kinds =
    [
        PhysicalKind.Int64, PhysicalKind.Bytes, PhysicalKind.Int32, PhysicalKind.Bool, PhysicalKind.Bytes16, PhysicalKind.Bytes,
        PhysicalKind.Int16, PhysicalKind.Float64,
    ];

    [Fact]
    public void It_holds_what_a_sorted_dictionary_holds_in_a_pool_too_small_for_it()
    {
        foreach (int seed in Seeds.Of(25))
        {
            var random = new Random(seed);
            var pages = new MemoryPages();
            using var pool = new BufferPool(pages, 64);
            var layout = new RowLayout(s_kinds.AsSpan(0, random.Next(1, s_kinds.Length + 1)));
            TableTree tree = TableTree.Create(pool, pages, 7, new PaxShape(layout));
            var model = new SortedDictionary<long, byte[]>();
            int range = random.Next(10, 30_000);
            int most = random.Next(3) switch { 0 => 20, 1 => 600, _ => 6000 };
            for (int i = 0; i < 12_000; i++)
            {
                bool grows = i / 3000 % 2 == 0;
                long row = random.Next(8) == 0 ? i : random.Next(range);
                byte[] image = Row(layout, random, most);
                string at = $"seed {seed} step {i} row {row}";
                switch (random.Next(10))
                {
                    case < 6 when grows:
                    case < 2:
                        Assert.True(tree.TryInsert(row, 0, image) == model.TryAdd(row, image), at);
                        break;
                    case < 8 when !grows:
                    case < 3:
                        Assert.True(tree.TryDelete(row) == model.Remove(row), at);
                        break;
                    default:
                        Assert.True(tree.TryUpdate(row, image) == model.ContainsKey(row), at);
                        if (model.ContainsKey(row))
                        {
                            model[row] = image;
                        }

                        break;
                }

                if (i % 1000 == 999)
                {
                    Compare(tree, model, pages, at);
                }
            }

            foreach (long row in model.Keys.ToArray())
            {
                Assert.True(tree.TryDelete(row));
                model.Remove(row);
            }

            Compare(tree, model, pages, $"seed {seed} empty");
            Assert.True(pages.InUse <= 2, $"seed {seed}: {pages.InUse} pages hold nothing");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Rows_that_come_in_order_fill_their_pages(int step)
    {
        var pages = new MemoryPages();
        using var pool = new BufferPool(pages, 4096);
        var layout = new RowLayout([PhysicalKind.Int64, PhysicalKind.Bytes]);
        TableTree tree = TableTree.Create(pool, pages, 1, new PaxShape(layout));
        var model = new SortedDictionary<long, byte[]>();
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] image = Row(layout, random, 20);
            Assert.True(tree.TryInsert((long)i * step, 0, image));
            model.Add((long)i * step, image);
        }

        Compare(tree, model, pages, "filled");

        // 18 bytes of slot, id and word, 12 of the columns, 10 of text on average, and validity.
        double least = 100_000 * 40.25 / PageFormat.PageBytes;
        Assert.True(pages.InUse < least * (step > 0 ? 1.15 : 2.3), $"{pages.InUse} pages, the rows alone would take {least:F0}");
    }

    [Fact]
    public void Eight_threads_that_write_and_read_find_what_they_wrote()
    {
        foreach (int seed in Seeds.Of(4))
        {
            var pages = new MemoryPages();
            using var pool = new BufferPool(pages, 128);
            var layout = new RowLayout([PhysicalKind.Int64, PhysicalKind.Bytes]);
            TableTree tree = TableTree.Create(pool, pages, 1, new PaxShape(layout));
            var models = new SortedDictionary<long, byte[]>[8];
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
            {
                var random = new Random((seed * 8) + worker);
                SortedDictionary<long, byte[]> model = models[worker] = [];
                byte[] buffer = [];
                for (int i = 0; i < 20_000; i++)
                {
                    // Rows of the workers lie between one another's, so that they share pages.
                    long row = (random.Next(4000) * 8L) + worker;
                    byte[] image = Row(layout, random, 100);
                    switch (random.Next(4))
                    {
                        case 0:
                            Assert.Equal(model.Remove(row), tree.TryDelete(row));
                            break;
                        case 1:
                            int length = tree.TryRead(row, ref buffer);
                            Assert.Equal(model.TryGetValue(row, out byte[]? expected), length >= 0);
                            Assert.True(expected is null || buffer.AsSpan(0, length).SequenceEqual(expected));
                            break;
                        default:
                            bool added = model.TryAdd(row, image);
                            Assert.Equal(added, tree.TryInsert(row, 0, image));
                            if (!added)
                            {
                                Assert.True(tree.TryUpdate(row, image));
                                model[row] = image;
                            }

                            break;
                    }
                }
            });
            var all = new SortedDictionary<long, byte[]>(models.SelectMany(model => model).ToDictionary());
            Compare(tree, all, pages, $"seed {seed}");
        }
    }

    private static void Compare(TableTree tree, SortedDictionary<long, byte[]> model, MemoryPages pages, string at)
    {
        var seen = new HashSet<uint>();
        List<string> problems = tree.Problems(page => Assert.True(seen.Add(page), $"{at}: page {page} is there twice"));
        Assert.True(problems.Count == 0, $"{at}: {string.Join('\n', problems)}");
        Assert.True(seen.Count == pages.InUse, $"{at}: {seen.Count} pages in the tree, {pages.InUse} in use");
        byte[] buffer = [];
        foreach ((long row, byte[] image) in model)
        {
            int length = tree.TryRead(row, ref buffer);
            Assert.True(length >= 0 && image.AsSpan().SequenceEqual(buffer.AsSpan(0, length)), $"{at}: row {row} is another");
        }

        Assert.Equal(model.Keys, Scan(tree));
    }

    private static List<long> Scan(TableTree tree)
    {
        var rows = new List<long>();
        long from = long.MinValue;
        while (true)
        {
            TableLeaf leaf = tree.Read(from);
            for (int slot = leaf.Page.Find(from, out _); slot < leaf.Page.Count; slot++)
            {
                rows.Add(leaf.Page.RowId(slot));
            }

            RowFence fence = leaf.Fence;
            leaf.EndShare();
            if (!fence.HasEnd)
            {
                return rows;
            }

            from = fence.Before;
        }
    }

    /// <summary>A row of the layout whose texts together have no more bytes than a page can take many times.</summary>
    internal static byte[] Row(RowLayout layout, Random random, int most)
    {
        var row = new Datum[layout.ColumnCount];
        for (int i = 0; i < row.Length; i++)
        {
            if (random.Next(10) == 0)
            {
                continue;
            }

            var bytes = new byte[layout.Kinds[i] == PhysicalKind.Bytes16 ? 16 : random.Next(most)];
            random.NextBytes(bytes);
            row[i] = layout.Kinds[i] switch
            {
                PhysicalKind.Bytes => Datum.FromBytes(bytes),
                PhysicalKind.Bytes16 => Datum.FromBytes16(bytes),
                PhysicalKind.Bool => Datum.FromBool(random.Next(2) == 0),
                PhysicalKind.Float64 => Datum.FromDouble(random.NextDouble()),
                PhysicalKind.Int16 => Datum.FromInt64(random.Next(short.MinValue, short.MaxValue)),
                PhysicalKind.Int32 => Datum.FromInt64(random.Next()),
                _ => Datum.FromInt64(random.NextInt64()),
            };
        }

        var output = new ArrayBufferWriter<byte>();
        layout.Encode(row, output);
        return output.WrittenSpan.ToArray();
    }
}

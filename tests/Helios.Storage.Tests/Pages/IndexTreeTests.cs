using System.Buffers.Binary;
using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests.Pages;

public sealed class IndexTreeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void It_holds_what_a_sorted_set_holds_in_a_pool_too_small_for_it(int shape)
    {
        foreach (int seed in Seeds.Of(5))
        {
            var random = new Random((seed * 10) + shape);
            var pages = new MemoryPages();
            using var pool = new BufferPool(pages, 64);
            IndexTree tree = IndexTree.Create(pool, pages, 7);
            var model = new SortedSet<Entry>();
            for (int i = 0; i < 12_000; i++)
            {
                bool grows = i / 3000 % 2 == 0;
                Entry entry = model.Count > 0 && random.Next(3) == 0
                    ? Neighbour(model, random, shape)
                    : new Entry(IndexKeys.Next(shape, random, i), IndexKeys.Row(random));
                string at = $"seed {seed} shape {shape} step {i}";
                if (random.Next(10) < (grows ? 8 : 2))
                {
                    Assert.True(tree.TryInsert(entry.Key, entry.Row, 0) == model.Add(entry), at);
                }
                else
                {
                    Assert.True(tree.TryDelete(entry.Key, entry.Row) == model.Remove(entry), at);
                }

                if (i % 1500 == 1499)
                {
                    Compare(tree, model, pages, at);
                }
            }

            Entry[] left = [.. model];
            random.Shuffle(left);
            foreach (Entry entry in left)
            {
                Assert.True(tree.TryDelete(entry.Key, entry.Row));
                model.Remove(entry);
            }

            Compare(tree, model, pages, $"seed {seed} shape {shape} empty");
            Assert.True(pages.InUse <= 2, $"seed {seed} shape {shape}: {pages.InUse} pages hold nothing");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Keys_that_come_in_order_fill_their_pages(int step)
    {
        var pages = new MemoryPages();
        using var pool = new BufferPool(pages, 4096);
        IndexTree tree = IndexTree.Create(pool, pages, 1);
        var model = new SortedSet<Entry>();
        for (int i = 0; i < 100_000; i++)
        {
            byte[] key = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(key, 1_000_000 + ((long)i * step));
            Assert.True(tree.TryInsert(key, i, 0));
            model.Add(new Entry(key, i));
        }

        Compare(tree, model, pages, "filled");

        // 8 bytes of slot, 16 of row and word, and the two of the key that differ within a page.
        double least = 100_000 * 26.0 / PageFormat.PageBytes;
        Assert.True(pages.InUse < least * (step > 0 ? 1.1 : 2.2), $"{pages.InUse} pages, the entries alone would take {least:F0}");
    }

    [Fact]
    public void What_all_keys_of_a_page_begin_with_is_stored_once()
    {
        var pages = new MemoryPages();
        using var pool = new BufferPool(pages, 4096);
        IndexTree tree = IndexTree.Create(pool, pages, 1);
        var random = new Random(1);
        byte[] key = new byte[1000];
        for (int i = 0; i < 20_000; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(996), random.Next());
            tree.TryInsert(key, i, 0);
        }

        Assert.Empty(tree.Problems(_ => { }));
        Assert.True(pages.InUse < 100, $"{pages.InUse} pages; without prefixes it would be 1,300");
    }

    [Fact]
    public void Words_stay_with_their_entries()
    {
        var random = new Random(3);
        var pages = new MemoryPages();
        using var pool = new BufferPool(pages, 64);
        IndexTree tree = IndexTree.Create(pool, pages, 1);
        var model = new SortedDictionary<Entry, ulong>();
        for (int i = 0; i < 20_000; i++)
        {
            var entry = new Entry(IndexKeys.Next(1, random, i), random.Next(3));
            ulong word = (ulong)random.Next(3);
            if (random.Next(4) == 0)
            {
                Assert.Equal(model.Remove(entry), tree.TryDelete(entry.Key, entry.Row));
            }
            else if (!model.TryAdd(entry, word))
            {
                IndexLeafRef leaf = tree.Change(entry.Key, entry.Row);
                leaf.SetWord(leaf.Find(entry.Key, entry.Row, out _), word);
                leaf.EndChanged();
                model[entry] = word;
            }
            else
            {
                Assert.True(tree.TryInsert(entry.Key, entry.Row, word));
            }
        }

        Assert.Empty(tree.Problems(_ => { }));
        foreach ((Entry entry, ulong word) in model)
        {
            IndexLeafRef leaf = tree.Read(entry.Key, entry.Row);
            ulong found = leaf.Word(leaf.Find(entry.Key, entry.Row, out _));
            leaf.EndShare();
            Assert.Equal(word, found);
        }
    }

    [Fact]
    public void Eight_threads_that_write_and_read_find_what_they_wrote()
    {
        foreach (int seed in Seeds.Of(4))
        {
            var pages = new MemoryPages();
            using var pool = new BufferPool(pages, 128);
            IndexTree tree = IndexTree.Create(pool, pages, 1);
            var models = new SortedSet<Entry>[8];
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
            {
                var random = new Random((seed * 8) + worker);
                SortedSet<Entry> model = models[worker] = [];
                int shape = seed % 4;
                for (int i = 0; i < 15_000; i++)
                {
                    // Entries of the workers lie between one another's, so that they share pages.
                    var entry = new Entry(IndexKeys.Next(shape, random, random.Next(2000)), (random.Next(20) * 8L) + worker);
                    switch (random.Next(i / 5000 == 1 ? 6 : 3))
                    {
                        case 0:
                            Assert.Equal(model.Contains(entry), tree.Contains(entry.Key, entry.Row));
                            break;
                        case 1 or 2:
                            Assert.Equal(model.Add(entry), tree.TryInsert(entry.Key, entry.Row, 0));
                            break;
                        default:
                            Entry gone = model.GetViewBetween(entry, Entry.Last).Min ?? entry;
                            Assert.Equal(model.Remove(gone), tree.TryDelete(gone.Key, gone.Row));
                            break;
                    }
                }
            });
            Compare(tree, [.. models.SelectMany(model => model)], pages, $"seed {seed}");
        }
    }

    [Fact]
    public void The_steady_state_allocates_nothing()
    {
        var pages = new MemoryPages();
        using var pool = new BufferPool(pages, 4096);
        IndexTree tree = IndexTree.Create(pool, pages, 1);
        long Run(int count)
        {
            Span<byte> key = stackalloc byte[16];
            key.Clear();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteUInt64BigEndian(key, (ulong)i * 0x9E3779B97F4A7C15UL);
                tree.TryInsert(key, i, 0);
            }

            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteUInt64BigEndian(key, (ulong)i * 0x9E3779B97F4A7C15UL);
                Invariant.Require(tree.TryFindFirst(key, out long row) && row == i);
                Invariant.Require(tree.TryDelete(key, i));
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Run(20_000);
        long allocated = Run(20_000);

        // The bag of free pages in MemoryPages takes some for each page that comes and goes.
        Assert.True(allocated < 20_000, $"{allocated} bytes for 80,000 operations");
    }

    private static Entry Neighbour(SortedSet<Entry> model, Random random, int shape)
    {
        Entry near = model.GetViewBetween(new Entry(IndexKeys.Next(shape, random, random.Next(12_000)), 0), Entry.Last).Min ?? model.Min!;
        return random.Next(2) == 0 ? near : near with { Row = IndexKeys.Row(random) };
    }

    private static void Compare(IndexTree tree, SortedSet<Entry> model, MemoryPages pages, string at)
    {
        var seen = new HashSet<uint>();
        List<string> problems = tree.Problems(page => Assert.True(seen.Add(page), $"{at}: page {page} is there twice"));
        Assert.True(problems.Count == 0, $"{at}: {string.Join('\n', problems)}");
        Assert.True(seen.Count == pages.InUse, $"{at}: {seen.Count} pages in the tree, {pages.InUse} in use");
        foreach (Entry entry in model)
        {
            Assert.True(tree.Contains(entry.Key, entry.Row), at);
        }

        Assert.True(model.SequenceEqual(Forwards(tree)), $"{at}: forwards");
        Assert.True(model.Reverse().SequenceEqual(Backwards(tree)), $"{at}: backwards");
        byte[]? previous = null;
        foreach (Entry entry in model)
        {
            if (previous is null || !previous.AsSpan().SequenceEqual(entry.Key))
            {
                Assert.True(tree.TryFindFirst(entry.Key, out long row) && row == entry.Row, $"{at}: first of a key");
                previous = entry.Key;
            }
        }
    }

    private static List<Entry> Forwards(IndexTree tree)
    {
        var entries = new List<Entry>();
        byte[] key = new byte[Limits.IndexKeyBytes];
        int length = 0;
        long row = long.MinValue;
        while (true)
        {
            IndexLeafRef leaf = tree.Read(key.AsSpan(0, length), row);
            for (int slot = leaf.Find(key.AsSpan(0, length), row, out _); slot < leaf.Count; slot++)
            {
                entries.Add(Entry.At(leaf, slot));
            }

            bool goesOn = leaf.HasHigh;
            if (goesOn)
            {
                length = leaf.CopyHigh(key, out row);
            }

            leaf.EndShare();
            if (!goesOn)
            {
                return entries;
            }
        }
    }

    private static List<Entry> Backwards(IndexTree tree)
    {
        var entries = new List<Entry>();
        byte[] key = new byte[Limits.IndexKeyBytes];
        IndexLeafRef leaf = tree.ReadLast();
        int slot = leaf.Count;
        while (true)
        {
            while (--slot >= 0)
            {
                entries.Add(Entry.At(leaf, slot));
            }

            if (!leaf.HasLow)
            {
                leaf.EndShare();
                return entries;
            }

            int length = leaf.CopyLow(key, out long row);
            leaf.EndShare();
            leaf = tree.ReadBefore(key.AsSpan(0, length), row);
            slot = leaf.Find(key.AsSpan(0, length), row, out _);
        }
    }

    private sealed record Entry(byte[] Key, long Row) : IComparable<Entry>
    {
        public static readonly Entry Last = new(Enumerable.Repeat(byte.MaxValue, Limits.IndexKeyBytes + 1).ToArray(), long.MaxValue);

        public static Entry At(IndexLeafRef leaf, int slot)
        {
            byte[] key = new byte[leaf.KeyLength(slot)];
            leaf.CopyKey(slot, key);
            Assert.True(leaf.KeyEquals(slot, key));
            return new Entry(key, leaf.RowId(slot));
        }

        public int CompareTo(Entry? other)
        {
            int order = Key.AsSpan().SequenceCompareTo(other!.Key);
            return order != 0 ? order : Row.CompareTo(other.Row);
        }

        public bool Equals(Entry? other) => other is not null && CompareTo(other) == 0;

        public override int GetHashCode() => Row.GetHashCode();
    }
}

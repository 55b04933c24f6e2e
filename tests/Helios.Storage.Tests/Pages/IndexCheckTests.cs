using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests.Pages;

// SAFETY: pages are whole, in memory of their own.
public sealed unsafe class IndexCheckTests : IDisposable
{
    private readonly GuardedPage _page = new();

    public void Dispose() => _page.Dispose();

    [Fact]
    public void What_passes_the_check_can_be_read_and_changed()
    {
        foreach (int seed in Seeds.Of(2))
        {
            var random = new Random(seed);
            byte[][] good = Pages(random);
            int passed = 0;
            for (int i = 0; i < 4000; i++)
            {
                byte[] bytes = Damaged(good, random);
                bytes.CopyTo(_page.Span);
                if (IndexCheck.Problem(_page.Pointer) is null)
                {
                    passed++;
                    Use(random, $"seed {seed} page {i}");
                }
            }

            Assert.True(passed > 100, $"seed {seed}: only {passed} pages passed, the others were not used");
        }
    }

    /// <summary>Readers of an inner page may meet it while it changes: whatever is there, they stay within the frame.</summary>
    [Fact]
    public void A_page_of_any_bytes_is_searched_within_its_frame()
    {
        foreach (int seed in Seeds.Of(2))
        {
            var random = new Random(seed);
            byte[][] good = Pages(random);
            for (int i = 0; i < 4000; i++)
            {
                Damaged(good, random).CopyTo(_page.Span);
                byte[] key = IndexKeys.Next(random.Next(7), random, i);
                var entry = new EntryKey(key, IndexKeys.Row(random));
                var inner = new IndexInner(_page.Pointer);
                inner.Child(inner.Find(entry));
                inner.Child(inner.FindBefore(entry));
                KeyPage.Leaf(_page.Pointer).Find(entry, out _);
            }
        }
    }

    [Fact]
    public void Pages_of_a_tree_pass_and_each_field_of_them_is_looked_at()
    {
        byte[][] good = Pages(new Random(1));
        foreach (byte[] page in good)
        {
            page.CopyTo(_page.Span);
            Assert.Null(IndexCheck.Problem(_page.Pointer));
        }

        byte[] leaf = good.First(page => page[21] == 0 && page[22] > 3 && page[54] == 3);
        foreach (int offset in new[] { 20, 21, 22, 32, 34, 38, 45, 46, 49, 50, 52, 54, 64, 69, 70 })
        {
            leaf.CopyTo(_page.Span);
            _page.Span[offset] ^= (byte)(offset is 45 or 49 or 69 ? 0x80 : 1);
            Assert.True(IndexCheck.Problem(_page.Pointer) is not null, $"byte {offset} may be anything");
        }
    }

    private void Use(Random random, string at)
    {
        bool isLeaf = PageFormat.Kind(_page.Pointer) == PageKind.IndexLeaf;
        KeyPage page = isLeaf ? KeyPage.Leaf(_page.Pointer) : KeyPage.Inner(_page.Pointer);
        byte[] buffer = new byte[KeyPage.MostKeyBytes];
        for (int slot = 0; slot < page.Count; slot++)
        {
            EntryKey entry = page.Entry(slot, buffer);
            Assert.True(page.KeyEquals(slot, entry.Key), at);
            Assert.True(page.Find(entry, out bool found) == slot && found, at);
        }

        for (int i = 0; i < 10; i++)
        {
            var entry = new EntryKey(IndexKeys.Next(random.Next(7), random, i), IndexKeys.Row(random));
            int slot = page.Find(entry, out bool found);
            if (!found && page.TryInsert(slot, entry) is null && KeySpace.TryRemake(page, entry))
            {
                Assert.True(page.TryInsert(slot, entry) is not null, at);
            }

            if (page.Count > 0)
            {
                page.Delete(random.Next(page.Count));
            }
        }
    }

    private static byte[] Damaged(byte[][] good, Random random)
    {
        byte[] page = [.. good[random.Next(good.Length)]];
        switch (random.Next(5))
        {
            case 0:
                random.NextBytes(page);
                break;
            case 1:
                random.NextBytes(page.AsSpan(random.Next(page.Length)));
                break;
            case 2:
                page[random.Next(20, 64)] = (byte)random.Next(256);
                break;
            default:
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                {
                    int at = random.Next(2) == 0 ? random.Next(20, 300) : random.Next(page.Length);
                    page[at] ^= (byte)(1 << random.Next(8));
                }

                break;
        }

        page[20] = random.Next(8) == 0 ? (byte)random.Next(256) : page[20];
        return page;
    }

    private static byte[][] Pages(Random random)
    {
        var pages = new List<byte[]>();
        for (int shape = 0; shape < 7; shape++)
        {
            var store = new MemoryPages();
            using var pool = new BufferPool(store, 1024);
            IndexTree tree = IndexTree.Create(pool, store, 1);
            for (int i = 0; i < (shape < 2 ? 3000 : 400); i++)
            {
                tree.TryInsert(IndexKeys.Next(shape, random, i), IndexKeys.Row(random), (ulong)random.Next(2));
            }

            pool.WriteBack();
            var numbers = new List<uint>();
            Assert.Empty(tree.Problems(numbers.Add));
            foreach (uint number in numbers.Take(40))
            {
                byte[] page = new byte[PageFormat.PageBytes];
                store.Read(number, page.AsSpan(8));
                pages.Add(page);
            }
        }

        return [.. pages];
    }
}

using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>Dividing and joining pages, under the structure lock.</content>
internal sealed unsafe partial class IndexTree
{
    /// <summary>Makes room for an entry: divides its leaf, unless somebody else emptied it.</summary>
    public void Divide(ReadOnlySpan<byte> key, long row)
    {
        var entry = new EntryKey(key, row);
        Span<byte> buffer = stackalloc byte[2 * KeyPage.MostKeyBytes];
        Span<uint> path = stackalloc uint[MostLevels];
        lock (Structure)
        {
            var way = new IndexDescent(entry, isBefore: false);
            int depth = FindPath(ref way, path);
            uint number = path[depth];
            var spares = new SparePages(this, stackalloc nint[MostLevels + 1]);
            spares.Take(1 + FullLevels(path[..depth]));
            byte* leaf = TakePage(number);
            KeyPage page = KeyPage.Leaf(leaf);
            page.Find(entry, out bool found);
            if (page.Count == 0 || found)
            {
                PageLatch.EndUnchanged(ref PageFormat.Latch(leaf));
                spares.GiveBack();
                return;
            }

            int at = KeySpace.DivisionOf(page, entry);
            EntryKey between = KeySpace.Between(page, at, entry, buffer);
            byte* right = spares.Next(out uint added);
            KeySpace.Divide(page, at, between, right, added);
            Pool.MarkDirty(leaf);
            AddChild(number, between, added, level: 1, ref spares);
            PageLatch.End(ref PageFormat.Latch(right));
            PageLatch.End(ref PageFormat.Latch(leaf));
            spares.GiveBack();
        }
    }

    /// <summary>Joins the leaf of an entry with a neighbour under the same parent when both together leave room to spare.</summary>
    public void Join(ReadOnlySpan<byte> key, long row)
    {
        Span<uint> path = stackalloc uint[MostLevels];
        lock (Structure)
        {
            var entry = new EntryKey(key, row);
            var way = new IndexDescent(entry, isBefore: false);
            int depth = FindPath(ref way, path);
            if (depth > 0)
            {
                JoinUnder(path[..depth], entry);
            }
        }
    }

    /// <summary>Puts a new child beside the page it came from into the page of a level on the way to its separator. What the caller has
    /// latched lies below. Dividing that page is complete in itself, so it is done until there is room.</summary>
    private void AddChild(uint child, scoped EntryKey between, uint added, byte level, ref SparePages spares)
    {
        while (true)
        {
            if (Root == child)
            {
                byte* root = spares.Next(out uint number);
                bool isIn = IndexInner.Format(root, number, Tree, level, child).TryInsert(between, added);
                Invariant.Require(isIn);
                PageLatch.End(ref PageFormat.Latch(root));
                Root = number;
                return;
            }

            byte* parent = TakePage(PageAt(between, level));
            if (new IndexInner(parent).TryInsert(between, added))
            {
                Pool.MarkDirty(parent);
                PageLatch.End(ref PageFormat.Latch(parent));
                return;
            }

            DivideInner(parent, between, ref spares);
        }
    }

    /// <summary>Divides a full inner page for the sake of a separator, and ends it.</summary>
    private void DivideInner(byte* memory, scoped EntryKey key, ref SparePages spares)
    {
        Span<byte> buffer = stackalloc byte[KeyPage.MostKeyBytes];
        KeyPage page = KeyPage.Inner(memory);
        uint number = PageFormat.Number(memory);

        // The separator in the middle moves up; at the end it is the last one, so that one child goes to the new page.
        int middle = Math.Min(KeySpace.DivisionOf(page, key), page.Count - 1);
        EntryKey between = page.Entry(middle, buffer);
        byte* right = spares.Next(out uint added);
        KeySpace.DivideInner(page, middle, right, added);
        Pool.MarkDirty(memory);
        AddChild(number, between, added, (byte)(PageFormat.Level(memory) + 1), ref spares);
        PageLatch.End(ref PageFormat.Latch(right));
        PageLatch.End(ref PageFormat.Latch(memory));
    }

    /// <summary>Pages that a new child at the end of the path may add above it: one for each page without room for any separator, up to the
    /// first that has it, and a new root when none has.</summary>
    private int FullLevels(ReadOnlySpan<uint> path)
    {
        int full = 0;
        while (full < path.Length)
        {
            byte* page = SharePage(path[^(full + 1)]);
            bool isFull = KeyPage.Inner(page).FreeBytes < KeyPage.MostKeyBytes + (3 * sizeof(ulong));
            PageLatch.EndShare(ref PageFormat.Latch(page));
            if (!isFull)
            {
                return full;
            }

            full++;
        }

        return full + 1;
    }

    /// <summary>The inner page of a level on the way to a key. Pages below it may be latched.</summary>
    private uint PageAt(EntryKey key, byte level)
    {
        uint number = Root;
        while (true)
        {
            byte* page = SharePage(number);
            byte found = PageFormat.Level(page);
            var inner = new IndexInner(page);
            uint next = found > level ? inner.Child(inner.Find(key)) : 0;
            PageLatch.EndShare(ref PageFormat.Latch(page));
            Invariant.Require(found >= level);
            if (next == 0)
            {
                return number;
            }

            number = next;
        }
    }

    /// <summary>Joins the child of the last page of the path with a neighbour, upwards for as long as that leaves pages all but
    /// empty.</summary>
    private void JoinUnder(ReadOnlySpan<uint> path, EntryKey key)
    {
        byte* parent = TakePage(path[^1]);
        var inner = new IndexInner(parent);
        int at = inner.Find(key);
        bool isJoined = (at > 0 && TryJoin(inner, at)) || (at < inner.Count && TryJoin(inner, at + 1));
        bool isLow = inner.IsLow;
        if (isJoined)
        {
            Pool.MarkDirty(parent);
            PageLatch.End(ref PageFormat.Latch(parent));
        }
        else
        {
            PageLatch.EndUnchanged(ref PageFormat.Latch(parent));
        }

        if (!isLow)
        {
            return;
        }

        if (path.Length > 1)
        {
            JoinUnder(path[..^1], key);
        }
        else
        {
            DropRoot();
        }
    }

    /// <summary>Joins a child that is not the first with the one before it.</summary>
    private bool TryJoin(IndexInner inner, int second)
    {
        Span<byte> buffer = stackalloc byte[KeyPage.MostKeyBytes];
        byte* left = TakePage(inner.Child(second - 1));
        byte* right = TakePage(inner.Child(second));
        bool isLeaf = PageFormat.Kind(left) == PageKind.IndexLeaf;
        KeyPage first = isLeaf ? KeyPage.Leaf(left) : KeyPage.Inner(left);
        KeyPage last = isLeaf ? KeyPage.Leaf(right) : KeyPage.Inner(right);
        if (!KeySpace.TryJoin(first, last, inner.Page.Entry(second - 1, buffer)))
        {
            PageLatch.EndUnchanged(ref PageFormat.Latch(left));
            PageLatch.EndUnchanged(ref PageFormat.Latch(right));
            return false;
        }

        inner.Remove(second);
        Pool.MarkDirty(left);
        PageLatch.End(ref PageFormat.Latch(left));
        Free(right);
        return true;
    }

    /// <summary>A root of one child gives way to it.</summary>
    private void DropRoot()
    {
        while (true)
        {
            byte* root = TakePage(Root);
            var inner = new IndexInner(root);
            if (PageFormat.Kind(root) != PageKind.IndexInner || inner.Count > 0)
            {
                PageLatch.EndUnchanged(ref PageFormat.Latch(root));
                return;
            }

            Root = inner.Child(0);
            Free(root);
        }
    }

    /// <summary>Gives all pages back. Nobody uses the tree any more.</summary>
    public void FreeAll() => FreeAll(Root);

    private void FreeAll(uint number)
    {
        byte* page = TakePage(number);
        if (PageFormat.Kind(page) == PageKind.IndexInner)
        {
            var inner = new IndexInner(page);
            for (int i = 0; i <= inner.Count; i++)
            {
                FreeAll(inner.Child(i));
            }
        }

        Free(page);
    }
}

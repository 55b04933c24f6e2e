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
            uint number = path[FindPath(ref way, path)];
            byte* leaf = TakePage(number);
            KeyPage page = KeyPage.Leaf(leaf);
            page.Find(entry, out bool found);
            if (page.Count == 0 || found)
            {
                PageLatch.EndUnchanged(ref PageFormat.Latch(leaf));
                return;
            }

            int at = KeySpace.DivisionOf(page, entry);
            EntryKey between = KeySpace.Between(page, at, entry, buffer);
            uint added = Numbers.Take();
            byte* right = Pool.Create(added);
            KeySpace.Divide(page, at, between, right, added);
            Pool.MarkDirty(leaf);
            AddChild(number, between, added, level: 1);
            PageLatch.End(ref PageFormat.Latch(right));
            PageLatch.End(ref PageFormat.Latch(leaf));
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
    private void AddChild(uint child, EntryKey between, uint added, byte level)
    {
        while (true)
        {
            if (Root == child)
            {
                uint number = Numbers.Take();
                byte* root = Pool.Create(number);
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

            DivideInner(parent, between);
        }
    }

    /// <summary>Divides a full inner page for the sake of a separator, and ends it.</summary>
    private void DivideInner(byte* memory, EntryKey key)
    {
        Span<byte> buffer = stackalloc byte[KeyPage.MostKeyBytes];
        KeyPage page = KeyPage.Inner(memory);
        uint number = PageFormat.Number(memory);

        // The separator in the middle moves up; at the end it is the last one, so that one child goes to the new page.
        int middle = Math.Min(KeySpace.DivisionOf(page, key), page.Count - 1);
        EntryKey between = page.Entry(middle, buffer);
        uint added = Numbers.Take();
        byte* right = Pool.Create(added);
        KeySpace.DivideInner(page, middle, right, added);
        Pool.MarkDirty(memory);
        AddChild(number, between, added, (byte)(PageFormat.Level(memory) + 1));
        PageLatch.End(ref PageFormat.Latch(right));
        PageLatch.End(ref PageFormat.Latch(memory));
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
}

using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>Dividing and joining pages, under the structure lock.</content>
internal sealed unsafe partial class IndexTree
{
    /// <summary>Makes room for an entry: divides its leaf, unless somebody else emptied it. Throws SqlError when a page for that cannot be
    /// had, and then nothing is changed: the pages that will change are latched before the first does. (A key unlike all others may divide
    /// one more level than that; a page that cannot be had there is a Fault.)</summary>
    public void Divide(ReadOnlySpan<byte> key, long row)
    {
        var entry = new EntryKey(key, row);
        Span<byte> buffer = stackalloc byte[2 * KeyPage.MostKeyBytes];
        Span<uint> path = stackalloc uint[MostLevels];
        lock (Structure)
        {
            var way = new IndexDescent(entry, isBefore: false);
            int depth = FindPath(ref way, path);
            int full = FullLevels(path[..depth]);
            var spares = new SparePages(this, stackalloc nint[2 * MostLevels]);
            spares.Take(2 + full + (full == depth ? 1 : 0));
            Span<nint> pages = stackalloc nint[MostLevels];
            int top = Math.Max(0, depth - full - 1);
            TakePages(path[top..(depth + 1)], pages, ref spares);
            byte* leaf = (byte*)pages[depth - top];
            KeyPage page = KeyPage.Leaf(leaf);
            page.Find(entry, out bool found);
            if (page.Count == 0 || found)
            {
                EndUnchanged(pages[..(depth - top + 1)]);
                spares.GiveBack();
                return;
            }

            int at = KeySpace.DivisionOf(page, entry);
            EntryKey between = KeySpace.Between(page, at, entry, buffer);
            try
            {
                byte* right = spares.Next(out uint added);
                KeySpace.Divide(page, at, between, right, added);
                Pool.MarkDirty(leaf);
                AddChild(pages[..(depth - top)], path[depth], between, added, level: 1, ref spares);
                PageLatch.End(ref PageFormat.Latch(right));
            }
            catch (SqlError error)
            {
                throw new Fault($"a page of index {Tree} is half divided: {error.Message}", error);
            }

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
            int depth;
            try
            {
                depth = FindPath(ref way, path);
            }
            catch (SqlError)
            {
                return;
            }

            if (depth > 0)
            {
                JoinUnder(path[..depth], entry);
            }
        }
    }

    /// <summary>
    /// Puts a new child beside the page it came from into the page of a level on the way to its separator: the last of those above it,
    /// which
    /// are latched as far as they are expected to change. Dividing that page is complete in itself, so it is done until there is room.
    /// What this changes, it ends.
    /// </summary>
    private void AddChild(ReadOnlySpan<nint> above, uint child, scoped EntryKey between, uint added, byte level, ref SparePages spares)
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

        byte* parent = above.IsEmpty ? TakePage(PageAt(between, level)) : (byte*)above[^1];
        above = above.IsEmpty ? above : above[..^1];
        while (!new IndexInner(parent).TryInsert(between, added))
        {
            parent = DivideInner(above, parent, between, ref spares);

            // The pages above have been ended by that; should they be divided once more, they are taken again.
            above = [];
        }

        // Expected to change, but it was enough to change the one below.
        EndUnchanged(above);
        Pool.MarkDirty(parent);
        PageLatch.End(ref PageFormat.Latch(parent));
    }

    /// <summary>Divides a full inner page for the sake of a separator, ends the half that it does not belong to and returns the
    /// other.</summary>
    private byte* DivideInner(ReadOnlySpan<nint> above, byte* memory, scoped EntryKey key, ref SparePages spares)
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
        AddChild(above, number, between, added, (byte)(PageFormat.Level(memory) + 1), ref spares);
        bool isRight = key.CompareTo(between) >= 0;
        PageLatch.End(ref PageFormat.Latch(isRight ? memory : right));
        return isRight ? right : memory;
    }

    /// <summary>Pages at the end of the path without room for any separator, each of which may be divided when the one below it
    /// is.</summary>
    private int FullLevels(ReadOnlySpan<uint> path)
    {
        for (int full = 0; full < path.Length; full++)
        {
            byte* page = SharePage(path[^(full + 1)]);
            bool isFull = KeyPage.Inner(page).FreeBytes < KeyPage.MostKeyBytes + (3 * sizeof(ulong));
            PageLatch.EndShare(ref PageFormat.Latch(page));
            if (!isFull)
            {
                return full;
            }
        }

        return path.Length;
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

    /// <summary>Joins the child of the last page of the path with a neighbour, upwards for as long as that leaves pages all but empty.
    /// Where a page cannot be had they stay as they are.</summary>
    private void JoinUnder(ReadOnlySpan<uint> path, EntryKey key)
    {
        if (!TryTakePage(path[^1], out byte* parent))
        {
            return;
        }

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
        if (!TryTakePage(inner.Child(second - 1), out byte* left))
        {
            return false;
        }

        if (!TryTakePage(inner.Child(second), out byte* right))
        {
            PageLatch.EndUnchanged(ref PageFormat.Latch(left));
            return false;
        }

        Span<byte> buffer = stackalloc byte[KeyPage.MostKeyBytes];
        bool isLeaf = PageFormat.Kind(left) == PageKind.IndexLeaf;
        KeyPage first = isLeaf ? KeyPage.Leaf(left) : KeyPage.Inner(left);
        KeyPage last = isLeaf ? KeyPage.Leaf(right) : KeyPage.Inner(right);
        if (!KeySpace.TryJoin(first, last, inner.Page.Entry(second - 1, buffer)))
        {
            EndUnchanged([(nint)left, (nint)right]);
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
            if (!TryTakePage(Root, out byte* root))
            {
                return;
            }

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

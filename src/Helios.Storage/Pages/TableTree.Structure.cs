using System.Threading;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>Dividing and joining pages, under the structure lock.</content>
internal sealed unsafe partial class TableTree
{
    /// <summary>A tree of more levels would need more pages than there are numbers.</summary>
    private const int MostLevels = 12;

    /// <summary>Makes room at a row: divides its leaf, unless somebody else did. Throws SqlError when a page for that cannot be had, and
    /// then nothing is changed: every page that will change is latched before the first does.</summary>
    public void Divide(long row)
    {
        lock (_structure)
        {
            Span<uint> path = stackalloc uint[MostLevels];
            int depth = FindPath(row, path);
            int full = FullLevels(path[..depth]);
            var spares = new SparePages(this, stackalloc nint[MostLevels]);
            spares.Take(1 + full + (full == depth ? 1 : 0));
            Span<nint> pages = stackalloc nint[MostLevels];
            int top = Math.Max(0, depth - full - 1);
            TakePages(path[top..(depth + 1)], pages, ref spares);
            byte* leaf = (byte*)pages[depth - top];
            var page = new PaxPage(leaf, Shape);
            int slot = page.Find(row, out bool found);
            int count = page.Count;
            if (count == 0)
            {
                EndUnchanged(pages[..(depth - top + 1)]);
                spares.GiveBack();
                return;
            }

            // Rows that come in order leave full pages behind them; a row that grows stays with its neighbours.
            int at = slot == count ? count : Math.Max(1, count / 2);
            if (count == 1)
            {
                Invariant.Require(!found);
                at = slot;
            }

            long between = at == count ? row : page.RowId(at);
            byte* right = spares.Next(out uint number);
            LeafSpace.Divide(leaf, Shape, _tree, at, right, number);
            _pool.MarkDirty(leaf);
            AddChild(pages[..(depth - top)], leaf, between, number, level: 1, ref spares);
            PageLatch.End(ref PageFormat.Latch(right));
            PageLatch.End(ref PageFormat.Latch(leaf));
        }
    }

    /// <summary>Latches pages from the top down (nobody else holds one of them and waits for another). All or none.</summary>
    private void TakePages(ReadOnlySpan<uint> numbers, Span<nint> pages, ref SparePages spares)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            try
            {
                pages[i] = (nint)TakePage(numbers[i]);
            }
            catch
            {
                EndUnchanged(pages[..i]);
                spares.GiveBack();
                throw;
            }
        }
    }

    private static void EndUnchanged(ReadOnlySpan<nint> pages)
    {
        foreach (nint page in pages)
        {
            PageLatch.EndUnchanged(ref PageFormat.Latch((byte*)page));
        }
    }

    /// <summary>Puts a new child beside the page it came from into the last of the pages above it, which are latched as far as they have to
    /// change, and ends those.</summary>
    private void AddChild(ReadOnlySpan<nint> above, byte* child, long key, uint added, byte level, ref SparePages spares)
    {
        if (above.IsEmpty)
        {
            byte* root = spares.Next(out uint number);
            RowInner.Format(root, number, _tree, level, PageFormat.Number(child)).Insert(0, key, added);
            PageLatch.End(ref PageFormat.Latch(root));
            Volatile.Write(ref _root, number);
            return;
        }

        var parent = (byte*)above[^1];
        var inner = new RowInner(parent);
        if (!inner.IsFull)
        {
            inner.Insert(inner.Find(key), key, added);
        }
        else
        {
            byte* right = spares.Next(out uint number);
            RowInner half = RowInner.Format(right, number, _tree, level, 0);

            // Keys that come in order leave full pages behind them, as rows do.
            int at = inner.Find(key);
            int middle = at == inner.Count ? inner.Count - 1 : inner.Count / 2;
            long between = inner.SplitInto(middle, half);
            RowInner target = key < between ? inner : half;
            target.Insert(target.Find(key), key, added);
            AddChild(above[..^1], parent, between, number, (byte)(level + 1), ref spares);
            PageLatch.End(ref PageFormat.Latch(right));
        }

        _pool.MarkDirty(parent);
        PageLatch.End(ref PageFormat.Latch(parent));
    }

    /// <summary>Full pages at the end of the path, each of which is divided when the one below it is.</summary>
    private int FullLevels(ReadOnlySpan<uint> path)
    {
        for (int full = 0; full < path.Length; full++)
        {
            byte* page = SharePage(path[^(full + 1)]);
            bool isFull = new RowInner(page).IsFull;
            PageLatch.EndShare(ref PageFormat.Latch(page));
            if (!isFull)
            {
                return full;
            }
        }

        return path.Length;
    }

    /// <summary>Joins the leaf of a row with a neighbour under the same parent when both together leave room to spare. Where a page cannot
    /// be had they stay as they are.</summary>
    private void Join(long row)
    {
        lock (_structure)
        {
            Span<uint> path = stackalloc uint[MostLevels];
            int depth = TryFindPath(row, path);
            if (depth <= 0 || !TryTakePair(path[depth - 1], row, out byte* parent, out byte* left, out byte* right, out int second))
            {
                return;
            }

            bool isJoined = LeafSpace.TryJoin(left, right, Shape, _tree);
            EndPair(parent, left, right, second, isJoined, out bool isLow);
            if (isJoined && isLow)
            {
                JoinInner(path[..depth], row);
            }
        }
    }

    /// <summary>Joins the last page of the path with a neighbour when one page holds both, upwards for as long as that empties pages; a
    /// root of one child gives way to it.</summary>
    private void JoinInner(ReadOnlySpan<uint> path, long row)
    {
        if (path.Length == 1)
        {
            DropRoot(path[0]);
            return;
        }

        if (!TryTakePair(path[^2], row, out byte* parent, out byte* left, out byte* right, out int second))
        {
            return;
        }

        var first = new RowInner(left);
        var last = new RowInner(right);
        bool isJoined = first.Count + last.Count + 1 <= RowInner.Most / 2;
        if (isJoined)
        {
            first.Append(new RowInner(parent).Key(second - 1), last);
        }

        EndPair(parent, left, right, second, isJoined, out bool isLow);
        if (isJoined && isLow)
        {
            JoinInner(path[..^1], row);
        }
    }

    /// <summary>Latches an inner page, its child on the way to a row and that one's neighbour. False, and nothing is latched, when it has
    /// no
    /// neighbour or a page cannot be had.</summary>
    private bool TryTakePair(uint number, long row, out byte* parent, out byte* left, out byte* right, out int second)
    {
        left = null;
        right = null;
        second = 0;
        if (!TryTakePage(number, out parent))
        {
            return false;
        }

        var inner = new RowInner(parent);
        second = Math.Max(1, inner.Find(row));
        if (second <= inner.Count && TryTakePage(inner.Child(second - 1), out left))
        {
            if (TryTakePage(inner.Child(second), out right))
            {
                return true;
            }

            PageLatch.EndUnchanged(ref PageFormat.Latch(left));
        }

        PageLatch.EndUnchanged(ref PageFormat.Latch(parent));
        return false;
    }

    /// <summary>Ends what <see cref="TryTakePair"/> latched. Joined: the right page is given back, and the parent loses it.</summary>
    private void EndPair(byte* parent, byte* left, byte* right, int second, bool isJoined, out bool isLow)
    {
        isLow = false;
        if (!isJoined)
        {
            EndUnchanged([(nint)left, (nint)right, (nint)parent]);
            return;
        }

        var inner = new RowInner(parent);
        inner.Remove(second);
        _pool.MarkDirty(left);
        _pool.MarkDirty(parent);
        PageLatch.End(ref PageFormat.Latch(left));
        Free(right);
        isLow = inner.Count < RowInner.Most / 4;
        PageLatch.End(ref PageFormat.Latch(parent));
    }

    private void DropRoot(uint number)
    {
        if (!TryTakePage(number, out byte* root))
        {
            return;
        }

        var inner = new RowInner(root);
        if (inner.Count > 0)
        {
            PageLatch.EndUnchanged(ref PageFormat.Latch(root));
            return;
        }

        Volatile.Write(ref _root, inner.Child(0));
        Free(root);
    }

    private void Free(byte* page)
    {
        uint number = PageFormat.Number(page);
        _pool.Discard(page);
        _numbers.Return(number);
    }

    /// <summary>The pages from the root to the leaf of a row; returns the leaf's place in <paramref name="path"/>. Under the structure
    /// lock inner pages stand still, so that their numbers are enough.</summary>
    private int FindPath(long row, Span<uint> path)
    {
        uint number = Root;
        for (int depth = 0; ; depth++)
        {
            path[depth] = number;
            byte* page = SharePage(number);
            uint next = 0;
            if (PageFormat.Kind(page) == PageKind.TableInner)
            {
                var inner = new RowInner(page);
                next = inner.Child(inner.Find(row));
            }

            PageLatch.EndShare(ref PageFormat.Latch(page));
            if (next == 0)
            {
                return depth;
            }

            number = next;
        }
    }

    /// <summary>The same, or -1 when a page cannot be had.</summary>
    private int TryFindPath(long row, Span<uint> path)
    {
        try
        {
            return FindPath(row, path);
        }
        catch (SqlError)
        {
            return -1;
        }
    }

    private byte* SharePage(uint number)
    {
        while (true)
        {
            byte* page = _pool.Fetch(number);
            ulong version = PageLatch.Version(ref PageFormat.Latch(page));
            if (PageFormat.Number(page) == number && PageLatch.TryShare(ref PageFormat.Latch(page), version))
            {
                return page;
            }
        }
    }

    private byte* TakePage(uint number)
    {
        while (true)
        {
            byte* page = _pool.Fetch(number);
            ulong version = PageLatch.Version(ref PageFormat.Latch(page));
            if (PageFormat.Number(page) == number && PageLatch.TryTake(ref PageFormat.Latch(page), version))
            {
                _pool.BeforeChange(page);
                return page;
            }
        }
    }

    /// <summary>False when the page cannot be had.</summary>
    private bool TryTakePage(uint number, out byte* page)
    {
        try
        {
            page = TakePage(number);
            return true;
        }
        catch (SqlError)
        {
            page = null;
            return false;
        }
    }

    /// <summary>Frames that a division will need, had before it begins: after that nothing can fail.</summary>
    // SAFETY: the frames are latched by this thread until they are used or given back.
    private ref struct SparePages(TableTree tree, Span<nint> room)
    {
        private readonly Span<nint> _pages = room;
        private int _count;

        public void Take(int count)
        {
            while (_count < count)
            {
                uint number = tree._numbers.Take();
                try
                {
                    _pages[_count] = (nint)tree._pool.Create(number);
                    _count++;
                }
                catch
                {
                    tree._numbers.Return(number);
                    GiveBack();
                    throw;
                }
            }
        }

        public byte* Next(out uint number)
        {
            byte* page = (byte*)_pages[--_count];
            number = PageFormat.Number(page);
            return page;
        }

        public void GiveBack()
        {
            while (_count > 0)
            {
                tree.Free(Next(out _));
            }
        }
    }
}

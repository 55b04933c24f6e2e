using System.Threading;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>Dividing and joining pages, under the structure lock.</content>
internal sealed unsafe partial class TableTree
{
    /// <summary>A tree of more levels would need more pages than there are numbers.</summary>
    private const int MostLevels = 12;

    /// <summary>Makes room at a row: divides its leaf, unless somebody else did.</summary>
    public void Divide(long row)
    {
        lock (_structure)
        {
            Span<uint> path = stackalloc uint[MostLevels];
            int depth = FindPath(row, path);
            var spares = new SparePages(this, stackalloc nint[MostLevels]);
            spares.Take(1 + FullLevels(path[..depth]));
            byte* leaf = TakePage(path[depth]);
            var page = new PaxPage(leaf, Shape);
            int slot = page.Find(row, out bool found);
            int count = page.Count;
            if (count == 0)
            {
                PageLatch.EndUnchanged(ref PageFormat.Latch(leaf));
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
            AddChild(path[..depth], leaf, between, number, level: 1, ref spares);
            PageLatch.End(ref PageFormat.Latch(right));
            PageLatch.End(ref PageFormat.Latch(leaf));
        }
    }

    /// <summary>Puts a new child beside the page it came from, which the caller has latched, into the last page of the path.</summary>
    private void AddChild(ReadOnlySpan<uint> path, byte* child, long key, uint added, byte level, ref SparePages spares)
    {
        if (path.IsEmpty)
        {
            byte* root = spares.Next(out uint number);
            RowInner.Format(root, number, _tree, level, PageFormat.Number(child)).Insert(0, key, added);
            PageLatch.End(ref PageFormat.Latch(root));
            Volatile.Write(ref _root, number);
            return;
        }

        byte* parent = TakePage(path[^1]);
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
            AddChild(path[..^1], parent, between, number, (byte)(level + 1), ref spares);
            PageLatch.End(ref PageFormat.Latch(right));
        }

        _pool.MarkDirty(parent);
        PageLatch.End(ref PageFormat.Latch(parent));
    }

    /// <summary>Pages that a new child at the end of the path adds above it: one for each full page, up to the first that is not, and a
    /// new root when all are.</summary>
    private int FullLevels(ReadOnlySpan<uint> path)
    {
        int full = 0;
        while (full < path.Length)
        {
            byte* page = SharePage(path[^(full + 1)]);
            bool isFull = new RowInner(page).IsFull;
            PageLatch.EndShare(ref PageFormat.Latch(page));
            if (!isFull)
            {
                return full;
            }

            full++;
        }

        return full + 1;
    }

    /// <summary>Joins the leaf of a row with a neighbour under the same parent when both together leave room to spare.</summary>
    private void Join(long row)
    {
        lock (_structure)
        {
            Span<uint> path = stackalloc uint[MostLevels];
            int depth = FindPath(row, path);
            if (depth == 0)
            {
                return;
            }

            byte* parent = TakePage(path[depth - 1]);
            var inner = new RowInner(parent);
            int at = inner.Find(row);
            int second = at > 0 ? at : 1;
            bool isJoined = false;
            if (second <= inner.Count)
            {
                byte* left = TakePage(inner.Child(second - 1));
                byte* right = TakePage(inner.Child(second));
                isJoined = LeafSpace.TryJoin(left, right, Shape, _tree);
                if (isJoined)
                {
                    inner.Remove(second);
                    _pool.MarkDirty(left);
                    PageLatch.End(ref PageFormat.Latch(left));
                    Free(right);
                }
                else
                {
                    PageLatch.EndUnchanged(ref PageFormat.Latch(left));
                    PageLatch.EndUnchanged(ref PageFormat.Latch(right));
                }
            }

            if (!isJoined)
            {
                PageLatch.EndUnchanged(ref PageFormat.Latch(parent));
                return;
            }

            _pool.MarkDirty(parent);
            bool isLow = inner.Count < RowInner.Most / 4;
            PageLatch.End(ref PageFormat.Latch(parent));
            if (isLow)
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

        byte* parent = TakePage(path[^2]);
        var inner = new RowInner(parent);
        int at = inner.Find(row);
        int second = at > 0 ? at : 1;
        if (second > inner.Count)
        {
            PageLatch.EndUnchanged(ref PageFormat.Latch(parent));
            return;
        }

        byte* left = TakePage(inner.Child(second - 1));
        byte* right = TakePage(inner.Child(second));
        var first = new RowInner(left);
        var last = new RowInner(right);
        if (first.Count + last.Count + 1 > RowInner.Most / 2)
        {
            PageLatch.EndUnchanged(ref PageFormat.Latch(left));
            PageLatch.EndUnchanged(ref PageFormat.Latch(right));
            PageLatch.EndUnchanged(ref PageFormat.Latch(parent));
            return;
        }

        first.Append(inner.Key(second - 1), last);
        inner.Remove(second);
        _pool.MarkDirty(left);
        _pool.MarkDirty(parent);
        PageLatch.End(ref PageFormat.Latch(left));
        Free(right);
        bool isLow = inner.Count < RowInner.Most / 4;
        PageLatch.End(ref PageFormat.Latch(parent));
        if (isLow)
        {
            JoinInner(path[..^1], row);
        }
    }

    private void DropRoot(uint number)
    {
        byte* root = TakePage(number);
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
                return page;
            }
        }
    }

    /// <summary>Gives all pages back. Nobody uses the tree any more.</summary>
    public void FreeAll() => FreeAll(Root);

    private void FreeAll(uint number)
    {
        byte* page = TakePage(number);
        if (PageFormat.Kind(page) == PageKind.TableInner)
        {
            var inner = new RowInner(page);
            for (int i = 0; i <= inner.Count; i++)
            {
                FreeAll(inner.Child(i));
            }
        }
        else
        {
            var leaf = new PaxPage(page, Shape);
            for (int slot = 0; leaf.MayHaveLong && slot < leaf.Count; slot++)
            {
                FreeLong(LongOf(leaf, Shape, slot));
            }
        }

        Free(page);
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

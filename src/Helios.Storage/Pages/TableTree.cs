using System.Threading;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// A B+tree from row ids to rows, in pages of the pool.
///
/// Readers and writers go down without latches and look back after each step (optimistic lock coupling); only the leaf is latched. Pages
/// are divided and joined under one lock per tree, with the pages that change latched exclusively, leaf first.
/// Invariants:
/// 1. An inner page changes only under the structure lock.
/// 2. A leaf that is reachable holds exactly the rows of the range that its ancestors give it; it may be empty.
/// </summary>
// SAFETY: pages are frames of the pool; what is read of an inner page without a latch is used only after its latch's count was found
// unchanged, and leaves only while latched.
internal sealed unsafe partial class TableTree
{
    private readonly BufferPool _pool;
    private readonly IPageNumbers _numbers;
    private readonly Lock _structure = new();
    private readonly uint _tree;
    private uint _root;

    /// <summary>A tree whose root page is in the pool or its store.</summary>
    public TableTree(BufferPool pool, IPageNumbers numbers, uint tree, PaxShape shape, uint root)
    {
        _pool = pool;
        _numbers = numbers;
        _tree = tree;
        Shape = shape;
        _root = root;
    }

    public PaxShape Shape { get; }

    internal uint Tree => _tree;

    /// <summary>Number of the root page.</summary>
    public uint Root => Volatile.Read(ref _root);

    public static TableTree Create(BufferPool pool, IPageNumbers numbers, uint tree, PaxShape shape)
    {
        uint root = numbers.Take();
        byte* page;
        try
        {
            page = pool.Create(root);
        }
        catch
        {
            numbers.Return(root);
            throw;
        }

        PaxPage.Format(page, shape, root, tree, 1, 0);
        PageLatch.End(ref PageFormat.Latch(page));
        return new TableTree(pool, numbers, tree, shape, root);
    }

    /// <summary>The leaf that a row belongs to, shared until the caller ends it.</summary>
    public TableLeaf Read(long row)
    {
        while (true)
        {
            byte* page = Descend(row, out ulong version, out RowFence fence);
            if (PageLatch.TryShare(ref PageFormat.Latch(page), version))
            {
                NoteLayout(new PaxPage(page, Shape));
                return new TableLeaf(this, page, fence, isExclusive: false);
            }
        }
    }

    /// <summary>True when there are at most so many leaves. False as well when the tree is just growing.</summary>
    public bool HasFewLeaves(int most)
    {
        uint number = Root;
        byte* page = _pool.Fetch(number);
        ulong version = PageLatch.Version(ref PageFormat.Latch(page));
        bool isLeaf = PageFormat.Kind(page) == PageKind.TableLeaf;
        bool hasFew = isLeaf
            || (PageFormat.Kind(page) == PageKind.TableInner && PageFormat.Level(page) == 1 && new RowInner(page).Count < most);
        return hasFew && PageFormat.Number(page) == number && PageLatch.IsStill(ref PageFormat.Latch(page), version);
    }

    /// <summary>The leaf that a row belongs to, the caller's alone until ended.</summary>
    public TableLeaf Change(long row)
    {
        while (true)
        {
            byte* page = Descend(row, out ulong version, out RowFence fence);
            if (PageLatch.TryTake(ref PageFormat.Latch(page), version))
            {
                _pool.BeforeChange(page);
                return new TableLeaf(this, page, fence, isExclusive: true);
            }
        }
    }

    /// <summary>Adds a row. False when there is one with this id.</summary>
    public bool TryInsert(long row, ulong word, ReadOnlySpan<byte> image)
    {
        LongValue[] longs = StoreLong(image);
        var values = new RowImage(Shape, image, longs);
        while (true)
        {
            TableLeaf leaf = Change(row);
            int slot = leaf.Page.Find(row, out bool found);
            if (found)
            {
                leaf.EndChanged();
                FreeLong(longs);
                return false;
            }

            if (leaf.TryInsert(slot, row, word, values))
            {
                leaf.EndChanged();
                return true;
            }

            leaf.EndChanged();
            Divide(row);
        }
    }

    /// <summary>Replaces the values of a row. False when there is none with this id.</summary>
    public bool TryUpdate(long row, ReadOnlySpan<byte> image)
    {
        LongValue[] longs = StoreLong(image);
        var values = new RowImage(Shape, image, longs);
        while (true)
        {
            TableLeaf leaf = Change(row);
            int slot = leaf.Page.Find(row, out bool found);
            if (!found)
            {
                leaf.EndChanged();
                FreeLong(longs);
                return false;
            }

            LongValue[] old = LongOf(leaf.Page, Shape, slot);
            if (leaf.TryUpdate(slot, values))
            {
                leaf.EndChanged();
                FreeLong(old);
                return true;
            }

            leaf.EndChanged();
            Divide(row);
        }
    }

    /// <summary>False when there is no row with this id.</summary>
    public bool TryDelete(long row)
    {
        TableLeaf leaf = Change(row);
        int slot = leaf.Page.Find(row, out bool found);
        if (!found)
        {
            leaf.EndChanged();
            return false;
        }

        EndDelete(leaf, slot, row);
        return true;
    }

    /// <summary>Takes a row out of a leaf that was latched for it, and ends the latch.</summary>
    public void EndDelete(TableLeaf leaf, int slot, long row)
    {
        LongValue[] longs = LongOf(leaf.Page, Shape, slot);
        leaf.Page.Delete(slot);
        bool isSparse = leaf.Page.Count * 4 < leaf.Page.Capacity && !leaf.Fence.IsWhole;
        leaf.EndChanged();
        FreeLong(longs);
        if (isSparse)
        {
            Join(row);
        }
    }

    /// <summary>The image of a row into <paramref name="buffer"/>, which grows as it must; its length, or -1 when there is no such
    /// row.</summary>
    public int TryRead(long row, ref byte[] buffer)
    {
        TableLeaf leaf = Read(row);
        try
        {
            int slot = leaf.Page.Find(row, out bool found);
            if (!found)
            {
                return -1;
            }

            int length = ImageBytes(leaf.Page, slot);
            if (buffer.Length < length)
            {
                buffer = new byte[Math.Max(length, buffer.Length * 2)];
            }

            ReadImage(leaf.Page, slot, buffer.AsSpan(0, length));
            return length;
        }
        finally
        {
            leaf.EndShare();
        }
    }

    internal void MarkDirty(byte* page) => _pool.MarkDirty(page);

    /// <summary>The leaf of a row, not latched: good if its latch's count is still <paramref name="version"/>.</summary>
    private byte* Descend(long row, out ulong version, out RowFence fence)
    {
        while (true)
        {
            if (TryDescend(row, out byte* page, out version, out fence))
            {
                return page;
            }
        }
    }

    private bool TryDescend(long row, out byte* page, out ulong version, out RowFence fence)
    {
        fence = RowFence.Whole;
        uint number = Root;
        page = _pool.Fetch(number);
        version = PageLatch.Version(ref PageFormat.Latch(page));
        if (PageFormat.Number(page) != number || number != Root)
        {
            return false;
        }

        while (PageFormat.Kind(page) == PageKind.TableInner)
        {
            if (!TryChild(row, new RowInner(page).Find(row), page, version, ref fence, isPoint: true, out byte* child, out version))
            {
                return false;
            }

            page = child;
        }

        return PageFormat.Kind(page) == PageKind.TableLeaf;
    }

    /// <summary>False when the parent has changed meanwhile: a page that is gone cannot be read, and need not.</summary>
    private bool TryFetch(uint number, byte* parent, ulong version, out byte* page)
    {
        try
        {
            page = _pool.Fetch(number);
            return true;
        }
        catch (SqlError) when (!PageLatch.IsStill(ref PageFormat.Latch(parent), version))
        {
            page = null;
            return false;
        }
    }
}

/// <summary>The range of row ids that a leaf is for.</summary>
internal struct RowFence
{
    /// <summary>The first id.</summary>
    public long From;

    /// <summary>The first id behind it, if <see cref="HasEnd"/>.</summary>
    public long Before;

    public bool HasEnd;

    public static RowFence Whole => new() { From = long.MinValue };

    public readonly bool Holds(long row) => row >= From && (!HasEnd || row < Before);

    public readonly bool IsWhole => From == long.MinValue && !HasEnd;
}

using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// A B+tree of (key, row id) pairs in pages of the pool, ordered by the key's bytes, then by the row id; the protocol and its invariants
/// are <see cref="PageTree"/>'s. Whether a key may stand for two rows is the caller's to decide. Each leaf knows its range (its fences), so
/// that a cursor finds the next one in either direction by key, whatever happened to the pages meanwhile.
/// </summary>
// SAFETY: see PageTree.
internal sealed unsafe partial class IndexTree : PageTree
{
    /// <summary>A tree whose root page is in the pool or its store.</summary>
    public IndexTree(BufferPool pool, IPageNumbers numbers, uint tree, uint root)
        : base(pool, numbers, tree, root)
    {
    }

    /// <summary>Longer than every key, and behind each.</summary>
    private static ReadOnlySpan<byte> BehindAll => s_behindAll;

    private static readonly byte[] s_behindAll = CreateBehindAll();

    public static IndexTree Create(BufferPool pool, IPageNumbers numbers, uint tree)
    {
        uint root = numbers.Take();
        byte* page = pool.Create(root);
        KeyPage.Format(page, root, tree, level: 0);
        PageLatch.End(ref PageFormat.Latch(page));
        return new IndexTree(pool, numbers, tree, root);
    }

    /// <summary>The leaf that an entry belongs to, shared until the caller ends it.</summary>
    public IndexLeafRef Read(ReadOnlySpan<byte> key, long row) =>
        Share(new IndexDescent(new EntryKey(key, row), isBefore: false));

    /// <summary>The leaf that the entries just before a place belong to, shared until the caller ends it.</summary>
    public IndexLeafRef ReadBefore(ReadOnlySpan<byte> key, long row) =>
        Share(new IndexDescent(new EntryKey(key, row), isBefore: true));

    /// <summary>The last leaf, shared until the caller ends it.</summary>
    public IndexLeafRef ReadLast() => ReadBefore(BehindAll, long.MaxValue);

    /// <summary>The leaf that an entry belongs to, the caller's alone until ended.</summary>
    public IndexLeafRef Change(ReadOnlySpan<byte> key, long row)
    {
        Invariant.Require(key.Length <= Limits.IndexKeyBytes);
        var way = new IndexDescent(new EntryKey(key, row), isBefore: false);
        while (true)
        {
            byte* page = Descend(ref way, out ulong version);
            if (PageLatch.TryTake(ref PageFormat.Latch(page), version))
            {
                return new IndexLeafRef(this, page, isExclusive: true);
            }
        }
    }

    /// <summary>Adds an entry. False when it is there.</summary>
    public bool TryInsert(ReadOnlySpan<byte> key, long row, ulong word)
    {
        while (true)
        {
            IndexLeafRef leaf = Change(key, row);
            int slot = leaf.Find(key, row, out bool found);
            if (found)
            {
                leaf.EndUnchanged();
                return false;
            }

            bool isIn = leaf.TryInsert(slot, key, row, word);
            leaf.EndChanged();
            if (isIn)
            {
                return true;
            }

            Divide(key, row);
        }
    }

    /// <summary>False when there is no such entry.</summary>
    public bool TryDelete(ReadOnlySpan<byte> key, long row)
    {
        IndexLeafRef leaf = Change(key, row);
        int slot = leaf.Find(key, row, out bool found);
        if (!found)
        {
            leaf.EndUnchanged();
            return false;
        }

        bool isSparse = leaf.Delete(slot);
        leaf.EndChanged();
        if (isSparse)
        {
            Join(key, row);
        }

        return true;
    }

    /// <summary>True when the entry is there.</summary>
    public bool Contains(ReadOnlySpan<byte> key, long row)
    {
        IndexLeafRef leaf = Read(key, row);
        leaf.Find(key, row, out bool found);
        leaf.EndShare();
        return found;
    }

    /// <summary>The row of the first entry with a key. False when there is none.</summary>
    public bool TryFindFirst(ReadOnlySpan<byte> key, out long row)
    {
        IndexLeafRef leaf = Read(key, long.MinValue);
        int slot = leaf.Find(key, long.MinValue, out _);

        // Rows of one key may go on in the next leaf, when those that stood in this one are gone.
        while (slot == leaf.Count && leaf.HasHigh && leaf.Page.High.Key.SequenceEqual(key))
        {
            long from = leaf.Page.High.Row;
            leaf.EndShare();
            leaf = Read(key, from);
            slot = leaf.Find(key, from, out _);
        }

        bool isFound = slot < leaf.Count && leaf.KeyEquals(slot, key);
        row = isFound ? leaf.RowId(slot) : 0;
        leaf.EndShare();
        return isFound;
    }

    private IndexLeafRef Share(IndexDescent way)
    {
        while (true)
        {
            byte* page = Descend(ref way, out ulong version);
            if (PageLatch.TryShare(ref PageFormat.Latch(page), version))
            {
                return new IndexLeafRef(this, page, isExclusive: false);
            }
        }
    }

    private static byte[] CreateBehindAll()
    {
        byte[] bytes = new byte[Limits.IndexKeyBytes + 1];
        Array.Fill(bytes, byte.MaxValue);
        return bytes;
    }
}

/// <summary>The way to an entry of an index, or to what stands before it.</summary>
// SAFETY: see KeyPage.
internal readonly unsafe ref struct IndexDescent : IDescent
{
    private readonly EntryKey _key;
    private readonly bool _isBefore;

    public IndexDescent(EntryKey key, bool isBefore)
    {
        _key = key;
        _isBefore = isBefore;
    }

    public static PageKind InnerKind => PageKind.IndexInner;

    public static PageKind LeafKind => PageKind.IndexLeaf;

    public void Begin()
    {
    }

    public uint Child(byte* page)
    {
        var inner = new IndexInner(page);
        return inner.Child(_isBefore ? inner.FindBefore(_key) : inner.Find(_key));
    }
}

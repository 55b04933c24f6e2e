using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// A latched leaf of an index. Whoever has it ends it, soon. A cursor that wants the next leaf copies a fence, ends this one and asks the
/// tree again: <see cref="IndexTree.Read"/> at the high fence, <see cref="IndexTree.ReadBefore"/> at the low one.
/// </summary>
// SAFETY: the frame is latched for as long as this is used.
internal readonly unsafe ref struct IndexLeafRef
{
    private readonly IndexTree _tree;
    private readonly byte* _memory;
    private readonly bool _isExclusive;

    public IndexLeafRef(IndexTree tree, byte* memory, bool isExclusive)
    {
        _tree = tree;
        _memory = memory;
        _isExclusive = isExclusive;
    }

    public int Count => Page.Count;

    /// <summary>Entries whose word is not 0.</summary>
    public int WordCount => Page.WordCount;

    public bool HasLow => Page.HasLow;

    public bool HasHigh => Page.HasHigh;

    internal KeyPage Page => KeyPage.Leaf(_memory);

    /// <summary>The slot of the first entry that is not before (key, row); <paramref name="found"/>: it is that very one.</summary>
    public int Find(ReadOnlySpan<byte> key, long row, out bool found) => Page.Find(new EntryKey(key, row), out found);

    public long RowId(int slot) => *(long*)Page.Payload(slot);

    /// <summary>An entry's word, not aligned; written by <see cref="SetWord"/>.</summary>
    public ulong Word(int slot) => *(ulong*)(Page.Payload(slot) + 8);

    public void SetWord(int slot, ulong word)
    {
        Invariant.Require(_isExclusive && (uint)slot < (uint)Count);
        Page.SetWord(slot, word);
    }

    public int KeyLength(int slot) => Page.KeyLength(slot);

    /// <summary>Copies an entry's key; its length.</summary>
    public int CopyKey(int slot, Span<byte> key) => Page.CopyKey(slot, key);

    public bool KeyEquals(int slot, ReadOnlySpan<byte> key) => Page.KeyEquals(slot, key);

    /// <summary>Copies the first place that belongs to this leaf; its key's length. Only if <see cref="HasLow"/>.</summary>
    public int CopyLow(Span<byte> key, out long row) => Copy(Page.Low, key, out row);

    /// <summary>Copies the first place behind this leaf; its key's length. Only if <see cref="HasHigh"/>.</summary>
    public int CopyHigh(Span<byte> key, out long row) => Copy(Page.High, key, out row);

    /// <summary>Adds an entry at its slot (see <see cref="Find"/>). False when the leaf is full: then the tree's
    /// <see cref="IndexTree.Divide"/> makes room, once this is ended.</summary>
    public bool TryInsert(int slot, ReadOnlySpan<byte> key, long row, ulong word)
    {
        Invariant.Require(_isExclusive);
        var entry = new EntryKey(key, row);
        KeyPage page = Page;
        if (page.TryInsert(slot, entry) is null && (!KeySpace.TryRemake(page, entry) || page.TryInsert(slot, entry) is null))
        {
            return false;
        }

        if (word != 0)
        {
            page.SetWord(slot, word);
        }

        return true;
    }

    /// <summary>Takes an entry out. True when the leaf has become so empty that <see cref="IndexTree.Join"/>, once this is ended, may
    /// find it
    /// a neighbour.</summary>
    public bool Delete(int slot)
    {
        Invariant.Require(_isExclusive);
        KeyPage page = Page;
        page.Delete(slot);
        return (page.Count == 0 || page.UsedBytes < KeySpace.Low) && (page.HasLow || page.HasHigh);
    }

    public void EndShare()
    {
        Invariant.Require(!_isExclusive);
        PageLatch.EndShare(ref PageFormat.Latch(_memory));
    }

    /// <summary>Ends exclusive use, whatever was changed.</summary>
    public void EndChanged()
    {
        Invariant.Require(_isExclusive);
        _tree.MarkDirty(_memory);
        PageLatch.End(ref PageFormat.Latch(_memory));
    }

    /// <summary>Ends exclusive use in which nothing was changed.</summary>
    public void EndUnchanged()
    {
        Invariant.Require(_isExclusive);
        PageLatch.EndUnchanged(ref PageFormat.Latch(_memory));
    }

    private static int Copy(EntryKey fence, Span<byte> key, out long row)
    {
        fence.Key.CopyTo(key);
        row = fence.Row;
        return fence.Key.Length;
    }
}

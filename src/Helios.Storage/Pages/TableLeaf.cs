using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>A latched leaf. Whoever has it ends it, soon.</summary>
// SAFETY: the frame is latched for as long as this is used.
internal readonly unsafe ref struct TableLeaf
{
    private readonly TableTree _tree;
    private readonly byte* _page;
    private readonly bool _isExclusive;

    public TableLeaf(TableTree tree, byte* page, scoped in RowFence fence, bool isExclusive)
    {
        _tree = tree;
        _page = page;
        _isExclusive = isExclusive;
        Fence = fence;
    }

    public RowFence Fence { get; }

    public PaxPage Page => new(_page, _tree.Shape);

    public byte* Memory => _page;

    public void EndShare()
    {
        Invariant.Require(!_isExclusive);
        PageLatch.EndShare(ref PageFormat.Latch(_page));
    }

    public void EndChanged()
    {
        Invariant.Require(_isExclusive);
        _tree.MarkDirty(_page);
        PageLatch.End(ref PageFormat.Latch(_page));
    }

    /// <summary>Adds a row, laying the page out anew if that makes the room. False: it is full.</summary>
    public bool TryInsert(int slot, long row, ulong word, in RowImage values) =>
        Page.TryInsert(slot, row, word, values)
        || (LeafSpace.TryRemake(_page, _tree.Shape, _tree.Tree, values, replaced: -1) && Page.TryInsert(slot, row, word, values));

    /// <summary>Replaces a row's values, laying the page out anew if that makes the room. False: it is full.</summary>
    public bool TryUpdate(int slot, in RowImage values) =>
        Page.TryUpdate(slot, values)
        || (LeafSpace.TryRemake(_page, _tree.Shape, _tree.Tree, values, slot) && Page.TryUpdate(slot, values));
}

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

    /// <summary>Ends exclusive use in which no row was changed. What was only laid out anew counts as changed.</summary>
    public void EndUnchanged()
    {
        Invariant.Require(_isExclusive);
        _tree.MarkDirty(_page);
        PageLatch.End(ref PageFormat.Latch(_page));
    }
}

namespace Helios.Storage.Pages;

/// <summary>
/// Where somebody who goes through a table's leaves stands: the leaf, and the page above it, from where the next one is a step away.
/// Neither is latched; what is known of them is good while their counts of changes stand.
/// </summary>
// SAFETY: frames of the pool, which are pages for as long as it lives.
internal unsafe struct LeafWalk
{
    /// <summary>Null before the first step, and when the root is the leaf.</summary>
    public byte* Parent;

    public ulong ParentVersion;

    /// <summary>What the page above is for, or less.</summary>
    public RowFence ParentFence;

    /// <summary>Which of its children the leaf is.</summary>
    public int Index;

    public byte* Leaf;

    public ulong Version;

    /// <summary>What the leaf is for, or less.</summary>
    public RowFence Fence;

    public void Forget()
    {
        Parent = null;
        Leaf = null;
    }
}

using System.Runtime.CompilerServices;
using Helios.Kernels;

namespace Helios.Storage.Pages;

/// <content>From leaf to leaf.</content>
internal sealed unsafe partial class TableTree
{
    /// <summary>Goes to the leaf of a row: from where it stands if that is near, else from the root. The leaf is not latched: what is read
    /// of it is good if its latch's count is still <see cref="LeafWalk.Version"/> afterwards.</summary>
    public void Seek(long row, ref LeafWalk walk)
    {
        if (walk.Parent != null && walk.ParentFence.Holds(row) && TryStep(row, ref walk))
        {
            return;
        }

        while (!TrySeek(row, ref walk))
        {
        }
    }

    /// <summary>Shares the latch of the leaf that the walk stands at. False when the leaf has changed since.</summary>
    public bool TryShare(ref LeafWalk walk, out TableLeaf leaf)
    {
        leaf = new TableLeaf(this, walk.Leaf, walk.Fence, isExclusive: false);
        return PageLatch.TryShare(ref PageFormat.Latch(walk.Leaf), walk.Version);
    }

    /// <summary>The frame of a leaf before or behind the one that the walk stands at, if it is in the pool and under the same page: to be
    /// prefetched, for nothing is known of it.</summary>
    public byte* Peek(in LeafWalk walk, int distance)
    {
        if (walk.Parent == null)
        {
            return null;
        }

        var inner = new RowInner(walk.Parent);
        int index = walk.Index + distance;
        return index < 0 || index > inner.Count ? null : _pool.Peek(inner.Child(index));
    }

    private bool TryStep(long row, ref LeafWalk walk)
    {
        byte* parent = walk.Parent;
        if (!PageLatch.IsStill(ref PageFormat.Latch(parent), walk.ParentVersion))
        {
            return false;
        }

        RowFence fence = walk.ParentFence;
        walk.Index = new RowInner(parent).FindNear(row, walk.Index);
        return TryChild(row, walk.Index, parent, walk.ParentVersion, ref fence, isPoint: false, out byte* child, out ulong version)
            && TryStand(child, version, fence, ref walk);
    }

    private bool TrySeek(long row, ref LeafWalk walk)
    {
        walk.Forget();
        RowFence fence = RowFence.Whole;
        uint number = Root;
        byte* page = _pool.Fetch(number);
        ulong version = PageLatch.Version(ref PageFormat.Latch(page));
        if (PageFormat.Number(page) != number || number != Root)
        {
            return false;
        }

        while (PageFormat.Kind(page) == PageKind.TableInner)
        {
            walk.Parent = page;
            walk.ParentVersion = version;
            walk.ParentFence = fence;
            walk.Index = new RowInner(page).Find(row);
            if (!TryChild(row, walk.Index, page, version, ref fence, isPoint: false, out byte* child, out version))
            {
                return false;
            }

            page = child;
        }

        return TryStand(page, version, fence, ref walk);
    }

    private static bool TryStand(byte* page, ulong version, in RowFence fence, ref LeafWalk walk)
    {
        if (PageFormat.Kind(page) != PageKind.TableLeaf)
        {
            return false;
        }

        walk.Leaf = page;
        walk.Version = version;
        walk.Fence = fence;
        return true;
    }

    /// <summary>One step down. False when the page, or what was below it, has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryChild(
        long row, int index, byte* page, ulong version, ref RowFence fence, bool isPoint, out byte* child, out ulong childVersion)
    {
        var inner = new RowInner(page);
        uint childNumber = inner.Child(index);
        if (index > 0)
        {
            fence.From = inner.Key(index - 1);
        }

        if (index < inner.Count)
        {
            fence.Before = inner.Key(index);
            fence.HasEnd = true;
        }

        childVersion = 0;
        if (!PageLatch.IsStill(ref PageFormat.Latch(page), version) || !TryFetch(childNumber, page, version, out child))
        {
            child = null;
            return false;
        }

        if (isPoint && PageFormat.Level(page) == 1)
        {
            PrefetchRow(child, row, fence);
        }

        childVersion = PageLatch.Version(ref PageFormat.Latch(child));
        return PageFormat.Number(child) == childNumber && PageLatch.IsStill(ref PageFormat.Latch(page), version);
    }
}

namespace Helios.Storage.Pages;

/// <content>Looking over a whole tree.</content>
// SAFETY: pages are frames of the pool and latched while they are looked at.
internal sealed unsafe partial class TableTree
{
    /// <summary>What is wrong with the tree, page by page; empty when nothing is. For a caller who keeps others from changing it.
    /// <paramref name="seen"/> is called with each page.</summary>
    public List<string> Problems(Action<uint> seen)
    {
        var problems = new List<string>();
        Check(Root, level: -1, RowFence.Whole, problems, seen);
        return problems;
    }

    private void Check(uint number, int level, in RowFence fence, List<string> problems, Action<uint> seen)
    {
        byte* page = SharePage(number);
        var children = new List<(uint Number, RowFence Fence)>();
        byte found = PageFormat.Level(page);
        try
        {
            seen(number);
            string? problem = level >= 0 && found != level ? $"level {found}, its parent says {level}"
                : PageFormat.Tree(page) != _tree ? $"belongs to tree {PageFormat.Tree(page)}"
                : PageFormat.Kind(page) switch
                {
                    PageKind.TableLeaf => LeafProblem(page, fence, seen),
                    PageKind.TableInner => InnerProblem(page, fence, children),
                    _ => $"is of kind {(byte)PageFormat.Kind(page)}",
                };
            if (problem is not null)
            {
                problems.Add($"page {number} of tree {_tree}: {problem}");
                return;
            }
        }
        finally
        {
            PageLatch.EndShare(ref PageFormat.Latch(page));
        }

        foreach ((uint child, RowFence range) in children)
        {
            Check(child, found - 1, range, problems, seen);
        }
    }

    private string? LeafProblem(byte* page, in RowFence fence, Action<uint> seen)
    {
        if (PaxCheck.Problem(page, Shape) is { } problem)
        {
            return problem;
        }

        var pax = new PaxPage(page, Shape);
        for (int slot = 0; slot < pax.Count; slot++)
        {
            foreach (LongValue value in LongOf(pax, Shape, slot))
            {
                if (LongProblem(value, seen) is { } wrong)
                {
                    return $"row {pax.RowId(slot)}, column {value.Column}: {wrong}";
                }
            }
        }

        return pax.Count > 0 && (pax.RowId(0) < fence.From || (fence.HasEnd && pax.RowId(pax.Count - 1) >= fence.Before))
            ? $"rows {pax.RowId(0)} to {pax.RowId(pax.Count - 1)} are not within [{fence.From}, {(fence.HasEnd ? fence.Before : "end")})"
            : null;
    }

    private string? LongProblem(in LongValue value, Action<uint> seen)
    {
        long left = value.Bytes;
        uint number = value.Page;
        while (left > 0)
        {
            byte* part = SharePage(number);
            seen(number);
            int bytes = *(int*)(part + 36);
            bool isSound = PageFormat.Kind(part) == PageKind.Long && PageFormat.Tree(part) == _tree && bytes > 0 && bytes <= left;
            uint next = *(uint*)(part + 32);
            PageLatch.EndShare(ref PageFormat.Latch(part));
            left -= bytes;
            if (!isSound || (left == 0) != (next == 0))
            {
                return $"page {number} is no part of a value of {value.Bytes} bytes";
            }

            number = next;
        }

        return null;
    }

    private static string? InnerProblem(byte* page, in RowFence fence, List<(uint Number, RowFence Fence)> children)
    {
        var inner = new RowInner(page);
        if (PageFormat.Level(page) == 0 || PageFormat.Count(page) > RowInner.Most)
        {
            return $"an inner page of level {PageFormat.Level(page)} with {PageFormat.Count(page)} keys";
        }

        RowFence range = fence;
        for (int i = 0; i < inner.Count; i++)
        {
            long key = inner.Key(i);
            if (key <= range.From || (fence.HasEnd && key >= fence.Before))
            {
                return $"key {key} is not within ({range.From}, {(fence.HasEnd ? fence.Before : "end")})";
            }

            children.Add((inner.Child(i), range with { Before = key, HasEnd = true }));
            range.From = key;
        }

        children.Add((inner.Child(inner.Count), range));
        return null;
    }
}

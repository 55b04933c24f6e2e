namespace Helios.Storage.Pages;

/// <content>Looking over a whole tree.</content>
internal sealed unsafe partial class IndexTree
{
    /// <summary>What is wrong with the tree, page by page; empty when nothing is. For a caller who keeps others from changing it.
    /// <paramref name="seen"/> is called with each page.</summary>
    public List<string> Problems(Action<uint> seen)
    {
        var problems = new List<string>();
        Check(Root, level: -1, null, null, problems, seen);
        return problems;
    }

    private void Check(uint number, int level, Place? low, Place? high, List<string> problems, Action<uint> seen)
    {
        byte* page = SharePage(number);
        var children = new List<(uint Number, Place? Low)>();
        byte found = PageFormat.Level(page);
        try
        {
            seen(number);
            string? problem = level >= 0 && found != level ? $"level {found}, its parent says {level}"
                : PageFormat.Tree(page) != Tree ? $"belongs to tree {PageFormat.Tree(page)}"
                : PageFormat.Number(page) != number ? $"is page {PageFormat.Number(page)}"
                : IndexCheck.Problem(page) ?? (found == 0 ? LeafProblem(KeyPage.Leaf(page), low, high)
                    : InnerProblem(new IndexInner(page), low, high, children));
            if (problem is not null)
            {
                problems.Add($"page {number} of tree {Tree}: {problem}");
                return;
            }
        }
        finally
        {
            PageLatch.EndShare(ref PageFormat.Latch(page));
        }

        for (int i = 0; i < children.Count; i++)
        {
            Check(children[i].Number, found - 1, children[i].Low, i + 1 < children.Count ? children[i + 1].Low : high, problems, seen);
        }
    }

    private static string? LeafProblem(KeyPage page, Place? low, Place? high) =>
        page.HasLow != (low is not null) || (low is not null && low.Entry.CompareTo(page.Low) != 0)
            || page.HasHigh != (high is not null) || (high is not null && high.Entry.CompareTo(page.High) != 0)
            ? "its fences are not those of its parents" : null;

    private static string? InnerProblem(IndexInner inner, Place? low, Place? high, List<(uint Number, Place? Low)> children)
    {
        byte[] buffer = new byte[KeyPage.MostKeyBytes];
        children.Add((inner.Child(0), low));
        for (int i = 0; i < inner.Count; i++)
        {
            EntryKey key = inner.Page.Entry(i, buffer);
            if ((low is not null && key.CompareTo(low.Entry) <= 0) || (high is not null && key.CompareTo(high.Entry) >= 0))
            {
                return $"separator {i} is not within its parents' range";
            }

            children.Add((inner.Child(i + 1), new Place(key.Key.ToArray(), key.Order)));
        }

        return null;
    }

    /// <summary>A separator, kept.</summary>
    private sealed class Place(byte[] key, ulong order)
    {
        public EntryKey Entry => new(key, order);
    }
}

using Helios.Storage.Trees;

namespace Helios.Storage.Tests.Support;

/// <summary>Every tree of a store is sound, every page is in one of them, once, and none is lost. For a store that nobody uses.</summary>
internal static class TreeProblems
{
    public static void RequireNone(MemoryStore store)
    {
        var used = new HashSet<uint>();
        var problems = new List<string>();
        void See(uint page)
        {
            if (!used.Add(page))
            {
                problems.Add($"page {page} is used twice");
            }
        }

        foreach (StoredTree tree in store.AllTrees())
        {
            problems.AddRange(tree.Rows?.Problems(See) ?? tree.Entries!.Problems(See));
        }

        if (problems.Count == 0 && used.Count != store.PageCount)
        {
            problems.Add($"{store.PageCount} pages are taken, but {used.Count} of them used");
        }

        if (problems.Count > 0)
        {
            throw new ModelException(string.Join('\n', problems));
        }
    }
}

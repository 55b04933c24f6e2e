using Helios.Base;
using Helios.Storage.Trees;

namespace Helios.Storage.Check;

/// <summary>Every tree of a store is sound, every page is in one of them, once, and none is lost.</summary>
internal static class TreeCheck
{
    /// <summary>What is wrong, in words; empty when nothing is. For a store that nobody uses.</summary>
    /// <param name="store">The store.</param>
    /// <param name="mayLeak">Pages that no tree has are no problem.</param>
    public static List<string> Problems(MemoryStore store, bool mayLeak = false)
    {
        var used = new HashSet<uint>();
        var problems = new List<string>();
        foreach (StoredTree tree in store.AllTrees())
        {
            void See(uint page)
            {
                if (!used.Add(page))
                {
                    problems.Add($"page {page} is used twice, by tree {tree.Id.Value} and before");
                }
            }

            try
            {
                problems.AddRange(tree.Rows?.Problems(See) ?? tree.Entries!.Problems(See));
            }
            catch (SqlError error)
            {
                problems.Add($"tree {tree.Id.Value}: {error.Message}");
            }
        }

        // What cannot be read is not counted either.
        if (used.Count != store.PageCount && problems.Count == 0 && !mayLeak)
        {
            problems.Add($"{store.PageCount} pages are taken, but {used.Count} of them used");
        }

        return problems;
    }
}

using Helios.Storage.Check;

namespace Helios.Storage.Tests.Support;

/// <summary>Asks for a store's pages to be in order.</summary>
internal static class TreeProblems
{
    public static void RequireNone(MemoryStore store)
    {
        List<string> problems = TreeCheck.Problems(store);
        if (problems.Count > 0)
        {
            throw new ModelException(string.Join('\n', problems));
        }
    }
}

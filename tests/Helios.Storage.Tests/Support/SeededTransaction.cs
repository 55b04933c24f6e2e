using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <summary>Begins transactions that have a bug.</summary>
internal static class SeededTransaction
{
    public static IStoreTransaction Begin(MemoryStore store, IsolationLevel level, SeededBug bug) =>
        bug == SeededBug.None ? store.Begin(level) : throw new NotSupportedException();
}

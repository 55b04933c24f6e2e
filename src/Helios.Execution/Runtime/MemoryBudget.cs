using Helios.Base;

namespace Helios.Execution;

/// <summary>What all statements of the server together may hold (DESIGN invariant 11). Any thread.</summary>
internal sealed class MemoryBudget
{
    private readonly long _serverBytes;
    private long _used;

    /// <param name="statementBytes">What one statement may hold.</param>
    /// <param name="serverBytes">What all may hold; 0: half of what the process may use.</param>
    public MemoryBudget(long statementBytes, long serverBytes)
    {
        StatementBytes = statementBytes;
        _serverBytes = serverBytes > 0 ? serverBytes : Math.Max(statementBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
    }

    public long StatementBytes { get; }

    /// <summary>Throws 53200 when there is no more.</summary>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > _serverBytes)
        {
            Interlocked.Add(ref _used, -bytes);
            throw new SqlError(SqlState.OutOfMemory, "out of memory")
            {
                Detail = $"All statements together would hold more than {_serverBytes / (1024 * 1024)} MB.",
                Hint = "Close portals and cursors that are not needed, or raise memory.serverMb in runtime.json.",
            };
        }
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _used, -bytes);
}

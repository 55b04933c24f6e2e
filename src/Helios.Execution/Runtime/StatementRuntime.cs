using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Everything one run of a statement shares between its operators. Reused by the runs of one pooled execution.</summary>
internal sealed class StatementRuntime
{
    private long _memoryBytes;

    public required ISessionContext Session { get; init; }

    public required EngineServices Services { get; init; }

    public IStoreTransaction Transaction { get; set; } = null!;

    public CatalogTransaction CatalogChanges { get; set; } = null!;

    public CatalogSnapshot Catalog { get; set; } = CatalogSnapshot.Empty;

    public uint DatabaseOid { get; set; }

    public CodecSettings Settings { get; set; }

    public long TransactionTimeUs { get; set; }

    public long StatementTimeUs { get; set; }

    /// <summary>Values of $1..$n, of the plan's parameter types.</summary>
    public Datum[] Parameters { get; set; } = [];

    /// <summary>Values of restrictions, coerced to the types the plan wants: one per <see cref="RestrictionSlot"/>.</summary>
    public Datum[] RestrictionValues { get; set; } = [];

    /// <summary>Who looks at rows before they are written; null: nobody.</summary>
    public WriteReview? Review { get; set; }

    /// <summary>A plugin guards what the statement reads: no message may hold values.</summary>
    public bool HidesValues { get; set; }

    /// <summary>Notices for the client, in order; null: none.</summary>
    public List<SqlError>? Notices { get; set; }

    /// <summary>The data of COPY FROM.</summary>
    public CopyInput? CopyInput { get; set; }

    /// <summary>No byte of the result may leave before this is durable (DESIGN invariant 8).</summary>
    public Lsn RequiredLsn { get; set; }

    /// <summary>Counts runs, so that what was cached for an earlier run is never used in a later one.</summary>
    public long RunId { get; private set; }

    /// <summary>Rows of CTEs, by number, filled at first use.</summary>
    public CteState[] Ctes { get; set; } = [];

    public volatile bool IsCancelled;

    public void BeginRun()
    {
        RunId++;
        _memoryBytes = 0;
    }

    public void CheckCancel()
    {
        if (IsCancelled)
        {
            throw new SqlError(SqlState.QueryCanceled, "canceling statement due to user request");
        }
    }

    /// <summary>Accounts for rows that the statement holds.</summary>
    public void Charge(long bytes)
    {
        _memoryBytes += bytes;
        if (_memoryBytes > Limits.StatementMemoryBytes)
        {
            throw new SqlError(SqlState.OutOfMemory, "out of memory")
            {
                Detail = $"The statement would hold more than {Limits.StatementMemoryBytes / (1024 * 1024)} MB of rows.",
            };
        }
    }

    public void Release(long bytes) => _memoryBytes -= bytes;
}

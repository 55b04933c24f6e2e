using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Everything one run of a statement shares between its operators. Reused by the runs of one pooled execution.</summary>
internal sealed class StatementRuntime : MemoryCharge
{
    private const long ReservedStepBytes = 1024 * 1024;

    private long _memoryBytes;
    private long _vectorBytes;
    private long _reservedBytes;

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

    /// <summary>Who counts what operators do; null: nobody.</summary>
    public PlanProfile? Profile { get; set; }

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
        _memoryBytes = _vectorBytes;
        Reserve();
    }

    /// <summary>The statement holds nothing any more but its operators, which may be used again.</summary>
    public void EndRun()
    {
        _memoryBytes = 0;
        Services.Memory.GiveBack(_reservedBytes);
        _reservedBytes = 0;
    }

    /// <summary>What the operators' vectors take.</summary>
    public long VectorBytes => _vectorBytes;

    public void CheckCancel()
    {
        if (IsCancelled)
        {
            throw new SqlError(SqlState.QueryCanceled, "canceling statement due to user request");
        }
    }

    /// <summary>Accounts for rows and values that the statement holds. Throws 53200.</summary>
    public void Charge(long bytes)
    {
        _memoryBytes += bytes;
        if (_memoryBytes > _reservedBytes)
        {
            Reserve();
        }
    }

    public void Release(long bytes) => _memoryBytes -= bytes;

    public override void ChargeVector(long bytes)
    {
        _vectorBytes += bytes;
        Charge(bytes);
    }

    // Of the server in steps, so that statements do not meet at one counter for each row.
    private void Reserve()
    {
        if (_memoryBytes > Services.Memory.StatementBytes)
        {
            throw new SqlError(SqlState.OutOfMemory, "out of memory")
            {
                Detail = $"The statement would hold more than {Services.Memory.StatementBytes / (1024 * 1024)} MB of rows.",
            };
        }

        if (_memoryBytes > _reservedBytes)
        {
            long wanted = _memoryBytes - _reservedBytes + ReservedStepBytes;
            Services.Memory.Take(wanted);
            _reservedBytes += wanted;
        }
    }
}

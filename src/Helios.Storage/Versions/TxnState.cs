using Helios.Base;

namespace Helios.Storage.Versions;

/// <summary>What versions know of the transaction that writes them. Made at its first write, never used again for another.</summary>
internal sealed class TxnState(TxnId id)
{
    /// <summary>Owner of versions that were rolled back and have left their chain.</summary>
    public static readonly TxnState RolledBack = new(new TxnId(0)) { IsEnded = true };

    public TxnId Id { get; } = id;

    /// <summary>0 until the commit is in the log buffer, then its LSN. Setting it makes all versions of the transaction committed at
    /// once.</summary>
    public long CommitStamp;

    /// <summary>True when committed or rolled back, and no chain is owned any more.</summary>
    public volatile bool IsEnded;

    /// <summary>What this transaction waits for; guarded by the wait graph.</summary>
    public Wait? WaitsFor;

    /// <summary>Who waits for this transaction, linked by <see cref="Wait.NextWaiter"/>; guarded by the wait graph.</summary>
    public Wait? FirstWaiter;
}

using System.Diagnostics.CodeAnalysis;
using Helios.Base;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>The bound on versions: room for those that this transaction makes, and what it does without those it needs.</content>
internal sealed unsafe partial class StoreTransaction
{
    /// <summary>Called after something was read and before it is used. Throws 40001 when versions that the view needs may be gone (see
    /// <see cref="SnapshotRegistry"/>).</summary>
    internal void RequireVersions(in ReadView view)
    {
        if (IsGivenUp(view))
        {
            ThrowGivenUp();
        }
    }

    private bool IsGivenUp(in ReadView view) => view.Snapshot < _leastSnapshot || _store.Snapshots.IsGivenUp(_slot!);

    /// <summary>Undo memory is full. Nothing is latched.</summary>
    private void MakeUndoRoom()
    {
        UndoRoom room = _store.Collector.TryMakeRoom();
        if (room == UndoRoom.Made)
        {
            return;
        }

        bool isMine = room == UndoRoom.HeldByWriters && IsMostUndoMine();
        string limit = $"{_store.Undo.LimitBytes >> 20} MB (memory.undoMb)";
        throw new SqlError(
            isMine ? SqlState.ConfigurationLimitExceeded : SqlState.OutOfMemory,
            isMine ? "the transaction changes more than fits into undo memory" : "undo memory is full")
        {
            Detail = room == UndoRoom.HeldByCheckpoint
                ? $"A checkpoint that is being written needs versions that take all of {limit}."
                : $"Changes that are not committed take all of {limit}.",
            Hint = isMine
                ? "Change fewer rows in one transaction, or raise memory.undoMb in runtime.json."
                : "The transaction might succeed if retried.",
        };
    }

    private bool IsMostUndoMine()
    {
        long bytes = _operations?.CountedBytes ?? 0;
        foreach (ref WriteEntry entry in Entries)
        {
            bytes += entry.Undo != null ? UndoMemory.BytesOf(entry.Undo) : 0;
        }

        return bytes > _store.Undo.LimitBytes / 2;
    }

    // PostgreSQL answers 40001 where row versions that a query needs are removed under it (a standby's conflict with recovery); the 72000
    // of its older releases is none of its codes any more.
    [DoesNotReturn]
    private void ThrowGivenUp() => throw new SqlError(SqlState.SerializationFailure, "snapshot too old")
    {
        Detail = $"Row versions that the query needs were removed: undo memory ({_store.Undo.LimitBytes >> 20} MB, memory.undoMb) was "
            + "full.",
        Hint = "The transaction might succeed if retried. Keep it shorter, or raise memory.undoMb in runtime.json.",
    };
}

using System.Runtime.CompilerServices;
using System.Threading;

namespace Helios.Storage.Versions;

/// <summary>Looks along a row's chain. The caller has the row's page latched.</summary>
// SAFETY: records are freed only after they were taken off their chain under the page's latch, so those that are found in the chain while
// the page is latched are alive.
internal static unsafe class RowChain
{
    public static UndoRecord* Top(ulong word) => (UndoRecord*)word;

    /// <summary>The LSN of the commit that made a change: 0 while in progress and for locks. <paramref name="owner"/> is who makes it, or
    /// null.</summary>
    public static long Stamp(UndoRecord* record, TxnTable txns, out TxnState? owner)
    {
        owner = null;
        long stamp = Volatile.Read(ref record->Stamp);
        if (stamp == 0)
        {
            TxnState? state = txns[record->Owner];

            // The place in the table may have gone to another transaction by now; then the record has its stamp.
            stamp = Volatile.Read(ref record->Stamp);
            if (stamp == 0)
            {
                owner = state;
                return record->Kind == UndoKind.Lock ? 0 : Volatile.Read(ref state!.CommitStamp);
            }
        }

        return record->Kind == UndoKind.Lock ? 0 : stamp;
    }

    /// <summary>The commit stamp of the newest committed change that is still known; 0 when there is none.</summary>
    public static long NewestCommittedStamp(ulong word, TxnTable txns)
    {
        for (UndoRecord* record = Top(word); record != null; record = record->Older)
        {
            long stamp = Stamp(record, txns, out _);
            if (stamp != 0)
            {
                return stamp;
            }
        }

        return 0;
    }

    /// <summary>How the row stands as far as a write by <paramref name="self"/> is concerned.</summary>
    public static RowStanding Examine(ulong word, TxnState? self, TxnTable txns)
    {
        for (UndoRecord* record = Top(word); record != null; record = record->Older)
        {
            long stamp = Stamp(record, txns, out TxnState? owner);
            bool isLock = record->Kind == UndoKind.Lock;
            if (stamp != 0)
            {
                return new RowStanding(null, stamp, record->Kind != UndoKind.Delete, false);
            }

            if (owner is not null)
            {
                // The values below a lock are those of the newest change.
                bool exists = isLock ? Exists(record->Older) : record->Kind != UndoKind.Delete;
                return new RowStanding(owner, 0, exists, isLock);
            }
        }

        return new RowStanding(null, 0, true, false);
    }

    private static bool Exists(UndoRecord* record)
    {
        while (record != null && record->Kind == UndoKind.Lock)
        {
            record = record->Older;
        }

        return record == null || record->Kind != UndoKind.Delete;
    }

    /// <summary>Takes a record off its chain. <paramref name="all"/>: and everything older. True when it stood there.</summary>
    public static bool Unlink(ref ulong word, UndoRecord* gone, bool all)
    {
        UndoRecord* rest = all ? null : gone->Older;
        if (Top(word) == gone)
        {
            word = (ulong)rest;
            return true;
        }

        for (UndoRecord* record = Top(word); record != null; record = record->Older)
        {
            if (record->Older == gone)
            {
                record->Older = rest;
                return true;
            }
        }

        return false;
    }
}

/// <summary>The newest thing that counts in a row's chain.</summary>
/// <param name="Owner">Who changes or holds the row; null when what counts is committed.</param>
/// <param name="Stamp">LSN of the newest commit, when nobody is at it; 0 for one that every snapshot sees.</param>
/// <param name="Exists">There is a row, with that change.</param>
/// <param name="IsLock">The owner only holds it.</param>
internal readonly record struct RowStanding(TxnState? Owner, long Stamp, bool Exists, bool IsLock);

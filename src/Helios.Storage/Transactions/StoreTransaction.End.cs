using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>
/// The end: commit, rollback, undo.
///
/// Order of a commit: (1) under the commit lock the read set is checked, the record goes to the log buffer, the owner gets its stamp, and
/// the stamp is published to new snapshots; (2) versions get their own stamps, ended locks are taken off; (3) the transaction is marked
/// as ended and its waiters are called. Between (1) and (3) others already see it as committed through its owner.
/// </content>
internal sealed partial class StoreTransaction
{
    public Lsn Commit()
    {
        RequireActive();
        StopWaiting();
        if (_state is null)
        {
            EndLife();
            return Lsn.None;
        }

        Lsn lsn = Lsn.None;
        try
        {
            if (HasWrites && _operations is { IsEmpty: false })
            {
                lsn = _store.CommitWrites(this, _operations);
            }
        }
        catch (Exception e) when (e is SqlError or Fault)
        {
            Rollback();
            throw;
        }

        if (lsn == Lsn.None)
        {
            // Only locks: the same as if nothing had been done.
            Undo(0);
        }
        else
        {
            StampVersions(lsn.Value);
        }

        int writes = _entryCount;
        int place = _place;
        _store.Waits.End(_state);
        EndLife();
        _store.Collector.RunAfter(writes, place);
        return lsn;
    }

    public void Rollback()
    {
        RequireActive();
        StopWaiting();
        if (_state is not null)
        {
            Undo(0);
            _store.Waits.End(_state);
        }

        EndLife();
    }

    internal TxnState State => _state!;

    internal Span<WriteEntry> Entries => _entries.AsSpan(0, _entryCount);

    /// <summary>Throws 40001 when the transaction is SERIALIZABLE and what it read has changed.</summary>
    internal void CheckReads(long checkedUpTo)
    {
        if (_reads is not null
            && (_reads.IsBroken(_view.Snapshot, Math.Max(checkedUpTo, _view.Snapshot), _store.Txns) || IsGivenUp(_view)))
        {
            throw new SqlError(
                SqlState.SerializationFailure, "could not serialize access due to read/write dependencies among transactions")
            {
                Hint = "The transaction might succeed if retried.",
            };
        }
    }

    private void StampVersions(long stamp)
    {
        foreach (ref WriteEntry entry in Entries)
        {
            switch (entry.Kind)
            {
                case WriteKind.CreateTree:
                    entry.Tree.Creator = null;
                    break;
                case WriteKind.DropTree:
                    _store.Collector.AddTree(stamp, entry.Tree);
                    break;
                case WriteKind.Row:
                case WriteKind.Entry:
                    StampRecord(entry, stamp);
                    _store.Collector.Add(stamp, entry, _place);
                    break;
            }
        }
    }

    // SAFETY: the record is this transaction's until its stamp is set, and nobody frees it before its note is worked off.
    private static unsafe void StampRecord(in WriteEntry entry, long stamp) =>
        Volatile.Write(ref entry.Undo->Stamp, entry.Undo->Kind == UndoKind.Lock ? UndoRecord.Ended : stamp);

    /// <summary>Takes writes off their chains, newest first, down to a mark. Throws Fault when a page for that cannot be had: nothing but
    /// the log knows then what should be there.</summary>
    private void Undo(int mark)
    {
        try
        {
            UndoTo(mark);
        }
        catch (SqlError error)
        {
            var fault = new Fault("a transaction could not be rolled back: " + error.Message, error);
            _store.Fail(fault);
            throw fault;
        }
    }

    private void UndoTo(int mark)
    {
        while (_entryCount > mark)
        {
            ref WriteEntry entry = ref _entries[--_entryCount];
            _operations?.CutBack(entry.LogMark);
            int lane = _store.Gate.Enter();
            try
            {
                UndoOne(entry);
            }
            finally
            {
                _store.Gate.Leave(lane);
            }

            entry = default;
        }
    }

    private void UndoOne(in WriteEntry entry)
    {
        switch (entry.Kind)
        {
            case WriteKind.CreateTree:
                UndoTree(entry.Tree);
                break;
            case WriteKind.DropTree:
                entry.Tree.Dropper = null;
                break;
            case WriteKind.Row:
                UndoRow(entry);
                break;
            case WriteKind.Entry:
                UndoEntry(entry);
                break;
        }
    }

    /// <summary>Its rows are gone already, so there are few pages.</summary>
    private void UndoTree(StoredTree tree)
    {
        try
        {
            _store.FreeSome(tree, int.MaxValue);
        }
        catch (SqlError)
        {
            // There is no room for that now: as with a tree whose drop was committed before everything.
            tree.DropStamp = 1;
            _store.Collector.AddTree(1, tree);
        }
    }

    private void EndLife()
    {
        if (_entries.Length > KeptEntries)
        {
            _entries = [];
        }
        else
        {
            Array.Clear(_entries, 0, _entryCount);
        }

        _entryCount = 0;
        if (_state is not null)
        {
            _store.Txns.Remove(_place);
            _state = null;
        }

        if (_operations is not null)
        {
            _store.ReturnBatch(_operations);
            _operations = null;
        }

        _conflict = null;
        _reads = null;
        _view = default;
        _store.Snapshots.Return(_slot!);
        _slot = null;
    }
}

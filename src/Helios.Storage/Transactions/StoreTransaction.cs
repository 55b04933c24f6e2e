using Helios.Base;
using Helios.Storage.Log;
using Helios.Storage.Trees;
using Helios.Storage.Versions;
using Helios.Types;

namespace Helios.Storage.Transactions;

/// <summary>
/// A transaction of <see cref="MemoryStore"/>.
///
/// <code>
/// Begin/Restart ──▶ active ──▶ ended ──▶ (Restart) active
/// </code>
/// Invariants:
/// 1. The undo list holds every version this transaction put on a chain, in order; what is not in it is not ours.
/// 2. A read sees commits up to the snapshot, and own writes of commands before the current one (PostgreSQL's rule: a statement does not
///    see what it writes itself, so an UPDATE cannot meet its own rows).
/// 3. The slot's value is at most every snapshot that this transaction or one of its cursors may still read with.
/// 4. Under SERIALIZABLE every row and range that was looked at is in the read set, and the commit fails when one of them was changed by a
///    commit behind the snapshot. So a transaction that writes happens, as a whole, at its commit; one that does not, at its snapshot.
///    (Backward validation: Kung and Robinson, "On optimistic methods for concurrency control", 1981.)
/// </summary>
internal sealed partial class StoreTransaction : IStoreTransaction
{
    /// <summary>Undo entries that a transaction keeps for its next life.</summary>
    private const int KeptEntries = 1024;

    private readonly MemoryStore _store;
    private SnapshotSlot? _slot;
    private TxnState? _state;
    private int _place;
    private OperationBatch? _operations;
    private TxnState? _conflict;
    private Wait? _wait;
    private ReadView _view;
    private ReadSet? _reads;
    private WriteEntry[] _entries = [];
    private int _entryCount;
    private int _statementMark;
    private int _command;
    private int _openCursors;
    private bool _hasSnapshot;

    /// <summary>Views from before this are of a snapshot that was given up, though the slot has another one since.</summary>
    private long _leastSnapshot;

    public StoreTransaction(MemoryStore store)
    {
        _store = store;
    }

    public TxnId Id { get; private set; }

    public IsolationLevel Level { get; private set; }

    public bool IsActive => _slot is not null;

    public Lsn Snapshot => new(_view.Snapshot);

    public bool HasWrites { get; private set; }

    public TxnId ConflictWith => _conflict?.Id ?? default;

    /// <summary>Counts the lives of this object, so that a cursor knows when its own has ended.</summary>
    public long Generation { get; private set; }

    public void Restart(IsolationLevel level)
    {
        Invariant.Require(!IsActive);
        Generation++;
        Id = _store.NextTxnId();
        Level = level;
        _slot = _store.Snapshots.Rent();
        _reads = level == IsolationLevel.Serializable ? new ReadSet() : null;
        HasWrites = false;
        _hasSnapshot = false;
        _command = 0;
        _statementMark = 0;
        _openCursors = 0;
        _leastSnapshot = 0;
    }

    public void BeginStatement()
    {
        RequireActive();
        _statementMark = _entryCount;
        _command++;
        long snapshot = _view.Snapshot;
        if (!_hasSnapshot || (Level == IsolationLevel.ReadCommitted && _openCursors == 0))
        {
            snapshot = _store.Snapshots.Acquire(_slot!);
        }
        else if (Level == IsolationLevel.ReadCommitted && _store.Snapshots.IsGivenUp(_slot!))
        {
            // The cursors have lost theirs; statements go on.
            snapshot = _store.Snapshots.Acquire(_slot!);
            _leastSnapshot = snapshot;
        }
        else if (Level == IsolationLevel.ReadCommitted)
        {
            // The slot stays where the oldest cursor needs it, and so guards this newer snapshot too.
            snapshot = _store.Snapshots.Committed;
        }

        _hasSnapshot = true;
        _view = new ReadView(snapshot, _state, _command);
    }

    public void AdvanceCommand()
    {
        RequireActive();
        EnsureSnapshot();
        _command++;
        _view = new ReadView(_view.Snapshot, _state, _command);
    }

    public void RollbackStatement()
    {
        RequireActive();
        Undo(_statementMark);
    }

    public int Mark()
    {
        RequireActive();
        return _entryCount;
    }

    public void RollbackTo(int mark)
    {
        RequireActive();
        Invariant.Require(mark <= _entryCount);
        if (mark == _entryCount)
        {
            return;
        }

        Undo(mark);
        _statementMark = Math.Min(_statementMark, mark);

        // Whoever waits for one of these rows may have it now; the others find this transaction again and wait on.
        _store.Waits.Wake(_state!);
    }

    public TreeId CreateTree(TreeKind kind, RowLayout? layout, bool unique)
    {
        RequireActive();
        Invariant.Require(kind == TreeKind.Index || !unique);
        TxnState state = EnsureWriter();
        ReserveEntry();
        StoredTree tree = _store.CreateTree(kind, layout, unique, state);
        Record(new WriteEntry { Kind = WriteKind.CreateTree, Tree = tree });
        Operations.Add(new Operation
        {
            Kind = OperationKind.CreateTree,
            Tree = tree.Id.Value,
            TreeKind = kind,
            IsUnique = unique,
            Layout = layout,
        });
        return tree.Id;
    }

    public void DropTree(TreeId tree)
    {
        RequireActive();
        StoredTree target = Tree(tree);
        TxnState state = EnsureWriter();
        ReserveEntry();
        if (Interlocked.CompareExchange(ref target.Dropper, state, null) is not null)
        {
            throw new SqlError(SqlState.ObjectInUse, "the relation is being dropped by another transaction");
        }

        Record(new WriteEntry { Kind = WriteKind.DropTree, Tree = target });
        Operations.Add(new Operation { Kind = OperationKind.DropTree, Tree = tree.Value });
    }

    public void WhenFinished(TxnId other, Action resume)
    {
        RequireActive();
        Invariant.Require(other != Id);
        StopWaiting();
        TxnState? target = _conflict is not null && _conflict.Id == other ? _conflict : _store.Waits.Find(other);
        Wait? wait = target is null ? null : _store.Waits.Register(_state, target, resume);
        if (wait is null)
        {
            resume();
        }
        else
        {
            _wait = wait;
        }
    }

    public void StopWaiting()
    {
        if (_wait is not null)
        {
            _store.Waits.Remove(_wait);
            _wait = null;
        }
    }

    private void RequireActive()
    {
        if (_slot is null)
        {
            throw new Bug("the transaction has ended");
        }
    }

    private void EnsureSnapshot()
    {
        RequireActive();
        if (!_hasSnapshot)
        {
            BeginStatement();
        }
    }

    private TxnState EnsureWriter()
    {
        if (_state is null)
        {
            EnsureSnapshot();
            _state = new TxnState(Id);
            _place = _store.Txns.Add(_state);
            _store.Waits.Enter(_state);
        }

        return _state;
    }

    /// <summary>The tree, as far as this transaction may use it.</summary>
    private StoredTree Tree(TreeId id)
    {
        StoredTree? tree = _store.FindTree(id);
        if (tree is null || (tree.DropStamp != 0 && tree.DropStamp <= _view.Snapshot))
        {
            ThrowDropped();
        }

        TxnState? creator = tree.Creator;
        Invariant.Require(creator is null || creator == _state);
        return tree;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowDropped() =>
        throw new SqlError(SqlState.UndefinedTable, "the relation was dropped while the statement was prepared or waited");

    /// <summary>Room for one entry: after this, recording a write cannot fail, so no version is ever left on a chain unrecorded.</summary>
    private void ReserveEntry()
    {
        if (_store.Undo.IsFull)
        {
            MakeUndoRoom();
        }

        if (_entryCount == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(8, _entries.Length * 2));
        }
    }

    /// <summary>What the log gets of this transaction, in the order in which it was done.</summary>
    private OperationBatch Operations => _operations ??= _store.RentBatch();

    /// <summary>A write that is not on a chain.</summary>
    private void Record(in WriteEntry entry)
    {
        _entries[_entryCount] = entry;
        _entries[_entryCount++].LogMark = _operations?.Position ?? default;
        HasWrites = true;
    }
}

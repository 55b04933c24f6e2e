using Helios.Base;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Recovery;
using Helios.Storage.Transactions;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage;

/// <content>Commits and what waits for the disk.</content>
public sealed partial class MemoryStore
{
    private const int KeptBatches = 16;

    private readonly Lock _batchesLock = new();
    private readonly Stack<OperationBatch> _batches = new();

    public event Action<Fault>? Faulted;

    /// <summary>Time of the last commit, microseconds since 2000-01-01 UTC; 0 when it is not known.</summary>
    internal long LastCommitUs => _wal.LastCommitUs;

    public Lsn DurableLsn => new(_wal.Durable);

    /// <summary>The store cannot go on: what is in memory is not what it should be, and the log is.</summary>
    internal void Fail(Fault fault) => Faulted?.Invoke(fault);

    public void WhenDurable(Lsn lsn, Action onDurable) => _wal.WhenDurable(lsn.Value, onDurable);

    public void WaitDurable(Lsn lsn) => _wal.WaitDurable(lsn.Value);

    /// <summary>
    /// Makes a transaction's writes committed: visible to new snapshots, and in the log buffer. Throws 40001, 53100 or Fault, and then
    /// nothing has happened.
    /// </summary>
    internal Lsn CommitWrites(StoreTransaction transaction, OperationBatch operations)
    {
        // A first check of the reads happens beside other commits.
        long checkedUpTo = Snapshots.Committed;
        transaction.CheckReads(0);
        long stamp;
        while ((stamp = AppendCommit(transaction, operations, checkedUpTo)) == 0)
        {
            _wal.MakeRoom(operations);
        }

        _checkpointer.NoteCommit(stamp);
        return new Lsn(stamp);
    }

    /// <summary>Its position; 0 when the log needs room first, and nothing was done.</summary>
    private long AppendCommit(StoreTransaction transaction, OperationBatch operations, long checkedUpTo)
    {
        lock (_commitLock)
        {
            transaction.CheckReads(checkedUpTo);
            long stamp = _wal.Append(transaction.Id, operations);
            if (stamp != 0)
            {
                StampTrees(transaction, stamp);
                Volatile.Write(ref transaction.State.CommitStamp, stamp);
                Snapshots.Publish(stamp);
            }

            return stamp;
        }
    }

    /// <summary>Begins a checkpoint at a point between commits and between changes of pages, which wait for no more than that. The caller
    /// ends it by the cut's pages and <see cref="UndoMemory.EndHold"/>.</summary>
    internal CheckpointCut Cut(SnapshotSlot slot)
    {
        Gate.Close();
        try
        {
            lock (_commitLock)
            {
                LogPosition position = _wal.BeginFile();
                long snapshot = Snapshots.Acquire(slot);
                Invariant.Require(snapshot <= position.End);
                var trees = new Dictionary<uint, CutTree>();
                foreach (StoredTree tree in AllTrees())
                {
                    trees.Add(tree.Id.Value, new CutTree(tree, tree.Root, tree.LastRow, tree.CreateStamp == 0 || tree.DropStamp != 0));
                }

                PageCheckpoint pages = _pages.BeginCheckpoint();
                Undo.BeginHold();
                return new CheckpointCut(new ReadView(snapshot, null, 0), position, _wal.LastCommitUs, LastTree, trees, pages);
            }
        }
        finally
        {
            Gate.Open();
        }
    }

    /// <summary>A dropped tree has more pages than a commit gives back: the checkpointer's thread goes on with it.</summary>
    internal void NoteTreesLeft() => _checkpointer.NoteTreesLeft();

    private static void StampTrees(StoreTransaction transaction, long stamp)
    {
        foreach (ref WriteEntry entry in transaction.Entries)
        {
            entry.Tree.LastChange = stamp;
            switch (entry.Kind)
            {
                case WriteKind.CreateTree:
                    entry.Tree.CreateStamp = stamp;
                    break;
                case WriteKind.DropTree:
                    entry.Tree.DropStamp = stamp;
                    break;
                case WriteKind.Row:
                case WriteKind.Entry:
                    break;
            }
        }
    }

    internal OperationBatch RentBatch()
    {
        lock (_batchesLock)
        {
            return _batches.TryPop(out OperationBatch? batch) ? batch : new OperationBatch(Undo);
        }
    }

    internal void ReturnBatch(OperationBatch batch)
    {
        batch.Clear();
        lock (_batchesLock)
        {
            if (_batches.Count < KeptBatches)
            {
                _batches.Push(batch);
            }
        }
    }
}

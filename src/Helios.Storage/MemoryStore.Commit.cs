using Helios.Base;
using Helios.Storage.Log;
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

    public Lsn DurableLsn => new(_wal.Durable);

    public void WhenDurable(Lsn lsn, Action onDurable) => _wal.WhenDurable(lsn.Value, onDurable);

    public void WaitDurable(Lsn lsn) => _wal.WaitDurable(lsn.Value);

    /// <summary>
    /// Makes a transaction's writes committed: visible to new snapshots, and in the log buffer. None when they cancel out. Throws 40001,
    /// 53100 or Fault, and then nothing has happened.
    /// </summary>
    internal Lsn CommitWrites(StoreTransaction transaction)
    {
        OperationBatch batch = RentBatch();
        try
        {
            // Encoding and a first check of the reads happen beside other commits.
            Encode(transaction, batch);
            long checkedUpTo = Snapshots.Committed;
            transaction.CheckReads(0);
            long stamp;
            while ((stamp = AppendCommit(transaction, batch, checkedUpTo)) == 0)
            {
                _wal.MakeRoom(batch);
            }

            if (stamp < 0)
            {
                return Lsn.None;
            }

            _checkpointer.NoteCommit(stamp);
            return new Lsn(stamp);
        }
        finally
        {
            ReturnBatch(batch);
        }
    }

    /// <summary>Its position; 0 when the log needs room first, and nothing was done; -1 when the writes cancel out.</summary>
    private long AppendCommit(StoreTransaction transaction, OperationBatch batch, long checkedUpTo)
    {
        lock (_commitLock)
        {
            transaction.CheckReads(checkedUpTo);
            if (HasDroppedTree(transaction))
            {
                batch.Clear();
                Encode(transaction, batch);
            }

            if (batch.IsEmpty)
            {
                return -1;
            }

            long stamp = _wal.Append(transaction.Id, batch);
            if (stamp != 0)
            {
                StampTrees(transaction, stamp);
                Volatile.Write(ref transaction.State.CommitStamp, stamp);
                Snapshots.Publish(stamp);
            }

            return stamp;
        }
    }

    /// <summary>A point between commits: its view, what the log holds behind it, and the trees that exist there.</summary>
    internal (ReadView View, LogPosition Position, List<StoredTree> Trees) CutLog(SnapshotSlot slot)
    {
        lock (_commitLock)
        {
            LogPosition position = _wal.BeginFile();
            long snapshot = Snapshots.Acquire(slot);
            Invariant.Require(snapshot <= position.End);
            List<StoredTree> trees = AllTrees();
            trees.RemoveAll(tree => tree.CreateStamp == 0 || tree.DropStamp != 0);
            return (new ReadView(snapshot, null, 0), position, trees);
        }
    }

    private static void StampTrees(StoreTransaction transaction, long stamp)
    {
        foreach (ref WriteEntry entry in transaction.Entries)
        {
            if (entry.IsFinal)
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
    }

    private static bool HasDroppedTree(StoreTransaction transaction)
    {
        foreach (ref WriteEntry entry in transaction.Entries)
        {
            if (entry.IsFinal && entry.Tree.DropStamp != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void Encode(StoreTransaction transaction, OperationBatch batch)
    {
        foreach (ref WriteEntry entry in transaction.Entries)
        {
            // Rows of a table that another transaction dropped meanwhile have nowhere to go: it is as if they had been written before the
            // drop.
            if (entry.IsFinal && entry.Tree.DropStamp == 0)
            {
                EncodeEntry(entry, transaction.State, batch);
            }
        }
    }

    private static void EncodeEntry(in WriteEntry entry, TxnState state, OperationBatch batch)
    {
        uint tree = entry.Tree.Id.Value;
        switch (entry.Kind)
        {
            case WriteKind.CreateTree:
                batch.Add(new Operation
                {
                    Kind = OperationKind.CreateTree,
                    Tree = tree,
                    TreeKind = entry.Tree.Kind,
                    IsUnique = entry.Tree.IsUnique,
                    Layout = entry.Tree.Layout,
                });
                break;
            case WriteKind.DropTree:
                batch.Add(new Operation { Kind = OperationKind.DropTree, Tree = tree });
                break;
            case WriteKind.Row:
                if (entry.Version!.Image is { } image)
                {
                    batch.Add(new Operation { Kind = OperationKind.PutRow, Tree = tree, Row = entry.Row, Bytes = image });
                }
                else if (WasLive(entry.Version, state))
                {
                    batch.Add(new Operation { Kind = OperationKind.DeleteRow, Tree = tree, Row = entry.Row });
                }

                break;
            case WriteKind.Entry:
                if (entry.Version!.Image is not null || WasLive(entry.Version, state))
                {
                    OperationKind kind = entry.Version.Image is not null ? OperationKind.PutEntry : OperationKind.DeleteEntry;
                    batch.Add(new Operation { Kind = kind, Tree = tree, Row = entry.Row, Bytes = entry.Key });
                }

                break;
        }
    }

    /// <summary>True when the transaction found something there to replace.</summary>
    private static bool WasLive(RowVersion version, TxnState state)
    {
        RowVersion? older = version.Older;
        while (older is not null && (older.IsLock || older.Owner == state))
        {
            older = older.Older;
        }

        return older?.Image is not null;
    }

    private OperationBatch RentBatch()
    {
        lock (_batchesLock)
        {
            return _batches.TryPop(out OperationBatch? batch) ? batch : new OperationBatch();
        }
    }

    private void ReturnBatch(OperationBatch batch)
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

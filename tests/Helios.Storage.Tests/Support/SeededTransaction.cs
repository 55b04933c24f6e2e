using System.Runtime.CompilerServices;
using Helios.Base;
using Helios.Storage.Filters;
using Helios.Storage.Transactions;
using Helios.Storage.Versions;
using Helios.Types;

namespace Helios.Storage.Tests.Support;

/// <summary>A transaction of the store, with a bug.</summary>
internal sealed class SeededTransaction(MemoryStore store, IStoreTransaction inner, IsolationLevel level, SeededBug bug) : IStoreTransaction
{
    private bool _hasBegun;

    public TxnId Id => inner.Id;

    public IsolationLevel Level => level;

    public bool IsActive => inner.IsActive;

    public Lsn Snapshot => inner.Snapshot;

    public bool HasWrites => inner.HasWrites;

    public TxnId ConflictWith => inner.ConflictWith;

    public static IStoreTransaction Begin(MemoryStore store, IsolationLevel level, SeededBug bug)
    {
        if (bug == SeededBug.None)
        {
            return store.Begin(level);
        }

        IsolationLevel taken = (bug, level) switch
        {
            (SeededBug.RepeatableReadIsReadCommitted, IsolationLevel.RepeatableRead) => IsolationLevel.ReadCommitted,
            (SeededBug.SerializableIsRepeatableRead, IsolationLevel.Serializable) => IsolationLevel.RepeatableRead,
            _ => level,
        };
        return new SeededTransaction(store, store.Begin(taken), level, bug);
    }

    public void Restart(IsolationLevel again) => inner.Restart(again);

    public void BeginStatement()
    {
        if (bug == SeededBug.OldSnapshot && _hasBegun)
        {
            inner.AdvanceCommand();
            return;
        }

        inner.BeginStatement();
        _hasBegun = true;
        if (bug == SeededBug.PurgeTooEarly)
        {
            SlotOf((StoreTransaction)inner)!.Value = store.Snapshots.Committed;
        }
    }

    public void RollbackStatement()
    {
        if (bug != SeededBug.StatementStays)
        {
            inner.RollbackStatement();
        }
    }

    public int Mark() => inner.Mark();

    public void RollbackTo(int mark)
    {
        if (bug != SeededBug.SavepointIsNone)
        {
            inner.RollbackTo(mark);
        }
    }

    public void AdvanceCommand()
    {
        if (bug != SeededBug.CommandsAreOne)
        {
            inner.AdvanceCommand();
        }
    }

    public TreeId CreateTree(TreeKind kind, RowLayout? layout, bool unique) => inner.CreateTree(kind, layout, unique);

    public void DropTree(TreeId tree) => inner.DropTree(tree);

    public bool TryGet(TreeId table, RowId id, out byte[] image) => inner.TryGet(table, id, out image);

    public bool TryRead(TreeId table, RowId id, RowImageBuffer buffer) => inner.TryRead(table, id, buffer);

    public WriteOutcome Insert(TreeId table, RowId id, ReadOnlySpan<byte> image) => inner.Insert(table, id, image);

    public WriteOutcome Update(TreeId table, RowId id, ReadOnlySpan<byte> image) => inner.Update(table, id, image);

    public WriteOutcome Delete(TreeId table, RowId id) => inner.Delete(table, id);

    public WriteOutcome Lock(TreeId table, RowId id) => bug == SeededBug.LockIsNone ? WriteOutcome.Done : inner.Lock(table, id);

    public WriteOutcome InsertEntry(TreeId index, ReadOnlySpan<byte> key, RowId id) => inner.InsertEntry(index, key, id);

    public WriteOutcome DeleteEntry(TreeId index, ReadOnlySpan<byte> key, RowId id) =>
        bug == SeededBug.DeletedEntryStays ? WriteOutcome.Done : inner.DeleteEntry(index, key, id);

    public bool TryFind(TreeId index, ReadOnlySpan<byte> key, out RowId id) => inner.TryFind(index, key, out id);

    public ITableCursor OpenTable(
        TreeId table, long from = long.MinValue, long to = long.MaxValue, bool descending = false, RowTest? test = null) =>
        inner.OpenTable(table, from, to, descending, test);

    public IIndexCursor OpenIndex(TreeId index, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false) =>
        inner.OpenIndex(index, from, to, descending);

    public void WhenFinished(TxnId other, Action resume)
    {
        switch (bug)
        {
            case SeededBug.WaiterGoesOnAtOnce:
                resume();
                break;
            case SeededBug.WaiterIsForgotten:
                inner.WhenFinished(other, () => { });
                break;
            case SeededBug.WaiterOfSavepointSleeps:
                inner.WhenFinished(other, () => IfEnded(other, resume));
                break;
            default:
                inner.WhenFinished(other, resume);
                break;
        }
    }

    public void StopWaiting()
    {
        if (bug != SeededBug.StoppedWaitGoesOn)
        {
            inner.StopWaiting();
        }
    }

    public Lsn Commit() => inner.Commit();

    public void Rollback()
    {
        if (bug == SeededBug.RollbackCommits)
        {
            inner.Commit();
            return;
        }

        if (bug == SeededBug.UnlockBeforeUndo && store.Waits.Find(inner.Id) is { } state)
        {
            store.Waits.Wake(state);
        }

        inner.Rollback();
    }

    private void IfEnded(TxnId other, Action resume)
    {
        if (store.Waits.Find(other) is null)
        {
            resume();
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_slot")]
    private static extern ref SnapshotSlot? SlotOf(StoreTransaction transaction);
}

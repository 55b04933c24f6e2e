using Helios.Base;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests;

public sealed class IndexTests : IDisposable
{
    private readonly MemoryStore _store = TestStore.Open();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Entries_come_in_memcmp_order_then_by_row_within_half_open_bounds()
    {
        TreeId index = _store.NewIndex(unique: false);
        _store.Run(t =>
        {
            t.InsertEntry(index, "b", 2);
            t.InsertEntry(index, "b", 1);
            t.InsertEntry(index, "a", 9);
            t.InsertEntry(index, "b\0", 5);
            t.InsertEntry(index, "abcdefghi", 4);
            t.InsertEntry(index, "abcdefgh", 3);
            t.InsertEntry(index, "c", -1);
        });
        IStoreTransaction r = _store.Start();
        Assert.Equal("a=9 abcdefgh=3 abcdefghi=4 b=1 b=2 b\0=5 c=-1", r.ScanIndex(index));
        Assert.Equal("c=-1 b\0=5 b=2 b=1 abcdefghi=4 abcdefgh=3 a=9", r.ScanIndex(index, descending: true));
        Assert.Equal("b=1 b=2 b\0=5", r.ScanIndex(index, "b", "c"));
        Assert.Equal("b=2 b=1", r.ScanIndex(index, "b", "b\0", descending: true));
        Assert.Equal("", r.ScanIndex(index, "c", "b"));
        Assert.True(r.TryFind(index, TestStore.Bytes("abcdefghi"), out RowId id));
        Assert.Equal(4, id.Value);
        Assert.False(r.TryFind(index, TestStore.Bytes("abc"), out _));
        r.Commit();
    }

    [Fact]
    public void A_unique_key_is_duplicate_when_live_busy_when_pending_and_free_when_dead()
    {
        TreeId index = _store.NewIndex(unique: true);
        _store.Run(t => t.InsertEntry(index, "k", 1));
        IStoreTransaction a = _store.Start();
        IStoreTransaction b = _store.Start();
        Assert.Equal(WriteOutcome.Duplicate, a.InsertEntry(index, "k", 2));
        Assert.Equal(WriteOutcome.Done, a.InsertEntry(index, "n", 2));
        Assert.Equal(WriteOutcome.Duplicate, a.InsertEntry(index, "n", 3));
        Assert.Equal(WriteOutcome.Busy, b.InsertEntry(index, "n", 4));
        Assert.Equal(a.Id, b.ConflictWith);
        Assert.Equal(WriteOutcome.Done, a.DeleteEntry(index, "k", 1));
        Assert.Equal(WriteOutcome.Busy, b.InsertEntry(index, "k", 4));
        a.Commit();
        Assert.Equal(WriteOutcome.Duplicate, b.InsertEntry(index, "n", 4));
        Assert.Equal(WriteOutcome.Done, b.InsertEntry(index, "k", 4));
        b.Commit();
        IStoreTransaction r = _store.Start();
        Assert.Equal("k=4 n=2", r.ScanIndex(index));
        Assert.True(r.TryFind(index, TestStore.Bytes("k"), out RowId id));
        Assert.Equal(4, id.Value);
        r.Commit();
    }

    [Fact]
    public void A_key_beyond_the_limit_is_the_clients_error()
    {
        TreeId index = _store.NewIndex(unique: false);
        IStoreTransaction t = _store.Start();
        Assert.Equal(WriteOutcome.Done, t.InsertEntry(index, new byte[Limits.IndexKeyBytes], new RowId(1)));
        SqlError error = Assert.Throws<SqlError>(() => t.InsertEntry(index, new byte[Limits.IndexKeyBytes + 1], new RowId(1)));
        Assert.Equal(SqlState.ProgramLimitExceeded, error.State);
        t.Commit();
    }

    [Fact]
    public void A_key_freed_by_rollback_is_free()
    {
        TreeId index = _store.NewIndex(unique: true);
        IStoreTransaction a = _store.Start();
        a.InsertEntry(index, "k", 1);
        a.RollbackStatement();
        IStoreTransaction b = _store.Start();
        Assert.Equal(WriteOutcome.Done, b.InsertEntry(index, "k", 2));
        b.Rollback();
        Assert.Equal(WriteOutcome.Done, a.InsertEntry(index, "k", 3));
        a.Commit();
        Assert.Equal("k=3", _store.Start().ScanIndex(index));
    }

    [Fact]
    public void A_unique_key_can_move_between_rows_within_a_transaction_and_old_snapshots_see_the_old_row()
    {
        TreeId index = _store.NewIndex(unique: true);
        _store.Run(t => t.InsertEntry(index, "k", 1));
        IStoreTransaction old = _store.Start(IsolationLevel.RepeatableRead);
        for (int row = 1; row < 12; row++)
        {
            _store.Run(t =>
            {
                Assert.Equal(WriteOutcome.Done, t.DeleteEntry(index, "k", row));
                Assert.Equal(WriteOutcome.Done, t.InsertEntry(index, "k", row + 1));
            });
        }

        Assert.True(old.TryFind(index, TestStore.Bytes("k"), out RowId id));
        Assert.Equal(1, id.Value);
        Assert.Equal("k=1", old.ScanIndex(index));
        IStoreTransaction now = _store.Start();
        Assert.True(now.TryFind(index, TestStore.Bytes("k"), out id));
        Assert.Equal(12, id.Value);
        old.Commit();
        now.Commit();
    }

    [Fact]
    public void A_cursor_reads_rows_in_its_own_view()
    {
        TreeId table = _store.NewTable();
        TreeId index = _store.NewIndex(unique: false);
        _store.Run(t =>
        {
            t.Insert(table, 1, "old");
            t.InsertEntry(index, "k", 1);
        });
        IStoreTransaction reader = _store.Start();
        IIndexCursor cursor = reader.OpenIndex(index, default, default);
        _store.Run(t => t.Update(table, 1, "new"));
        reader.BeginStatement();
        Assert.True(cursor.Next(out _, out RowId id));
        Assert.True(cursor.TryGetRow(table, id, out byte[] image));
        Assert.Equal("old", TestStore.Text(image));
        Assert.Equal("new", reader.Get(table, 1));
        reader.Commit();
    }

    [Fact]
    public void Trees_appear_at_commit_and_disappear_when_the_last_snapshot_has_gone()
    {
        IStoreTransaction maker = _store.Start();
        TreeId table = maker.CreateTree(TreeKind.Table, TestStore.Layout, unique: false);
        maker.Insert(table, 1, "x");
        Assert.False(_store.TreeExists(table));
        maker.Commit();
        Assert.True(_store.TreeExists(table));

        IStoreTransaction old = _store.Start(IsolationLevel.RepeatableRead);
        IStoreTransaction writer = _store.Start();
        IStoreTransaction dropper = _store.Start();
        dropper.DropTree(table);
        Assert.Equal(WriteOutcome.Busy, writer.Insert(table, 2, "y"));
        Assert.Equal(dropper.Id, writer.ConflictWith);
        Assert.Throws<SqlError>(() => writer.DropTree(table));
        dropper.Commit();
        Assert.False(_store.TreeExists(table));
        Assert.Equal("1=x", old.Scan(table));
        writer.BeginStatement();
        Assert.Equal(SqlState.UndefinedTable, Assert.Throws<SqlError>(() => writer.Get(table, 1)).State);
        writer.Rollback();
        old.Commit();
        _store.Collector.Run(int.MaxValue);
        Assert.Null(_store.FindTree(table));

        IStoreTransaction undone = _store.Start();
        TreeId never = undone.CreateTree(TreeKind.Index, null, unique: true);
        undone.Rollback();
        Assert.False(_store.TreeExists(never));
    }
}

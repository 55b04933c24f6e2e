using Helios.Base;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests;

public sealed class TransactionTests : IDisposable
{
    private readonly MemoryStore _store = TestStore.Open();
    private readonly TreeId _table;

    public TransactionTests()
    {
        _table = _store.NewTable();
        _store.Run(t =>
        {
            t.Insert(_table, 1, "one");
            t.Insert(_table, 2, "two");
        });
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_write_is_seen_by_its_own_next_statement_and_by_nobody_else_before_commit()
    {
        IStoreTransaction writer = _store.Start();
        Assert.Equal(WriteOutcome.Done, writer.Update(_table, 1, "ONE"));
        Assert.Equal(WriteOutcome.Done, writer.Insert(_table, 3, "three"));
        Assert.Equal("one", writer.Get(_table, 1));
        Assert.Null(writer.Get(_table, 3));
        writer.BeginStatement();
        Assert.Equal("1=ONE 2=two 3=three", writer.Scan(_table));
        Assert.Equal("1=one 2=two", _store.Scan(_table));
        writer.Commit();
        Assert.Equal("1=ONE 2=two 3=three", _store.Scan(_table));
    }

    [Fact]
    public void Advancing_the_command_shows_a_statement_its_own_writes()
    {
        IStoreTransaction t = _store.Start();
        t.Insert(_table, 3, "three");
        t.AdvanceCommand();
        Assert.Equal("three", t.Get(_table, 3));
        t.RollbackStatement();
        Assert.Null(t.Get(_table, 3));
        t.Rollback();
    }

    [Fact]
    public void Read_committed_sees_new_commits_per_statement_and_repeatable_read_per_transaction()
    {
        IStoreTransaction committed = _store.Start();
        IStoreTransaction repeatable = _store.Start(IsolationLevel.RepeatableRead);
        _store.Run(t => t.Update(_table, 1, "new"));
        Assert.Equal("one", committed.Get(_table, 1));
        committed.BeginStatement();
        repeatable.BeginStatement();
        Assert.Equal("new", committed.Get(_table, 1));
        Assert.Equal("one", repeatable.Get(_table, 1));
        Assert.Equal("1=one 2=two", repeatable.Scan(_table));
        Assert.Equal(WriteOutcome.Changed, repeatable.Update(_table, 1, "late"));
        repeatable.Rollback();
        committed.Commit();
    }

    [Fact]
    public void The_first_updater_wins_and_the_second_is_busy_then_changed()
    {
        IStoreTransaction first = _store.Start();
        IStoreTransaction second = _store.Start();
        first.Update(_table, 1, "first");
        Assert.Equal(WriteOutcome.Busy, second.Update(_table, 1, "second"));
        Assert.Equal(first.Id, second.ConflictWith);
        Assert.Equal(WriteOutcome.Busy, second.Delete(_table, 1));
        Assert.Equal(WriteOutcome.Busy, second.Lock(_table, 1));
        first.Commit();
        Assert.Equal(WriteOutcome.Changed, second.Update(_table, 1, "second"));
        second.RollbackStatement();
        second.BeginStatement();
        Assert.Equal(WriteOutcome.Done, second.Update(_table, 1, "second"));
        second.Commit();
        Assert.Equal("1=second 2=two", _store.Scan(_table));
    }

    [Fact]
    public void A_rolled_back_writer_leaves_no_trace()
    {
        IStoreTransaction first = _store.Start();
        IStoreTransaction second = _store.Start();
        first.Update(_table, 1, "x");
        first.Delete(_table, 2);
        first.Insert(_table, 3, "y");
        first.Rollback();
        Assert.False(first.IsActive);
        Assert.Equal(WriteOutcome.Done, second.Update(_table, 1, "second"));
        Assert.Equal(WriteOutcome.Done, second.Insert(_table, 3, "three"));
        second.Commit();
        Assert.Equal("1=second 2=two 3=three", _store.Scan(_table));
    }

    [Fact]
    public void A_statement_is_undone_alone()
    {
        IStoreTransaction t = _store.Start();
        t.Update(_table, 1, "a");
        t.BeginStatement();
        t.Update(_table, 1, "b");
        t.Delete(_table, 2);
        t.Insert(_table, 3, "c");
        t.RollbackStatement();
        t.BeginStatement();
        Assert.Equal("1=a 2=two", t.Scan(_table));
        t.Commit();
        Assert.Equal("1=a 2=two", _store.Scan(_table));
    }

    [Fact]
    public void Inserting_over_a_live_row_is_duplicate_over_a_pending_one_busy_and_over_a_dead_one_done()
    {
        IStoreTransaction other = _store.Start();
        other.Insert(_table, 9, "nine");
        other.Delete(_table, 2);
        IStoreTransaction t = _store.Start();
        Assert.Equal(WriteOutcome.Duplicate, t.Insert(_table, 1, "x"));
        Assert.Equal(WriteOutcome.Busy, t.Insert(_table, 9, "x"));
        Assert.Equal(WriteOutcome.Busy, t.Insert(_table, 2, "x"));
        other.Commit();
        Assert.Equal(WriteOutcome.Duplicate, t.Insert(_table, 9, "x"));
        Assert.Equal(WriteOutcome.Done, t.Insert(_table, 2, "again"));
        t.Delete(_table, 1);
        Assert.Equal(WriteOutcome.Done, t.Insert(_table, 1, "back"));
        Assert.Equal(WriteOutcome.Duplicate, t.Insert(_table, 1, "twice"));
        t.Commit();
        Assert.Equal("1=back 2=again 9=nine", _store.Scan(_table));
    }

    [Fact]
    public void A_row_lock_blocks_writers_and_is_no_change_when_it_ends()
    {
        IStoreTransaction snapshot = _store.Start(IsolationLevel.RepeatableRead);
        IStoreTransaction locker = _store.Start();
        Assert.Equal(WriteOutcome.Done, locker.Lock(_table, 1));
        Assert.Equal(WriteOutcome.Done, locker.Lock(_table, 1));
        Assert.False(locker.HasWrites);
        Assert.Equal(WriteOutcome.Busy, snapshot.Update(_table, 1, "x"));
        Assert.Equal("one", snapshot.Get(_table, 1));
        Assert.Equal(WriteOutcome.Duplicate, snapshot.Insert(_table, 1, "x"));
        Assert.Equal(Lsn.None, locker.Commit());
        Assert.Equal(WriteOutcome.Done, snapshot.Update(_table, 1, "x"));
        snapshot.Commit();
        Assert.Equal("1=x 2=two", _store.Scan(_table));
    }

    [Fact]
    public void A_locked_row_can_be_changed_by_its_locker()
    {
        IStoreTransaction t = _store.Start();
        t.Lock(_table, 1);
        t.BeginStatement();
        Assert.Equal(WriteOutcome.Done, t.Update(_table, 1, "x"));
        t.BeginStatement();
        Assert.Equal("x", t.Get(_table, 1));
        t.Commit();
        Assert.Equal("1=x 2=two", _store.Scan(_table));
        _store.Run(u => Assert.Equal(WriteOutcome.Done, u.Update(_table, 1, "y")));
        Assert.Equal("1=y 2=two", _store.Scan(_table));
    }

    [Fact]
    public void A_cursor_keeps_its_statements_view_over_later_statements_and_commits()
    {
        IStoreTransaction t = _store.Start();
        ITableCursor cursor = t.OpenTable(_table);
        t.BeginStatement();
        t.Update(_table, 1, "own");
        t.Insert(_table, 5, "own");
        _store.Run(u => u.Update(_table, 2, "other"));
        for (int i = 0; i < 200; i++)
        {
            _store.Run(u => u.Insert(_table, 100 + i, "later"));
        }

        t.BeginStatement();
        Assert.Equal("1=one 2=two", cursor.Rest());
        Assert.StartsWith("1=own 2=other 5=own 100=later", t.Scan(_table));
        t.Commit();
    }

    [Fact]
    public void Scans_keep_to_their_bounds_in_both_directions()
    {
        _store.Run(t =>
        {
            for (int i = 3; i <= 1000; i++)
            {
                t.Insert(_table, i, "r");
            }
        });
        IStoreTransaction r = _store.Start();
        Assert.Equal("500=r 501=r 502=r", r.Scan(_table, 500, 502));
        Assert.Equal("502=r 501=r 500=r", r.Scan(_table, 500, 502, descending: true));
        Assert.Equal("", r.Scan(_table, 502, 500));
        Assert.Equal("1000=r", r.Scan(_table, 1000));
        Assert.Equal("2=two 1=one", r.Scan(_table, long.MinValue, 2, descending: true));
        Assert.Equal(1000, r.Scan(_table).Split(' ').Length);
        Assert.Equal(1000, r.Scan(_table, descending: true).Split(' ').Length);
        r.Commit();
    }

    [Fact]
    public void A_restarted_transaction_is_a_new_one()
    {
        IStoreTransaction t = _store.Start(IsolationLevel.RepeatableRead);
        TxnId first = t.Id;
        t.Get(_table, 1);
        t.Commit();
        _store.Run(u => u.Update(_table, 1, "new"));
        t.Restart(IsolationLevel.RepeatableRead);
        t.BeginStatement();
        Assert.NotEqual(first, t.Id);
        Assert.Equal("new", t.Get(_table, 1));
        t.Rollback();
        Assert.Throws<Bug>(() => t.Get(_table, 1));
    }

    [Fact]
    public void Writes_that_cancel_out_commit_nothing()
    {
        Lsn before = _store.LastCommitLsn;
        IStoreTransaction t = _store.Start();
        t.Insert(_table, 7, "x");
        t.BeginStatement();
        t.Delete(_table, 7);
        t.Commit();
        Assert.Equal("1=one 2=two", _store.Scan(_table));
        Assert.True(_store.LastCommitLsn >= before);
        _store.Run(u => Assert.Equal(WriteOutcome.Done, u.Insert(_table, 7, "y")));
    }

    [Fact]
    public void Row_ids_grow_past_ids_that_were_given_by_hand()
    {
        Assert.Equal(3, _store.NextRowId(_table).Value);
        _store.Run(t => t.Insert(_table, 50, "x"));
        Assert.Equal(51, _store.NextRowId(_table).Value);
    }

    [Fact]
    public void Old_versions_and_dead_rows_are_freed_when_no_snapshot_needs_them()
    {
        IStoreTransaction old = _store.Start(IsolationLevel.RepeatableRead);
        old.Get(_table, 1);
        for (int i = 0; i < 100; i++)
        {
            _store.Run(t => t.Update(_table, 1, "v" + i));
        }

        _store.Run(t => t.Delete(_table, 2));
        Assert.True(_store.Collector.PendingCount >= 101);
        Assert.Equal("1=one 2=two", old.Scan(_table));
        old.Commit();
        _store.Collector.Run(int.MaxValue);
        Assert.Equal(0, _store.Collector.PendingCount);
        Assert.Equal(1, _store.FindTree(_table)!.Rows!.CountRows());
        Assert.Equal("1=v99", _store.Scan(_table));
    }
}

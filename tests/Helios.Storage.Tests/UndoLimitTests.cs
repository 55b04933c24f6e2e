using System.Globalization;
using Helios.Base;
using Helios.Storage.Tests.Support;
using Helios.Storage.Versions;
using Helios.Types;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

public sealed class UndoLimitTests : IDisposable
{
    private const int Limit = 1024 * 1024;
    private const int Rows = 40;
    private const int ValueBytes = 1_000;

    /// <summary>Of rows whose images the log holds, and undo memory does not.</summary>
    private const int LargeBytes = 100_000;

    /// <summary>One record of each writer, in the worst case.</summary>
    private const int SlackBytes = 8 * 2 * ValueBytes;

    private readonly ITestOutputHelper _output;
    private readonly MemoryStore _store = TestStore.Open(options: new StoreOptions
    {
        IsSingleThreaded = true,
        SegmentBytes = 64 * 1024,
        CheckpointLogBytes = long.MaxValue / 2,
        UndoBytes = Limit,
    });

    private readonly TreeId _table;
    private readonly TreeId _index;
    private long _nextLarge = 10_000;

    public UndoLimitTests(ITestOutputHelper output)
    {
        _output = output;
        _table = _store.NewTable();
        _index = _store.NewIndex(unique: false);
        _store.Run(t =>
        {
            for (int i = 0; i < Rows; i++)
            {
                t.Insert(_table, i, Value(0));
                t.InsertEntry(_index, "k" + i.ToString("D3", CultureInfo.InvariantCulture), i);
            }
        });
    }

    public void Dispose() => _store.Dispose();

    public static TheoryData<string> Reads => ["row", "row into a buffer", "entry", "scan", "columns", "index scan", "row of a cursor"];

    [Theory]
    [MemberData(nameof(Reads))]
    public void A_long_reader_is_told_and_the_writer_goes_on_within_the_bound(string how)
    {
        IStoreTransaction reader = _store.Start(IsolationLevel.RepeatableRead);
        IIndexCursor entries = reader.OpenIndex(_index, [], []);
        Assert.True(entries.Next(out _, out _));
        Assert.Equal(Value(0), reader.Get(_table, 1));
        Assert.InRange(Fill(), Limit / 2, Limit + SlackBytes);
        SqlError error = Assert.Throws<SqlError>(() => Read(reader, entries, how));
        Assert.Equal(SqlState.SerializationFailure, error.State);
        Assert.Equal("snapshot too old", error.Message);
        reader.Rollback();
        Assert.InRange(Fill(), 0, Limit + SlackBytes);

        // With a snapshot of now everything is there again.
        reader.Restart(IsolationLevel.RepeatableRead);
        reader.BeginStatement();
        Assert.Equal(Rows, reader.Scan(_table).Count(c => c == '='));
        reader.Commit();
    }

    [Fact]
    public void A_reader_that_holds_nothing_back_is_not_given_up()
    {
        Fill();
        IStoreTransaction young = _store.Start(IsolationLevel.RepeatableRead);
        string before = young.Scan(_table);
        IStoreTransaction giant = _store.Start();
        Assert.Throws<SqlError>(() => Update(giant, 100));
        giant.Rollback();
        Assert.Equal(before, young.Scan(_table));
        young.Commit();
    }

    [Fact]
    public void A_transaction_that_alone_needs_more_is_refused_and_everything_else_goes_on()
    {
        string before = _store.Scan(_table);
        IStoreTransaction giant = _store.Start();
        SqlError error = Assert.Throws<SqlError>(() => Update(giant, 100));
        Assert.Equal(SqlState.ConfigurationLimitExceeded, error.State);
        Assert.Contains("the transaction changes more", error.Message, StringComparison.Ordinal);
        Assert.InRange(_store.Undo.Bytes, Limit / 2, Limit + SlackBytes);
        giant.Rollback();
        Assert.Equal(before, _store.Scan(_table));
        giant.Restart(IsolationLevel.ReadCommitted);
        giant.BeginStatement();
        Assert.Equal(WriteOutcome.Done, giant.Update(_table, 1, "after"));
        giant.Commit();
        _store.Collector.Run(int.MaxValue);
        Assert.Equal(0, _store.Undo.Bytes);
    }

    [Fact]
    public void What_a_transaction_will_write_to_the_log_counts()
    {
        string before = _store.Scan(_table);
        IStoreTransaction giant = _store.Start();
        SqlError error = Assert.Throws<SqlError>(() => InsertLarge(giant, 1_000));
        Assert.Equal(SqlState.ConfigurationLimitExceeded, error.State);
        giant.Rollback();
        Assert.Equal(before, _store.Scan(_table));
        Assert.Equal(0, _store.Undo.Bytes);

        // Rolling back to a mark gives back what was done behind it, and a commit gives back all.
        giant.Restart(IsolationLevel.ReadCommitted);
        giant.BeginStatement();
        InsertLarge(giant, 2);
        long some = _store.Undo.Bytes;
        int mark = giant.Mark();
        InsertLarge(giant, 5);
        Assert.InRange(_store.Undo.Bytes - some, 4 * LargeBytes, 6 * LargeBytes);
        giant.RollbackTo(mark);
        Assert.InRange(_store.Undo.Bytes, LargeBytes, some);
        InsertLarge(giant, 5);
        giant.Commit();
        _store.Collector.Run(int.MaxValue);
        Assert.Equal(0, _store.Undo.Bytes);
    }

    [Fact]
    public void A_snapshot_that_was_given_up_overwrites_nobodys_change()
    {
        IStoreTransaction writer = _store.Start(IsolationLevel.RepeatableRead);
        writer.Get(_table, 1);
        _store.Run(t => Assert.Equal(WriteOutcome.Done, t.Delete(_table, 2)));
        Fill(except: 2);
        Assert.Equal(WriteOutcome.Changed, writer.Update(_table, 1, "lost"));
        Assert.Equal(WriteOutcome.Changed, writer.Lock(_table, 1));
        Assert.Equal(WriteOutcome.Changed, writer.Delete(_table, 2));
        Assert.Equal(WriteOutcome.Changed, writer.DeleteEntry(_index, "k001", 1));
        writer.Rollback();
    }

    [Fact]
    public void A_serializable_transaction_does_not_commit_on_reads_that_nobody_can_check()
    {
        IStoreTransaction t = _store.Start(IsolationLevel.Serializable);
        t.Get(_table, 1);
        Assert.Equal(WriteOutcome.Done, t.Insert(_table, 1_000, "derived from row 1"));
        _store.Run(other => other.Update(_table, 1, "changed"));
        Fill();
        Assert.Equal(SqlState.SerializationFailure, Assert.Throws<SqlError>(() => t.Commit()).State);
        Assert.False(t.IsActive);
    }

    [Fact]
    public void Under_read_committed_a_cursor_is_lost_and_statements_go_on()
    {
        IStoreTransaction t = _store.Start();
        ITableCursor cursor = t.OpenTable(_table);
        Assert.True(cursor.Next(out _, out _));
        t.BeginStatement();
        ITableCursor second = t.OpenTable(_table);
        Fill();
        t.BeginStatement();
        Assert.Equal(_store.Scan(_table), t.Scan(_table));
        Assert.Throws<SqlError>(() => All(cursor));
        Assert.Throws<SqlError>(() => All(second));
        t.BeginStatement();
        Assert.Equal(WriteOutcome.Done, t.Update(_table, 1, "goes on"));
        t.Commit();
    }

    [Fact]
    public void Between_statements_of_read_committed_nothing_is_lost()
    {
        IStoreTransaction idle = _store.Start();
        idle.Get(_table, 1);
        Fill();
        idle.BeginStatement();
        Assert.Equal(_store.Scan(_table), idle.Scan(_table));
        idle.Commit();
    }

    [Fact]
    public void A_tree_that_was_dropped_stays_for_whoever_may_be_reading_it()
    {
        IStoreTransaction reader = _store.Start(IsolationLevel.RepeatableRead);
        ITableCursor cursor = reader.OpenTable(_table);
        Assert.True(cursor.Next(out _, out _));
        TreeId other = _store.NewTable();
        _store.Run(t => t.Insert(other, 1, Value(0)));
        _store.Run(t => t.DropTree(_table));
        for (int i = 0; i < 2 * Limit / ValueBytes; i++)
        {
            _store.Run(t => t.Update(other, 1, Value(i)));
        }

        Assert.False(_store.FindTree(_table)!.IsFreed);
        Assert.Throws<SqlError>(() => All(cursor));
        reader.Rollback();
        _store.Collector.Run(int.MaxValue);
        Assert.Null(_store.FindTree(_table));
    }

    [Fact]
    public void A_checkpoint_keeps_its_snapshot_and_writers_are_refused_meanwhile()
    {
        SnapshotSlot slot = _store.Snapshots.Rent(isPinned: true);
        _store.Snapshots.Acquire(slot);
        SqlError error = Assert.Throws<SqlError>(() => Fill());
        Assert.Equal(SqlState.OutOfMemory, error.State);
        Assert.False(_store.Snapshots.IsGivenUp(slot));
        _store.Snapshots.Return(slot);
        Assert.InRange(Fill(), 0, Limit + SlackBytes);
    }

    [Fact]
    public void Readers_beside_writers_see_one_moment_or_are_told()
    {
        bool isOver = false;
        long most = 0;
        int told = 0;
        int whole = 0;
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        List<Thread> writers = [.. Enumerable.Range(0, 3).Select(n => new Thread(() => Guarded(failures, () =>
        {
            for (int i = 1; !Volatile.Read(ref isOver); i++)
            {
                ChangeTogether(n, i);
                InterlockedMax(ref most, _store.Undo.Bytes);
            }
        })))];
        List<Thread> readers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() => Guarded(failures, () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                IStoreTransaction t = _store.Start(IsolationLevel.RepeatableRead);
                try
                {
                    for (int pass = 0; pass < 300; pass++)
                    {
                        MustBeOneMoment(t);
                    }

                    Interlocked.Increment(ref whole);
                }
                catch (SqlError error) when (error.State == SqlState.SerializationFailure)
                {
                    Interlocked.Increment(ref told);
                }
                finally
                {
                    t.Rollback();
                }
            }
        })))];
        List<Thread> all = [.. writers, .. readers];
        all.ForEach(thread => thread.Start());
        SpinWait.SpinUntil(() => Volatile.Read(ref told) >= 5 || all.Exists(thread => !thread.IsAlive), TimeSpan.FromSeconds(20));
        Volatile.Write(ref isOver, true);
        Assert.All(all, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(20))));
        _output.WriteLine($"{told} readers told, {whole} not; at most {most} bytes of {Limit}");
        Assert.Empty(failures);
        Assert.True(told > 0, "nobody was told");
        Assert.InRange(most, Limit / 2, Limit + SlackBytes);
    }

    private static string Value(int number) => number.ToString("D10", CultureInfo.InvariantCulture) + new string('x', ValueBytes - 10);

    private static void Guarded(System.Collections.Concurrent.ConcurrentQueue<Exception> failures, Action body)
    {
        try
        {
            body();
        }
        catch (Exception e)
        {
            failures.Enqueue(e);
        }
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (long seen = Volatile.Read(ref target); value > seen;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static void All(ITableCursor cursor)
    {
        while (cursor.Next(out _, out _))
        {
        }
    }

    private void MustBeOneMoment(IStoreTransaction t)
    {
        for (int n = 0; n < 3; n++)
        {
            string? first = t.Get(_table, n);
            Invariant.Require(first == t.Get(_table, n + 3) && first == t.Get(_table, n + 6));
        }
    }

    /// <summary>All rows of a writer; again, as READ COMMITTED does, when its own snapshot was given up.</summary>
    private void ChangeTogether(int writer, int number)
    {
        IStoreTransaction t = _store.Start();
        while (!Enumerable.Range(0, 3).All(i => t.Update(_table, writer + (3 * i), Value(number)) == WriteOutcome.Done))
        {
            t.RollbackStatement();
            t.BeginStatement();
        }

        t.Commit();
    }

    private void InsertLarge(IStoreTransaction t, int rows)
    {
        string value = new('y', LargeBytes);
        for (int i = 0; i < rows; i++)
        {
            Assert.Equal(WriteOutcome.Done, t.Insert(_table, _nextLarge++, value));
        }
    }

    /// <summary>Twice what fits, row by row in transactions of their own. Returns the most that was in use.</summary>
    private long Fill(int except = -1)
    {
        long most = 0;
        for (int i = 0; i < 2 * Limit / ValueBytes; i++)
        {
            int row = i % Rows == except ? except + 1 : i % Rows;
            _store.Run(t => Assert.Equal(WriteOutcome.Done, t.Update(_table, row, Value(i + 1))));
            most = Math.Max(most, _store.Undo.Bytes);
        }

        return most;
    }

    private void Update(IStoreTransaction t, int times)
    {
        for (int i = 0; i < times * Rows; i++)
        {
            t.BeginStatement();
            t.Update(_table, i % Rows, Value(i));
        }
    }

    private void Read(IStoreTransaction t, IIndexCursor entries, string how)
    {
        switch (how)
        {
            case "row":
                t.Get(_table, 1);
                break;
            case "row into a buffer":
                t.TryRead(_table, new RowId(1), new RowImageBuffer());
                break;
            case "entry":
                t.TryFind(_index, TestStore.Bytes("k001"), out _);
                break;
            case "scan":
                t.Scan(_table);
                break;
            case "columns":
                var vector = new ColumnVector(SqlType.Int8);
                t.OpenTable(_table).NextRows(new RowId[64], [new ColumnTarget(0, vector)], 0);
                break;
            case "index scan":
                t.ScanIndex(_index);
                break;
            case "row of a cursor":
                entries.TryGetRow(_table, new RowId(1), out _);
                break;
            default:
                Assert.Fail(how);
                break;
        }
    }
}

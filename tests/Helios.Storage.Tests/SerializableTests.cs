using Helios.Base;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests;

/// <summary>The anomalies that tell SERIALIZABLE from snapshots (names: Berenson et al. 1995; Adya 1999).</summary>
public sealed class SerializableTests : IDisposable
{
    private readonly MemoryStore _store = TestStore.Open();
    private readonly TreeId _table;
    private readonly TreeId _index;

    public SerializableTests()
    {
        _table = _store.NewTable();
        _index = _store.NewIndex(unique: true);
        _store.Run(t =>
        {
            t.Insert(_table, 1, "10");
            t.Insert(_table, 2, "20");
            t.InsertEntry(_index, "a", 1);
        });
    }

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(IsolationLevel.RepeatableRead, false)]
    [InlineData(IsolationLevel.Serializable, true)]
    public void Write_skew_over_rows(IsolationLevel level, bool isRefused)
    {
        IStoreTransaction a = _store.Start(level);
        IStoreTransaction b = _store.Start(level);
        Assert.Equal("10", a.Get(_table, 1));
        Assert.Equal("20", a.Get(_table, 2));
        Assert.Equal("10", b.Get(_table, 1));
        Assert.Equal("20", b.Get(_table, 2));
        a.Update(_table, 1, "11");
        b.Update(_table, 2, "21");
        a.Commit();
        Expect(b, isRefused);
        Assert.Equal(isRefused ? "1=11 2=20" : "1=11 2=21", _store.Scan(_table));
    }

    [Theory]
    [InlineData(IsolationLevel.RepeatableRead, false)]
    [InlineData(IsolationLevel.Serializable, true)]
    public void Write_skew_over_a_range_where_the_other_inserted(IsolationLevel level, bool isRefused)
    {
        IStoreTransaction a = _store.Start(level);
        IStoreTransaction b = _store.Start(level);
        a.Scan(_table, 3, 9);
        b.Scan(_table, 3, 9);
        a.Insert(_table, 3, "30");
        b.Insert(_table, 4, "42");
        a.Commit();
        Expect(b, isRefused);
    }

    [Fact]
    public void A_row_that_was_missing_is_read_too()
    {
        IStoreTransaction a = _store.Start(IsolationLevel.Serializable);
        Assert.Null(a.Get(_table, 7));
        a.Insert(_table, 8, "x");
        _store.Run(t => t.Insert(_table, 7, "y"));
        Expect(a, isRefused: true);
    }

    [Fact]
    public void An_index_range_and_an_index_key_are_read_too()
    {
        IStoreTransaction a = _store.Start(IsolationLevel.Serializable);
        IStoreTransaction b = _store.Start(IsolationLevel.Serializable);
        Assert.Equal("", a.ScanIndex(_index, "b", "d"));
        Assert.False(b.TryFind(_index, TestStore.Bytes("c"), out _));
        a.Insert(_table, 8, "x");
        b.Insert(_table, 9, "x");
        _store.Run(t => t.InsertEntry(_index, "c", 1));
        Expect(a, isRefused: true);
        Expect(b, isRefused: true);
    }

    [Fact]
    public void Two_that_insert_what_neither_found_cannot_both_commit()
    {
        // INSERT ... ON CONFLICT DO NOTHING: learning of a duplicate is a read.
        IStoreTransaction a = _store.Start(IsolationLevel.Serializable);
        Assert.Equal(WriteOutcome.Duplicate, a.InsertEntry(_index, "a", 5));
        a.Insert(_table, 8, "there was an a");
        _store.Run(t => t.DeleteEntry(_index, "a", 1));
        Expect(a, isRefused: true);

        IStoreTransaction b = _store.Start(IsolationLevel.Serializable);
        b.Get(_table, 1);
        _store.Run(t => t.InsertEntry(_index, "n", 2));
        Assert.Equal(WriteOutcome.Changed, b.InsertEntry(_index, "n", 3));
        b.Rollback();
    }

    [Fact]
    public void What_was_not_read_may_change()
    {
        IStoreTransaction a = _store.Start(IsolationLevel.Serializable);
        a.Get(_table, 1);
        a.Scan(_table, 3, 9);
        a.ScanIndex(_index, "b", "d");
        ITableCursor limited = a.OpenTable(_table);
        limited.Next(out _, out _);
        a.Insert(_table, 50, "x");
        for (int i = 100; i < 200; i++)
        {
            _store.Run(t => t.Insert(_table, i, "elsewhere"));
        }

        _store.Run(t => t.InsertEntry(_index, "e", 1));
        Expect(a, isRefused: true);

        // The limited cursor above had read on to the end of a short table; one over a long table has not.
        IStoreTransaction b = _store.Start(IsolationLevel.Serializable);
        b.OpenTable(_table).Next(out _, out _);
        b.Insert(_table, 51, "x");
        _store.Run(t => t.Update(_table, 180, "elsewhere"));
        Expect(b, isRefused: false);
    }

    [Fact]
    public void A_reader_never_fails_and_sees_one_moment()
    {
        IStoreTransaction reader = _store.Start(IsolationLevel.Serializable);
        Assert.Equal("1=10 2=20", reader.Scan(_table));
        _store.Run(t => t.Update(_table, 1, "11"));
        _store.Run(t => t.Delete(_table, 2));
        reader.BeginStatement();
        Assert.Equal("1=10 2=20", reader.Scan(_table));
        Expect(reader, isRefused: false);
    }

    [Fact]
    public void A_refused_transaction_is_rolled_back()
    {
        IStoreTransaction a = _store.Start(IsolationLevel.Serializable);
        a.Get(_table, 2);
        a.Update(_table, 1, "mine");
        _store.Run(t => t.Update(_table, 2, "theirs"));
        Expect(a, isRefused: true);
        Assert.False(a.IsActive);
        Assert.Equal("1=10 2=theirs", _store.Scan(_table));
        _store.Run(t => Assert.Equal(WriteOutcome.Done, t.Update(_table, 1, "free")));
    }

    private static void Expect(IStoreTransaction t, bool isRefused)
    {
        if (isRefused)
        {
            Assert.Equal(SqlState.SerializationFailure, Assert.Throws<SqlError>(() => t.Commit()).State);
        }
        else
        {
            t.Commit();
        }
    }
}

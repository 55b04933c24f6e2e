using System.Globalization;
using Helios.Base;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests;

public sealed class RecoveryTests
{
    private static readonly StoreOptions s_single = TestStore.Single;
    private readonly CrashDirectory _directory = new();

    [Fact]
    public void What_was_committed_is_there_after_a_clean_shutdown_and_after_a_kill()
    {
        TreeId table;
        TreeId index;
        string before;
        CrashDirectory killed;
        using (MemoryStore store = TestStore.Open(_directory))
        {
            table = store.NewTable();
            index = store.NewIndex(unique: true);
            store.Run(t =>
            {
                t.Insert(table, 1, "one");
                t.Insert(table, 2, "two");
                t.InsertEntry(index, "k1", 1);
                t.InsertEntry(index, "k2", 2);
            });
            Lsn last = store.Run(t =>
            {
                t.Delete(table, 2);
                t.DeleteEntry(index, "k2", 2);
                t.Update(table, 1, "ONE");
            });
            IStoreTransaction open = store.Start();
            open.Insert(table, 3, "never");
            store.WaitDurable(last);
            before = Dump.Of(store);
            killed = _directory.Copy();
        }

        using (MemoryStore store = TestStore.Open(_directory))
        {
            Assert.Equal(before, Dump.Of(store));
            Assert.Equal("1=ONE", store.Scan(table));
        }

        using (MemoryStore store = TestStore.Open(killed))
        {
            Assert.Equal(before, Dump.Of(store));
            Assert.Equal(3, store.NextRowId(table).Value);
            Assert.Equal(3u, store.NewTable().Value);
        }
    }

    [Fact]
    public void A_clean_shutdown_leaves_a_checkpoint_and_no_log_to_replay()
    {
        using (MemoryStore store = TestStore.Open(_directory))
        {
            TreeId table = store.NewTable();
            for (int i = 0; i < 100; i++)
            {
                store.Run(t => t.Insert(table, i, "row"));
            }
        }

        // The log that is left is the one before the checkpoint, which the start deletes.
        var log = new LinesLog();
        using MemoryStore again = MemoryStore.Open(_directory, new TestClock(), log, TestStore.Single);
        string line = log.Lines.Single(line => line.StartsWith("storage recovered", StringComparison.Ordinal));
        int bytes = int.Parse(line.Split("log_bytes=")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.True(bytes < 200, line);
        Assert.DoesNotContain("wal-0000000001.log", _directory.List());
        Assert.Equal(100, again.Scan(new TreeId(1)).Split(' ').Length);
    }

    [Fact]
    public void Row_ids_of_deleted_rows_are_not_given_again_after_a_checkpoint()
    {
        using (MemoryStore store = TestStore.Open(_directory, s_single))
        {
            TreeId table = store.NewTable();
            store.Run(t => t.Insert(table, 10, "x"));
            store.Run(t => t.Delete(table, 10));
        }

        using MemoryStore again = TestStore.Open(_directory, s_single);
        Assert.Equal(11, again.NextRowId(new TreeId(1)).Value);
    }

    [Fact]
    public void Recovering_twice_gives_the_same_state_and_appends_go_on()
    {
        TreeId table;
        using (MemoryStore store = TestStore.Open(_directory, s_single))
        {
            table = store.NewTable();
            store.WaitDurable(store.Run(t => t.Insert(table, 1, "a")));
            CrashDirectory crashed = _directory.Crash((_, _) => false);
            string first;
            using (MemoryStore once = TestStore.Open(crashed, s_single))
            {
                first = Dump.Of(once);
                CrashDirectory again = crashed.Crash((_, _) => false);
                using MemoryStore twice = TestStore.Open(again, s_single);
                Assert.Equal(first, Dump.Of(twice));
                twice.WaitDurable(twice.Run(t => t.Insert(table, 2, "b")));
                CrashDirectory third = again.Crash((_, _) => false);
                using MemoryStore thrice = TestStore.Open(third, s_single);
                Assert.Equal("1=a 2=b", thrice.Scan(table));
            }
        }
    }

    [Fact]
    public void Log_files_are_cut_by_size_and_all_are_replayed()
    {
        var options = new StoreOptions { IsSingleThreaded = true, SegmentBytes = 500 };
        using MemoryStore store = TestStore.Open(_directory, options);
        TreeId table = store.NewTable();
        for (int i = 0; i < 50; i++)
        {
            store.WaitDurable(store.Run(t => t.Insert(table, i, "some row of some length")));
        }

        Assert.True(_directory.List().Count > 5);
        CrashDirectory crashed = _directory.Crash((_, _) => false);
        using MemoryStore again = TestStore.Open(crashed, options);
        Assert.Equal(Dump.Of(store), Dump.Of(again));
    }

    [Fact]
    public void A_transaction_of_many_chunks_comes_back_whole_or_not_at_all()
    {
        using MemoryStore store = TestStore.Open(_directory, s_single);
        TreeId table = store.NewTable();
        var big = new byte[700_000];
        new Random(1).NextBytes(big);
        store.WaitDurable(store.Run(t =>
        {
            for (int i = 0; i < 5; i++)
            {
                t.Insert(table, new RowId(i), TestStore.Image(big));
            }
        }));
        CrashDirectory crashed = _directory.Crash((_, _) => false);
        using (MemoryStore again = TestStore.Open(crashed, s_single))
        {
            Assert.Equal(Dump.Of(store), Dump.Of(again));
        }

        CrashDirectory torn = _directory.Crash((_, _) => false);
        string name = torn.List().Where(IsLog).Max(StringComparer.Ordinal)!;
        byte[] log = torn.ReadAllBytes(name);
        torn.SetBytes(name, log.AsSpan(0, LogBytes.End(name, log) - 1));
        using MemoryStore half = TestStore.Open(torn, s_single);
        Assert.Equal("", half.Scan(table));
        half.WaitDurable(half.Run(t => t.Insert(table, 7, "after")));
        using MemoryStore more = TestStore.Open(torn.Copy(), s_single);
        Assert.Equal("7=after", more.Scan(table));
    }

    [Fact]
    public void A_checkpoint_beside_open_transactions_holds_what_was_committed()
    {
        using MemoryStore store = TestStore.Open(_directory, s_single);
        TreeId table = store.NewTable();
        store.Run(t => t.Insert(table, 1, "a"));
        IStoreTransaction open = store.Start();
        open.Update(table, 1, "b");
        open.Insert(table, 2, "c");
        TreeId unborn = open.CreateTree(TreeKind.Index, null, unique: true);
        store.Checkpoint();
        CrashDirectory atCheckpoint = _directory.Crash((_, _) => false);
        store.WaitDurable(open.Commit());
        CrashDirectory later = _directory.Crash((_, _) => false);
        using (MemoryStore again = TestStore.Open(atCheckpoint, s_single))
        {
            Assert.Equal("1=a", again.Scan(table));
            Assert.False(again.TreeExists(unborn));
        }

        using (MemoryStore again = TestStore.Open(later, s_single))
        {
            Assert.Equal("1=b 2=c", again.Scan(table));
            Assert.True(again.TreeExists(unborn));
        }
    }

    [Fact]
    public void The_log_grows_to_its_limit_and_then_a_checkpoint_shortens_it()
    {
        var options = new StoreOptions { CheckpointLogBytes = 100_000, SegmentBytes = 20_000 };
        using MemoryStore store = TestStore.Open(_directory, options);
        TreeId table = store.NewTable();
        var row = new byte[1000];
        for (int i = 0; i < 1000; i++)
        {
            store.WaitDurable(store.Run(t => t.Insert(table, new RowId(i), TestStore.Image(row))));
        }

        for (int i = 0; i < 3000 && _directory.List().Count > 12; i++)
        {
            Thread.Sleep(10);
        }

        // One file: a checkpoint holds everything, and the next segment is made by the next commit.
        Assert.InRange(_directory.List().Count, 1, 12);
        using MemoryStore again = TestStore.Open(_directory.Copy(), options);
        Assert.Equal(Dump.Of(store), Dump.Of(again));
    }

    [Fact]
    public void Rows_of_a_table_dropped_meanwhile_are_not_logged()
    {
        using MemoryStore store = TestStore.Open(_directory, s_single);
        TreeId table = store.NewTable();
        TreeId other = store.NewTable();
        IStoreTransaction writer = store.Start();
        writer.Insert(table, 1, "lost with its table");
        writer.Insert(other, 1, "kept");
        store.Run(t => t.DropTree(table));
        store.WaitDurable(writer.Commit());
        using MemoryStore again = TestStore.Open(_directory.Crash((_, _) => false), s_single);
        Assert.Equal("1=kept", again.Scan(other));
        Assert.False(again.TreeExists(table));
    }

    [Fact]
    public void A_tree_made_and_dropped_in_one_transaction_leaves_nothing()
    {
        using MemoryStore store = TestStore.Open(_directory, s_single);
        TreeId kept = store.NewTable();
        IStoreTransaction t = store.Start();
        TreeId brief = t.CreateTree(TreeKind.Table, TestStore.Layout, unique: false);
        t.Insert(brief, 1, "x");
        t.Insert(kept, 1, "y");
        t.DropTree(brief);
        store.WaitDurable(t.Commit());
        Assert.False(store.TreeExists(brief));
        using MemoryStore again = TestStore.Open(_directory.Crash((_, _) => false), s_single);
        Assert.Equal("1=y", again.Scan(kept));
    }

    [Fact]
    public void A_stale_record_that_fits_by_position_and_checksum_is_not_replayed()
    {
        // B and C were never flushed; after the crash C's bytes are still on disk where the new B', as long as B, now ends.
        string name;
        int endOfB;
        CrashDirectory crashed;
        byte[] stale;
        TreeId table;
        using (MemoryStore store = TestStore.Open(_directory, s_single))
        {
            table = store.NewTable();
            store.WaitDurable(store.Run(t => t.Insert(table, 1, "A")));
            crashed = _directory.Crash((_, _) => false);
            endOfB = (int)store.Run(t => t.Insert(table, 2, "B")).Value;
            store.Run(t => t.Insert(table, 3, "C"));
            store.PumpLog();
            name = _directory.List().Single(IsLog);
            stale = _directory.ReadAllBytes(name);
        }

        using (MemoryStore store = TestStore.Open(crashed, s_single))
        {
            Lsn lsn = store.Run(t => t.Insert(table, 2, "b"));
            Assert.Equal(endOfB, lsn.Value);
            store.WaitDurable(lsn);
            byte[] log = crashed.ReadAllBytes(name);
            Assert.Equal(endOfB, LogBytes.End(name, log));
            Assert.True(LogBytes.End(name, stale) > endOfB);
            CrashDirectory mixed = crashed.Copy();
            mixed.SetBytes(name, [.. log.AsSpan(0, endOfB), .. stale.AsSpan(endOfB)]);
            using MemoryStore again = TestStore.Open(mixed, s_single);
            Assert.Equal("1=A 2=b", again.Scan(table));
        }
    }

    [Fact]
    public void A_log_file_of_another_store_is_a_fault()
    {
        var other = new CrashDirectory();
        using MemoryStore store = TestStore.Open(_directory, new StoreOptions { IsSingleThreaded = true, SegmentBytes = 200 });
        using MemoryStore stranger = MemoryStore.Open(
            other, new TestClock(), NoLog.Instance, new StoreOptions { IsSingleThreaded = true, SegmentBytes = 200 });
        foreach (MemoryStore each in new[] { store, stranger })
        {
            TreeId table = each.NewTable();
            for (int i = 0; i < 10; i++)
            {
                each.WaitDurable(each.Run(t => t.Insert(table, i, each == store ? "mine" : "else")));
            }
        }

        string name = _directory.List().Where(IsLog).Order(StringComparer.Ordinal).ElementAt(2);
        CrashDirectory mixed = _directory.Crash((_, _) => false);
        mixed.SetBytes(name, other.ReadAllBytes(name));
        Fault fault = Assert.Throws<Fault>(() => TestStore.Open(mixed, s_single));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);

        CrashDirectory holed = _directory.Crash((_, _) => false);
        holed.Delete(name);
        Assert.Contains(name, Assert.Throws<Fault>(() => TestStore.Open(holed, s_single)).Message, StringComparison.Ordinal);
    }

    private static bool IsLog(string name) => name.StartsWith("wal-", StringComparison.Ordinal);
}

using System.Collections.Concurrent;
using Helios.Base;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

public sealed class GroupCommitTests(ITestOutputHelper output)
{
    private const int Threads = 8;

    [Fact]
    public void Eight_writers_share_flushes_and_no_power_cut_loses_what_one_of_them_was_told()
    {
        var directory = new CrashDirectory { FlushTime = TimeSpan.FromMilliseconds(1) };
        var options = new StoreOptions { SegmentBytes = 20_000, CheckpointLogBytes = 200_000 };
        int flushes = 0;
        directory.BeforeOperation = (_, name) => flushes += name.StartsWith("flush wal", StringComparison.Ordinal) ? 1 : 0;
        using MemoryStore store = TestStore.Open(directory, options);
        TreeId table = store.NewTable();
        var ledger = new ConcurrentQueue<long>();
        bool isOver = false;
        List<Thread> writers = [.. Enumerable.Range(0, Threads).Select(n => new Thread(() => Write(store, table, n, 150, ledger)))];
        var cuts = new List<(long[] Ledger, CrashDirectory Image)>();
        var cutter = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                // First the ledger, then the cut: the image may hold more than was acknowledged, never less.
                long[] acknowledged = [.. ledger];
                cuts.Add((acknowledged, directory.Crash((_, _) => false)));
                Thread.Sleep(15);
            }
        });
        writers.ForEach(thread => thread.Start());
        cutter.Start();
        Assert.All(writers, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(25)), "a writer hangs"));
        Volatile.Write(ref isOver, true);
        cutter.Join();
        cuts.Add(([.. ledger], directory.Crash((_, _) => false)));

        Assert.Equal(Threads * 150, ledger.Count);
        Assert.True(flushes < ledger.Count / 2, $"{flushes} flushes for {ledger.Count} commits are no groups");
        foreach ((long[] acknowledged, CrashDirectory image) in cuts)
        {
            using MemoryStore again = TestStore.Open(image, TestStore.Single);
            IStoreTransaction t = again.Start();
            foreach (long row in acknowledged)
            {
                Assert.NotNull(t.Get(table, row));
                Assert.NotNull(t.Get(table, -row));
            }

            t.Commit();
        }

        output.WriteLine($"{ledger.Count} commits, {flushes} flushes, {cuts.Count} cuts");
    }

    [Fact]
    public void A_failing_flush_under_load_stops_all_writers_and_leaves_only_true_acknowledgements()
    {
        var directory = new CrashDirectory { FailFrom = 40 };
        MemoryStore store = TestStore.Open(directory);
        TreeId table = store.NewTable();
        int faults = 0;
        store.Faulted += _ => Interlocked.Increment(ref faults);
        var ledger = new ConcurrentQueue<long>();
        List<Thread> writers = [.. Enumerable.Range(0, Threads).Select(n => new Thread(() =>
            Assert.Throws<Fault>(() => Write(store, table, n, 100_000, ledger))))];
        writers.ForEach(thread => thread.Start());
        Assert.All(writers, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(25)), "a writer hangs"));
        Assert.Equal(1, faults);
        using MemoryStore again = TestStore.Open(directory.Crash((_, _) => false), TestStore.Single);
        IStoreTransaction t = again.Start();
        Assert.All(ledger, row => Assert.NotNull(t.Get(table, row)));
        t.Commit();
        store.Dispose();
    }

    [Fact]
    public void A_callback_runs_once_when_its_commit_is_durable_and_at_once_when_it_is_already()
    {
        var directory = new CrashDirectory();
        using MemoryStore store = TestStore.Open(directory, TestStore.Single);
        TreeId table = store.NewTable();
        Lsn lsn = store.Run(t => t.Insert(table, 1, "x"));
        Assert.Equal(lsn, store.LastCommitLsn);
        Assert.True(store.DurableLsn < lsn);
        int calls = 0;
        store.WhenDurable(lsn, () => calls++);
        Assert.Equal(0, calls);
        Assert.True(store.PumpLog());
        Assert.Equal(1, calls);
        Assert.True(store.DurableLsn >= lsn);
        store.WhenDurable(lsn, () => calls++);
        Assert.Equal(2, calls);
        Assert.True(store.PumpLog());
        Assert.False(store.PumpLog());
    }

    private static void Write(MemoryStore store, TreeId table, int number, int count, ConcurrentQueue<long> ledger)
    {
        using var durable = new ManualResetEventSlim();
        for (int i = 1; i <= count; i++)
        {
            long row = (number * 1_000_000L) + i;
            Lsn lsn = store.Run(t =>
            {
                t.Insert(table, row, "to the ledger");
                t.Insert(table, -row, "its twin");
            });
            if (i % 2 == 0)
            {
                store.WaitDurable(lsn);
            }
            else
            {
                durable.Reset();
                store.WhenDurable(lsn, durable.Set);
                while (!durable.Wait(200))
                {
                    // Throws when the log has failed.
                    store.Run(t => t.Insert(table, (number * 1_000_000L) + 500_000 + i, "probe"));
                }
            }

            ledger.Enqueue(row);
        }
    }
}

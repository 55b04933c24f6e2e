using Helios.Base;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>
/// A run of 1,000 transactions, of which the disk fails one operation, or every one from there on: writes, flushes, and what makes and
/// renames files. HELIOS_STORAGE_SEEDS=0 tries every operation, in some minutes; otherwise a sample.
/// </summary>
public sealed class FailingDiskTests(ITestOutputHelper output)
{
    private const int Transactions = 1_000;
    private const int SampledRuns = 60;

    private static readonly StoreOptions s_options = new() { IsSingleThreaded = true, SegmentBytes = 8 * 1024 };

    [Theory]
    [InlineData(false, Failure.InputOutput)]
    [InlineData(true, Failure.InputOutput)]
    [InlineData(false, Failure.Short)]
    [InlineData(true, Failure.Short)]
    [InlineData(false, Failure.NoSpace)]
    [InlineData(true, Failure.NoSpace)]
    public void No_acknowledgement_is_false_and_a_full_disk_is_survived(bool once, Failure failure)
    {
        var clean = new CrashDirectory();
        Assert.Equal(Transactions, new LedgerRun(clean, s_options).GoOn(Transactions));
        int operations = clean.OperationCount;

        // Which operations are sampled says the place in a failure; the environment's seed chooses others.
        int stride = Environment.GetEnvironmentVariable("HELIOS_STORAGE_SEEDS") == "0" ? 1 : Math.Max(1, operations / SampledRuns);
        int runs = 0;
        int faulted = 0;
        int refused = 0;
        for (int failing = 1 + (Seeds.Of(1).FirstOrDefault() % stride); failing <= operations; failing += stride)
        {
            runs++;
            string place = $"{failure}, once {once}, operation {failing} of {operations}";
            var directory = new CrashDirectory { FailFrom = failing, FailsOnce = once, Failure = failure };
            LedgerRun run;
            try
            {
                run = new LedgerRun(directory, s_options);
            }
            catch (Fault)
            {
                // It did not even start.
                continue;
            }

            run.GoOn(Transactions);
            refused += run.Refused;
            faulted += run.FaultCount;
            Assert.True(run.FaultCount <= 1, place);
            run.MustHoldAfterCrash(place);
            if (run.FaultCount > 0)
            {
                Assert.True(failure != Failure.NoSpace, place + ": a full disk stopped the store");
                run.MustRefuseEverything(place);
                continue;
            }

            // The store lives. With the disk well again, everything goes on without a restart.
            run.MustRead(place);
            directory.FailFrom = 0;
            run.GoOn(Transactions);
            Assert.True(run.Acknowledged == Transactions, $"{place}: {run.Acknowledged} acknowledged");
            run.MustHoldAfterCrash(place);
        }

        output.WriteLine($"{runs} runs over {operations} operations: {faulted} stopped, {refused} commits refused");
        Assert.True(failure == Failure.NoSpace ? faulted == 0 && (once || refused > 0) : faulted > 0);
    }

    [Fact]
    public void Writers_go_on_by_themselves_when_a_full_disk_has_room_again()
    {
        var directory = new CrashDirectory { FlushTime = TimeSpan.FromMilliseconds(0.2), Failure = Failure.NoSpace };
        using MemoryStore store = TestStore.Open(directory);
        store.Faulted += fault => Assert.Fail(fault.Message);
        TreeId table = store.NewTable();
        var done = new System.Collections.Concurrent.ConcurrentQueue<long>();
        int refused = 0;
        bool isOver = false;
        long probe = 0;
        List<Thread> writers = [.. Enumerable.Range(0, 8).Select(n => new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref isOver); i++)
            {
                long row = (n * 1_000_000L) + i;
                try
                {
                    store.WaitDurable(store.Run(t => t.Insert(table, row, "to the ledger")));
                    done.Enqueue(row);
                }
                catch (SqlError error) when (error.State == SqlState.DiskFull)
                {
                    Interlocked.Increment(ref refused);
                    Thread.Sleep(1);
                }
            }
        }))];
        writers.ForEach(thread => thread.Start());
        for (int time = 0; time < 3; time++)
        {
            WaitFor(() => done.Count > 100 * (time + 1));
            directory.FailFrom = 1;
            WaitFor(() => IsRefused(store, table, --probe));
            long[] acknowledged = [.. done];
            CrashDirectory cut = directory.Crash((_, _) => false);
            using (MemoryStore image = TestStore.Open(cut, TestStore.Single))
            {
                IStoreTransaction t = image.Start();
                Assert.All(acknowledged, row => Assert.NotNull(t.Get(table, row)));
                t.Commit();
            }

            directory.FailFrom = 0;
        }

        WaitFor(() => done.Count > 500);
        Volatile.Write(ref isOver, true);
        Assert.All(writers, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(20)), "a writer hangs"));
        using MemoryStore again = TestStore.Open(directory.Crash((_, _) => false), TestStore.Single);
        IStoreTransaction all = again.Start();
        Assert.All(done, row => Assert.NotNull(all.Get(table, row)));
        all.Commit();
        output.WriteLine($"{done.Count} done, {refused} refused");
    }

    private static bool IsRefused(MemoryStore store, TreeId table, long row)
    {
        try
        {
            store.Run(t => t.Insert(table, row, "a probe"));
            return false;
        }
        catch (SqlError error) when (error.State == SqlState.DiskFull)
        {
            return true;
        }
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (int i = 0; i < 20_000 && !condition(); i++)
        {
            Thread.Sleep(1);
        }

        Assert.True(condition(), "it did not come to that");
    }
}

using Helios.Base;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests;

public sealed class WaitTests : IDisposable
{
    private readonly MemoryStore _store = TestStore.Open();
    private readonly TreeId _table;

    public WaitTests()
    {
        _table = _store.NewTable();
        _store.Run(t =>
        {
            for (int i = 0; i < 5; i++)
            {
                t.Insert(_table, i, "row");
            }
        });
    }

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_waiter_is_called_once_when_the_other_ends(bool commits)
    {
        IStoreTransaction holder = Holding(0);
        IStoreTransaction waiter = _store.Start();
        Assert.Equal(WriteOutcome.Busy, waiter.Update(_table, 0, "x"));
        int calls = 0;
        waiter.WhenFinished(waiter.ConflictWith, () => calls++);
        Assert.Equal(0, calls);
        End(holder, commits);
        Assert.Equal(1, calls);
        waiter.WhenFinished(waiter.ConflictWith, () => calls++);
        Assert.Equal(2, calls);
        waiter.RollbackStatement();
        waiter.BeginStatement();
        Assert.Equal(WriteOutcome.Done, waiter.Update(_table, 0, "x"));
        waiter.Commit();
    }

    [Fact]
    public void Waiters_come_first_come_first_served_and_a_wait_that_was_given_up_is_never_called()
    {
        IStoreTransaction holder = Holding(0);
        var called = new List<int>();
        var waiters = new List<IStoreTransaction>();
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            IStoreTransaction waiter = _store.Start();
            waiter.Update(_table, 0, "x");
            waiter.WhenFinished(holder.Id, () => called.Add(number));
            waiters.Add(waiter);
        }

        waiters[1].StopWaiting();
        waiters[3].Rollback();
        holder.Commit();
        Assert.Equal([0, 2], called);
    }

    [Fact]
    public void A_wait_that_closes_a_cycle_is_refused_and_its_transaction_is_the_victim()
    {
        IStoreTransaction a = Holding(0);
        IStoreTransaction b = Holding(1);
        IStoreTransaction c = Holding(2);
        bool isAResumed = false;
        a.Update(_table, 1, "x");
        a.WhenFinished(a.ConflictWith, () => isAResumed = true);
        b.Update(_table, 2, "x");
        b.WhenFinished(b.ConflictWith, () => { });
        c.Update(_table, 0, "x");
        SqlError error = Assert.Throws<SqlError>(() => c.WhenFinished(c.ConflictWith, () => { }));
        Assert.Equal(SqlState.DeadlockDetected, error.State);
        c.Rollback();
        b.RollbackStatement();
        b.Rollback();
        Assert.True(isAResumed);
        a.Rollback();
    }

    [Fact]
    public void A_cycle_that_was_broken_by_giving_up_is_none()
    {
        IStoreTransaction a = Holding(0);
        IStoreTransaction b = Holding(1);
        a.Update(_table, 1, "x");
        a.WhenFinished(a.ConflictWith, () => { });
        a.StopWaiting();
        b.Update(_table, 0, "x");
        b.WhenFinished(b.ConflictWith, () => { });
        a.Rollback();
        b.Rollback();
    }

    [Fact]
    public void The_callback_may_use_the_store()
    {
        IStoreTransaction holder = Holding(0);
        IStoreTransaction waiter = _store.Start();
        waiter.Update(_table, 0, "x");
        waiter.WhenFinished(waiter.ConflictWith, () =>
        {
            waiter.RollbackStatement();
            waiter.BeginStatement();
            Assert.Equal(WriteOutcome.Done, waiter.Update(_table, 0, "mine"));
            waiter.Commit();
        });
        holder.Commit();
        Assert.StartsWith("0=mine", _store.Scan(_table));
    }

    [Fact]
    public void Many_threads_that_lock_rows_in_any_order_all_come_to_an_end()
    {
        int deadlocks = 0;
        int commits = 0;
        var threads = new List<Thread>();
        for (int n = 0; n < 4; n++)
        {
            var random = new Random(n);
            var thread = new Thread(() =>
            {
                for (int i = 0; i < 300; i++)
                {
                    if (LockTwo(random))
                    {
                        Interlocked.Increment(ref commits);
                    }
                    else
                    {
                        Interlocked.Increment(ref deadlocks);
                    }
                }
            });
            thread.Start();
            threads.Add(thread);
        }

        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(20)), "a thread waits for ever"));
        Assert.Equal(1200, commits + deadlocks);
        Assert.True(commits > 0);
    }

    private bool LockTwo(Random random)
    {
        IStoreTransaction t = _store.Start();
        for (int i = 0; i < 3; i++)
        {
            long row = random.Next(5);
            t.BeginStatement();
            while (t.Update(_table, row, "x") is var outcome && outcome != WriteOutcome.Done)
            {
                t.RollbackStatement();
                if (outcome == WriteOutcome.Busy)
                {
                    using var finished = new ManualResetEventSlim();
                    try
                    {
                        t.WhenFinished(t.ConflictWith, finished.Set);
                    }
                    catch (SqlError)
                    {
                        t.Rollback();
                        return false;
                    }

                    finished.Wait();
                }

                t.BeginStatement();
            }

            Thread.Yield();
        }

        t.Commit();
        return true;
    }

    private IStoreTransaction Holding(long row)
    {
        IStoreTransaction t = _store.Start();
        Assert.Equal(WriteOutcome.Done, t.Update(_table, row, "held"));
        t.BeginStatement();
        return t;
    }

    private static void End(IStoreTransaction t, bool commits)
    {
        if (commits)
        {
            t.Commit();
        }
        else
        {
            t.Rollback();
        }
    }
}

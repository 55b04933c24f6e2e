using Helios.Base;
using Helios.Io.Tests.Support;
using Helios.Io.Threading;
using Helios.Io.Time;

namespace Helios.Io.Tests;

public class WorkerPoolTests
{
    [Fact]
    public void All_work_runs_on_no_more_threads_than_allowed()
    {
        int running = 0;
        int most = 0;
        int done = 0;
        using (var pool = new WorkerPool(3, "test", NoLog.Instance))
        {
            for (int i = 0; i < 300; i++)
            {
                pool.Post(() =>
                {
                    int now = Interlocked.Increment(ref running);
                    int seen;
                    while (now > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, now, seen) != seen)
                    {
                    }

                    Thread.SpinWait(1_000);
                    Interlocked.Decrement(ref running);
                    Interlocked.Increment(ref done);
                });
            }
        }

        Assert.Equal(300, done);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void Blocked_worker_does_not_hold_up_the_others()
    {
        using var pool = new WorkerPool(2, "test", NoLog.Instance);
        using var release = new ManualResetEventSlim();
        using var ran = new CountdownEvent(10);
        pool.Post(() => release.Wait());
        for (int i = 0; i < 10; i++)
        {
            pool.Post(() => ran.Signal());
        }

        Assert.True(ran.Wait(5_000));
        release.Set();
    }

    [Fact]
    public void Work_that_throws_is_reported_and_the_thread_goes_on()
    {
        var log = new RecordingLog();
        using var pool = new WorkerPool(1, "test", log);
        using var ran = new ManualResetEventSlim();
        pool.Post(() => throw new InvalidOperationException("on purpose"));
        pool.Post(ran.Set);
        Assert.True(ran.Wait(5_000));
        Assert.Contains(log.Lines, static line => line.Contains("on purpose", StringComparison.Ordinal));
    }

    [Fact]
    public void Work_after_the_end_is_refused()
    {
        var pool = new WorkerPool(1, "test", NoLog.Instance);
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Post(static () => { }));
    }

    [Fact]
    public void Clock_counts_from_postgresqls_epoch()
    {
        long us = SystemClock.Instance.UtcNowUs;
        Assert.Equal((DateTime.UtcNow - new DateTime(2000, 1, 1)).TotalSeconds, us / 1e6, tolerance: 1.0);
        long before = SystemClock.Instance.MonotonicNs;
        Thread.Sleep(20);
        Assert.InRange(SystemClock.Instance.MonotonicNs - before, 19_000_000, 5_000_000_000);
    }

    [Fact]
    public void Random_fills_everything()
    {
        byte[] a = new byte[64];
        byte[] b = new byte[64];
        SystemRandom.Instance.Fill(a);
        SystemRandom.Instance.Fill(b);
        Assert.NotEqual(a, b);
    }
}

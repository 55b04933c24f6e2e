using System.Diagnostics;
using Helios.Io.Time;
using Helios.Plugins.Instances;

namespace Helios.Plugins.Tests;

public sealed class DeadlineTests
{
    [Fact]
    public void A_thread_that_works_ends_at_its_budget()
    {
        var deadline = default(Deadline);
        Assert.Equal(1u, deadline.Begin(10));
        Assert.Equal(1u, deadline.Expire());
        Burn(5);
        Assert.Equal(1u, deadline.Expire());
        Assert.False(deadline.HasExpired);
        Burn(5);
        Assert.Equal(0u, deadline.Expire());
        Assert.True(deadline.HasExpired);
    }

    [Fact]
    public void A_thread_that_waits_is_given_what_it_did_not_use()
    {
        var deadline = default(Deadline);
        deadline.Begin(10);
        deadline.Expire();
        Thread.Sleep(30);
        Assert.Equal(1u, deadline.Expire());
        Assert.False(deadline.HasExpired);
        Burn(10);
        Assert.Equal(0u, deadline.Expire());
    }

    [Fact]
    public void Waiting_ends_too()
    {
        var deadline = default(Deadline);
        deadline.Begin(10);
        deadline.Expire();
        Thread.Sleep(400);
        Assert.Equal(1u, deadline.Expire());
        Thread.Sleep(110);
        Assert.Equal(0u, deadline.Expire());
    }

    [Fact]
    public void Every_call_has_a_budget_of_its_own()
    {
        var deadline = default(Deadline);
        for (int call = 0; call < 3; call++)
        {
            Assert.Equal(1u, deadline.Begin(3));
            Assert.Equal(1u, deadline.Expire());
            Assert.Equal(1u, deadline.Expire());
            Burn(3);
            Assert.Equal(0u, deadline.Expire());
        }
    }

    [Fact]
    public void One_millisecond_is_a_budget()
    {
        var deadline = default(Deadline);
        Assert.Equal(1u, deadline.Begin(1));
        Assert.Equal(1u, deadline.Expire());
        Assert.Equal(0u, deadline.Expire());
    }

    [Fact]
    public void ProcessorTimeStandsStillInSleep()
    {
        long before = ThreadCpuClock.NowNs;
        Thread.Sleep(50);
        long slept = ThreadCpuClock.NowNs - before;
        Burn(5);
        long burnt = ThreadCpuClock.NowNs - before;
        Assert.InRange(slept, 0, 20_000_000);
        Assert.True(burnt >= slept + 5_000_000);
    }

    private static void Burn(int ms)
    {
        long end = ThreadCpuClock.NowNs + ms * 1_000_000L;
        while (ThreadCpuClock.NowNs < end)
        {
            Debug.Assert(end > 0);
        }
    }
}

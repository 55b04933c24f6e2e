using System.Diagnostics;
using Helios.Io.Time;
using Helios.Plugins.Instances;

namespace Helios.Plugins.Tests;

public sealed class DeadlineTests
{
    [Fact]
    public void ThreadThatWorksEndsAtItsBudget()
    {
        var deadline = default(Deadline);
        Assert.Equal(5u, deadline.Begin(10));
        Assert.Equal(5u, deadline.Expire());
        Burn(5);
        Assert.Equal(0u, deadline.Expire());
        Assert.True(deadline.HasExpired);
    }

    [Fact]
    public void ThreadThatWaitsIsGivenWhatItDidNotUse()
    {
        var deadline = default(Deadline);
        deadline.Begin(10);
        deadline.Expire();
        Thread.Sleep(20);
        ulong more = deadline.Expire();
        Assert.InRange(more, 1u, 4u);
        Assert.False(deadline.HasExpired);
        Burn(5);
        Assert.Equal(0u, deadline.Expire());
    }

    [Fact]
    public void WaitingEndsToo()
    {
        var deadline = default(Deadline);
        deadline.Begin(10);
        ulong total = 0;
        ulong more;
        int rounds = 0;
        while ((more = deadline.Expire()) != 0)
        {
            total += more;
            Assert.True(++rounds < 1_000);
        }

        Assert.InRange(total, 400u, 600u);
    }

    [Fact]
    public void OneMillisecondIsABudget()
    {
        var deadline = default(Deadline);
        Assert.Equal(1u, deadline.Begin(1));
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

using Helios.Base;
using Helios.Io.Time;
using Helios.Plugins.Instances;

namespace Helios.Plugins.Tests;

public sealed class TimeLimitTests
{
    private const long NsPerMs = 1_000_000;

    [Fact]
    public void BudgetIsASecondsAndFillsEvenly()
    {
        var clock = new StandingClock();
        var budget = new TimeBudget(clock, msPerSecond: 50);
        Assert.True(budget.HasTime);
        budget.Charge(49 * NsPerMs);
        Assert.True(budget.HasTime);
        budget.Charge(1 * NsPerMs);
        Assert.False(budget.HasTime);
        clock.MonotonicNs += 20 * NsPerMs;
        Assert.True(budget.HasTime);
        budget.Charge(100 * NsPerMs);
        Assert.False(budget.HasTime);
        clock.MonotonicNs += 1_900 * NsPerMs;
        Assert.False(budget.HasTime);
        clock.MonotonicNs += 150 * NsPerMs;
        Assert.True(budget.HasTime);

        // What is owed is bounded.
        for (int i = 0; i < 1_000; i++)
        {
            budget.Charge(1_000 * NsPerMs);
        }

        clock.MonotonicNs += 9_100 * NsPerMs;
        Assert.True(budget.HasTime);
    }

    [Fact]
    public void SmallChargesAddUp()
    {
        var clock = new StandingClock();
        var budget = new TimeBudget(clock, msPerSecond: 1);
        for (int i = 0; i < 9_999; i++)
        {
            budget.Charge(100);
        }

        Assert.True(budget.HasTime);
        budget.Charge(100);
        Assert.False(budget.HasTime);
    }

    [Fact]
    public void PluginRestsWhenItsTimeOfTheSecondIsUsed()
    {
        // Every look at the clock takes a millisecond: a call is charged one, or more.
        var clock = new SlowClock();
        var rig = new Rig(clock: clock);
        rig.Host.Load([Rig.Define(Wat.Compile(Wat.Plugin("(i64.const 0)")), Rig.FullGrant with { MsPerSecond = 10 })]);
        rig.Healthy();
        int served = 0;
        while (rig.Run().Error is not { } error)
        {
            Assert.True(++served < 100, "never rests");
        }

        PostParseDecision refused = rig.Run();
        Assert.Equal(SqlState.ExternalRoutineException, refused.Error!.State);
        Assert.Contains("it has used its time of this second", refused.Error.Message);
        Assert.Equal(0, rig.Host.Status().Single().FailureCount);

        // A new version does not get a second's time anew.
        Assert.True(rig.Host.Deploy(Rig.Name, Wat.Compile(Wat.Plugin("(i64.const 0) (nop)"))).IsDeployed);
        Assert.NotNull(rig.Run().Error);
        clock.Ns += 3_000 * NsPerMs;
        Assert.Null(rig.Run().Error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public void DeadlineHitsWithinTenMilliseconds(int milliseconds)
    {
        Rig rig = Rig.With(Wat.Plugin("(loop $l (br $l)) (i64.const 0)"), Rig.FullGrant with { CallTimeoutMs = milliseconds }).Healthy();
        long best = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            // Processor time of the thread: what a loaded machine keeps from it is not the guest's.
            long begin = ThreadCpuClock.NowNs;
            rig.Run();
            best = Math.Min(best, ThreadCpuClock.NowNs - begin);
        }

        Assert.InRange(best, 0, (milliseconds + 10) * NsPerMs);
        PluginStatus status = rig.Host.Status().Single();
        Assert.InRange(status.DeadlineMissCount, 1, 5);
        Assert.Equal($"deadline exceeded after {milliseconds} ms", status.LastFailure);
    }

    private sealed class SlowClock : IClock
    {
        public long Ns { get; set; } = NsPerMs;

        public long UtcNowUs => 0;

        public long MonotonicNs => Ns += NsPerMs;
    }
}

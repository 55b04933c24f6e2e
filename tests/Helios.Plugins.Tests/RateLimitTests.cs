using Helios.Plugins.Resources;

namespace Helios.Plugins.Tests;

public sealed class RateLimitTests
{
    private const long Ms = 1_000_000;

    private static readonly string[] s_import = ["rate_limit"];

    [Fact]
    public void A_bucket_gives_its_burst_and_then_its_rate()
    {
        var clock = new StandingClock();
        // 10 tokens a second, 3 at once.
        Probe probe = Probe.With(Probe.Tell("rate_limit", Probe.Data, 4, 10, 1_000, 3, 1), "user", s_import, clock: clock);
        Assert.Equal([0, 0, 0, 100, 100], Enumerable.Range(0, 5).Select(_ => probe.Ask()));
        clock.MonotonicNs += 60 * Ms;
        Assert.Equal(40, probe.Ask());
        clock.MonotonicNs += 40 * Ms;
        Assert.Equal([0, 100], [probe.Ask(), probe.Ask()]);
        clock.MonotonicNs += 3_600_000 * Ms;
        Assert.Equal([0, 0, 0, 100], Enumerable.Range(0, 4).Select(_ => probe.Ask()));
    }

    [Fact]
    public void Decisions_with_a_rate_limit_are_made_anew_each_time()
    {
        Probe probe = Probe.With(
            $"(drop {Probe.Call("rate_limit", Probe.Data, 4, 10, 1_000, 3, 1)}) (i64.const 0)", "user", s_import);
        PostParseDecision decision = probe.Rig.Run();
        Assert.Null(decision.Error);
        Assert.True(decision.IsVolatile);
    }

    [Theory]
    [InlineData(0, 1, 1, 1, 1)]
    [InlineData(257, 1, 1, 1, 1)]
    [InlineData(4, 0, 1_000, 1, 1)]
    [InlineData(4, -5, 1_000, 1, 1)]
    [InlineData(4, 1_000_001, 1_000, 1, 1)]
    [InlineData(4, 1, 0, 1, 1)]
    [InlineData(4, 1, 3_600_001, 1, 1)]
    [InlineData(4, 1, 1_000, 0, 0)]
    [InlineData(4, 1, 1_000, 1_000_001, 1)]
    [InlineData(4, 1, 1_000, 5, 6)]
    [InlineData(4, 1, 1_000, 5, -1)]
    public void Arguments_out_of_range_are_invalid(int keyBytes, int tokens, int periodMs, int burst, int cost)
    {
        Probe probe = Probe.With(Probe.Tell("rate_limit", Probe.Data, keyBytes, tokens, periodMs, burst, cost), "user", s_import);
        Assert.Equal(-3, probe.Ask());
    }

    [Fact]
    public void A_key_outside_the_memory_ends_the_guest()
    {
        Probe probe = Probe.With(Probe.Tell("rate_limit", Probe.End - 3, 4, 1, 1, 1, 1), "", s_import);
        Assert.Contains("outside its memory", probe.Failure());
    }

    [Fact]
    public void The_extremes_do_not_overflow()
    {
        var limiter = new RateLimiter(10, 1);
        Assert.Equal(0, limiter.Take("k"u8, 1, 3_600_000, 1_000_000, 1_000_000, long.MaxValue / 4));
        Assert.Equal(int.MaxValue, limiter.Take("k"u8, 1, 3_600_000, 1_000_000, 1_000_000, long.MaxValue / 4));
        Assert.Equal(0, limiter.Take("k"u8, 1_000_000, 1, 1, 0, long.MaxValue / 4 + 3_600_000_000_000_000_000));
    }

    [Fact]
    public void The_least_recently_used_bucket_goes_when_there_are_too_many()
    {
        var limiter = new RateLimiter(3, 7);
        int Take(string key) => limiter.Take(System.Text.Encoding.UTF8.GetBytes(key), 1, 1_000, 1, 1, 5_000_000_000);
        Assert.Equal([0, 0, 0], [Take("a"), Take("b"), Take("c")]);
        Assert.Equal(1_000, Take("a"));
        Assert.Equal(0, Take("d")); // b goes
        Assert.Equal(3, limiter.BucketCount);
        Assert.Equal([1_000, 1_000, 1_000], [Take("a"), Take("c"), Take("d")]);
        Assert.Equal(0, Take("b"));
        Assert.Equal(3, limiter.BucketCount);
    }

    [Fact]
    public void Many_keys_stay_within_the_capacity_and_many_threads_take_each_token_once()
    {
        var limiter = new RateLimiter(2_000, 3);
        for (int i = 0; i < 20_000; i++)
        {
            limiter.Take(BitConverter.GetBytes(i), 1, 1_000, 1, 1, 1_000_000_000);
        }

        Assert.InRange(limiter.BucketCount, 1_900, 2_000);
        int taken = 0;
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                if (limiter.Take("shared"u8, 1, 1_000, 10_000, 1, 1_000_000_000) == 0)
                {
                    Interlocked.Increment(ref taken);
                }
            }
        });
        Assert.Equal(10_000, taken);
    }

    [Fact]
    public void Buckets_outlive_a_deploy_and_are_no_other_plugins()
    {
        string wat = Probe.Module(Probe.Tell("rate_limit", Probe.Data, 1, 1, 60_000, 1, 1), "k"u8.ToArray(), s_import);
        var clock = new StandingClock();
        Probe probe = Probe.With(wat, clock: clock);
        Assert.Equal(0, probe.Ask());
        Assert.True(probe.Rig.Host.Deploy(Rig.Name, Wat.Compile(wat)).IsDeployed);
        Assert.Equal(60_000, probe.Ask());

        PluginDefinition other = Probe.Define(wat) with { Name = "other" };
        probe.Rig.Host.Load([other]);
        Assert.Equal(0, probe.Ask());
    }
}

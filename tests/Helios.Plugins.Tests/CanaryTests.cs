using Helios.Base;
using Helios.Plugins.Instances;

namespace Helios.Plugins.Tests;

public sealed class CanaryTests
{
    private static readonly ChangeNote s_note = new("ann", "");

    [Fact]
    public void ShareOfClientsIsServedByTheCanaryAndAlwaysTheSame()
    {
        Rig rig = Begun(percent: 20);
        HashSet<int> chosen = Chosen(rig);
        Assert.InRange(chosen.Count, 1_800, 2_200);
        Assert.Equal(chosen, Chosen(rig));

        // A greater share keeps whom it serves, and so does a restart's new hash of the same things.
        Assert.True(rig.Host.StartCanary(Rig.Name, null, null, 50, null, s_note).IsDeployed);
        HashSet<int> more = Chosen(rig);
        Assert.InRange(more.Count, 4_700, 5_300);
        Assert.Subset(more, chosen);
        Assert.True(rig.Host.StartCanary(Rig.Name, null, null, 100, null, s_note).IsDeployed);
        Assert.Equal(10_000, Chosen(rig).Count);
    }

    [Fact]
    public void StickyKeyIsUserOrVariable()
    {
        Rig rig = Begun(percent: 50, sticky: "user");
        for (int user = 0; user < 100; user++)
        {
            Assert.Single(Enumerable.Range(0, 5).Select(id => rig.Host.Pick(rig.Session, "user" + user, id)).Distinct());
        }

        Assert.Equal(2, Enumerable.Range(0, 100).Select(u => rig.Host.Pick(rig.Session, "user" + u, 1)).Distinct().Count());

        Assert.True(rig.Host.StartCanary(Rig.Name, null, null, 50, "app.tenant_id", s_note).IsDeployed);
        Assert.Equal("one", Word(rig, rig.Host.Pick(rig.Session, "user", 1)));
        var words = new HashSet<string>();
        for (int tenant = 0; tenant < 50; tenant++)
        {
            rig.Session.Variables["app.tenant_id"] = tenant.ToString(System.Globalization.CultureInfo.InvariantCulture);
            words.Add(Word(rig, rig.Host.Pick(rig.Session, "user", tenant)));
        }

        Assert.Equal(["one", "two"], words.Order());
        Assert.Contains("must be session, user, or a session variable", rig.Host.StartCanary(Rig.Name, null, null, 5, "x", s_note).Error);
        Assert.Contains("must be 1 to 100", rig.Host.StartCanary(Rig.Name, null, null, 0, null, s_note).Error);
    }

    [Fact]
    public void ThereAreTwoVersionsOfAPluginAtMost()
    {
        Rig rig = Begun(percent: 50);
        Assert.Contains("plugin promote tenant-isolation", rig.Host.Deploy(null, Modules.Saying("three")).Error);
        Assert.Contains("plugin abort tenant-isolation", rig.Host.Rollback(Rig.Name, null, s_note).Error);
        Assert.Contains("end it first", rig.Host.Disable(Rig.Name, s_note).Error);
        Assert.Equal(2, rig.Host.Status().Count);
        Assert.Equal(50, rig.Host.Status()[1].CanaryPercent);

        // Another module takes the canary's place.
        Assert.True(rig.Host.StartCanary(null, Modules.Saying("three"), null, 100, null, s_note).IsDeployed);
        Assert.Equal("three", Word(rig, rig.Host.Pick(rig.Session, "u", 1)));
        Assert.Equal(2, rig.Host.Status().Count);
        Assert.True(rig.Host.Abort(Rig.Name, s_note).IsDeployed);
        Assert.Equal("one", Word(rig, rig.Host.Pick(rig.Session, "u", 1)));
        Assert.Contains("no canary of it runs", rig.Host.Promote(Rig.Name, s_note).Error);
        Assert.Contains("no canary of it runs", rig.Host.StartCanary(Rig.Name, null, null, 5, null, s_note).Error);
    }

    [Fact]
    public void CanaryGoesOnAfterARestart()
    {
        var directory = new MemoryDirectory();
        Rig rig = Begun(percent: 20, directory: directory);
        HashSet<int> chosen = Chosen(rig);
        var again = new Rig(directory);
        again.Host.Load([Rig.Define(Modules.Saying("one"))]);
        Assert.Equal(chosen, Chosen(again));
        Assert.True(again.Host.Promote(Rig.Name, s_note).IsDeployed);
        Assert.Equal("two", again.Run().Error!.Message);
        var third = new Rig(directory);
        third.Host.Load([Rig.Define(Modules.Saying("one"))]);
        Assert.Equal("two", third.Run().Error!.Message);
        Assert.Single(third.Host.Status());
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    public void CanaryThatTrapsInFivePercentOfCallsIsRolledBackWithinTenSeconds(int percent)
    {
        var clock = new StandingClock();
        var rig = new Rig(clock: clock);
        rig.Host.Load([Rig.Define(Modules.Trapping(0, "1.0.0"))]);
        PluginSet before = rig.Host.Current;
        Assert.True(rig.Host.StartCanary(null, Modules.Trapping(20, "2.0.0"), null, percent, null, s_note).IsDeployed);
        int statement = 0;
        for (; statement < 1_000 && rig.Host.Status().Count == 2; statement++)
        {
            Serve(rig, rig.Host.Pick(rig.Session, "u", statement));
            Advance(rig, clock, statement);
        }

        // 100 statements a second.
        Assert.InRange(statement, 60, 999);
        PluginEvent last = rig.Host.Events()[^1];
        Assert.Equal((PluginAction.AutomaticRollback, "1.0.0", "2.0.0", "server"), (last.Action, last.Version, last.FromVersion, last.By));
        Assert.Contains("calls failed", last.Reason);
        Assert.Equal(before.Entries.Single(), rig.Host.Current.Entries.Single());
        Assert.All(Enumerable.Range(0, 100), id => Assert.Same(rig.Host.Current, rig.Host.Pick(rig.Session, "u", id)));
    }

    [Fact]
    public void RareFailureBreaksNoRule()
    {
        var clock = new StandingClock();
        var rig = new Rig(clock: clock);
        rig.Host.Load([Rig.Define(Modules.Trapping(0, "1.0.0"))]);
        Assert.True(rig.Host.StartCanary(null, Modules.Trapping(5_000, "2.0.0"), null, 100, null, s_note).IsDeployed);
        for (int i = 0; i < 20_000; i++)
        {
            Serve(rig, rig.Host.Pick(rig.Session, "u", i));
            Advance(rig, clock, i);
        }

        Assert.Equal(2, rig.Host.Status().Count);
    }

    [Fact]
    public void DeployedVersionIsTakenBackDuringItsProbationOnly()
    {
        (bool IsWatched, int WaitSeconds, string Expected)[] cases = [(true, 1, "1.0.0"), (true, 301, "2.0.0"), (false, 1, "2.0.0")];
        foreach ((bool isWatched, int waitSeconds, string expected) in cases)
        {
            var clock = new StandingClock();
            var rig = new Rig(clock: clock);
            rig.Host.Load([Rig.Define(Modules.Trapping(0, "1.0.0"))]);
            Assert.True(rig.Host.Deploy(null, Modules.Trapping(4, "2.0.0"), s_note, isWatched).IsDeployed);
            clock.MonotonicNs += waitSeconds * 1_000_000_000L;
            rig.Host.CheckVersions();
            for (int i = 0; i < 100; i++)
            {
                Serve(rig, rig.Host.Current);
                Advance(rig, clock, i);
            }

            Assert.Equal(expected, rig.Host.Status().Single().Version);
            Assert.Equal(expected == "1.0.0", rig.Host.Events()[^1].Action == PluginAction.AutomaticRollback);
        }
    }

    [Fact]
    public void RulesCompareWithTheOtherVersion()
    {
        var rules = new RollbackRules();
        Assert.Null(HealthCheck.Problem(rules, Totals(1_000, failures: 10), VersionTotals.None));
        Assert.NotNull(HealthCheck.Problem(rules, Totals(1_000, failures: 11), VersionTotals.None));
        Assert.Null(HealthCheck.Problem(rules, Totals(1_000, failures: 60), Totals(1_000, failures: 55)));
        Assert.Null(HealthCheck.Problem(rules, Totals(10, failures: 2), VersionTotals.None));
        Assert.Contains("3 of 3 calls failed", HealthCheck.Problem(rules, Totals(0, failures: 3), VersionTotals.None));
        Assert.Contains("rejects", HealthCheck.Problem(rules, Totals(1_000, rejections: 250), Totals(1_000)));
        Assert.Contains("rejects", HealthCheck.Problem(rules, Totals(1_000), Totals(1_000, rejections: 250)));
        Assert.Null(HealthCheck.Problem(rules, Totals(99, rejections: 99), Totals(1_000)));
        Assert.Contains("nine of ten", HealthCheck.Problem(rules, Totals(1_000, ns: 600_000), Totals(1_000, ns: 100_000)));
        Assert.Null(HealthCheck.Problem(rules, Totals(1_000, ns: 300_000), Totals(1_000, ns: 100_000)));
        Assert.Null(HealthCheck.Problem(rules, Totals(1_000, ns: 40_000), Totals(1_000, ns: 1_000)));
    }

    [Fact]
    public void PercentilesAreRightWithinAQuarter()
    {
        var times = new LatencyHistogram();
        for (int i = 1; i <= 1_000; i++)
        {
            times.Add(i * 1_000);
        }

        Assert.InRange(times.Percentile(0.5), 500_000, 625_000);
        Assert.InRange(times.Percentile(0.99), 990_000, 1_240_000);
        Assert.Equal(0, new LatencyHistogram().Percentile(0.5));
        times.Add(0);
        times.Add(long.MaxValue);
        Assert.Equal(1_002, times.Count);
    }

    [Fact]
    public void ChangesUnderLoadServeEveryTextByOneVersion()
    {
        Rig rig = Begun(percent: 50);
        bool isOver = false;
        var failures = new HashSet<string>();
        long texts = 0;
        void Serve(int thread)
        {
            for (int id = thread; !Volatile.Read(ref isOver); id += 4)
            {
                // What a text does: the set is asked for once, and every hook goes through it.
                PluginSet set = rig.Host.Pick(rig.Session, "u", id);
                string first = Word(rig, set);
                string second = Word(rig, set);
                Interlocked.Increment(ref texts);
                if (first != second || first is not ("one" or "two" or "three"))
                {
                    lock (failures)
                    {
                        failures.Add(first + " then " + second);
                    }
                }
            }
        }

        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() => Serve(t)))];
        Array.ForEach(threads, t => t.Start());
        for (int i = 0; i < 25; i++)
        {
            Assert.True(rig.Host.StartCanary(Rig.Name, null, null, 10 + i, null, s_note).IsDeployed);
            DeployResult end = i % 2 == 0 ? rig.Host.Promote(Rig.Name, s_note) : rig.Host.Abort(Rig.Name, s_note);
            Assert.True(end.IsDeployed, end.Error);
            Assert.True(rig.Host.Deploy(null, Modules.Saying("three")).IsDeployed);
            Assert.True(rig.Host.Rollback(Rig.Name, null, s_note).IsDeployed);
            rig.Host.CheckVersions();
            string serves = rig.Run().Error!.Message;
            Assert.True(rig.Host.StartCanary(null, Modules.Saying(serves == "one" ? "two" : "one"), null, 50, null, s_note).IsDeployed);
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, t => t.Join());
        Assert.Empty(failures);
        Assert.True(texts > 100, $"only {texts} texts");
    }

    private static Rig Begun(int percent, string? sticky = null, MemoryDirectory? directory = null)
    {
        var rig = new Rig(directory);
        rig.Host.Load([Rig.Define(Modules.Saying("one"))]);
        DeployResult result = rig.Host.StartCanary(null, Modules.Saying("two"), null, percent, sticky, s_note);
        Assert.True(result.IsDeployed, result.Error);
        return rig;
    }

    private static HashSet<int> Chosen(Rig rig) =>
        [.. Enumerable.Range(0, 10_000).Where(id => rig.Host.Pick(rig.Session, "u", id) != rig.Host.Current)];

    private static PostParseDecision Serve(Rig rig, PluginSet set)
    {
        var decision = new PostParseDecision();
        set.RunPostParse(new PostParseContext(Statements.SelectFrom("users"), rig.Session, new TestCatalog(), 1), decision);
        return decision;
    }

    private static string Word(Rig rig, PluginSet set)
    {
        var decision = new PostParseDecision();
        set.RunPostParse(new PostParseContext(Statements.SelectFrom("users"), new TestSession(), new TestCatalog(), 1), decision);
        return decision.Error?.Message ?? "passed " + rig.Host.Current.Generation;
    }

    /// <summary>One statement of a hundred a second; the versions are looked at twice a second.</summary>
    private static void Advance(Rig rig, StandingClock clock, int statement)
    {
        clock.MonotonicNs += 10_000_000;
        if (statement % 50 == 49)
        {
            rig.Host.CheckVersions();
        }
    }

    private static VersionTotals Totals(long calls, long failures = 0, long rejections = 0, long ns = 1_000)
    {
        var times = new LatencyHistogram();
        for (int i = 0; i < calls / 8; i++)
        {
            times.Add(ns);
        }

        return new VersionTotals(calls, failures, 0, rejections, ns * (calls / 8), times);
    }
}

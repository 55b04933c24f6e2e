using Helios.Base;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>A version that runs beside the one that serves changes nothing, whatever it does.</summary>
public sealed class ShadowTests
{
    private static readonly ChangeNote s_note = new("ann", "");

    [Fact]
    public void EqualVersionsDifferInNothing()
    {
        Rig rig = Beside(Wat.Plugin("(i64.const 0)"), Wat.Plugin("(i64.const 0) (nop)"));
        for (int i = 0; i < 100; i++)
        {
            Assert.Null(rig.Run().Error);
        }

        Assert.Equal(new ShadowCounts(100, 100, 0, 0, 0, 0), Counts(rig) with { Ns = 0 });
        Assert.Empty(rig.Host.Differences());
    }

    [Fact]
    public void ItsVerdictIsComparedAndHasNoEffect()
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Wat.Compile(Wat.Plugin("(i64.const 0)")))]);
        DeployResult begun = rig.Host.StartShadow(Rig.Name, Modules.Saying("secret", "2.0.0"), null, 100, s_note);
        Assert.True(begun.IsDeployed, begun.Error);
        Assert.Null(rig.Run().Error);
        Assert.Equal((0L, 1L), (Counts(rig).Equal, Counts(rig).Different));
        PluginDifferenceSeen seen = rig.Host.Differences().Single();
        Assert.Equal((Rig.Name, "2.0.0", "post_parse", "verdict"), (seen.Plugin, seen.Version, seen.Hook, seen.Kind));
        Assert.DoesNotContain("secret", seen.ToString());
        Assert.Equal([PluginState.Active, PluginState.Active], rig.Host.Status().Select(s => s.State));
        Assert.NotNull(rig.Host.Status()[1].Shadow);

        DeployResult ended = rig.Host.StopShadow(Rig.Name, s_note);
        Assert.True(ended.IsDeployed, ended.Error);
        PluginEvent last = rig.Host.Events()[^1];
        Assert.Equal(PluginAction.ShadowStop, last.Action);
        Assert.Contains("0 calls equal, 1 different, 0 failed", last.Reason);
        Assert.Single(rig.Host.Status());
        Assert.Contains("no version runs beside", rig.Host.StopShadow(Rig.Name, s_note).Error);
    }

    [Fact]
    public void BothRefusingWithOtherWordsIsADifferenceOfMessages()
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Modules.Saying("one"))]);
        Assert.True(rig.Host.StartShadow(null, Modules.Saying("two", "2.0.0"), null, 100, s_note).IsDeployed);
        Assert.Equal("one", rig.Run().Error!.Message);
        Assert.Equal("message", rig.Host.Differences().Single().Kind);
    }

    [Theory]
    [InlineData("unreachable")]
    [InlineData("(i64.const 77)")]
    [InlineData("(i64.const 0x7fffffff00000001)")]
    [InlineData("(loop $l (br $l)) (i64.const 0)")]
    public void ItsFailuresAreCountedAndHaveNoEffect(string body)
    {
        Rig rig = Beside(Wat.Plugin("(i64.const 0)"), Wat.Plugin(body), Rig.FullGrant with { CallTimeoutMs = 2 });
        int lines = rig.Log.Lines.Count;
        for (int i = 0; i < 20; i++)
        {
            Assert.Null(rig.Run().Error);
        }

        ShadowCounts counts = Counts(rig);
        Assert.Equal(0, counts.Equal + counts.Different);
        Assert.Equal(20, counts.Failed + counts.Skipped);
        Assert.All(rig.Host.Differences(), d => Assert.Equal("failed", d.Kind));
        Assert.Equal(lines, rig.Log.Lines.Count);
        Assert.Equal(0, rig.Host.Status()[0].FailureCount);
        rig.Host.CheckVersions();
        Assert.Equal(2, rig.Host.Status().Count);
    }

    [Fact]
    public void ItsTimeIsBounded()
    {
        // Every look at this clock takes ten milliseconds: a call beside takes two of them at least.
        var clock = new SlowClock();
        var rig = new Rig(clock: clock);
        rig.Host.Load([Rig.Define(Wat.Compile(Wat.Plugin("(i64.const 0)")))]);
        Assert.True(rig.Host.StartShadow(Rig.Name, Wat.Compile(Wat.Plugin("(i64.const 0) (nop)")), null, 100, s_note).IsDeployed);
        for (int i = 0; i < 200; i++)
        {
            Assert.Null(rig.Run().Error);
        }

        ShadowCounts counts = Counts(rig);
        Assert.InRange(counts.Skipped, 50, 199);
        Assert.Equal(200, counts.Equal + counts.Skipped);

        // 50 ms of each second, and the call that passes it.
        long seconds = (clock.Ns / 1_000_000_000) + 1;
        Assert.InRange(counts.Ns, 1, (seconds * 50_000_000) + 100_000_000);
    }

    [Fact]
    public void ItRunsBesideAShareOfCalls()
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Wat.Compile(Wat.Plugin("(i64.const 0)")))]);
        Assert.True(rig.Host.StartShadow(Rig.Name, Wat.Compile(Wat.Plugin("(i64.const 0) (nop)")), null, 20, s_note).IsDeployed);
        for (ulong id = 0; id < 2_000; id++)
        {
            rig.Host.Current.RunPostParse(
                new PostParseContext(Statements.SelectFrom("users"), rig.Session, new TestCatalog(), id), new PostParseDecision());
        }

        Assert.InRange(Counts(rig).Equal + Counts(rig).Skipped, 300, 500);
        Assert.Contains("must be 1 to 100", rig.Host.StartShadow(Rig.Name, Modules.Saying("x"), null, 0, s_note).Error);
        Assert.Contains("runs beside it", rig.Host.StartShadow(Rig.Name, Modules.Saying("x"), null, 10, s_note).Error);
    }

    [Fact]
    public void WhatItKeepsInTheHostIsItsOwnAndItLogsNothing()
    {
        const string Body = """
            (drop (call $counter_add (i32.const 4096) (i32.const 5) (i64.const 1)))
            (drop (call $kv_increment (i32.const 4096) (i32.const 5) (i64.const 1) (i32.const 0) (i32.const 40000)))
            (call $log (i32.const 2) (i32.const 4096) (i32.const 5))
            """;
        string imports = Probe.Import("counter_add") + Probe.Import("kv_increment") + Probe.Import("log");
        const string Memory = "(memory (export \"memory\") 32) (data (i32.const 4096) \"calls\")";
        string serving = Wat.Plugin(Body + "(i64.const 0)", imports, Memory);
        string beside = Wat.Plugin(Body + Body + "(i64.const 0)", imports, Memory);
        Rig rig = Beside(serving, beside, Probe.Everything);
        for (int i = 0; i < 10; i++)
        {
            Assert.Null(rig.Run().Error);
        }

        Assert.Equal(10, Counts(rig).Equal);
        Assert.Equal(10, rig.Host.Status()[0].Metrics.Single().Value);
        Assert.Equal(20, rig.Host.Status()[1].Metrics.Single().Value);
        Assert.Equal(10, rig.Log.Lines.Count(l => l.Contains("calls", StringComparison.Ordinal)));
    }

    [Fact]
    public void RestrictionsAreComparedByMeaning()
    {
        byte[] module = File.ReadAllBytes(Path.Combine(Places.RepositoryRoot, "src", "plugins", "modules", "tenant_isolation.wasm"));
        var rig = new Rig();
        PluginDefinition definition = Rig.Define(module) with
        {
            ConfigurationJson = """{"tenant_id_header":"X-Tenant-ID","tenant_id_session_var":"app.current_tenant_id"}""",
        };
        rig.Host.Load([definition]);
        rig.Healthy();
        rig.Session.Variables["app.current_tenant_id"] = "1";
        PostParseDecision alone = rig.Run();
        Assert.Null(alone.Error);
        Assert.NotEmpty(alone.Restrictions);
        Assert.True(rig.Host.StartShadow(Rig.Name, [.. module, 0, 2, 1, (byte)'x'], null, 100, s_note).IsDeployed);
        Assert.Null(rig.Run().Error);
        Assert.Equal(1, Counts(rig).Equal);
        Assert.True(rig.Host.StopShadow(Rig.Name, s_note).IsDeployed);
        Assert.True(rig.Host.StartShadow(Rig.Name, Wat.Compile(Wat.Plugin("(i64.const 0)")), null, 100, s_note).IsDeployed);
        PostParseDecision decision = rig.Run();
        Assert.Equal(alone.Restrictions.Count, decision.Restrictions.Count);
        Assert.Equal(alone.Values.Count, decision.Values.Count);
        Assert.Equal("restrictions", rig.Host.Differences().Single().Kind);
    }

    [Theory]
    [InlineData("###", "values of column 2")]
    [InlineData("***", null)]
    public void RowsAreComparedAndStayThoseOfTheVersionThatServes(string stars, string? kind)
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
        byte[] beside = Wat.Compile(ResultWat.Mask(stars));
        Assert.True(rig.Host.StartShadow("masker", [.. beside, 0, 2, 1, (byte)'x'], null, 100, s_note).IsDeployed);
        Batch left = Show(rig);
        Assert.All(Enumerable.Range(0, left.SelectedCount), i => Assert.Equal("***", ResultRig.Text(left, 2, i)));
        Assert.Equal(20, left.SelectedCount);
        Assert.Equal(kind, rig.Host.Differences().SingleOrDefault()?.Kind);
        Assert.Equal(kind is null ? 1 : 0, rig.Host.Status()[1].Shadow!.Equal);
    }

    [Fact]
    public void FilteringAndFailingOnRowsIsSeenAndHasNoEffect()
    {
        // Takes every row out: clears the selection's bytes, and answers that it filtered.
        string filter = ResultWat.OnBatch(
            "(i64.store (i32.load offset=12 (local.get $batch)) (i64.const 0)) (i64.const 3)");
        foreach ((string wat, string expected) in (ReadOnlySpan<(string, string)>)
            [(filter, "rows"), (ResultWat.OnBatch("unreachable"), "failed"), (ResultWat.OnBatch("(i64.const 99)"), "failed")])
        {
            using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
            DeployResult begun = rig.Host.StartShadow("masker", Wat.Compile(wat), null, 100, s_note);
            Assert.True(begun.IsDeployed, begun.Error);
            Batch left = Show(rig);
            Assert.Equal(20, left.SelectedCount);
            Assert.Equal("***", ResultRig.Text(left, 2, 0));
            Assert.Equal(expected, rig.Host.Differences().Single().Kind);
        }
    }

    [Fact]
    public void ItEndsWhenTheVersionBesideItGoes()
    {
        Rig rig = Beside(Wat.Plugin("(i64.const 0)"), Wat.Plugin("(i64.const 0) (nop)"));
        rig.Run();
        Assert.True(rig.Host.Deploy(Rig.Name, Wat.Compile(Wat.Plugin("(nop) (i64.const 0)")), s_note).IsDeployed);
        Assert.Single(rig.Host.Status());
        PluginEvent last = rig.Host.Events()[^1];
        Assert.Equal(PluginAction.ShadowStop, last.Action);
        Assert.Contains("1 calls equal", last.Reason);
    }

    private static Batch Show(ResultRig rig)
    {
        ResultRun run = rig.Start();
        return run.Apply(rig.Make(20));
    }

    private static Rig Beside(string serving, string beside, PluginGrant? grant = null)
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Wat.Compile(serving), grant)]);
        rig.Healthy();
        DeployResult begun = rig.Host.StartShadow(Rig.Name, Wat.Compile(beside), null, 100, s_note);
        Assert.True(begun.IsDeployed, begun.Error);
        return rig;
    }

    private static ShadowCounts Counts(Rig rig) => rig.Host.Status()[1].Shadow!;

    private sealed class SlowClock : IClock
    {
        public long Ns { get; private set; } = 1_000_000_000;

        public long UtcNowUs => 0;

        public long MonotonicNs => Ns += 10_000_000;
    }
}

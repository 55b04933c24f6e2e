namespace Helios.Plugins.Tests;

/// <summary>Versions and configurations that single tenants have of their own, and canaries of several plugins at a time.</summary>
public sealed class TenantVersionTests
{
    private const string TenantVariable = "app.current_tenant_id";

    private static readonly ChangeNote s_note = new("ann", "");

    [Fact]
    public void ATenantHasAVersionOfItsOwn()
    {
        Rig rig = Load();
        Assert.True(rig.Host.Deploy(null, Modules.Saying("two", "2.0.0"), s_note, tenant: "B").IsDeployed);
        Assert.Equal("one", WordFor(rig, "A"));
        Assert.Equal("two", WordFor(rig, "B"));
        Assert.Equal("one", WordFor(rig, null));
        Assert.Equal([null, "B"], rig.Host.Status().Select(s => s.Tenant));
        PluginEvent last = rig.Host.Events()[^1];
        Assert.Equal((PluginAction.Deploy, "B", "2.0.0", "1.0.0"), (last.Action, last.Tenant, last.Version, last.FromVersion));
        Assert.Equal(["B"], rig.Host.Versions().Single(v => v.Version == "2.0.0").Tenants);
        Assert.True(rig.Host.Versions().Single(v => v.Version == "1.0.0").IsCurrent);

        // What all have changes without it.
        Assert.True(rig.Host.Deploy(null, Modules.Saying("three", "3.0.0"), s_note).IsDeployed);
        Assert.Equal("three", WordFor(rig, "A"));
        Assert.Equal("two", WordFor(rig, "B"));

        Assert.True(rig.Host.Deploy(null, Modules.Saying("four", "4.0.0"), s_note, tenant: "B").IsDeployed);
        Assert.Equal("four", WordFor(rig, "B"));
        Assert.True(rig.Host.Rollback(Rig.Name, null, s_note, "B").IsDeployed);
        Assert.Equal("two", WordFor(rig, "B"));
        Assert.True(rig.Host.Rollback(Rig.Name, "4.0.0", s_note, "B").IsDeployed);
        Assert.Equal("four", WordFor(rig, "B"));
        Assert.True(rig.Host.Rollback(Rig.Name, null, s_note, "B").IsDeployed);
        Assert.True(rig.Host.Rollback(Rig.Name, null, s_note, "B").IsDeployed);
        Assert.Equal("three", WordFor(rig, "B"));
        Assert.Equal(PluginAction.Follow, rig.Host.Events()[^1].Action);
        Assert.Single(rig.Host.Status());
        Assert.Contains("has no version of its own", rig.Host.Rollback(Rig.Name, null, s_note, "B").Error);
        Assert.Contains("1 to", rig.Host.Deploy(null, Modules.Saying("x"), s_note, tenant: "").Error);
    }

    [Fact]
    public void ItSurvivesARestartUntilTheConfigurationNamesAnother()
    {
        var directory = new MemoryDirectory();
        Rig rig = Load(directory);
        Assert.True(rig.Host.Deploy(null, Modules.Saying("two", "2.0.0"), s_note, tenant: "B").IsDeployed);
        Assert.True(rig.Host.Deploy(null, Modules.Saying("three", "3.0.0"), s_note, tenant: "B").IsDeployed);
        Assert.Equal("three", WordFor(Load(directory), "B"));
        var named = new Dictionary<string, PluginTenant> { ["B"] = new("2.0.0", null) };
        Rig again = Load(directory, named);
        Assert.Equal("two", WordFor(again, "B"));
        Assert.True(again.Host.Deploy(null, Modules.Saying("four", "4.0.0"), s_note, tenant: "B").IsDeployed);
        Assert.Equal("four", WordFor(Load(directory, named), "B"));

        // What cannot be found fails closed for that tenant, and for no other.
        Rig missing = Load(directory, new() { ["B"] = new("9.9.9", null) });
        Assert.Contains("has no version, hash or tag", WordFor(missing, "B"));
        Assert.Equal("one", WordFor(missing, "A"));
    }

    [Fact]
    public void ATenantHasItsOwnConfiguration()
    {
        Rig rig = Load(tenants: new() { ["B"] = new(null, "{\"tenant_column\":\"x\"}") }, module: Configured("1.0.0"));
        Assert.Equal("tenant_id", Annotation(rig, "A"));
        Assert.Equal("x", Annotation(rig, "B"));
        Assert.Equal("1.0.0", rig.Host.Status().Single(s => s.Tenant == "B").Version);

        // It follows the version that all have.
        Assert.True(rig.Host.Deploy(null, Configured("2.0.0"), s_note).IsDeployed);
        Assert.Equal("2.0.0", rig.Host.Status().Single(s => s.Tenant == "B").Version);
        Assert.Equal("x", Annotation(rig, "B"));
        Assert.True(rig.Host.Rollback(Rig.Name, null, s_note).IsDeployed);
        Assert.Equal("1.0.0", rig.Host.Status().Single(s => s.Tenant == "B").Version);
        Assert.Equal("x", Annotation(rig, "B"));

        // And is no part of a canary.
        Assert.True(rig.Host.StartCanary(null, Configured("3.0.0"), null, 100, null, s_note).IsDeployed);
        rig.Session.Variables[TenantVariable] = "B";
        Assert.Equal("1.0.0", Picked(rig).Entries.Single().Version!.Number);
        rig.Session.Variables[TenantVariable] = "A";
        Assert.Equal("3.0.0", Picked(rig).Entries.Single().Version!.Number);
        Assert.True(rig.Host.Promote(Rig.Name, s_note).IsDeployed);
        Assert.Equal("3.0.0", rig.Host.Status().Single(s => s.Tenant == "B").Version);
        Assert.Equal("x", Annotation(rig, "B"));
    }

    [Fact]
    public void AModuleThatATenantCannotHaveIsRefusedForAll()
    {
        Rig rig = Load(tenants: new() { ["B"] = new(null, "{\"mode\":1}") });
        byte[] picky = Wat.Compile(Wat.Plugin(
            "(i64.const 0)",
            Probe.Import("config_value") + "(@custom \"helios.manifest\" \"{\\\"name\\\":\\\"tenant-isolation\\\"}\")"
            + """
              (func (export "helios_init") (result i64)
                (if (i32.ge_s (call $config_value (i32.const 512) (i32.const 4) (i32.const 1024) (i32.const 64)) (i32.const 0))
                  (then unreachable))
                (i64.const 0))
              """,
            "(memory (export \"memory\") 32) (data (i32.const 512) \"mode\")"));
        Assert.Contains("for tenant \"B\": helios_init", rig.Host.Deploy(null, picky, s_note).Error);
        Assert.Equal("one", WordFor(rig, "A"));
        Assert.Equal("one", WordFor(rig, "B"));
        Assert.Single(rig.Host.Events());
    }

    [Fact]
    public void DecisionsOfASetThatATenantChoseHoldForThatTenant()
    {
        Rig rig = Load();
        rig.Session.Variables[TenantVariable] = "A";
        Assert.DoesNotContain(Decide(rig).Reads, r => r.Name == TenantVariable);
        Assert.True(rig.Host.Deploy(null, Modules.Saying("two", "2.0.0"), s_note, tenant: "B").IsDeployed);
        PostParseDecision ofA = Decide(rig);
        Assert.Contains(ofA.Reads, r => r.Name == TenantVariable && r.Value == "A");
        PluginSet before = Picked(rig);
        rig.Session.Variables[TenantVariable] = "B";
        Assert.False(ofA.HoldsFor(rig.Session));
        Assert.NotEqual(before.Generation, before.For(rig.Session).Generation);
        Assert.NotEqual(ofA.Generation, Decide(rig).Generation);

        // A text keeps its moment, also when its tenant changes.
        Assert.True(rig.Host.Deploy(null, Modules.Saying("three", "3.0.0"), s_note, tenant: "B").IsDeployed);
        Assert.Equal("2.0.0", before.For(rig.Session).Entries.Single().Version!.Number);
        Assert.Equal("3.0.0", Picked(rig).Entries.Single().Version!.Number);
    }

    [Fact]
    public void ATenantsVersionIsTakenBackForThatTenant()
    {
        var clock = new StandingClock();
        var rig = new Rig(clock: clock);
        rig.Host.Load([Rig.Define(Modules.Trapping(0, "1.0.0"))]);
        Assert.True(rig.Host.Deploy(null, Modules.Trapping(4, "2.0.0"), s_note, tenant: "B").IsDeployed);
        for (int i = 0; i < 200 && rig.Host.Status().Count == 2; i++)
        {
            rig.Session.Variables[TenantVariable] = i % 2 == 0 ? "A" : "B";
            Decide(rig);
            clock.MonotonicNs += 10_000_000;
            rig.Host.CheckVersions();
        }

        PluginEvent last = rig.Host.Events()[^1];
        Assert.Equal((PluginAction.AutomaticRollback, "B", "1.0.0"), (last.Action, last.Tenant, last.Version));
        Assert.Single(rig.Host.Status());
        Assert.Equal("1.0.0", rig.Host.Status().Single().Version);
    }

    [Fact]
    public void TenantsAreBounded()
    {
        Rig rig = Load();
        byte[] module = Modules.Saying("two", "2.0.0");
        string? error = null;
        int count = 0;
        for (; count < 300 && error is null; count++)
        {
            error = rig.Host.Deploy(null, module, s_note, tenant: "T" + count).Error;
        }

        Assert.Equal(257, count);
        Assert.Contains("there can be 256", error);
        Assert.Equal("two", WordFor(rig, "T100"));
    }

    [Fact]
    public void SeveralPluginsHaveCanariesAndEveryCombinationIsASetOfItsOwn()
    {
        var rig = new Rig();
        string[] names = ["p1", "p2", "p3", "p4", "p5"];
        rig.Host.Load([.. names.Select(n => Rig.Define(Passing("1.0.0")) with { Name = n })]);
        foreach (string name in names[..4])
        {
            DeployResult begun = rig.Host.StartCanary(name, Passing("2.0.0"), null, 50, null, s_note);
            Assert.True(begun.IsDeployed, begun.Error);
        }

        Assert.Contains("there can be 4 at a time", rig.Host.StartCanary("p5", Passing("2.0.0"), null, 50, null, s_note).Error);
        var sets = new Dictionary<long, string>();
        for (int id = 0; id < 5_000; id++)
        {
            PluginSet set = rig.Host.Pick(rig.Session, "u", id);
            string versions = string.Join(' ', set.Entries.Select(e => e.Version!.Number));
            Assert.True(sets.TryAdd(set.Generation, versions) || sets[set.Generation] == versions);
        }

        Assert.Equal(16, sets.Count);
        Assert.Equal(16, sets.Values.Distinct().Count());

        // Each plugin's canary ends by itself.
        Assert.True(rig.Host.Abort("p2", s_note).IsDeployed);
        Assert.True(rig.Host.Promote("p3", s_note).IsDeployed);
        Assert.True(rig.Host.Deploy("p5", Passing("2.0.0"), s_note).IsDeployed);
        Assert.Equal(
            ["1.0.0", "1.0.0", "2.0.0", "1.0.0", "2.0.0"], rig.Host.Current.Entries.Select(e => e.Version!.Number));
        Assert.Equal(["p1", "p4"], rig.Host.Status().Where(s => s.CanaryPercent > 0).Select(s => s.Name));
        Assert.Equal(4, Enumerable.Range(0, 5_000).Select(id => rig.Host.Pick(rig.Session, "u", id)).Distinct().Count());
    }

    [Fact]
    public void CanariesOfSeveralPluginsGoOnAfterARestart()
    {
        var directory = new MemoryDirectory();
        PluginDefinition[] definitions = [.. new[] { "p1", "p2" }.Select(n => Rig.Define(Passing("1.0.0")) with { Name = n })];
        var rig = new Rig(directory);
        rig.Host.Load(definitions);
        Assert.True(rig.Host.StartCanary("p1", Passing("2.0.0"), null, 50, null, s_note).IsDeployed);
        Assert.True(rig.Host.StartCanary("p2", Passing("2.0.0"), null, 50, null, s_note).IsDeployed);
        var again = new Rig(directory);
        again.Host.Load(definitions);
        Assert.Equal(2, again.Host.Status().Count(s => s.CanaryPercent == 50));
        Assert.Equal(Versions(rig), Versions(again));

        static IEnumerable<string> Versions(Rig rig) => Enumerable.Range(0, 200)
            .Select(id => string.Join(' ', rig.Host.Pick(rig.Session, "u", id).Entries.Select(e => e.Version!.Number)));
    }

    private static Rig Load(
        MemoryDirectory? directory = null, Dictionary<string, PluginTenant>? tenants = null, byte[]? module = null)
    {
        var rig = new Rig(directory);
        rig.Host.Load([Rig.Define(module ?? Modules.Saying("one")) with { Tenants = tenants ?? [] }]);
        return rig;
    }

    private static byte[] Passing(string version) => Wat.Compile(Wat.Plugin(
        "(i64.const 0)", $"(@custom \"helios.manifest\" \"{{\\\"version\\\":\\\"{version}\\\"}}\")"));

    /// <summary>Rejects with the value of tenant_column.</summary>
    private static byte[] Configured(string version) => Wat.Compile(Wat.Plugin(
        """
        (i32.store (i32.const 1036)
          (call $config_value (i32.const 600) (i32.const 13) (i32.const 512) (i32.const 64)))
        (i64.const 0x40000000004)
        """,
        Probe.Import("config_value")
        + $"(@custom \"helios.manifest\" \"{{\\\"name\\\":\\\"tenant-isolation\\\",\\\"version\\\":\\\"{version}\\\"}}\")",
        "(memory (export \"memory\") 32) (data (i32.const 600) \"tenant_column\") "
        + "(data (i32.const 1032) \"\\00\\02\\00\\00\\05\\00\\00\\00\")"));

    private static string Annotation(Rig rig, string tenant) => WordFor(rig, tenant);

    private static PluginSet Picked(Rig rig) => rig.Host.Pick(rig.Session, "u", 1);

    private static PostParseDecision Decide(Rig rig)
    {
        var decision = new PostParseDecision();
        Picked(rig).RunPostParse(new PostParseContext(Statements.SelectFrom("users"), rig.Session, new TestCatalog(), 1), decision);
        return decision;
    }

    private static string WordFor(Rig rig, string? tenant)
    {
        rig.Session.Variables.Remove(TenantVariable);
        if (tenant is not null)
        {
            rig.Session.Variables[TenantVariable] = tenant;
        }

        return Decide(rig).Error?.Message ?? "passed";
    }
}

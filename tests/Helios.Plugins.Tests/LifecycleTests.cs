namespace Helios.Plugins.Tests;

public sealed class LifecycleTests
{
    private static readonly ChangeNote s_note = new("ann", "because");

    [Fact]
    public void EveryChangeStandsInTheHistoryWithWhoAndWhy()
    {
        var directory = new MemoryDirectory();
        var rig = Loaded(directory);
        Changes(rig.Host);
        string[] actions =
        [
            "load", "deploy", "tag", "rollback", "canary_start", "canary_start", "canary_promote", "canary_start", "canary_abort",
            "disable", "enable",
        ];
        Assert.Equal(actions, rig.Host.Events(Rig.Name).Select(e => e.Action));
        Assert.All(rig.Host.Events().Skip(1), e => Assert.Equal(("ann", "because"), (e.By, e.Reason)));
        PluginEvent promoted = rig.Host.Events().Single(e => e.Action == PluginAction.CanaryPromote);
        Assert.Equal(("2.0.0", "1.0.0"), (promoted.Version, promoted.FromVersion));
        Assert.Equal((25, "user"), (rig.Host.Events()[5].Percent, rig.Host.Events()[5].Sticky));

        var again = Loaded(directory);
        Assert.Equal(rig.Host.Events(), again.Host.Events());
        Assert.Equal("two", again.Run().Error!.Message);
    }

    private static void Changes(PluginHost host)
    {
        DeployResult[] results =
        [
            host.Deploy(null, Modules.Saying("two", "2.0.0"), s_note),
            host.Tag(Rig.Name, "good", null, s_note),
            host.Rollback(Rig.Name, null, s_note),
            host.StartCanary(Rig.Name, null, "good", 5, "user", s_note),
            host.StartCanary(Rig.Name, null, null, 25, null, s_note),
            host.Promote(Rig.Name, s_note),
            host.StartCanary(null, Modules.Saying("three", "3.0.0"), null, 5, null, s_note),
            host.Abort(Rig.Name, s_note),
            host.Disable(Rig.Name, s_note),
            host.Enable(Rig.Name, s_note),
        ];
        Assert.All(results, r => Assert.True(r.IsDeployed, r.Error));
    }

    [Fact]
    public void RollbackGoesBackVersionByVersionAndToWhatIsNamed()
    {
        Rig rig = Loaded();
        foreach (string word in new[] { "two", "three", "four" })
        {
            Assert.True(rig.Host.Deploy(null, Modules.Saying(word, word + ".0")).IsDeployed);
        }

        foreach (string word in new[] { "three", "two", "one" })
        {
            Assert.True(rig.Host.Rollback(Rig.Name, null, s_note).IsDeployed);
            Assert.Equal(word, rig.Run().Error!.Message);
        }

        Assert.Contains("no version served before this one", rig.Host.Rollback(Rig.Name, null, s_note).Error);
        string hash = rig.Host.Events().Last(e => e.Version == "two.0").Hash;
        Assert.True(rig.Host.Rollback(Rig.Name, "vfour.0", s_note).IsDeployed);
        Assert.Equal("four", rig.Run().Error!.Message);
        Assert.True(rig.Host.Rollback(Rig.Name, hash[..8], s_note).IsDeployed);
        Assert.Equal("two", rig.Run().Error!.Message);
        string error = rig.Host.Rollback(Rig.Name, "nine", s_note).Error!;
        Assert.Contains("no version, hash or tag \"nine\"; its latest are two.0", error);
        Assert.Contains("plugin history", error);
    }

    [Fact]
    public void DisabledPluginStaysSoUntilTheConfigurationSpeaksAgain()
    {
        var directory = new MemoryDirectory();
        Rig rig = Loaded(directory);
        Assert.True(rig.Host.Disable(Rig.Name, s_note).IsDeployed);
        Assert.Null(rig.Run().Error);
        Assert.Contains("plugin enable tenant-isolation", rig.Host.Deploy(null, Modules.Saying("two")).Error);
        Assert.Null(Loaded(directory).Run().Error);

        // Switched off and on again in the configuration: what was said at run time is over.
        PluginDefinition definition = Rig.Define(Modules.Saying("one"));
        var off = new Rig(directory);
        off.Host.Load([definition with { IsEnabled = false }]);
        Assert.Null(off.Run().Error);
        Assert.True(off.Host.Enable(Rig.Name, s_note).IsDeployed);
        Assert.Equal("one", off.Run().Error!.Message);
        Assert.Equal("one", Loaded(directory).Run().Error!.Message);
    }

    [Fact]
    public void DeployedVersionServesWhenTheFileIsGone()
    {
        var directory = new MemoryDirectory();
        Assert.True(Loaded(directory).Host.Deploy(null, Modules.Saying("two")).IsDeployed);
        var rig = new Rig(directory);
        rig.Host.Load([Rig.Define([]) with { ReadModule = () => throw new FileNotFoundException("gone") }]);
        Assert.Equal("two", rig.Run().Error!.Message);
        Assert.Contains(rig.Log.Lines, l => l.Contains("the deployed version serves on"));
    }

    [Fact]
    public void RejectionAndTimeCount()
    {
        Rig rig = Loaded();
        for (int i = 0; i < 20; i++)
        {
            rig.Run();
        }

        PluginStatus status = rig.Host.Status().Single();
        Assert.Equal((20, 20, 0), (status.CallCount, status.RejectionCount, status.FailureCount));
        Assert.InRange(status.MedianCallNs, 1, 100_000_000);
        Assert.True(status.MedianCallNs <= status.Percentile95CallNs && status.Percentile95CallNs <= status.Percentile99CallNs);
    }

    [Fact]
    public void InspectionAndDifferenceSayWhatAModuleAsksFor()
    {
        byte[] first = Modules.Saying("one");
        byte[] second = Wat.Compile(Wat.Hooks(
            ("helios_pre_parse", "(i64.const 0)"),
            "(import \"helios\" \"set_session_var\" (func (param i32 i32 i32 i32 i32) (result i32)))"
            + "(@custom \"helios.manifest\" \"{\\\"version\\\":\\\"2.0.0\\\",\\\"requests\\\":{\\\"allow_metadata_access\\\":true}}\")"));
        Assert.True(PluginInspection.TryRead(second, out PluginInspection? seen, out string error), error);
        Assert.Equal(("helios_abi_v1", "2.0.0", second.Length), (seen!.Abi, seen.Version, seen.SizeBytes));
        Assert.Equal(["pre_parse"], seen.Hooks);
        Assert.Equal(["allow_metadata_access", "allow_session_variables"], seen.RequestedGrants);
        Assert.StartsWith("helios.set_session_var", seen.Imports.Single());
        Assert.Null(seen.Problem);
        Assert.False(PluginInspection.TryRead("nonsense"u8.ToArray(), out _, out error));
        Assert.Equal("it is no WebAssembly module", error);

        Rig rig = new();
        rig.Host.Load([Rig.Define(first) with { Hooks = [] }]);
        Assert.True(rig.Host.Deploy(Rig.Name, second).IsDeployed);
        IReadOnlyList<PluginDifference> differences = rig.Host.Diff(Rig.Name, "1.0.0", "2.0.0");
        Assert.Contains(new PluginDifference("hook", "post_parse", null), differences);
        Assert.Contains(new PluginDifference("hook", null, "pre_parse"), differences);
        Assert.Contains(new PluginDifference("grant", null, "allow_metadata_access"), differences);
        Assert.Equal(first, rig.Host.Checkout(Rig.Name, "1.0.0"));
        Assert.Equal(second, rig.Host.Checkout(Rig.Name, null));
    }

    [Fact]
    public void MaskThatDoesNotRunLastIsWarnedOf()
    {
        byte[] module = Wat.Compile(Wat.Hooks(("helios_on_batch", "(i64.const 0)")));
        PluginDefinition mask = Define("mask", 100, PluginClass.Security);
        var rig = new Rig();
        rig.Host.Load([mask, Define("computed", 50, PluginClass.Transform)]);
        Assert.All(rig.Host.Status(), s => Assert.True(s.State == PluginState.Active, s.Reason));
        string warning = Assert.Single(rig.Host.Deploy("mask", module).Warnings);
        Assert.Contains("give \"mask\" a priority below 50", warning);
        rig.Host.Load([mask with { Priority = 10 }, Define("computed", 50, PluginClass.Transform)]);
        Assert.Empty(rig.Host.Deploy("mask", module).Warnings);

        PluginDefinition Define(string name, int priority, PluginClass purpose) => Rig.Define(module) with
        {
            Name = name,
            Hooks = ["post_execution"],
            Priority = priority,
            Class = purpose,
            Grant = Rig.FullGrant with { AllowResultModification = true },
        };
    }

    private static Rig Loaded(MemoryDirectory? directory = null)
    {
        var rig = new Rig(directory);
        rig.Host.Load([Rig.Define(Modules.Saying("one"))]);
        return rig;
    }
}

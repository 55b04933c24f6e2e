using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Tests;

public sealed class ChainTests
{
    [Fact]
    public void HigherPriorityRunsFirstAndValuesAreNumberedOverAll()
    {
        var rig = new Rig();
        rig.Host.Load([Restricting("second", 10, "b"), Restricting("first", 100, "a"), Restricting("third", -5, "c")]);
        PostParseDecision decision = rig.Run();
        Assert.Equal(["first", "second", "third"], decision.Restrictions.Select(r => r.Plugin));
        Assert.Equal(["a", "b", "c"], decision.Values.Select(v => v.Value.AsText));
        Assert.Equal([1, 2, 3], decision.Restrictions.Select(r => r.Predicate.Value(r.Predicate.Child(r.Root, Role.Right))));
    }

    [Fact]
    public void FailureOfOneRefusesTheStatementOfAll()
    {
        var rig = new Rig();
        rig.Host.Load([Restricting("first", 100, "a"), Define("broken", 50, Wat.Compile(Wat.Plugin("unreachable")), PluginClass.Security)]);
        PostParseDecision decision = rig.Run();
        Assert.Equal((SqlState.ExternalRoutineException, "broken"), (decision.Error!.State, decision.RefusedBy));
    }

    [Fact]
    public void ObserverThatFailsTakesNothingAndStopsNobody()
    {
        var rig = new Rig();
        PluginDefinition broken = Define("watcher", 50, Wat.Compile(Wat.Plugin("unreachable")), PluginClass.Observer);
        rig.Host.Load([Restricting("first", 100, "a"), broken, Restricting("last", 1, "z")]);
        PostParseDecision decision = rig.Run();
        Assert.Null(decision.Error);
        Assert.Equal(["first", "last"], decision.Restrictions.Select(r => r.Plugin));
        Assert.Equal(["a", "z"], decision.Values.Select(v => v.Value.AsText));
        Assert.True(decision.IsVolatile);
        Assert.Contains(rig.Log.Lines, l => l.Contains("plugin failed, the statement goes on plugin=watcher"));
    }

    [Fact]
    public void EditsOfAFailedAnswerAreTakenBack()
    {
        // The first edit is good, the second is not: nothing of the answer counts.
        var image = new EditImage();
        uint own = image.Compare(image.Column("tenant_id"), "=", image.Node(NodeKind.StringConst, "x"));
        image.Restrict("users", own).Restrict("payroll", own);
        var rig = new Rig();
        rig.Host.Load(
        [
            Restricting("first", 100, "a"),
            Define("halfway", 50, Wat.Compile(image.Module()), PluginClass.Transform) with { IsOpenOnFailure = true },
        ]);
        PostParseDecision decision = rig.Run();
        Assert.Null(decision.Error);
        Assert.Equal("first", Assert.Single(decision.Restrictions).Plugin);
        Assert.Equal("a", Assert.Single(decision.Values).Value.AsText);
    }

    [Fact]
    public void RejectionEndsTheChain()
    {
        var rig = new Rig();
        byte[] rejecting = Wat.Compile(Wat.Plugin("(i64.const 4)"));
        byte[] trapping = Wat.Compile(Wat.Plugin("unreachable"));
        rig.Host.Load([Define("gate", 100, rejecting, PluginClass.Security), Define("never", 1, trapping, PluginClass.Security)]);
        PostParseDecision decision = rig.Run();
        Assert.Equal(("42501", "gate"), (decision.Error!.State.Code, decision.RefusedBy));
        Assert.Equal("statement refused by plugin \"gate\"", decision.Error.Message);
        Assert.False(decision.IsVolatile);
    }

    [Fact]
    public void LimitsThatCannotBeKeptAreRefused()
    {
        byte[] module = Wat.Compile(Wat.Plugin("(i64.const 0)"));
        foreach ((PluginGrant grant, string reason) in new[]
        {
            (Rig.FullGrant with { MemoryLimitBytes = 65_536 }, "its memory limit is 64 KiB; 2048 to 1048576 are possible"),
            (Rig.FullGrant with { MemoryLimitBytes = 8L << 30 }, "its memory limit is 8388608 KiB"),
            (Rig.FullGrant with { CallTimeoutMs = 0 }, "its time limit is 0 ms; 1 to 1000 are possible"),
            (Rig.FullGrant with { CallTimeoutMs = 60_000 }, "its time limit is 60000 ms"),
        })
        {
            var rig = new Rig();
            rig.Host.Load([Rig.Define(module, grant)]);
            Assert.Contains(reason, rig.Host.Current.Status().Single().Reason);
        }
    }

    private static PluginDefinition Restricting(string name, int priority, string value)
    {
        var image = new EditImage();
        uint own = image.Compare(image.Column("tenant_id"), "=", image.Node(NodeKind.StringConst, value));
        return Define(name, priority, Wat.Compile(image.Restrict("users", own).Module()), PluginClass.Security);
    }

    private static PluginDefinition Define(string name, int priority, byte[] module, PluginClass pluginClass) =>
        Rig.Define(module) with { Name = name, Priority = priority, Class = pluginClass };
}

using System.Diagnostics;
using Xunit.Abstractions;

namespace Helios.Plugins.Tests;

/// <summary>What a hook call costs. The time is printed, not judged (machines differ); the allocation is judged.</summary>
public sealed class CostTests
{
    private readonly ITestOutputHelper _output;

    public CostTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public void EmptyHookAllocatesNothing()
    {
        Rig rig = Rig.With(Wat.Plugin("(i64.const 0)")).Healthy();
        var context = new PostParseContext(Statements.SelectFrom("users"), rig.Session, new TestCatalog(), 1);
        var decision = new PostParseDecision();
        PluginSet set = rig.Host.Current;
        Measure(set, context, decision, 20_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double ns = double.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            ns = Math.Min(ns, Measure(set, context, decision, 100_000));
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        _output.WriteLine($"empty post_parse hook, chain and statement written: {ns:f0} ns a call, {bytes} bytes allocated");
        Assert.Equal(0, bytes);
    }

    private static double Measure(PluginSet set, in PostParseContext context, PostParseDecision decision, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            decision.Reset();
            set.RunPostParse(context, decision);
        }

        Assert.Null(decision.Error);
        return Stopwatch.GetElapsedTime(begin).TotalNanoseconds / count;
    }
}

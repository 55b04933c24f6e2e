using System.Diagnostics;
using Helios.Plugins.Results;
using Helios.Types;
using Xunit.Abstractions;

namespace Helios.Plugins.Tests;

/// <summary>What a hook call costs. The time is printed, not judged (machines differ); the allocation is judged.</summary>
public sealed class CostTests
{
    // What the runtime itself may take once while it compiles a method anew: far less than a byte a call.
    private const long OnceBytes = 4_096;

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
        Assert.InRange(bytes, 0, OnceBytes);
    }

    [Theory]
    [InlineData("mask")]
    [InlineData("rewrite")]
    public void A_batch_through_a_rust_plugin_allocates_nothing(string mode)
    {
        using ResultRig rig = SdkTests.Load("sdk_probe.wasm", mode, ResultRig.Grant with { AllowSessionVariables = ["app.*"] });
        ResultRun run = rig.Start();
        Batch made = rig.Make(1000);
        long bytes = 0;
        long best = long.MaxValue;
        for (int round = 0; round < 60; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long begin = Stopwatch.GetTimestamp();
            run.Apply(made);
            best = Math.Min(best, Stopwatch.GetTimestamp() - begin);

            // The first rounds make what is kept, and are compiled.
            bytes += round < 30 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            run.Release();
            run.Begin();
            ResultRig.Fill(made, 1000);
        }

        _output.WriteLine($"{mode}: {Stopwatch.GetElapsedTime(0, best).TotalNanoseconds / 2000:f1} ns a value, {bytes} bytes allocated");
        Assert.InRange(bytes, 0, OnceBytes);
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

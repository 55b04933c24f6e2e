using System.Text;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Plugins.Tests;

public sealed class DeployTests
{
    [Fact]
    public void RefusedDeployChangesNothing()
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Saying("one"))]);
        PluginSet before = rig.Host.Current;
        foreach ((byte[] module, string reason) in new[]
        {
            ("nonsense"u8.ToArray(), "it is no WebAssembly module"),
            (Wat.Compile("(module)"), "it does not export helios_abi_v1"),
            (Wat.Compile(Wat.Plugin("(i64.const 0)", "(import \"env\" \"x\" (func))")), "it imports env.x, which"),
            (Wat.Compile(Wat.Plugin("(i64.const 0)", "(func $s unreachable) (start $s)")), "start: unreachable"),
        })
        {
            DeployResult result = rig.Host.Deploy(Rig.Name, module);
            Assert.False(result.IsDeployed);
            Assert.Contains(reason, result.Error);
            Assert.Same(before, rig.Host.Current);
            Assert.Equal("one", rig.Run().Error!.Message);
        }

        Assert.Contains("no plugin \"other\" is configured (configured: tenant-isolation)", rig.Host.Deploy("other", Saying("two")).Error);
    }

    [Fact]
    public void RunningStatementKeepsItsSet()
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Saying("one"))]);
        PluginSet old = rig.Host.Current;
        DeployResult result = rig.Host.Deploy(null, Saying("two", "2.0.0"));
        Assert.True(result.IsDeployed, result.Error);
        Assert.Equal(("2.0.0", "1.0.0"), (result.Version, result.PreviousVersion));
        Assert.Equal("two", rig.Run().Error!.Message);
        Assert.True(rig.Host.Current.Generation > old.Generation);

        var decision = new PostParseDecision();
        old.RunPostParse(new PostParseContext(Statements.SelectFrom("users"), rig.Session, new TestCatalog(), 1), decision);
        Assert.Equal("one", decision.Error!.Message);
        Assert.Equal(old.Generation, decision.Generation);
    }

    [Fact]
    public void FailedPluginIsHealedByADeploy()
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define("nonsense"u8.ToArray())]);
        Assert.Equal(SqlState.ExternalRoutineException, rig.Run().Error!.State);
        Assert.True(rig.Host.Deploy(Rig.Name, Saying("healed")).IsDeployed);
        Assert.Equal("healed", rig.Run().Error!.Message);
    }

    [Fact]
    public void DeployedVersionSurvivesARestartUntilTheFileChanges()
    {
        var directory = new MemoryDirectory();
        byte[] file = Saying("one");
        PluginDefinition definition = Rig.Define(file) with { ReadModule = () => file };
        var first = new Rig(directory);
        first.Host.Load([definition]);
        Assert.True(first.Host.Deploy(Rig.Name, Saying("two", "2.0.0")).IsDeployed);

        var second = new Rig(directory);
        second.Host.Load([definition]);
        Assert.Equal("two", second.Run().Error!.Message);
        Assert.Equal(1, second.Host.CompiledHitCount);

        file = Saying("three", "3.0.0");
        var third = new Rig(directory);
        third.Host.Load([definition]);
        Assert.Equal("three", third.Run().Error!.Message);

        // A torn last line of the log, as a crash leaves it.
        directory.Files["plugins/history.log"] = [.. directory.Files["plugins/history.log"], .. "{\"name\":\"tenant-iso"u8];
        var fourth = new Rig(directory);
        fourth.Host.Load([definition]);
        Assert.Equal("three", fourth.Run().Error!.Message);
        Assert.True(fourth.Host.Deploy(Rig.Name, Saying("four")).IsDeployed);
        var fifth = new Rig(directory);
        fifth.Host.Load([definition]);
        Assert.Equal("four", fifth.Run().Error!.Message);
    }

    [Fact]
    public void HistoryAndCodeLieInARealDirectoryAndOldCodeGoes()
    {
        string path = Path.Combine(Path.GetTempPath(), "helios-plugins-" + Guid.NewGuid().ToString("N"));
        try
        {
            using (FileDataDirectory directory = FileDataDirectory.Open(path))
            {
                var rig = new Rig(directory);
                rig.Host.Load([Rig.Define(Saying("v0"))]);
                for (int i = 1; i <= 14; i++)
                {
                    DeployResult result = rig.Host.Deploy(Rig.Name, Saying("v" + i));
                    Assert.True(result.IsDeployed, result.Error);
                }

                Assert.Equal(15, directory.List().Count(n => n.EndsWith(".wasm", StringComparison.Ordinal)));
                Assert.Equal(10, directory.List().Count(n => n.EndsWith(".cwasm", StringComparison.Ordinal)));
            }

            using FileDataDirectory again = FileDataDirectory.Open(path);
            var second = new Rig(again);
            second.Host.Load([Rig.Define(Saying("v0"))]);
            Assert.Equal("v14", second.Run().Error!.Message);
            Assert.Equal(1, second.Host.CompiledHitCount);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public void CompiledModuleThatDoesNotMatchItsRecordIsNotLoaded()
    {
        var directory = new MemoryDirectory();
        var first = new Rig(directory);
        first.Host.Load([Rig.Define(Saying("one"))]);
        string name = directory.Files.Keys.Single(k => k.EndsWith(".cwasm", StringComparison.Ordinal));
        byte[] good = directory.Files[name];
        foreach (int at in new[] { 0, 9, 41, 73, 200, good.Length - 1 })
        {
            byte[] bad = (byte[])good.Clone();
            bad[at] ^= 1;
            directory.Files[name] = bad;
            var rig = new Rig(directory);
            rig.Host.Load([Rig.Define(Saying("one"))]);
            Assert.Equal(0, rig.Host.CompiledHitCount);
            Assert.Equal("one", rig.Run().Error!.Message);
            Assert.Contains(rig.Log.Lines, l => l.Contains("compiled module is not used"));
            Assert.Equal(good.Length, directory.Files[name].Length);
        }
    }

    [Fact]
    public void SwapUnderLoadServesEveryCallByExactlyOneVersion()
    {
        var rig = new Rig();
        byte[][] modules = [Saying("one"), Saying("two"), Saying("three")];
        rig.Host.Load([Rig.Define(modules[0])]);
        string[] words = ["one", "two", "three"];
        bool isOver = false;
        long calls = 0;
        var failures = new List<string>();
        void Serve()
        {
            var decision = new PostParseDecision();
            var context = new PostParseContext(Statements.SelectFrom("users"), new TestSession(), new TestCatalog(), 1);
            while (!Volatile.Read(ref isOver))
            {
                decision.Reset();
                rig.Host.Current.RunPostParse(context, decision);
                Interlocked.Increment(ref calls);
                if (decision.Error is null || !words.Contains(decision.Error.Message))
                {
                    lock (failures)
                    {
                        failures.Add(decision.Error?.Message ?? "passed");
                    }
                }
            }
        }

        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(Serve))];
        Array.ForEach(threads, t => t.Start());
        var sets = new List<PluginSet>();
        for (int i = 1; i <= 60; i++)
        {
            sets.Add(rig.Host.Current);
            Assert.True(rig.Host.Deploy(Rig.Name, modules[i % 3]).IsDeployed);
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, t => t.Join());
        Assert.Empty(failures.Distinct());
        Assert.True(calls > 1_000, $"only {calls} calls");
        Assert.Equal(61, rig.Host.Current.Generation);
        // Nothing of the replaced versions is left.
        Assert.All(sets, s => Assert.Equal(0, s.Entries.Single().Pool!.LiveCount));
        Assert.InRange(rig.Host.Current.Entries.Single().Pool!.LiveCount, 1, 5);
    }

    [Fact]
    public void BusyMachineCostsNoStatement()
    {
        // About 3 ms of work, with more threads than processors: the wall time of a call passes its 10 ms, its processor time does not.
        Rig rig = Rig.With(Wat.Plugin("""
            (local $i i32)
            (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3000000))))
            (i64.const 0)
            """));
        bool isOver = false;
        Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount * 4).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                Thread.SpinWait(1_000);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        double longestMs = 0;
        for (int i = 0; i < 60; i++)
        {
            long begin = System.Diagnostics.Stopwatch.GetTimestamp();
            PostParseDecision decision = rig.Run();
            longestMs = Math.Max(longestMs, System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            Assert.True(decision.Error is null, decision.Error?.Message);
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, t => t.Join());
        Assert.True(longestMs > 0);
    }

    /// <summary>A module that rejects with one word, so that the caller sees who served.</summary>
    private static byte[] Saying(string word, string version = "1.0.0")
    {
        string length = $"\\{word.Length:x2}\\00\\00\\00";
        string manifest = $"{{\\\"name\\\":\\\"tenant-isolation\\\",\\\"version\\\":\\\"{version}\\\"}}";
        return Wat.Compile(Wat.Plugin(
            "(i64.const 0x40000000004)", $"(@custom \"helios.manifest\" \"{manifest}\")",
            $"(memory (export \"memory\") 32) (data (i32.const 512) \"{word}\") (data (i32.const 1032) \"\\00\\02\\00\\00{length}\")"));
    }
}

using System.Text;

namespace Helios.Plugins.Tests;

/// <summary>Changes that meet while the tests of a deploy run, for which the host lets go of its lock.</summary>
public sealed class DeployRaceTests
{
    private const string Other = "other";
    private const int TimeoutMs = 60_000;

    private static readonly ChangeNote s_note = new("ann", "because");

    private readonly MemoryDirectory _directory = new();
    private readonly StandingClock _clock = new();
    private readonly Gate _gate = new();
    private readonly PluginHost _host;

    public DeployRaceTests()
    {
        _host = Made(_gate.Test);
        Load(_host);
        Assert.All(_host.Status(), s => Assert.True(s.State == PluginState.Active, s.Reason));
        Assert.True(_host.Deploy(Rig.Name, Modules.Saying("two", "2.0.0")).IsDeployed);
    }

    /// <summary>Tests that go on when they are told to, and the host that runs them.</summary>
    private sealed class Gate
    {
        private readonly SemaphoreSlim _open = new(0);
        private int _waiting;

        public int Waiting => Volatile.Read(ref _waiting);

        public void Open(int count = 1) => _open.Release(count);

        public string? Test(PluginTrial trial)
        {
            string wanted = Encoding.UTF8.GetString(trial.Fixtures);
            if (wanted.StartsWith("wait", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _waiting);
                Assert.True(_open.Wait(TimeoutMs));
            }

            // The module is run while others change things.
            PluginHost tried = trial.Load(trial.Definition, new TrialWorld(_ => throw new InvalidOperationException(), null));
            Assert.Equal(PluginState.Active, tried.Status().Single().State);
            return wanted.EndsWith("fail", StringComparison.Ordinal) ? "1 of 1 tests fail"
                : wanted.EndsWith("throw", StringComparison.Ordinal) ? throw new InvalidOperationException("the tests broke")
                : null;
        }
    }

    [Fact]
    public void A_rollback_meanwhile_wins_and_the_deploy_is_refused()
    {
        Thread deploy = Begin(() => _host.Deploy(Rig.Name, Modules.Saying("bad", "3.0.0"), s_note, tests: Tests("wait")), out var result);
        Assert.True(_host.Rollback(Rig.Name, null, s_note).IsDeployed);
        Assert.Equal("one", Says());
        End(deploy, 1);
        Assert.Contains("changed by somebody else while its tests ran", result.Value.Error);
        Holds("one", "load", "deploy", "rollback");
    }

    [Fact]
    public void Of_two_deploys_at_once_the_first_to_pass_its_tests_serves()
    {
        Thread slow = Begin(() => _host.Deploy(Rig.Name, Modules.Saying("slow", "3.0.0"), s_note, tests: Tests("wait")), out var late);
        Assert.True(_host.Deploy(Rig.Name, Modules.Saying("quick", "4.0.0"), s_note, tests: Tests("")).IsDeployed);
        Assert.Equal("quick", Says());
        End(slow, 1);
        Assert.Contains("changed by somebody else while its tests ran", late.Value.Error);
        Holds("quick", "load", "deploy", "deploy");
    }

    [Fact]
    public void Two_deploys_that_pass_their_tests_at_the_same_time_do_not_both_serve()
    {
        Thread one = Begin(() => _host.Deploy(Rig.Name, Modules.Saying("a", "3.0.0"), s_note, tests: Tests("wait")), out var a);
        Thread two = Begin(() => _host.Deploy(Rig.Name, Modules.Saying("b", "4.0.0"), s_note, tests: Tests("wait")), out var b, 2);
        _gate.Open(2);
        End(one, 0);
        End(two, 0);
        Assert.Equal(1, (a.Value.IsDeployed ? 1 : 0) + (b.Value.IsDeployed ? 1 : 0));
        Holds(a.Value.IsDeployed ? "a" : "b", "load", "deploy", "deploy");
    }

    [Fact]
    public void Deploys_of_different_plugins_do_not_wait_for_one_another()
    {
        Thread slow = Begin(() => _host.Deploy(Rig.Name, Modules.Saying("three", "3.0.0"), s_note, tests: Tests("wait")), out var first);
        DeployResult second = _host.Deploy(Other, Named(Other), s_note, tests: Tests(""));
        Assert.True(second.IsDeployed, second.Error);
        End(slow, 1);
        Assert.True(first.Value.IsDeployed, first.Value.Error);
        Holds("three", "load", "deploy", "deploy");
    }

    [Fact]
    public void A_canary_that_begins_meanwhile_and_a_plugin_that_is_switched_off_keep_it_out()
    {
        Thread deploy = Begin(() => _host.Deploy(Rig.Name, Modules.Saying("bad", "3.0.0"), s_note, tests: Tests("wait")), out var result);
        Assert.True(_host.StartCanary(Rig.Name, Modules.Saying("new", "5.0.0"), null, 5, null, s_note).IsDeployed);
        End(deploy, 1);
        Assert.Contains("a canary of it runs", result.Value.Error);
        Assert.True(_host.Abort(Rig.Name, s_note).IsDeployed);

        deploy = Begin(() => _host.Deploy(Rig.Name, Modules.Saying("bad", "3.0.0"), s_note, tests: Tests("wait")), out result, 2);
        Assert.True(_host.Disable(Rig.Name, s_note).IsDeployed);
        End(deploy, 1);
        Assert.Contains("changed by somebody else", result.Value.Error);
        Assert.True(_host.Enable(Rig.Name, s_note).IsDeployed);
        Holds("two", "load", "deploy", "canary_start", "canary_abort", "disable", "enable");
    }

    [Fact]
    public void The_server_takes_a_bad_version_back_while_tests_run()
    {
        var rules = new PluginHost(new PluginHostOptions(Places.LoadWasmtime, _clock, new TestRandom(), new TestLog(), _directory)
        {
            Test = _gate.Test,
            Rules = new RollbackRules { MinimumFailures = 3, MinimumCalls = 1 },
        });
        Load(rules);
        Assert.True(rules.Deploy(Rig.Name, Modules.Trapping(1, "6.0.0")).IsDeployed);
        Thread deploy = Begin(() => rules.Deploy(Rig.Name, Modules.Saying("bad", "7.0.0"), s_note, tests: Tests("wait")), out var result);
        for (int i = 0; i < 20; i++)
        {
            Says(rules);
            _clock.MonotonicNs += 1_000_000_000;
            rules.CheckVersions();
        }

        Assert.Equal(PluginAction.AutomaticRollback, rules.Events(Rig.Name)[^1].Action);
        End(deploy, 1);
        Assert.Contains("changed by somebody else", result.Value.Error);
        Assert.Equal("two", Says(rules));
    }

    [Fact]
    public void A_change_of_the_same_tenant_meanwhile_keeps_it_out_and_of_another_one_does_not()
    {
        Thread deploy = Begin(
            () => _host.Deploy(Rig.Name, Modules.Saying("late", "3.0.0"), s_note, tenant: "t1", tests: Tests("wait")), out var result);
        Assert.True(_host.Deploy(Rig.Name, Modules.Saying("mine", "4.0.0"), s_note, tenant: "t1").IsDeployed);
        End(deploy, 1);
        Assert.Contains("for tenant \"t1\": it was changed by somebody else", result.Value.Error);
        Assert.Equal("mine", Says(tenant: "t1"));

        deploy = Begin(
            () => _host.Deploy(Rig.Name, Modules.Saying("late", "3.0.0"), s_note, tenant: "t1", tests: Tests("wait")), out result, 2);
        Assert.True(_host.Deploy(Rig.Name, Modules.Saying("yours", "5.0.0"), s_note, tenant: "t2").IsDeployed);
        End(deploy, 1);
        Assert.True(result.Value.IsDeployed, result.Value.Error);
        Assert.Equal(("late", "yours", "two"), (Says(tenant: "t1"), Says(tenant: "t2"), Says()));
    }

    [Fact]
    public void Tests_that_fail_or_break_leave_the_host_as_it_was()
    {
        Assert.Contains("tests fail", _host.Deploy(Rig.Name, Modules.Saying("bad", "3.0.0"), s_note, tests: Tests("fail")).Error);
        Assert.Throws<InvalidOperationException>(
            () => _host.Deploy(Rig.Name, Modules.Saying("bad", "3.0.0"), s_note, tests: Tests("throw")));
        Assert.True(_host.Deploy(Rig.Name, Modules.Saying("good", "4.0.0"), s_note, tests: Tests("")).IsDeployed);
        Holds("good", "load", "deploy", "deploy");
    }

    [Fact]
    public void Whatever_meets_what_serves_is_what_the_history_says()
    {
        int seed = Environment.TickCount;
        byte[][] modules = [.. Enumerable.Range(0, 5).Select(i => Modules.Saying($"v{i}", $"{i}.5.0"))];
        var problems = new List<string>();
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            try
            {
                var random = new Random(seed + t);
                for (int i = 0; i < 25; i++)
                {
                    byte[] module = modules[random.Next(modules.Length)];
                    _ = random.Next(6) switch
                    {
                        0 => _host.Rollback(Rig.Name, null, s_note, tests: Tests("")),
                        1 => _host.StartCanary(Rig.Name, module, null, 5, null, s_note, Tests("")),
                        2 => random.Next(2) == 0 ? _host.Promote(Rig.Name, s_note) : _host.Abort(Rig.Name, s_note),
                        3 => _host.Deploy(Rig.Name, module, s_note, tests: Tests("fail")),
                        _ => _host.Deploy(Rig.Name, module, s_note, tests: Tests("")),
                    };
                    if (Says().Contains("failed"))
                    {
                        throw new InvalidOperationException(Says());
                    }
                }
            }
            catch (Exception e)
            {
                lock (problems)
                {
                    problems.Add(e.ToString());
                }
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Assert.All(threads, t => Assert.True(t.Join(TimeoutMs), $"seed {seed}: it hangs"));
        Assert.True(problems.Count == 0, $"seed {seed}: {string.Join('\n', problems)}");
        string serves = Says();
        PluginVersionInfo current = _host.Versions().Single(v => v.Name == Rig.Name && v.IsCurrent);
        Assert.Equal(_host.Current.Status()[0].Hash, current.Hash);
        PluginHost again = Made(_gate.Test);
        Load(again);
        Assert.True(serves == Says(again), $"seed {seed}: {serves} served, {Says(again)} after the start");
    }

    private static Plugins.DeployTests Tests(string what) =>
        new(Encoding.UTF8.GetBytes(what + (what == "" ? "pass" : "")), AreSkipped: false);

    private static byte[] Named(string name) => Wat.Compile(Wat.Plugin(
        "(i64.const 0)", $"(@custom \"helios.manifest\" \"{{\\\"name\\\":\\\"{name}\\\",\\\"version\\\":\\\"9.0.0\\\"}}\")"));

    private PluginHost Made(Func<PluginTrial, string?> test) =>
        new(new PluginHostOptions(Places.LoadWasmtime, new TestClock(), new TestRandom(), new TestLog(), _directory) { Test = test });

    private static void Load(PluginHost host) => host.Load(
        [Rig.Define(Modules.Saying("one")), Rig.Define(Wat.Compile(Wat.Plugin("(i64.const 0)"))) with { Name = Other, Priority = -1 }]);

    // Returns when its tests wait.
    private Thread Begin(Func<DeployResult> change, out Lazy<DeployResult> result, int waiting = 1)
    {
        DeployResult? made = null;
        var thread = new Thread(() => made = change());
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => _gate.Waiting == waiting, TimeoutMs));
        result = new Lazy<DeployResult>(() => made!);
        return thread;
    }

    private void End(Thread deploy, int open)
    {
        if (open > 0)
        {
            _gate.Open(open);
        }

        Assert.True(deploy.Join(TimeoutMs));
    }

    private string Says(PluginHost? host = null, string? tenant = null)
    {
        var session = new TestSession();
        if (tenant is not null)
        {
            session.Variables["app.current_tenant_id"] = tenant;
        }

        var decision = new PostParseDecision();
        PluginSet set = (host ?? _host).Pick(session, "u", 1);
        set.RunPostParse(new PostParseContext(Statements.SelectFrom("users", 0), session, new TestCatalog(), 1), decision);
        return decision.Error?.Message ?? "";
    }

    /// <summary>This version serves, these events stand in the history, and a start finds the same.</summary>
    private void Holds(string word, params string[] actions)
    {
        Assert.Equal(word, Says());
        Assert.Equal(actions, _host.Events(Rig.Name).Select(e => e.Action));
        PluginHost again = Made(_gate.Test);
        Load(again);
        Assert.Equal(word, Says(again));
    }
}

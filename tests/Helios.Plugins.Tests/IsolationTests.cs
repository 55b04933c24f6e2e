using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>A guest that keeps something in a global and in memory, and says when it finds it again.</summary>
public sealed class IsolationTests
{
    private const string TenantVariable = "app.current_tenant_id";

    private static readonly string[] s_hooks = ["on_connect", "pre_parse", "post_parse", "pre_execution", "post_execution"];

    private static readonly PluginGrant s_grant = Rig.FullGrant with
    {
        AllowTableAccess = ["users", "people"],
        AllowResultModification = true,
        AllowSessionVariables = [],
    };

    [Fact]
    public void NothingSurvivesACallUnderIsolationByStatement()
    {
        var rig = new Keeper(PluginIsolation.Statement);
        for (int i = 0; i < 20; i++)
        {
            rig.Session.Variables[TenantVariable] = "A";
            Assert.All(s_hooks, hook => Assert.False(rig.Finds(hook), hook));
        }

        Assert.Equal(0, rig.Pool.LiveCount);
        Assert.Equal(100, rig.Pool.Totals().Calls);
    }

    [Fact]
    public void AnInstanceServesOneTenant()
    {
        var rig = new Keeper(PluginIsolation.Tenant);
        foreach (string tenant in (ReadOnlySpan<string>)["A", "B", "C"])
        {
            rig.Session.Variables[TenantVariable] = tenant;
            Assert.False(rig.Finds("post_parse"), tenant);
            Assert.All(s_hooks, hook => Assert.True(rig.Finds(hook), hook));
        }

        Assert.Equal(3, rig.Pool.LiveCount);

        // Nobody's calls find nothing, also among each other.
        rig.Session.Variables.Remove(TenantVariable);
        Assert.All(s_hooks, hook => Assert.False(rig.Finds(hook) || rig.Finds(hook), hook));
        rig.Session.Variables[TenantVariable] = "";
        Assert.All(s_hooks, hook => Assert.False(rig.Finds(hook) || rig.Finds(hook), hook));
    }

    [Fact]
    public void IsolationByWorkerKeeps()
    {
        var rig = new Keeper(PluginIsolation.Worker);
        Assert.False(rig.Finds("post_parse"));
        rig.Session.Variables[TenantVariable] = "B";
        Assert.All(s_hooks, hook => Assert.True(rig.Finds(hook), hook));
    }

    [Fact]
    public void WhoDecidesTheTenantKeepsNothingInTextHooks()
    {
        var rig = new Keeper(PluginIsolation.Tenant, s_grant with { AllowSessionVariables = ["app.*"] });
        rig.Session.Variables[TenantVariable] = "A";
        Assert.All(s_hooks[..2], hook => Assert.False(rig.Finds(hook) || rig.Finds(hook), hook));
        Assert.False(rig.Finds("post_parse"));
        Assert.True(rig.Finds("post_parse"));
    }

    [Fact]
    public void ATenantThatAnEarlierPluginSetCountsInTheSameText()
    {
        string set = $"""
            (drop (call $set_session_var
              (i32.const 4096) (i32.const {TenantVariable.Length}) (i32.const 8192) (i32.const 1) (i32.const 0)))
            (i64.const 0)
            """;
        string wat = Wat.Hooks(
            ("helios_pre_parse", set), Probe.Import("set_session_var"),
            $"(memory (export \"memory\") 32) (data (i32.const 4096) \"{TenantVariable}\") (data (i32.const 8192) \"B\")");
        PluginDefinition setter = Rig.Define(Wat.Compile(wat), s_grant with { AllowSessionVariables = [TenantVariable] }) with
        {
            Name = "setter",
            Priority = 10,
            Hooks = ["pre_parse"],
        };
        var rig = new Keeper(PluginIsolation.Tenant, before: setter);
        rig.Session.Variables[TenantVariable] = "B";
        Assert.False(rig.Finds("post_parse"));
        rig.Session.Variables[TenantVariable] = "A";
        Assert.True(rig.Finds("pre_parse"));
        Assert.False(rig.Finds("post_parse"));
    }

    [Fact]
    public void DecisionsOfATenantsInstanceAreKeptForThatTenantOnly()
    {
        var rig = new Keeper(PluginIsolation.Tenant);
        rig.Session.Variables[TenantVariable] = "A";
        PostParseDecision decision = rig.Decide();
        Assert.Contains(new PluginRead(PluginReadKind.SessionVariable, TenantVariable, "A"), decision.Reads);
        Assert.True(decision.HoldsFor(rig.Session));
        rig.Session.Variables[TenantVariable] = "B";
        Assert.False(decision.HoldsFor(rig.Session));
    }

    [Fact]
    public void RowsStayTheirTenantsWhenTheSessionChangesBetweenBatches()
    {
        var rig = new Keeper(PluginIsolation.Tenant);
        rig.Session.Variables[TenantVariable] = "A";
        using ResultRun run = rig.StartResult();
        Assert.False(rig.ShowBatch(run));
        rig.Session.Variables[TenantVariable] = "B";
        Assert.True(rig.ShowBatch(run));
        using ResultRun other = rig.StartResult();
        Assert.False(rig.ShowBatch(other));
    }

    [Theory]
    [InlineData(PluginIsolation.Tenant)]
    [InlineData(PluginIsolation.Statement)]
    public void ATrapLeavesNothingBehind(PluginIsolation isolation)
    {
        var rig = new Keeper(isolation, traps: true);
        string[] tenants = ["A", "B"];
        var seen = new Dictionary<string, int>();
        for (int i = 0; i < 40; i++)
        {
            rig.Session.Variables[TenantVariable] = tenants[i % 2];

            // Traps when it finds something: each tenant's first call passes, its second fails, its third finds a fresh instance.
            bool failed = rig.Decide().Error is not null;
            int call = seen[tenants[i % 2]] = seen.GetValueOrDefault(tenants[i % 2]) + 1;
            bool expected = isolation == PluginIsolation.Tenant && call % 2 == 0;
            Assert.Equal(expected, failed);
        }
    }

    [Fact]
    public void TenantsAreBoundedAndTheLeastRecentlyUsedGoes()
    {
        var rig = new Keeper(PluginIsolation.Tenant, s_grant with { MaxInstances = 3 });
        Assert.Equal([false, false, false], new[] { "A", "B", "C" }.Select(rig.FindsFor));
        Assert.True(rig.FindsFor("A"));
        Assert.False(rig.FindsFor("D"));
        Assert.Equal(3, rig.Pool.LiveCount);
        Assert.True(rig.FindsFor("A"));
        Assert.True(rig.FindsFor("C"));
        Assert.False(rig.FindsFor("B"));
        for (int i = 0; i < 1_000; i++)
        {
            Assert.False(rig.FindsFor("T" + i));
        }

        Assert.Equal(3, rig.Pool.LiveCount);
    }

    [Theory]
    [InlineData(PluginIsolation.Worker)]
    [InlineData(PluginIsolation.Tenant)]
    [InlineData(PluginIsolation.Statement)]
    public void BusyInstancesAreNeverMoreThanAllowed(PluginIsolation isolation)
    {
        var rig = new Keeper(isolation, s_grant with { MaxInstances = 2 });
        PluginInstance first = rig.Pool.Rent("A");
        PluginInstance second = rig.Pool.Rent("A");
        PluginFailure failure = Assert.Throws<PluginFailure>(() => rig.Pool.Rent("A"));
        Assert.Equal("all of its 2 instances are at work", failure.Message);
        Assert.False(failure.Counts);
        rig.Session.Variables[TenantVariable] = "A";
        Assert.Equal(SqlState.ExternalRoutineException, rig.Decide().Error!.State);
        rig.Pool.Return(second);

        // Of a tenant that has none: the idle instance of another goes, and is not taken over.
        PluginInstance third = rig.Pool.Rent("B");
        Assert.Equal(isolation == PluginIsolation.Worker, ReferenceEquals(second, third));
        rig.Pool.Return(third);
        rig.Pool.Return(first);
        Assert.Null(rig.Decide().Error);
    }

    [Fact]
    public void OtherThreadsIdleInstancesAreUsedBeforeAnyoneIsRefused()
    {
        var rig = new Keeper(PluginIsolation.Worker, s_grant with { MaxInstances = 1 });
        for (int i = 0; i < 10; i++)
        {
            bool failed = true;
            var thread = new Thread(() => failed = rig.Decide().Error?.State == SqlState.ExternalRoutineException);
            thread.Start();
            thread.Join();
            Assert.False(failed);
        }

        Assert.Equal(1, rig.Pool.LiveCount);
    }

    [Fact]
    public void VersionsAndCanariesShareNoInstance()
    {
        var rig = new Keeper(PluginIsolation.Tenant);
        Assert.False(rig.FindsFor("A"));
        Assert.True(rig.FindsFor("A"));
        byte[] next = Wat.Compile(Keeper.Text(traps: false) + ";; another module\n(;2;)");
        Assert.True(rig.Host.StartCanary(Rig.Name, [.. next, 0, 2, 1, (byte)'x'], null, 100, null, default).IsDeployed);
        PluginSet canary = rig.Host.Pick(rig.Session, "u", 1);
        Assert.NotSame(rig.Host.Current, canary);
        Assert.False(rig.FindsFor("A", canary));
        Assert.True(rig.FindsFor("A", canary));
        Assert.False(rig.FindsFor("B", canary));
        Assert.True(rig.Host.Promote(Rig.Name, default).IsDeployed);
        Assert.True(rig.FindsFor("A"));
    }

    [Fact]
    public void ManyThreadsAndTenantsNeverMeet()
    {
        var rig = new Keeper(PluginIsolation.Tenant, s_grant with { MaxInstances = 6 }, naming: true);
        int seed = Environment.TickCount;
        var wrong = new HashSet<string>();
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            var random = new Random(seed + t);
            var session = new TestSession();
            for (int i = 0; i < 3_000; i++)
            {
                session.Variables[TenantVariable] = ((char)('A' + random.Next(12))).ToString();
                PostParseDecision decision = rig.Decide(session: session);
                if (decision.Error is { } error)
                {
                    lock (wrong)
                    {
                        wrong.Add(error.Message);
                    }
                }
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.True(wrong.Count == 0, $"seed {seed}: {string.Join("; ", wrong)}");
        Assert.InRange(rig.Pool.LiveCount, 1, 6);
    }

    /// <summary>Rejects when it finds what it kept.</summary>
    private sealed class Keeper
    {
        private readonly Rig _rig = new();

        public Keeper(
            PluginIsolation isolation, PluginGrant? grant = null, bool traps = false, bool naming = false, PluginDefinition? before = null)
        {
            PluginDefinition definition = Rig.Define(Wat.Compile(naming ? Naming() : Text(traps)), grant ?? s_grant) with
            {
                Isolation = isolation,
                Hooks = naming ? ["post_parse"] : s_hooks,
                Class = PluginClass.Security,
            };
            _rig.Host.Load(before is null ? [definition] : [before, definition]);
            Assert.All(_rig.Host.Status(), s => Assert.True(s.State == PluginState.Active, s.Reason));
        }

        public PluginHost Host => _rig.Host;

        public TestSession Session => _rig.Session;

        public InstancePool Pool => Host.Current.Entries.Single(e => e.Definition.Name == Rig.Name).Pool!;

        public static string Text(bool traps)
        {
            string body = $"""
                (local $found i32)
                (local.set $found (i32.or (global.get $kept) (i32.load (i32.const 2048))))
                (global.set $kept (i32.const 1))
                (i32.store (i32.const 2048) (i32.const 1))
                {(traps ? "(if (local.get $found) (then unreachable))" : "")}
                (select (i64.const 0x40000000004) (i64.const 0) (local.get $found))
                """;
            return Wat.Hooks(
                ("helios_post_parse", body), "(global $kept (mut i32) (i32.const 0))",
                "(memory (export \"memory\") 32) (data (i32.const 512) \"found\") "
                + "(data (i32.const 1032) \"\\00\\02\\00\\00\\05\\00\\00\\00\")",
                ("helios_connect", body), ("helios_pre_parse", body), ("helios_pre_execution", body), ("helios_on_batch", body));
        }

        /// <summary>Keeps the first byte of its first tenant's name, and traps when it is called for another.</summary>
        private static string Naming() => Wat.Plugin(
            $"""
            (drop (call $session_var (i32.const 4096) (i32.const {TenantVariable.Length}) (i32.const 8192) (i32.const 8)))
            (if (i32.eqz (global.get $kept)) (then (global.set $kept (i32.load8_u (i32.const 8192)))))
            (if (i32.ne (global.get $kept) (i32.load8_u (i32.const 8192))) (then unreachable))
            (i64.const 0)
            """,
            Probe.Import("session_var") + "(global $kept (mut i32) (i32.const 0))",
            $"(memory (export \"memory\") 32) (data (i32.const 4096) \"{TenantVariable}\")");

        public PostParseDecision Decide(PluginSet? set = null, TestSession? session = null)
        {
            var decision = new PostParseDecision();
            (set ?? Host.Current).RunPostParse(Context(session), decision);
            return decision;
        }

        public bool FindsFor(string tenant) => FindsFor(tenant, Host.Current);

        public bool FindsFor(string tenant, PluginSet set)
        {
            Session.Variables[TenantVariable] = tenant;
            return Decide(set).Error is not null;
        }

        public bool Finds(string hook)
        {
            var text = new TextDecision();
            var context = new TextContext { Session = Session, Catalog = new TestCatalog(), Sql = "SELECT 1"u8 };
            switch (hook)
            {
                case "on_connect":
                    Host.Current.RunConnect(context, text);
                    return IsFound(text.Error);
                case "pre_parse":
                    Host.Current.RunPreParse(context, text);
                    return IsFound(text.Error);
                case "post_parse":
                    return IsFound(Decide().Error);
                case "pre_execution":
                    Host.Current.RunPreExecution(Context(null), text);
                    return IsFound(text.Error);
                default:
                    using (ResultRun run = StartResult())
                    {
                        return ShowBatch(run);
                    }
            }
        }

        public ResultRun StartResult() => new(
            Host.Current.PlanResult(ResultRig.Columns())!, Session, new TestCatalog(), 1, Host.Current.TenantOf(Session));

        public bool ShowBatch(ResultRun run)
        {
            var batch = new Batch(ResultRig.Types);
            try
            {
                batch.Place(run.Places);
                run.Begin();
                ResultRig.Fill(batch, 10);
                run.Apply(batch);
                return false;
            }
            catch (SqlError error)
            {
                return IsFound(error);
            }
            finally
            {
                run.Release();
            }
        }

        private PostParseContext Context(TestSession? session) =>
            new(Statements.SelectFrom("users"), session ?? Session, new TestCatalog(), 1);

        private static bool IsFound(SqlError? error)
        {
            Assert.True(error is null || error.Message == "found", error?.Message);
            return error is not null;
        }
    }
}

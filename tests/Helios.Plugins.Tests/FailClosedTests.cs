using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Caching;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>
/// DESIGN invariant 4 as a matrix: in every hook, whatever goes wrong, a plugin of class security refuses, a transform refuses unless its
/// operator opened it, an observer never stands in the way; and the host lives to serve the next one.
/// </summary>
public sealed class FailClosedTests
{
    private static readonly (string Name, string Body)[] s_failures =
    [
        ("trap", "(unreachable)"),
        ("deadline", "(loop $l (br $l)) (i64.const 0)"),
        ("memory", "(i32.store (i32.const -4) (i32.const 1)) (i64.const 0)"),
        ("growth", "(loop $l (drop (memory.grow (i32.const 64))) (br $l)) (i64.const 0)"),
        ("stack", "(call $deep (i64.const 0))"),
        ("unknown verdict", "(i64.const 77)"),
        ("verdict of another hook", "(i64.const 5)"),
        ("bad offset", "(i64.const 0xFFFFFFF000000004)"),
        ("bad UTF-8", "(i64.const 0x20000000004)"),
    ];

    private static readonly string[] s_hooks =
    [
        "on_connect", "pre_parse", "post_parse", "pre_execution", "rows", "result", "added", "batch", "end",

        // As soon as modules may have them.
        .. AbiFunctions.Exports.Where(e => e.Hook is Hook.CacheLookup or Hook.CacheStore && !e.IsReserved)
            .Select(e => e.Name["helios_".Length..]),
    ];

    // Answers that only some hooks have: an edit list of a kind that does not exist, values outside its memory, columns and rows that
    // nobody has, and a place in the cache that lies nowhere.
    private static readonly (string Place, string Name, string Body)[] s_forgeries =
    [
        ("post_parse", "forged edit", "(i32.store (i32.const 2052) (i32.const 1)) (i64.const 0x80000000001)"),
        ("rows", "forged value", ForgedView), ("batch", "forged value", ForgedView), ("added", "forged value", ForgedAddition),
        ("result", "columns outside", "(i64.const 0xFFFFFFF000000001)"),
        ("result", "columns without end", "(i32.store (i32.const 2052) (i32.const -1)) (i64.const 0x80000000001)"),
        ("batch", "rows outside", "(i64.const 0xFFFFFFF000000002)"),
        ("batch", "rows without end", "(i32.store (i32.const 2048) (i32.const -1)) (i64.const 0x80000000002)"),
        ("rows", "rows replaced", "(i32.store (i32.const 2048) (i32.const 0)) (i64.const 0x80000000002)"),
        ("added", "rows without columns", "(i64.const 0x80000000002)"),
        ("cache_lookup", "entry outside", "(i64.const 0xFFFFFFF000000205)"), ("cache_lookup", "no decision", "(i64.const 0x905)"),
        ("cache_store", "entry outside", "(i64.const 0xFFFFFFF000000205)"), ("cache_store", "no decision", "(i64.const 0x905)"),
    ];

    // What goes wrong in a version that does not serve alone; all of it is tried where one does.
    private static readonly string[] s_some = ["trap", "deadline", "bad offset"];

    // Into the first view of the second column.
    private const string ForgedView = """
        (if (i32.load offset=44 (local.get $frame)) (then
          (i64.store (i32.load offset=80 (i32.load offset=8 (i32.load offset=44 (local.get $frame)))) (i64.const 0x7fffffff7fffffff))))
        (i64.const 1)
        """;

    // Into the first view of the column that it adds, behind the four of the result that it sees two of.
    private const string ForgedAddition = """
        (i64.store (i32.load offset=144 (i32.load offset=8 (i32.load offset=44 (local.get $frame)))) (i64.const 0x7fffffff7fffffff))
        (i32.store8 (i32.load offset=140 (i32.load offset=8 (i32.load offset=44 (local.get $frame)))) (i32.const 255))
        (i64.const 1)
        """;

    /// <summary>How the module that fails comes to serve.</summary>
    private enum Way
    {
        Alone,
        Replaced,
        Canary,
        Tenant,
        Shadow,
    }

    public static TheoryData<string, PluginClass, bool> Cells
    {
        get
        {
            var cells = new TheoryData<string, PluginClass, bool>();
            foreach (string hook in s_hooks)
            {
                cells.Add(hook, PluginClass.Security, false);
                cells.Add(hook, PluginClass.Security, true);
                cells.Add(hook, PluginClass.Transform, false);
                cells.Add(hook, PluginClass.Transform, true);
                cells.Add(hook, PluginClass.Observer, false);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_failure_is_what_its_class_says(string hook, PluginClass pluginClass, bool isOpened)
    {
        bool isOpen = pluginClass == PluginClass.Observer || (pluginClass == PluginClass.Transform && isOpened);
        foreach ((string name, string body) in Failures(hook))
        {
            SqlError? error = Run(hook, Module(hook, body), pluginClass, isOpened);
            Assert.True(isOpen == error is null, $"{hook}, {name}, {pluginClass}: {error?.Message ?? "passed"}");

            // The statement began before the plugin was replaced by one that does not fail: it keeps what it began with.
            error = Run(hook, Module(hook, body), pluginClass, isOpened, Way.Replaced);
            Assert.True(isOpen == error is null, $"{hook}, {name}, {pluginClass}, replaced: {error?.Message ?? "passed"}");
        }

        // A module that cannot serve: no export for its hook (on_result and on_end need not be there), and the marker of another ABI.
        string missing = Module(hook, "(i64.const 0)").Replace($"\"{ExportOf(hook)}\"", "\"something_else\"", StringComparison.Ordinal);
        string other = Module(hook, "(i64.const 0)").Replace("helios_abi_v1", "helios_abi_v2", StringComparison.Ordinal);
        bool isOptional = hook is "end" or "result";
        Assert.Equal(isOpen || isOptional, Run(hook, missing, pluginClass, isOpened) is null);
        Assert.Equal(isOpen, Run(hook, other, pluginClass, isOpened) is null);

        // The same host functions well with a plugin that does.
        Assert.Null(Run(hook, Module(hook, "(i64.const 0)"), pluginClass, isOpened));
        Assert.Null(Run(hook, Module(hook, "(i64.const 0)"), pluginClass, isOpened, Way.Replaced));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Other_versions_fail_as_their_class_says_and_a_shadow_never(string hook, PluginClass pluginClass, bool isOpened)
    {
        bool isOpen = pluginClass == PluginClass.Observer || (pluginClass == PluginClass.Transform && isOpened);
        foreach ((string name, string body) in Failures(hook).Where(f => s_some.Contains(f.Name) || !s_failures.Contains(f)))
        {
            foreach (Way way in (Way[])[Way.Canary, Way.Tenant, Way.Shadow])
            {
                SqlError? error = Run(hook, Module(hook, body), pluginClass, isOpened, way);
                bool isExpected = (isOpen || way == Way.Shadow) == error is null;
                Assert.True(isExpected, $"{hook}, {name}, {pluginClass}, {way}: {error?.Message ?? "passed"}");
            }

            // Others than the tenant have the version that does not fail.
            Assert.Null(Run(hook, Module(hook, body), pluginClass, isOpened, Way.Tenant, tenant: "A"));
        }
    }

    [Fact]
    public void Nothing_that_on_disconnect_does_matters()
    {
        foreach ((string name, string body) in s_failures)
        {
            var rig = new Rig();
            rig.Host.Load([Rig.Define(Wat.Compile(Module("disconnect", body))) with { Hooks = ["on_disconnect", "post_parse"] }]);
            rig.Healthy();
            var text = new TextContext { Session = rig.Session, Catalog = new TestCatalog() };
            for (int i = 0; i < 3; i++)
            {
                rig.Host.Current.RunDisconnect(text, new TextDecision());
                Assert.True(rig.Run().Error is null, name);
            }

            Assert.Equal(3, rig.Host.Current.Status().Single().FailureCount);
        }
    }

    private static IEnumerable<(string Name, string Body)> Failures(string place) =>
        s_failures.Concat(s_forgeries.Where(f => f.Place == place).Select(f => (f.Name, f.Body)));

    private static string HookOf(string place) => place switch
    {
        "rows" => "pre_execution",
        "result" or "added" or "batch" or "end" => "post_execution",
        _ => place,
    };

    private static string ExportOf(string place) => place switch
    {
        "on_connect" => "helios_connect",
        "rows" or "pre_execution" => "helios_pre_execution",
        "added" or "batch" => "helios_on_batch",
        "result" => "helios_on_result",
        "end" => "helios_on_end",
        _ => "helios_" + place,
    };

    // At 512 lies a Rejection whose message is no UTF-8.
    private static string Module(string place, string body)
    {
        const string Deep = "(func $deep (param i64) (result i64) (i64.add (call $deep (local.get 0)) (i64.const 1)))";
        const string Memory = "(memory (export \"memory\") 32) (data (i32.const 512) \"42501\\00\\00\\00\\40\\02\\00\\00\\02\\00\\00\\00\")"
            + "(data (i32.const 576) \"\\ff\\fe\")";

        // One column "extra" of type text.
        string added = $"(data (i32.const 3072) \"{ResultWat.Bytes(3088, 1, 0, 0, 3136, 5, 25, uint.MaxValue)}\")"
            + "(data (i32.const 3136) \"extra\")";
        return place == "added"
            ? Wat.Hooks((ExportOf(place), body), Deep, Memory + added, ("helios_on_result", "(i64.const 0xC0000000001)"))
            : place == "disconnect" ? Wat.Hooks(("helios_disconnect", body), Deep, Memory, ("helios_post_parse", "(i64.const 0)"))
            : place is "end" or "result" ? Wat.Hooks(("helios_on_batch", "(i64.const 0)"), Deep, Memory, (ExportOf(place), body))
            : Wat.Hooks((ExportOf(place), body), Deep, Memory);
    }

    private static SqlError? Run(string place, string wat, PluginClass pluginClass, bool isOpened, Way way = default, string tenant = "B")
    {
        PluginGrant grant = new()
        {
            AllowQueryModification = true,
            AllowResultModification = true,
            AllowWriteModification = true,
            AllowAddedColumns = true,
            AllowCache = true,
            AllowTableAccess = ["users", "people"],
        };
        var rig = new Rig();
        PluginSet set = Serve(rig, way, place, wat, tenant, Rig.Define([], grant) with
        {
            Hooks = [HookOf(place)],
            Class = pluginClass,
            IsOpenOnFailure = isOpened,
        });
        var decision = new TextDecision();
        var text = new TextContext { Session = rig.Session, Catalog = new TestCatalog(), Sql = Encoding.UTF8.GetBytes("SELECT 1") };
        var statement = new PostParseContext(Statements.SelectFrom("users"), rig.Session, new TestCatalog(), 1);
        switch (place)
        {
            case "on_connect":
                set.RunConnect(text, decision);
                return decision.Error;
            case "pre_parse":
                set.RunPreParse(text, decision);
                return decision.Error;
            case "post_parse":
                var judged = new PostParseDecision();
                set.RunPostParse(statement, judged);
                return judged.Error;
            case "pre_execution":
                set.RunPreExecution(statement, decision);
                return decision.Error;
            case "cache_lookup" or "cache_store":
                return Cache(set, statement, place);
            case "result":
                return set.DecideResult(
                    ResultRig.Columns(), new ResultContext(rig.Session, new TestCatalog(), 1)).Rejection ?? Rows(set, rig, place);
            default:
                return Rows(set, rig, place);
        }
    }

    private static PluginSet Serve(Rig rig, Way way, string place, string wat, string tenant, PluginDefinition definition)
    {
        byte[] module = Wat.Compile(wat);
        byte[] good = Wat.Compile(Module(place, "(i64.const 0)"));
        bool isFirst = way is Way.Alone or Way.Replaced;
        rig.Host.Load([definition with { ReadModule = () => isFirst ? module : good }]);
        PluginSet first = rig.Host.Current;
        var note = new ChangeNote("ann", "");
        rig.Session.Variables["app.current_tenant_id"] = tenant;
        switch (way)
        {
            case Way.Replaced:
                rig.Host.Load([definition with { ReadModule = () => good, Class = null, IsOpenOnFailure = false }]);
                return first;
            case Way.Canary:
                Assert.True(rig.Host.StartCanary(Rig.Name, module, null, 100, null, note).IsDeployed);
                break;
            case Way.Tenant:
                Assert.True(rig.Host.Deploy(Rig.Name, module, note, tenant: "B").IsDeployed);
                break;
            case Way.Shadow:
                Assert.True(rig.Host.StartShadow(Rig.Name, module, null, 100, note).IsDeployed);
                break;
        }

        return rig.Host.Pick(rig.Session, "u", 1);
    }

    private static SqlError? Cache(PluginSet set, in PostParseContext statement, string place)
    {
        CacheTable[] tables = [new("public", "users")];
        var answer = new CacheAnswer();
        if (place == "cache_lookup")
        {
            set.RunCacheLookup(statement, tables, answer);
        }
        else
        {
            set.RunCacheStore(statement, tables, new CacheOffer(1, 1), new CacheAnswer(), answer);
        }

        return answer.Error;
    }

    private static SqlError? Rows(PluginSet set, Rig rig, string place)
    {
        try
        {
            IReadOnlyList<PluginResultColumn> columns = ResultRig.Columns();
            ResultPlan? plan = place switch
            {
                "rows" => set.PlanWrite(columns, Operation.Insert),
                "added" => set.DecideResult(columns, new ResultContext(rig.Session, new TestCatalog(), 1)).Plan,
                _ => set.PlanResult(columns),
            };
            if (plan is null)
            {
                // It cannot serve, and nobody waits for it.
                return null;
            }

            using var run = new ResultRun(plan, rig.Session, new TestCatalog(), 1);
            var batch = new Batch(ResultRig.Types);
            batch.Place(run.Places);
            run.Begin();
            ResultRig.Fill(batch, 20);
            Batch shown = run.Apply(batch);

            // Where it goes on, it goes on with the rows as they were.
            Assert.Equal(20, shown.SelectedCount);
            Assert.Equal("003-00-0003", ResultRig.Text(shown, 2, 3));
            run.End();
            return null;
        }
        catch (SqlError error)
        {
            return error;
        }
    }
}

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
        ["on_connect", "pre_parse", "post_parse", "pre_execution", "rows", "result", "cache_lookup", "cache_store", "batch", "end"];

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
        foreach ((string name, string body) in s_failures)
        {
            SqlError? error = Run(hook, Module(hook, body), pluginClass, isOpened);
            Assert.True(isOpen == error is null, $"{hook}, {name}, {pluginClass}: {error?.Message ?? "passed"}");
        }

        // A module that cannot serve: no export for its hook (on_result and on_end need not be there), and the marker of another ABI.
        string missing = Module(hook, "(i64.const 0)").Replace($"\"{ExportOf(hook)}\"", "\"something_else\"", StringComparison.Ordinal);
        string other = Module(hook, "(i64.const 0)").Replace("helios_abi_v1", "helios_abi_v2", StringComparison.Ordinal);
        bool isOptional = hook is "end" or "result";
        Assert.Equal(isOpen || isOptional, Run(hook, missing, pluginClass, isOpened) is null);
        Assert.Equal(isOpen, Run(hook, other, pluginClass, isOpened) is null);

        // The same host functions well with a plugin that does.
        Assert.Null(Run(hook, Module(hook, "(i64.const 0)"), pluginClass, isOpened));
    }

    private static string HookOf(string place) => place switch
    {
        "rows" => "pre_execution",
        "result" or "batch" or "end" => "post_execution",
        _ => place,
    };

    private static string ExportOf(string place) => place switch
    {
        "on_connect" => "helios_connect",
        "rows" or "pre_execution" => "helios_pre_execution",
        "batch" => "helios_on_batch",
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
        return place is "end" or "result"
            ? Wat.Hooks(("helios_on_batch", "(i64.const 0)"), Deep, Memory, (ExportOf(place), body))
            : Wat.Hooks((ExportOf(place), body), Deep, Memory);
    }

    private static SqlError? Run(string place, string wat, PluginClass pluginClass, bool isOpened)
    {
        PluginGrant grant = new()
        {
            AllowQueryModification = true,
            AllowResultModification = true,
            AllowWriteModification = true,
            AllowCache = true,
            AllowTableAccess = ["users", "people"],
        };
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Wat.Compile(wat), grant) with
        {
            Hooks = [HookOf(place)],
            Class = pluginClass,
            IsOpenOnFailure = isOpened,
        }]);
        PluginSet set = rig.Host.Current;
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
            case "cache_lookup":
                var lookup = new CacheAnswer();
                set.RunCacheLookup(statement, [new CacheTable("public", "users")], lookup);
                return lookup.Error;
            case "cache_store":
                var store = new CacheAnswer();
                set.RunCacheStore(statement, [new CacheTable("public", "users")], new CacheOffer(1, 100), new CacheAnswer(), store);
                return store.Error;
            case "result":
                return set.DecideResult(
                    ResultRig.Columns(), new ResultContext(rig.Session, new TestCatalog(), 1)).Rejection ?? Rows(set, rig, place);
            default:
                return Rows(set, rig, place);
        }
    }

    private static SqlError? Rows(PluginSet set, Rig rig, string place)
    {
        try
        {
            IReadOnlyList<PluginResultColumn> columns = ResultRig.Columns();
            ResultPlan? plan = place == "rows" ? set.PlanWrite(columns, Operation.Insert) : set.PlanResult(columns);
            using var run = new ResultRun(plan!, rig.Session, new TestCatalog(), 1);
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

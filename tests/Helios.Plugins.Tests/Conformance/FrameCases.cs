using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>One behaviour: which plugin with which configuration, and what happens to it.</summary>
internal sealed record FrameCase(string Name, string Plugin, string Mode, Action<ResultRig> Act)
{
    public const string Probe = "sdk-probe";
    public const string Tenants = "tenant-isolation";

    public PluginGrant Grant { get; init; } = s_rows;

    public Dictionary<string, string> Variables { get; init; } = [];

    private static readonly PluginGrant s_rows = SdkTests.RowsGrant;
    private static readonly PluginGrant s_all = s_rows with
    {
        ReadableColumns = s_rows.WritableColumns,
        WritableColumns = [.. s_rows.WritableColumns, "people.id"],
    };

    private static readonly PluginGrant s_adding = ResultRig.Grant with
    {
        AllowAddedColumns = true, AllowResultModification = false, AllowSessionVariables = ["app.*"],
    };

    public static readonly FrameCase[] All =
    [
        new("on_connect sets a locked variable", Probe, "nothing", r => r.Host.Current.RunConnect(SdkTests.Context(r, ""), new())),
        new("on_disconnect is told", Probe, "nothing", r => r.Host.Current.RunDisconnect(SdkTests.Context(r, ""), new()))
        {
            Variables = new() { ["app.user"] = "postgres" },
        },
        new("pre_parse sets a variable", Probe, "nothing", r => PreParse(r, "SELECT 1")),
        new("pre_parse refuses in its words", Probe, "reject", r => PreParse(r, "SELECT ä")),
        new("post_parse lets pass", Probe, "nothing", r => PostParse(r, "users")),
        new("post_parse restricts a table", Tenants, "", r => PostParse(r, "orders"))
        {
            Variables = new() { ["app.current_tenant_id"] = "12345" },
        },
        new("post_parse refuses", Tenants, "", r => PostParse(r, "orders")),
        new("pre_execution lets a statement run", Probe, "nothing", PreExecution),
        new("pre_execution refuses a statement", Probe, "reject", PreExecution),
        new("pre_execution changes rows", Probe, "add", Write) { Grant = s_all },
        new("pre_execution refuses a column that is not writable", Probe, "add", Write),
        new("on_result declares columns", Probe, "enrich", r => r.Decide()) { Grant = s_adding },
        new("on_result declares none", Probe, "odd", r => r.Decide()),
        new("on_batch fills declared columns", Probe, "enrich", r => Batch(r, 7)) { Grant = s_adding },
        new("on_batch masks in place", Probe, "mask", r => Batch(r, 7)) { Grant = s_all },
        new("on_batch rewrites texts", Probe, "rewrite", r => Batch(r, 7)),
        new("on_batch changes numbers", Probe, "add", r => Batch(r, 7)) { Grant = s_rows with { WritableColumns = [] } },
        new("on_batch filters", Probe, "odd", r => Batch(r, 7)),
        new("on_batch replaces rows", Probe, "twice", r => Batch(r, 5)),
        new("on_batch lets pass", Probe, "nothing", r => Batch(r, 7)),
        new("on_batch refuses", Probe, "reject", r => Batch(r, 3)),
        new("on_end is told of the rows", Probe, "odd", r =>
        {
            Batch(r, 7);
            r.Run.End();
        }),
        .. ServiceCases.All,
    ];

    private static void PreParse(ResultRig rig, string sql) => rig.Host.Current.RunPreParse(SdkTests.Context(rig, sql), new TextDecision());

    private static PostParseContext Statement(ResultRig rig, string table) =>
        new(Statements.SelectFrom(table), rig.Rig.Session, new TestCatalog(), 1);

    private static void PostParse(ResultRig rig, string table) =>
        rig.Host.Current.RunPostParse(Statement(rig, table), new PostParseDecision());

    private static void PreExecution(ResultRig rig) => rig.Host.Current.RunPreExecution(Statement(rig, "users"), new TextDecision());

    private static void Batch(ResultRig rig, int rows)
    {
        ResultRun run = rig.Start();
        Batch made = rig.Make(rows);
        Refusable(() => run.Apply(made));
    }

    private static void Write(ResultRig rig)
    {
        ResultPlan plan = rig.Host.Current.PlanWrite(ResultRig.Columns(), Operation.Insert)!;
        using var run = new ResultRun(plan, rig.Rig.Session, new TestCatalog(), 1);
        var made = new Batch(ResultRig.Types);
        made.Place(run.Places);
        run.Begin();
        ResultRig.Fill(made, 3);
        Refusable(() => run.Apply(made));
    }

    // A refusal is an answer like another; the recording has it.
    private static void Refusable(Action act)
    {
        try
        {
            act();
        }
        catch (SqlError error)
        {
            Assert.True(error.IsFromPlugin, error.Message);
        }
    }
}

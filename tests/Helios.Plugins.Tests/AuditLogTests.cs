using Helios.Plugins.Abi;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>The committed module of src/plugins/audit-log, made with the Rust SDK, in the real host.</summary>
public sealed class AuditLogTests
{
    [Fact]
    public void A_result_is_counted_and_none_of_its_rows_shown()
    {
        using ResultRig rig = Load();
        ResultRun run = rig.Start();
        Assert.Equal(new VectorMemory?[4], run.Places.ToArray());
        Batch made = rig.Make(1000);
        Assert.Same(made, run.Apply(made));
        run.Release();
        run.Begin();
        ResultRig.Fill(made, 500);
        run.Apply(made);
        run.End();
        run.Release();
        Assert.Equal(0, run.CopiedBytes);
        const string Line = "Info result plugin=audit-log version=1.0.0 user=postgres database=app query=1 rows=1500";
        Assert.Contains(rig.Rig.Log.Lines, line => line.Contains(Line, StringComparison.Ordinal));
    }

    [Fact]
    public void Statements_and_rows_to_be_written_are_logged_with_who_sent_them()
    {
        using ResultRig rig = Load();
        rig.Rig.Session.Variables["app.user_id"] = "7";
        var decision = new TextDecision();
        var context = new PostParseContext(Statements.SelectFrom("users"), rig.Rig.Session, new TestCatalog(), 5);
        rig.Host.Current.RunPreExecution(context, decision);
        Assert.Null(decision.Error);
        const string Statement =
            "Info statement plugin=audit-log version=1.0.0 user=postgres database=app app.user_id=7 query=5 kind=SELECT tables=users"
            + " sql=SELECT * FROM users";
        Assert.Contains(rig.Rig.Log.Lines, line => line.Contains(Statement, StringComparison.Ordinal));

        ResultPlan plan = rig.Host.Current.PlanWrite(ResultRig.Columns(), Operation.Update)!;
        using var run = new ResultRun(plan, rig.Rig.Session, new TestCatalog(), 5);
        var made = new Batch(ResultRig.Types);
        made.Place(run.Places);
        run.Begin();
        ResultRig.Fill(made, 3);
        run.Apply(made);
        const string Write = "query=5 operation=update rows=3";
        Assert.Contains(rig.Rig.Log.Lines, line => line.Contains(Write, StringComparison.Ordinal));
    }

    [Fact]
    public void A_module_that_sees_no_rows_cannot_be_the_one_that_masks_them()
    {
        using ResultRig rig = Build(new PluginGrant { AllowTableAccess = ["*"], AllowResultModification = true });
        PluginStatus status = rig.Host.Current.Status().Single();
        Assert.Equal(PluginState.Failed, status.State);
        Assert.Contains("does not export helios_on_batch", status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_an_observer_and_asks_for_nothing()
    {
        using ResultRig rig = Build(PluginGrant.None);
        rig.Rig.Healthy();
        Assert.Equal(PluginClass.Observer, rig.Host.Current.Status().Single().Class);
    }

    private static ResultRig Load()
    {
        ResultRig rig = Build(new PluginGrant { AllowTableAccess = ["*"] });
        rig.Rig.Healthy();
        return rig;
    }

    private static ResultRig Build(PluginGrant grant) => new(new PluginDefinition
    {
        Name = "audit-log",
        File = "audit_log.wasm",
        ReadModule = () => File.ReadAllBytes(Path.Combine(Places.RepositoryRoot, "src", "plugins", "modules", "audit_log.wasm")),
        Hooks = [],
        Grant = grant,
        ConfigurationJson = "{}",
    });
}

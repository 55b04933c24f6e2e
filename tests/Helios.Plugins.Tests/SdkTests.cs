using System.Collections.Concurrent;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Host;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>A committed module of src/sdk/*/probe: an SDK's hooks in the real host. Every language answers the same.</summary>
public abstract class SdkTests
{
    internal static PluginGrant RowsGrant { get; } = ResultRig.Grant with
    {
        ReadableColumns = [],
        WritableColumns = ["people.name", "people.ssn", "people.age"],
        AllowWriteModification = true,
        AllowSessionVariables = ["app.*"],
    };

    [Fact]
    public void A_batch_is_masked_in_place()
    {
        using ResultRig rig = Load("mask", RowsGrant with { ReadableColumns = RowsGrant.WritableColumns });
        ResultRun run = rig.Start();
        Batch batch = run.Apply(rig.Make(1000));
        Assert.Equal(0, run.CopiedBytes);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal($"{i}", ResultRig.Text(batch, 0, i));
            Assert.Equal(i % 7 == 3 ? "NULL" : "***", ResultRig.Text(batch, 1, i));
            Assert.Equal("***", ResultRig.Text(batch, 2, i));
            Assert.Equal("NULL", ResultRig.Text(batch, 3, i));
        }
    }

    [Fact]
    public void Replacements_live_until_the_host_has_read_them()
    {
        using ResultRig rig = Load("rewrite");
        ResultRun run = rig.Start();
        Batch made = rig.Make(1000);
        for (int n = 0; n < 10; n++)
        {
            Batch batch = run.Apply(made);
            Assert.Equal("XXX-XX-0000", ResultRig.Text(batch, 2, 0));
            Assert.Equal("XXX-XX-0999", ResultRig.Text(batch, 2, 999));
            run.Release();
            run.Begin();
            ResultRig.Fill(made, 1000);
        }
    }

    [Fact]
    public void Numbers_are_changed_in_place()
    {
        using ResultRig rig = Load("add", RowsGrant with { WritableColumns = [] });
        Batch batch = rig.Start().Apply(rig.Make(10));
        Assert.Equal(("10", "30"), (ResultRig.Text(batch, 0, 9), ResultRig.Text(batch, 3, 9)));
    }

    [Fact]
    public void Columns_are_declared_and_computed()
    {
        using ResultRig rig = Load(
            "enrich",
            ResultRig.Grant with { AllowAddedColumns = true, AllowResultModification = false, AllowSessionVariables = ["app.*"] });
        Assert.Equal([("length", SqlType.Int4), ("upper", SqlType.Text)], rig.Decide().Added.Select(c => (c.Name, c.Type)));
        ResultRun run = rig.Start();
        Batch made = rig.Make(1000);
        for (int n = 0; n < 3; n++)
        {
            Batch batch = run.Apply(made);
            for (int i = 0; i < 1000; i++)
            {
                string name = ResultRig.Text(batch, 1, i);
                Assert.Equal(name == "NULL" ? name : $"{name.Length}", ResultRig.Text(batch, 4, i));
                Assert.Equal(name.ToUpperInvariant(), ResultRig.Text(batch, 5, i));
            }

            run.Release();
            run.Begin();
            ResultRig.Fill(made, 1000);
        }
    }

    [Fact]
    public void Batches_are_replaced_by_more_rows_than_they_had()
    {
        using ResultRig rig = Load("twice", ResultRig.Grant with { AllowSessionVariables = ["app.*"] });
        Batch batch = rig.Start().Apply(rig.Make(1000));
        Assert.Equal(2000, batch.SelectedCount);
        Assert.Equal(["999", "name 999", "999-00-0999", "69"], Enumerable.Range(0, 4).Select(c => ResultRig.Text(batch, c, 1998)));
        Assert.Equal(["999", "again", "999-00-0999", "69"], Enumerable.Range(0, 4).Select(c => ResultRig.Text(batch, c, 1999)));
        Assert.Equal("NULL", ResultRig.Text(batch, 1, 6));
    }

    [Fact]
    public void Rows_are_taken_out()
    {
        using ResultRig rig = Load("odd");
        Batch batch = rig.Start().Apply(rig.Make(7));
        Assert.Equal([1, 3, 5], batch.Selection.ToArray());
    }

    [Fact]
    public void A_column_that_it_may_not_write_refuses_the_statement()
    {
        using ResultRig rig = Load("mask", RowsGrant with { WritableColumns = ["people.ssn"] });
        ResultRun run = rig.Start();
        Batch made = rig.Make(3);
        SqlError error = Assert.Throws<SqlError>(() => run.Apply(made));
        Assert.Equal(("38000", "column \"id\": this plugin may not change it"), (error.State.ToString(), error.Message));
    }

    [Fact]
    public void A_refusal_has_its_words()
    {
        using ResultRig rig = Load("reject");
        ResultRun run = rig.Start();
        Batch made = rig.Make(3);
        SqlError error = Assert.Throws<SqlError>(() => run.Apply(made));
        Assert.Equal(("P0042", "the probe refuses"), (error.State.ToString(), error.Message));
    }

    [Theory]
    [InlineData("panic", "the probe panics, as it was told to")]
    [InlineData("index", "index out of bounds")]
    public void A_panic_refuses_the_statement_with_its_message_and_place(string mode, string words)
    {
        using ResultRig rig = Load(mode, pluginClass: PluginClass.Security);
        ResultRun run = rig.Start();
        Batch made = rig.Make(3);
        SqlError error = Assert.Throws<SqlError>(() => run.Apply(made));
        Assert.Equal("38000", error.State.ToString());
        Assert.StartsWith("plugin \"sdk-probe\" failed (", error.Message, StringComparison.Ordinal);
        Assert.Contains(IndexWords(words), error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(SourceOf(mode) + ":", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_panic_of_an_observer_lets_the_rows_go_on()
    {
        using ResultRig rig = Load("panic", pluginClass: PluginClass.Observer);
        Batch batch = rig.Start().Apply(rig.Make(3));
        Assert.Equal("name 2", ResultRig.Text(batch, 1, 2));
    }

    [Fact]
    public void More_than_its_memory_fails_it_and_not_the_server()
    {
        using ResultRig rig = Load("copy");
        ResultRun run = rig.Start();
        Batch made = rig.Make(100);
        SqlError error = Assert.Throws<SqlError>(() => run.Apply(made));
        Assert.Equal("38000", error.State.ToString());
    }

    [Fact]
    public void The_end_of_a_result_is_told_with_its_rows()
    {
        using ResultRig rig = Load("odd");
        ResultRun run = rig.Start();
        run.Apply(rig.Make(7));
        run.End();
        Assert.Contains(rig.Rig.Log.Lines, line => line.Contains("7 rows in, 3 out, 1 batches", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_to_be_written_are_changed_or_refused()
    {
        using ResultRig rig = Load("add");
        ResultPlan plan = rig.Host.Current.PlanWrite(ResultRig.Columns(), Operation.Insert)!;
        using var run = new ResultRun(plan, rig.Rig.Session, new TestCatalog(), 1);
        var made = new Batch(ResultRig.Types);
        made.Place(run.Places);
        run.Begin();
        ResultRig.Fill(made, 3);
        SqlError refused = Assert.Throws<SqlError>(() => run.Apply(made));
        Assert.Equal("int8", refused.Message);
    }

    [Fact]
    public void Clients_and_texts_are_seen_and_variables_set()
    {
        using ResultRig rig = Load("nothing");
        var decision = new TextDecision();
        rig.Host.Current.RunConnect(Context(rig, ""), decision);
        Assert.Equal([new VariableSetting("app.user", "postgres", true, "sdk-probe")], decision.Settings);
        decision = new TextDecision();
        rig.Host.Current.RunPreParse(Context(rig, "SELECT 1"), decision);
        Assert.Equal([new VariableSetting("app.length", "8", false, "sdk-probe")], decision.Settings);
        rig.Host.Current.RunDisconnect(Context(rig, ""), new TextDecision());
        Assert.Contains(rig.Rig.Log.Lines, line => line.Contains(" left", StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_is_refused_in_the_plugins_words()
    {
        using ResultRig rig = Load("reject");
        var decision = new TextDecision();
        rig.Host.Current.RunPreParse(Context(rig, "SELECT ä"), decision);
        Assert.Equal(("P0042", "the probe refuses: SELECT ä"), (decision.Error!.State.ToString(), decision.Error.Message));
        decision = new TextDecision();
        var context = new PostParseContext(Statements.SelectFrom("users"), rig.Rig.Session, new TestCatalog(), 1);
        rig.Host.Current.RunPreExecution(context, decision);
        Assert.Equal("the probe refuses to run 1 tables", decision.Error!.Message);
    }

    internal static TextContext Context(ResultRig rig, string sql) => new()
    {
        Session = rig.Rig.Session,
        Catalog = new TestCatalog(),
        Sql = System.Text.Encoding.UTF8.GetBytes(sql),
        QueryId = 1,
    };

    /// <summary>The module's file in src/plugins/modules.</summary>
    private protected abstract string File { get; }

    /// <summary>The source file that a failure names.</summary>
    private protected abstract string Source { get; }

    private protected virtual string SourceOf(string mode) => Source;

    /// <summary>What the language says when an index is out of bounds.</summary>
    private protected virtual string IndexWords(string words) => words;

    private protected ResultRig Load(string mode, PluginGrant? grant = null, PluginClass? pluginClass = PluginClass.Security) =>
        Load(File, mode, grant, pluginClass);

    internal static byte[] Module(string file) =>
        System.IO.File.ReadAllBytes(Path.Combine(Places.RepositoryRoot, "src", "plugins", "modules", file));

    internal static ResultRig Load(string file, string mode, PluginGrant? grant, PluginClass? pluginClass = PluginClass.Security) =>
        Load(Define(file, mode, grant, pluginClass));

    internal static PluginDefinition Define(string file, string mode, PluginGrant? grant, PluginClass? pluginClass) =>
        new()
        {
            Name = "sdk-probe",
            File = file,
            ReadModule = () => Module(file),
            Hooks = [],
            Grant = grant ?? RowsGrant,
            Class = pluginClass,
            ConfigurationJson = $$"""{"mode":"{{mode}}"}""",
        };

    internal static ResultRig Load(PluginDefinition definition, IGuestObserver? observer = null)
    {
        var directory = new CompiledOnce();
        var rig = new ResultRig(directory, observer, definition);
        rig.Rig.Healthy();
        directory.Share();
        return rig;
    }

    /// <summary>A data directory of its own in which modules that another test compiled lie compiled.</summary>
    internal sealed class CompiledOnce : MemoryDirectory
    {
        private static readonly ConcurrentDictionary<string, byte[]> s_compiled = new();

        public CompiledOnce()
        {
            foreach ((string name, byte[] bytes) in s_compiled)
            {
                Files[name] = bytes;
            }
        }

        public void Share()
        {
            foreach ((string name, byte[] bytes) in Files.Where(f => f.Key.EndsWith(".cwasm", StringComparison.Ordinal)))
            {
                s_compiled[name] = bytes;
            }
        }
    }
}

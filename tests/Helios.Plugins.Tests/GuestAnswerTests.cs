using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Results;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>Answers that are small in the guest and large, late or misleading in the host.</summary>
public sealed class GuestAnswerTests
{
    // Fills the view of row $r of the first column.
    private const string FirstView = "(i32.load offset=16 (local.get $column))";

    [Theory]
    [InlineData("helios_on_batch")]
    [InlineData("helios_on_end")]
    public void A_rejection_that_is_none_costs_the_instance(string export)
    {
        // Only an instance that was called before gets past the bad address.
        string body = """
            (if (global.get $used) (then (return (i64.const 0))))
            (global.set $used (i32.const 1))
            (i64.const 0xFFFFFFF000000004)
            """;
        string other = export == "helios_on_end" ? "(i64.const 0)" : body;
        string wat = export == "helios_on_end"
            ? Wat.Hooks(("helios_on_batch", other), "(global $used (mut i32) (i32.const 0))", others: ("helios_on_end", body))
            : Wat.Hooks((export, body), "(global $used (mut i32) (i32.const 0))");
        using var rig = new ResultRig(ResultRig.Define(wat));
        for (int i = 0; i < 3; i++)
        {
            ResultRun run = rig.Start();
            Batch made = rig.Make(3);
            SqlError error = Assert.Throws<SqlError>(() =>
            {
                run.Apply(made);
                run.End();
            });
            Assert.Contains("its rejection lies at 0xfffffff0", error.Message);
            run.Dispose();
        }
    }

    [Fact]
    public void What_a_guest_leaves_in_rows_that_it_took_out_is_not_read()
    {
        // Row 0 is taken out and its view leads nowhere; the next plugin gets a copy of the column.
        string body = $"""
            (i64.store {FirstView} (i64.const 0x7fffffffffffffff))
            (i32.store8 (i32.load offset=12 (local.get $batch)) (i32.const 0xfe))
            (i64.const 3)
            """;
        using var rig = new ResultRig(
            ResultRig.Define(ResultWat.OnBatch(body), name: "first", priority: 9), ResultRig.Define(ResultWat.Mask(), name: "second"));
        Batch batch = rig.Start().Apply(rig.Make(8));
        Assert.Equal(7, batch.SelectedCount);
        Assert.Equal("***", ResultRig.Text(batch, 1, 0));
        Assert.Equal("***", batch.Columns[1].Detach(8).Get(1).AsText);
    }

    [Theory]
    [InlineData(PluginClass.Security, "it took rows out of a result, which it may not change")]
    [InlineData(PluginClass.Observer, null)]
    public void Who_may_not_change_results_takes_no_rows_out(PluginClass pluginClass, string? reason)
    {
        string wat = ResultWat.OnBatch("(i32.store8 (i32.load offset=12 (local.get $batch)) (i32.const 0)) (i64.const 3)");
        using var rig = new ResultRig(
            ResultRig.Define(wat, ResultRig.Grant with { AllowResultModification = false }, pluginClass: pluginClass));
        ResultRun run = rig.Start();
        Batch made = rig.Make(8);
        if (reason is null)
        {
            Assert.Equal(8, run.Apply(made).SelectedCount);
            return;
        }

        Assert.Contains(reason, Assert.Throws<SqlError>(() => run.Apply(made)).Message);
    }

    [Fact]
    public void One_value_in_every_row_is_bounded()
    {
        // 1,000 rows of 1 MiB each, from 4 MiB of memory.
        string body = $"""
            (local $view i32) (local $rows i32)
            (memory.fill (i32.const 0x200000) (i32.const 120) (i32.const 0x100000))
            (local.set $view {FirstView})
            (local.set $rows (i32.load (local.get $batch)))
            (loop $all
              (i64.store (local.get $view) (i64.const 0x0010000000200000))
              (local.set $view (i32.add (local.get $view) (i32.const 8)))
              (br_if $all (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))
            (i64.const 1)
            """;
        string wat = ResultWat.OnBatch("(return (call $fill (local.get $batch) (local.get $column)))", $"""
            (func $fill (param $batch i32) (param $column i32) (result i64) {body})
            """);
        using var rig = new ResultRig(ResultRig.Define(wat));
        ResultRun run = rig.Start();
        Batch made = rig.Make(1000);
        SqlError error = Assert.Throws<SqlError>(() => run.Apply(made));
        Assert.Contains($"the values that it answers are more than {Limits.PluginBatchBytes} bytes", error.Message);
    }

    [Fact]
    public void One_text_in_every_member_of_a_list_is_bounded()
    {
        var image = new EditImage();
        uint text = image.Node(NodeKind.StringConst, new string('x', 8 * 1024));
        uint list = image.Node(NodeKind.In, children: [(Role.Argument, image.Column("tenant_id")), (Role.Element, text)]);
        // Its own next sibling: a list of as many members as one likes to read.
        image.Change(text, n => n with { Next = text });
        Rig rig = Rig.With(image.Restrict("users", list).Module()).Healthy();
        Assert.Contains($"its edits come to more than {Limits.PluginEditTextBytes} bytes of text", rig.Run().Error!.Message);
    }

    [Fact]
    public void One_tree_in_every_edit_is_bounded()
    {
        var image = new EditImage();
        (Role, uint)[] arguments =
            [.. Enumerable.Range(0, 1_000).Select(i => (Role.Argument, image.Node(NodeKind.IntegerConst, value: i)))];
        uint tree = image.Node(NodeKind.And, children: arguments);
        for (int i = 0; i < 1_000; i++)
        {
            image.Add(new AbiEdit { Kind = (ushort)EditKind.ReplaceNode, Target = 3, Root = tree });
        }

        Rig rig = Rig.With(image.Module()).Healthy();
        Assert.Contains($"its edits come to more than {Limits.PluginEditNodeCount} nodes", rig.Run().Error!.Message);
    }

    [Fact]
    public void A_large_decision_is_not_kept()
    {
        PostParseDecision small = Rig.With(Notes(10).Module()).Healthy().Run();
        Assert.Equal((10, false), (small.Annotations.Count, small.IsVolatile));
        PostParseDecision large = Rig.With(Notes(100).Module()).Healthy().Run();
        Assert.Equal((100, true), (large.Annotations.Count, large.IsVolatile));
    }

    // Annotations that all have the same value of 1,000 bytes.
    private static EditImage Notes(int count)
    {
        var image = new EditImage();
        (uint key, uint value) = (image.Text("k"), image.Text(new string('v', 1_000)));
        for (int i = 0; i < count; i++)
        {
            image.Add(new AbiEdit { Kind = (ushort)EditKind.Annotate, NameText = key, ValueText = value });
        }

        return image;
    }

    [Fact]
    public void A_decision_on_names_without_end_is_not_kept()
    {
        // Asks for variables of 300 names.
        Rig rig = Rig.With(Wat.Plugin(
            """
            (local $i i32)
            (loop $next
              (i32.store (i32.const 16) (i32.add (i32.const 0x61616161) (local.get $i)))
              (i32.store8 (i32.const 16) (i32.add (i32.const 97) (i32.rem_u (local.get $i) (i32.const 26))))
              (i32.store8 (i32.const 17) (i32.add (i32.const 97) (i32.div_u (local.get $i) (i32.const 26))))
              (drop (call $session_var (i32.const 16) (i32.const 2) (i32.const 0) (i32.const 0)))
              (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 300))))
            (i64.const 0)
            """,
            "(import \"helios\" \"session_var\" (func $session_var (param i32 i32 i32 i32) (result i32)))")).Healthy();
        PostParseDecision decision = rig.Run();
        Assert.Null(decision.Error);
        Assert.True(decision.IsVolatile);
        Assert.Equal(Limits.PluginReadCount, decision.Reads.Count);
    }

    [Fact]
    public void A_host_call_that_would_take_long_ends_the_call() =>
        Assert.Contains(
            "host call random: 1048577 bytes are too many",
            Probe.With("(call $random (i32.const 65536) (i32.const 1048577)) (i64.const 0)", "", ["random"]).Failure());

    [Fact]
    public void An_instance_that_is_slow_to_start_is_given_up_soon()
    {
        // The first start, at deploy, is quick; later ones loop.
        string start = """
            (func (export "helios_init") (result i64)
              (drop (call $kv_increment (i32.const 16) (i32.const 1) (i64.const 1) (i32.const 0) (i32.const 32)))
              (if (i64.gt_u (i64.load (i32.const 32)) (i64.const 1)) (then (loop $l (br $l))))
              (i64.const 0))
            """;
        Rig rig = Rig.With(Wat.Plugin("unreachable", Probe.Import("kv_increment") + start), Probe.Everything).Healthy();
        Assert.Contains("unreachable", rig.Run().Error!.Message);
        Assert.Contains($"helios_init: deadline exceeded after {Limits.PluginRestartTimeoutMs} ms", rig.Run().Error!.Message);
    }

    [Theory]
    [InlineData(0x104u)]
    [InlineData(0xFFFF_FF04u)]
    [InlineData(0x100u)]
    [InlineData(0x101u)]
    public void A_verdict_with_a_code_is_none(uint word)
    {
        foreach (string export in (string[])["helios_connect", "helios_pre_parse", "helios_post_parse", "helios_pre_execution"])
        {
            string hook = export == "helios_connect" ? "on_connect" : export["helios_".Length..];
            var rig = new Rig();
            rig.Host.Load([Rig.Define(Wat.Compile(Wat.Hooks((export, $"(i64.const 0x{word:x})")))) with { Hooks = [hook] }]);
            Assert.Contains("which is no verdict", ErrorOf(rig.Healthy(), hook)!.Message);
        }

        using var results = new ResultRig(ResultRig.Define(ResultWat.OnBatch($"(i64.const 0x{word:x})")));
        ResultRun run = results.Start();
        Batch made = results.Make(3);
        Assert.Contains("which is no verdict", Assert.Throws<SqlError>(() => run.Apply(made)).Message);
    }

    private static SqlError? ErrorOf(Rig rig, string hook)
    {
        if (hook == "post_parse")
        {
            return rig.Run().Error;
        }

        var decision = new TextDecision();
        var text = new TextContext { Session = rig.Session, Catalog = new TestCatalog(), Sql = "SELECT 1"u8 };
        if (hook == "on_connect")
        {
            rig.Host.Current.RunConnect(text, decision);
        }
        else if (hook == "pre_parse")
        {
            rig.Host.Current.RunPreParse(text, decision);
        }
        else
        {
            rig.Host.Current.RunPreExecution(
                new PostParseContext(Statements.SelectFrom("users"), rig.Session, new TestCatalog(), 1), decision);
        }

        return decision.Error;
    }

    [Fact]
    public void Texts_of_a_guest_do_not_write_the_log()
    {
        const string Text = "a\\1b[2Jb\\00c\\u{202e}d\\0b2026-01-01 plugin=other";
        string body = """
            (call $log (i32.const 1) (i32.const 16) (i32.const 40))
            (call $fail (i32.const 16) (i32.const 40))
            (i64.const 0)
            """;
        string memory = $"(memory (export \"memory\") 32) (data (i32.const 16) \"{Text}\")";
        Rig rig = Rig.With(Wat.Plugin(body, Probe.Import("log") + Probe.Import("fail"), memory)).Healthy();
        string message = rig.Run().Error!.Message;
        foreach (string line in (string[])[.. rig.Log.Lines, message])
        {
            Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u202e');
        }

        Assert.Contains(rig.Log.Lines, l => l.StartsWith("Info a\uFFFD[2Jb\uFFFDc", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("(import \"env\" \"\\1b]0;pwned\\07\" (func))", "it imports env.\uFFFD]0;pwned\uFFFD, which")]
    [InlineData("(import \"env\" \"\\0aplugin=x\" (func))", "it imports env.\uFFFDplugin=x, which")]
    [InlineData("(@custom \"helios.manifest\" \"{\\22version\\22:\\221 \\5cu001b[2J\\22}\")", "1 to 64 visible ASCII characters")]
    [InlineData("(@custom \"helios.manifest\" \"{\\22version\\22:\\22\\22}\")", "a version is 1 to 64 visible ASCII characters")]
    public void Names_of_a_module_are_shown_without_their_tricks(string item, string reason)
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Wat.Compile(Wat.Plugin("(i64.const 0)", item)))]);
        PluginStatus status = rig.Host.Current.Status().Single();
        Assert.Equal(PluginState.Failed, status.State);
        Assert.Contains(reason, status.Reason);
        Assert.DoesNotContain(status.Reason!, char.IsControl);
    }

    [Fact]
    public void A_name_of_a_module_is_cut()
    {
        string name = new('n', 1_000_000);
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Wat.Compile(Wat.Plugin("(i64.const 0)", $"(import \"env\" \"{name}\" (func))")))]);
        Assert.True(rig.Run().Error!.Message.Length < 1_000);
        Assert.All(rig.Log.Lines, l => Assert.True(Encoding.UTF8.GetByteCount(l) < 2_000));
    }
}

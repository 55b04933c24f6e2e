using Helios.Base;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>Columns that plugins add to a result: what they declare, and what of it leaves.</summary>
public sealed class AddedColumnTests
{
    private const string Answer = "(i64.const 0x80000000001)";

    private static readonly PluginGrant s_grant = ResultRig.Grant with { AllowAddedColumns = true };

    // Types that can be added, with the text of a value that has 1 in each byte.
    public static readonly TheoryData<uint, string> Types = new()
    {
        { 16, "t" },
        { 17, "\\x616464" },
        { 20, "72340172838076673" },
        { 21, "257" },
        { 23, "16843009" },
        { 25, "add" },
        { 26, "16843009" },
        { 700, "0" },
        { 701, "7.748604185489348e-304" },
        { 1043, "add" },
        { 1082, "48114-08-05" },
        { 1114, "4292-05-14 12:27:18.076673" },
        { 1184, "4292-05-14 12:27:18.076673+00" },
        { 2950, "01010101-0101-0101-0101-010101010101" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_column_of_each_type_is_declared_and_filled(uint oid, string expected)
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Add([("extra", oid)]), s_grant));
        ResultDecision decision = rig.Decide();
        Assert.Equal(("extra", oid, -1), (decision.Added.Single().Name, decision.Added.Single().Type.Oid, decision.Added[0].Type.Modifier));
        ResultRun run = rig.Start();
        Batch batch = run.Apply(rig.Make(1000));
        Assert.Equal((5, 1000), (batch.Columns.Length, batch.SelectedCount));
        Span<byte> text = stackalloc byte[100];
        for (int i = 0; i < 1000; i++)
        {
            Datum value = batch.Columns[4].Get(i);
            Assert.Equal(i % 2 == 1, value.IsNull);
            Assert.Equal($"{i}", ResultRig.Text(batch, 0, i));
            if (!value.IsNull)
            {
                int length = TextCodec.Format(new SqlType(oid), value, CodecSettings.Default, text);
                Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(text[..length]));
            }
        }

        // Nothing of the rows moved: what is added is made where the guest is.
        Assert.Equal(0, run.CopiedBytes);
    }

    [Theory]
    [InlineData(18u)]
    [InlineData(19u)]
    [InlineData(1042u)]
    [InlineData(1700u)]
    [InlineData(3802u)]
    [InlineData(1009u)]
    [InlineData(1083u)]
    [InlineData(0u)]
    [InlineData(99999u)]
    public void Other_types_are_refused(uint oid)
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Add([("extra", oid)]), s_grant));
        Assert.Equal("38000", rig.Decide().Rejection?.State.ToString());
    }

    // Each puts something wrong into the answer of on_result. The list lies at 2048, its first column at 2064.
    [Theory]
    [InlineData("(unreachable)")]
    [InlineData("(loop $l (br $l)) (i64.const 0)")]
    [InlineData("(i64.const 77)")]
    [InlineData("(i64.const 2)")]
    [InlineData("(i64.const 3)")]
    [InlineData("(i64.const 0xFFFFFFF000000001)")]
    [InlineData("(i64.const 0x40000000001)")]
    [InlineData("(i32.store (i32.const 2052) (i32.const 0))" + Answer)]
    [InlineData("(i32.store (i32.const 2052) (i32.const 65))" + Answer)]
    [InlineData("(i32.store (i32.const 2052) (i32.const -1))" + Answer)]
    [InlineData("(i32.store (i32.const 2048) (i32.const -16))" + Answer)]
    [InlineData("(i32.store (i32.const 2048) (i32.const 0x3FFFF0))" + Answer)]
    [InlineData("(i32.store (i32.const 2064) (i32.const -2))" + Answer)]
    [InlineData("(i32.store (i32.const 2064) (i32.const 0x400000))" + Answer)]
    [InlineData("(i32.store (i32.const 2068) (i32.const 0))" + Answer)]
    [InlineData("(i32.store (i32.const 2068) (i32.const 64))" + Answer)]
    [InlineData("(i32.store (i32.const 2068) (i32.const -1))" + Answer)]
    [InlineData("(i32.store (i32.const 2076) (i32.const 5))" + Answer)]
    [InlineData("(i32.store8 (i32.const 4096) (i32.const 0xFF))" + Answer)]
    [InlineData("(i32.store8 (i32.const 4097) (i32.const 0))" + Answer)]
    [InlineData("(i32.store (i32.const 2096) (i32.const 4096))" + Answer)]
    public void A_malformed_declaration_refuses_the_result_and_ends_the_instance(string onResult)
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Add([("extra", 25), ("other", 23)], onResult), s_grant));
        ResultDecision decision = rig.Decide();
        Assert.True(decision.Rejection?.State.ToString() == "38000", decision.Rejection?.Message);
        Assert.True(decision.IsVolatile);
        Assert.Equal(1, rig.Host.Current.Status().Single().FailureCount);
    }

    [Fact]
    public void Without_the_grant_a_declaration_refuses_the_result()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Add([("extra", 25)]), ResultRig.Grant));
        Assert.Contains("allow_added_columns", rig.Decide().Rejection?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_can_refuse_a_result_before_it_is_made()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Add([("extra", 25)], "(i64.const 4)"), s_grant));
        ResultDecision decision = rig.Decide();
        Assert.Equal(SqlState.InsufficientPrivilege, decision.Rejection?.State);
        Assert.Equal(0, rig.Host.Current.Status().Single().FailureCount);
    }

    [Fact]
    public void Values_that_are_none_of_their_type_let_no_row_leave()
    {
        foreach ((uint oid, string store) in ((uint, string)[])
        [
            (16, "(i32.store8 (local.get $data) (i32.const 2))"),
            (1082, "(i32.store (local.get $data) (i32.const 2147483646))"),
            (1082, "(i32.store (local.get $data) (i32.const -2451546))"),
            (1114, "(i64.store (local.get $data) (i64.const 9223371331200000000))"),
            (1184, "(i64.store (local.get $data) (i64.const -211813488000000001))"),
            (25, "(i64.store (local.get $data) (i64.const 0x0000000480000000))"),
            (25, "(i64.store (local.get $data) (i64.const 0x00000004FFFFFFFE))"),
            (25, "(i64.store (local.get $data) (i64.const 0x0000000200000BB8))"),
        ])
        {
            // Text at 3000 holds a 1 and a 2, then a zero byte follows: 3 bytes of "\01\02\00".
            using var rig = new ResultRig(ResultRig.Define(FirstValue(oid, store), s_grant));
            ResultRun run = rig.Start();
            Batch made = rig.Make(3);
            if (store.Contains("BB8", StringComparison.Ordinal))
            {
                Assert.Equal("\u0001\u0002", ResultRig.Text(run.Apply(made), 4, 0));
                continue;
            }

            SqlError error = Assert.Throws<SqlError>(() => run.Apply(made));
            Assert.Equal("38000", error.State.ToString());
        }
    }

    [Fact]
    public void A_column_that_nobody_fills_is_null()
    {
        using var rig = new ResultRig(ResultRig.Define(FirstValue(23, ""), s_grant));
        Batch batch = rig.Start().Apply(rig.Make(5));
        Assert.Equal("0", ResultRig.Text(batch, 4, 0));
        Assert.All(Enumerable.Range(1, 4), i => Assert.Equal("NULL", ResultRig.Text(batch, 4, i)));
    }

    [Fact]
    public void Batches_in_pieces_and_rows_that_are_not_selected_have_the_column_too()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Add([("extra", 25)]), s_grant));
        ResultRun run = rig.Start();
        Batch made = rig.Make(900, _ => new string('x', 3_000));
        made.BeginSelection()[0] = 7;
        made.BeginSelection()[1] = 898;
        made.SetSelected(2);
        Batch batch = run.Apply(made);
        Assert.Equal(2, batch.SelectedCount);
        Assert.Equal(["7", "898"], [ResultRig.Text(batch, 0, 0), ResultRig.Text(batch, 0, 1)]);

        // Which of the two is NULL depends on where its piece begins.
        Assert.Contains("add", (string[])[ResultRig.Text(batch, 4, 0), ResultRig.Text(batch, 4, 1)]);
        Assert.Equal(3_000, ResultRig.Text(batch, 2, 1).Length);
    }

    [Fact]
    public void Those_behind_see_the_column_by_what_it_is_made_from()
    {
        // Who masks people.ssn may see name and ssn, and changes ssn: the added column holds what the first plugin saw, so it is changed
        // too.
        using var rig = new ResultRig(
            ResultRig.Define(ResultWat.Add([("extra", 25)]), s_grant, "enrich", priority: 2),
            ResultRig.Define(ResultWat.Mask(), ResultRig.Grant with { WritableColumns = ["people.ssn"] }, "mask", priority: 1));
        PluginResultColumn added = rig.Decide().Added.Single();
        Assert.Equal(["name", "ssn"], added.Origins.Select(o => o.Column));
        Batch batch = rig.Start().Apply(rig.Make(4));
        Assert.Equal("name 0", ResultRig.Text(batch, 1, 0));
        Assert.Equal(["***", "NULL", "***", "NULL"], Enumerable.Range(0, 4).Select(i => ResultRig.Text(batch, 4, i)));
    }

    [Fact]
    public void Who_guards_part_of_what_it_is_made_from_and_may_not_read_the_rest_refuses()
    {
        using var rig = new ResultRig(
            ResultRig.Define(ResultWat.Add([("extra", 25)]), s_grant, "enrich", priority: 2),
            ResultRig.Define(ResultWat.Mask(), ResultRig.Grant with { ReadableColumns = ["people.ssn"] }, "mask", priority: 1));
        Assert.Equal(SqlState.InsufficientPrivilege, Assert.Throws<SqlError>(() => rig.Decide()).State);
    }

    [Fact]
    public void Two_plugins_add_columns_in_their_order()
    {
        using var rig = new ResultRig(
            ResultRig.Define(ResultWat.Add([("a", 25), ("b", 23)]), s_grant, "first", priority: 2),
            ResultRig.Define(ResultWat.Add([("c", 16)]), s_grant, "second", priority: 1));
        Assert.Equal(["a", "b", "c"], rig.Decide().Added.Select(c => c.Name));
        Batch batch = rig.Start().Apply(rig.Make(2));
        Assert.Equal(7, batch.Columns.Length);
        Assert.Equal(["add", "16843009", "1"], Enumerable.Range(4, 3).Select(c => ResultRig.Text(batch, c, 0)));
    }

    [Theory]
    [InlineData(PluginClass.Transform, true)]
    [InlineData(PluginClass.Observer, false)]
    public void Where_a_failure_is_open_rows_keep_the_columns_that_were_promised(PluginClass pluginClass, bool isOpen)
    {
        string wat = ResultWat.Add([("extra", 23)]).Replace("(i64.const 1))", "(unreachable))", StringComparison.Ordinal);
        using var rig = new ResultRig(ResultRig.Define(wat, s_grant, pluginClass: pluginClass, isOpen: isOpen));
        ResultDecision decision = rig.Decide();
        if (pluginClass == PluginClass.Observer)
        {
            // It may not add any: it is passed by from the beginning.
            Assert.Empty(decision.Added);
            Assert.True(decision.IsVolatile);
            return;
        }

        ResultRun run = rig.Start();
        for (int n = 0; n < 2; n++)
        {
            Batch batch = run.Apply(rig.Make(3));
            Assert.Equal("002-00-0002", ResultRig.Text(batch, 2, 2));
            Assert.Equal("NULL", ResultRig.Text(batch, 4, 2));
            run.Release();
        }
    }

    [Fact]
    public void What_it_asks_for_is_what_the_declaration_depends_on()
    {
        const string Import = "(import \"helios\" \"session_var\" (func $var (param i32 i32 i32 i32) (result i32)))";
        const string Ask = "(if (i32.lt_s (call $var (i32.const 4096) (i32.const 5) (i32.const 0) (i32.const 0)) (i32.const 0))"
            + "(then (return (i64.const 0))))" + Answer;
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Add([("app.x", 25)], Ask, Import), s_grant));
        ResultDecision before = rig.Decide();
        Assert.Empty(before.Added);
        Assert.Equal(("app.x", null), (before.Reads.Single().Name, before.Reads[0].Value));
        rig.Rig.Session.Variables["app.x"] = "1";
        Assert.Equal("app.x", rig.Decide().Added.Single().Name);
    }

    [Fact]
    public void Rows_to_be_written_have_no_more_columns_than_their_table()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Add([("extra", 25)]), s_grant));
        Assert.Equal(4, rig.Host.Current.PlanResult(ResultRig.Columns())!.ResultColumnCount);
    }

    // A guest that fills the first value of its one added column only.
    private static string FirstValue(uint oid, string store) => ResultWat.Add([("extra", oid)]).Replace(
        "(memory.fill (i32.load offset=12 (local.get $column)) (i32.const 0x55)",
        $"(i32.store8 (i32.load offset=12 (local.get $column)) (i32.const 1)) {store} (return (i64.const 1))"
        + "(memory.fill (i32.load offset=12 (local.get $column)) (i32.const 0x55)",
        StringComparison.Ordinal);
}

using Helios.Base;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>Hook post_execution: what a guest sees of a result, and what of its work leaves.</summary>
public sealed class ResultTests
{
    [Fact]
    public void Granted_columns_are_masked_in_place_and_nothing_is_copied()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
        ResultRun run = rig.Start();
        Batch made = rig.Make(1000);
        Batch batch = run.Apply(made);
        Assert.Equal(0, run.CopiedBytes);
        Assert.Equal(1000, batch.SelectedCount);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal($"{i}", ResultRig.Text(batch, 0, i));
            Assert.Equal(i % 7 == 3 ? "NULL" : "***", ResultRig.Text(batch, 1, i));
            Assert.Equal("***", ResultRig.Text(batch, 2, i));
            Assert.Equal($"{20 + i % 50}", ResultRig.Text(batch, 3, i));
        }
    }

    [Fact]
    public void Columns_made_elsewhere_are_copied_and_counted()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
        ResultRun run = rig.Start();
        var made = new Batch(ResultRig.Types);
        ResultRig.Fill(made, 10);
        run.Begin();
        Batch batch = run.Apply(made);
        Assert.Equal("***", ResultRig.Text(batch, 2, 9));
        Assert.Equal("009-00-0009", ResultRig.Text(made, 2, 9));
        Assert.True(run.CopiedBytes > 10 * 11, $"{run.CopiedBytes} bytes");
    }

    [Fact]
    public void Ungranted_columns_never_enter_the_guest()
    {
        // Writes over everything that it is shown, whatever access says, and counts columns: a column more than the two granted traps.
        const string Count = "(if (i32.gt_u (i32.load16_u offset=4 (local.get $batch)) (i32.const 2)) (then unreachable))";
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask(perColumn: Count)));
        Batch batch = rig.Start().Apply(rig.Make(5));
        Assert.Equal("4", ResultRig.Text(batch, 0, 4));
        Assert.Equal("24", ResultRig.Text(batch, 3, 4));
    }

    [Fact]
    public void What_may_not_be_written_leaves_as_the_host_has_it()
    {
        // The guest overwrites its view of the column although it is not writable.
        string wat = ResultWat.OnBatch(
            "(i64.store (i32.load offset=16 (local.get $column)) (i64.const 0x0000000300010000)) (i64.const 1)");
        PluginGrant grant = ResultRig.Grant with { WritableColumns = ["people.ssn"] };
        using var rig = new ResultRig(ResultRig.Define(wat, grant));
        Batch batch = rig.Start().Apply(rig.Make(3));
        Assert.Equal("name 0", ResultRig.Text(batch, 1, 0));
    }

    [Fact]
    public void Rows_that_the_guest_clears_do_not_leave_and_bits_it_sets_do_not_count()
    {
        // Selection: of the first eight rows keep those with odd numbers, and claim all of the next eight.
        string wat = ResultWat.OnBatch(
            "(i32.store8 (i32.load offset=12 (local.get $batch)) (i32.const 0xAA))"
            + "(i32.store8 offset=1 (i32.load offset=12 (local.get $batch)) (i32.const 0xFF)) (i64.const 3)");
        using var rig = new ResultRig(ResultRig.Define(wat));
        ResultRun run = rig.Start();
        Batch made = rig.Make(12);
        Span<int> selection = made.BeginSelection();
        int[] selected = [0, 1, 3, 8, 10];
        selected.CopyTo(selection);
        made.SetSelected(selected.Length);
        Batch batch = run.Apply(made);
        Assert.Equal([1, 3, 8, 10], batch.Selection.ToArray());
    }

    [Fact]
    public void A_batch_larger_than_the_arena_goes_through_in_pieces()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
        ResultRun run = rig.Start();
        Batch made = rig.Make(1000, i => new string((char)('a' + i % 26), i == 500 ? 1_500_000 : 2_000));
        Batch batch = run.Apply(made);
        Assert.Equal(1000, batch.SelectedCount);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(i.ToString(), ResultRig.Text(batch, 0, i));
            Assert.Equal("***", ResultRig.Text(batch, 2, i));
        }
    }

    [Fact]
    public void A_row_that_fits_no_guest_is_refused()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
        ResultRun run = rig.Start();
        Batch made = rig.Make(3, i => new string('x', 20_000_000));
        Assert.Equal(SqlState.ProgramLimitExceeded, Assert.Throws<SqlError>(() => run.Apply(made)).State);
    }

    [Fact]
    public void Two_plugins_see_each_others_work_in_order_of_priority()
    {
        using var rig = new ResultRig(
            ResultRig.Define(ResultWat.Mask("first"), name: "a", priority: 2),
            ResultRig.Define(ResultWat.Mask("second"), ResultRig.Grant with { WritableColumns = ["people.ssn"] }, "b", priority: 1));
        ResultRun run = rig.Start();
        Batch batch = run.Apply(rig.Make(10));
        Assert.Equal("first", ResultRig.Text(batch, 1, 0));
        Assert.Equal("second", ResultRig.Text(batch, 2, 0));

        // What both see moved once between them: views and values of two columns.
        Assert.True(run.CopiedBytes is > 0 and < 10 * 2 * 16, $"{run.CopiedBytes} bytes");
    }

    [Fact]
    public void Batches_follow_each_other_and_memory_is_given_back_between_them()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
        ResultRun run = rig.Start();
        Batch made = rig.Make(100);
        for (int n = 0; n < 20; n++)
        {
            Assert.Equal("***", ResultRig.Text(run.Apply(made), 2, 99));
            run.Release();
            Assert.Throws<IndexOutOfRangeException>(() => made.Columns[2].Get(0));
            run.Begin();
            ResultRig.Fill(made, 100);
        }

        Assert.Equal(20, rig.Host.Current.Status().Single().CallCount);
    }

    [Theory]
    [InlineData("(unreachable)", "38000")]
    [InlineData("(loop $l (br $l)) (i64.const 0)", "38000")]
    [InlineData("(i64.const 99)", "38000")]
    [InlineData("(i64.const 2)", "38000")]
    [InlineData("(i64.const 4)", "42501")]
    [InlineData("(i64.store (i32.load offset=16 (local.get $column)) (i64.const 0x7FFFFFFF00010000)) (i64.const 1)", "38000")]
    [InlineData("(i64.store (i32.load offset=16 (local.get $column)) (i64.const 0x00000004FFFFFFF0)) (i64.const 1)", "38000")]
    [InlineData("(i64.store (i32.load offset=16 (local.get $column)) (i64.const 0x0000000480000000)) (i64.const 1)", "38000")]
    [InlineData(
        "(i32.store (i32.const 512) (i32.const 0xFFFE41)) (i64.store (i32.load offset=16 (local.get $column)) (i64.const 0x300000200))"
        + "(i64.const 1)", "38000")]
    [InlineData("(i64.store (i32.load offset=16 (local.get $column)) (i64.const 0x300000300)) (i64.const 1)", "38000")]
    public void Whatever_goes_wrong_no_row_leaves(string body, string state)
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.OnBatch(body)));
        ResultRun run = rig.Start();
        Batch made = rig.Make(10);
        Assert.Equal(state, Assert.Throws<SqlError>(() => run.Apply(made)).State.ToString());
    }

    [Theory]
    [InlineData(PluginClass.Observer, false)]
    [InlineData(PluginClass.Transform, true)]
    public void Where_the_class_says_open_the_rows_go_on_as_they_were(PluginClass pluginClass, bool isOpen)
    {
        // It destroys what it was shown before it traps.
        string wat = ResultWat.OnBatch("(i64.store (i32.load offset=16 (local.get $column)) (i64.const -1)) (unreachable)");
        using var rig = new ResultRig(ResultRig.Define(wat, pluginClass: pluginClass, isOpen: isOpen));
        ResultRun run = rig.Start();
        Batch batch = run.Apply(rig.Make(10));
        Assert.Equal("name 9", ResultRig.Text(batch, 1, 9));
        Assert.Equal("009-00-0009", ResultRig.Text(batch, 2, 9));
    }

    [Fact]
    public void Of_a_type_that_cannot_be_written_values_can_be_taken_away()
    {
        // Overwrites the value of row 0 and clears the validity of row 1.
        string wat = ResultWat.OnBatch(
            "(if (i32.ne (i32.load8_u offset=3 (local.get $column)) (i32.const 4)) (then unreachable))"
            + "(i64.store (i32.load offset=16 (local.get $column)) (i64.const 0x0000000300000400))"
            + "(i32.store8 (i32.load offset=12 (local.get $column)) (i32.const 0xFD)) (i64.const 1)");
        using var rig = new ResultRig(ResultRig.Define(wat));
        PluginResultColumn json = new("j", SqlType.Jsonb, [new ResultOrigin("public", "people", "ssn")], IsPlain: true);
        ResultRun run = rig.Start([json]);
        var made = new Batch([SqlType.Jsonb]);
        made.Place(run.Places);
        run.Begin();
        made.Clear();
        made.RowCount = 3;
        for (int i = 0; i < 3; i++)
        {
            made.Columns[0].Set(i, Datum.FromText($"{{\"a\":{i}}}"));
        }

        Batch batch = run.Apply(made);
        Assert.Equal(["{\"a\":0}", "NULL", "{\"a\":2}"], Enumerable.Range(0, 3).Select(i => ResultRig.Text(batch, 0, i)));
    }

    [Fact]
    public void A_column_that_mixes_guarded_and_hidden_values_is_refused()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
        ResultOrigin[] origins = [new ResultOrigin("public", "people", "ssn"), new ResultOrigin("public", "notes", "text")];
        PluginResultColumn mixed = new("both", SqlType.Text, origins, IsPlain: false);
        Assert.Equal(SqlState.InsufficientPrivilege, Assert.Throws<SqlError>(() => rig.Host.Current.PlanResult([mixed])).State);
    }

    [Fact]
    public void Results_without_granted_columns_pass_the_plugin_by()
    {
        using var rig = new ResultRig(ResultRig.Define(ResultWat.Mask()));
        Assert.Null(rig.Host.Current.PlanResult(ResultRig.Columns("elsewhere")));
    }
}

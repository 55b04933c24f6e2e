using Helios.Base;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>Batches that a plugin replaces: fewer rows, more rows, other rows, and whatever it does wrong about it.</summary>
public sealed class ReplacedBatchTests
{
    // The record at 2048, its columns at 2080 (name, ssn), sources at 4096, data at 16384 and 32768, validity at 3072 (all ones).
    private const string Answer = "(i64.const 0x80000000002)";

    // Every source is row 0.
    private const string FromRow0 = "(memory.fill (i32.const 4096) (i32.const 0) (i32.const 32768))";

    private static readonly PluginGrant s_all = ResultRig.Grant with { ReadableColumns = [] };

    [Fact]
    public void Rows_can_be_left_out_repeated_and_put_in_another_order()
    {
        using var rig = new ResultRig(ResultRig.Define(Guest(rows: 4, sources: [2, 0, 2, 4], given: [])));
        Batch batch = rig.Start().Apply(rig.Make(5));
        Assert.Equal(4, batch.SelectedCount);
        Assert.Equal(["2", "0", "2", "4"], All(batch, 0));
        Assert.Equal(["002-00-0002", "000-00-0000", "002-00-0002", "004-00-0004"], All(batch, 2));
        Assert.Equal(["22", "20", "22", "24"], All(batch, 3));
    }

    [Fact]
    public void Values_are_the_guests_where_it_gives_some_and_the_source_rows_elsewhere()
    {
        // ssn is given, with row 1 NULL; id and age, which it does not see, come along.
        using var rig = new ResultRig(ResultRig.Define(Guest(3, [1, 1, 3], [1], "(i32.store8 (i32.const 3072) (i32.const 0xFD))")));
        Batch batch = rig.Start().Apply(rig.Make(5));
        Assert.Equal(["1", "1", "3"], All(batch, 0));
        Assert.Equal(["name 1", "name 1", "NULL"], All(batch, 1));
        Assert.Equal(["new", "NULL", "new"], All(batch, 2));
    }

    [Fact]
    public void What_it_changed_in_place_counts_for_rows_that_it_keeps()
    {
        string inPlace = "(i64.store (i32.load offset=16 (i32.load offset=8 (i32.load offset=44 (local.get $frame))))"
            + "(i64.const 0x300000400))";
        using var rig = new ResultRig(ResultRig.Define(Guest(2, [0, 1], [], inPlace)));
        Batch batch = rig.Start().Apply(rig.Make(3));
        Assert.Equal(["new", "name 1"], All(batch, 1));
    }

    [Fact]
    public void Nothing_may_be_left_of_a_batch()
    {
        using var rig = new ResultRig(
            ResultRig.Define(Guest(0, [], [])), ResultRig.Define(ResultWat.Mask(), name: "later", priority: -1));
        ResultRun run = rig.Start();
        Assert.Equal(0, run.Apply(rig.Make(3)).SelectedCount);
        run.End();
    }

    [Fact]
    public void More_rows_than_a_batch_has_go_on_through_the_chain()
    {
        using var rig = new ResultRig(
            ResultRig.Define(Guest(8192, [0], [1], FromRow0, data: 65_536 * 40), name: "more", priority: 2),
            ResultRig.Define(ResultWat.Mask("later"), ResultRig.Grant with { WritableColumns = ["people.name"] }, "later", priority: 1));
        Batch batch = rig.Start().Apply(rig.Make(1000));
        Assert.Equal(8192, batch.SelectedCount);
        Assert.Equal(["0", "later", "new", "20"], Enumerable.Range(0, 4).Select(c => ResultRig.Text(batch, c, 8191)));
    }

    [Fact]
    public void Rows_from_nowhere_need_the_right_to_write_every_column()
    {
        using var some = new ResultRig(ResultRig.Define(Guest(2, [-1, 0], [1])));
        ResultRun run = some.Start();
        Batch made = some.Make(3);
        Assert.Contains("comes from none", Assert.Throws<SqlError>(() => run.Apply(made)).Message, StringComparison.Ordinal);

        // With all four columns in view the second one, name, is given.
        using var all = new ResultRig(ResultRig.Define(Guest(2, [-1, 0], [1], columns: 4), s_all));
        Batch batch = all.Start().Apply(all.Make(3));
        Assert.Equal(["NULL", "0"], All(batch, 0));
        Assert.Equal(["new", "new"], All(batch, 1));
        Assert.Equal(["NULL", "000-00-0000"], All(batch, 2));
    }

    [Fact]
    public void A_row_that_was_taken_out_before_stays_out()
    {
        using var rig = new ResultRig(ResultRig.Define(Guest(1, [1], [])));
        ResultRun run = rig.Start();
        Batch made = rig.Make(3);
        made.BeginSelection()[0] = 0;
        made.BeginSelection()[1] = 2;
        made.SetSelected(2);
        SqlError error = Assert.Throws<SqlError>(() => run.Apply(made));
        Assert.Contains("row 1, which is none of the batch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_that_are_replaced_and_pieces_that_are_not_follow_each_other()
    {
        // The second piece is replaced by its first row twice; values of 300 KB make pieces of three rows.
        string second = "(if (i32.ne (i32.load offset=20 (i32.load offset=44 (local.get $frame))) (i32.const 1))"
            + "(then (return (i64.const 0))))";
        using var rig = new ResultRig(ResultRig.Define(Guest(2, [0, 0], [], second)));
        ResultRun run = rig.Start();
        Batch made = rig.Make(9, i => new string((char)('a' + i), 300_000));
        Batch batch = run.Apply(made);
        Assert.Equal(["0", "1", "2", "3", "3", "6", "7", "8"], All(batch, 0));
        Assert.Equal(["a", "b", "c", "d", "d", "g", "h", "i"], All(batch, 2).Select(v => v[..1]));
    }

    [Theory]
    [InlineData("(i64.const 0xFFFFFFF000000002)")]
    [InlineData("(i32.store (i32.const 2048) (i32.const 8193))" + Answer)]
    [InlineData("(i32.store (i32.const 2048) (i32.const -1))" + Answer)]
    [InlineData("(i32.store (i32.const 2052) (i32.const 1))" + Answer)]
    [InlineData("(i32.store (i32.const 2052) (i32.const 3))" + Answer)]
    [InlineData("(i32.store (i32.const 2056) (i32.const -8))" + Answer)]
    [InlineData("(i32.store (i32.const 2060) (i32.const -4))" + Answer)]
    [InlineData("(i32.store (i32.const 2060) (i32.const 0x3FFFFC))" + Answer)]
    [InlineData("(i32.store (i32.const 4096) (i32.const 5))" + Answer)]
    [InlineData("(i32.store (i32.const 4096) (i32.const -2))" + Answer)]
    [InlineData("(i32.store (i32.const 4096) (i32.const 0x7FFFFFFF))" + Answer)]
    [InlineData("(i32.store (i32.const 2100) (i32.const 0x3FFFFC))" + Answer)]
    [InlineData("(i32.store (i32.const 2100) (i32.const 16388))" + Answer)]
    [InlineData("(i32.store (i32.const 2096) (i32.const -1))" + Answer)]
    [InlineData("(i64.store (i32.const 32768) (i64.const 0x00000004FFFFFFFE))" + Answer)]
    [InlineData("(i64.store (i32.const 32768) (i64.const 0x0000000300000800))" + Answer)]
    [InlineData("(i64.store (i32.const 32768) (i64.const 0x0000000200001FF0)) (i32.store (i32.const 0x1FF0) (i32.const 0xFFFE))" + Answer)]
    public void A_malformed_replacement_lets_no_row_leave_and_ends_the_instance(string body)
    {
        string wat = Guest(2, [0, 1], [1], "").Replace(Answer, body, StringComparison.Ordinal);
        using var rig = new ResultRig(ResultRig.Define(wat));
        ResultRun run = rig.Start();
        Batch made = rig.Make(5);
        SqlError error = Assert.Throws<SqlError>(() => run.Apply(made));
        Assert.Equal("38000", error.State.ToString());
        run.Release();
        Assert.Equal(1, rig.Host.Current.Status().Single().FailureCount);
    }

    [Fact]
    public void Views_that_all_point_to_one_long_text_are_refused_when_they_are_too_much()
    {
        // 8,192 rows of the same megabyte.
        string letters = FromRow0 + "(memory.fill (i32.const 1048576) (i32.const 65) (i32.const 1048576))";
        string wat = Guest(8192, [0], [1], letters, data: 65_536 * 40)
            .Replace("(i64.const 0x300000400)", "(i64.const 0x10000000100000)", StringComparison.Ordinal)
            .Replace("(result i32) (i32.const 65536)", "(result i32) (i32.const 3145728)", StringComparison.Ordinal);
        using var rig = new ResultRig(ResultRig.Define(wat));
        ResultRun run = rig.Start();
        Batch made = rig.Make(5);
        Assert.Contains("bytes of values of one batch", Assert.Throws<SqlError>(() => run.Apply(made)).Message, StringComparison.Ordinal);

        // The same in place.
        string inPlace = ResultWat.Mask(perColumn: "").Replace(
            $"(i64.const {3L << 32 | 1024})", $"(i64.const {(1L << 20) << 32 | 1048576})", StringComparison.Ordinal);
        using var other = new ResultRig(ResultRig.Define(inPlace));
        ResultRun second = other.Start();
        Batch again = other.Make(1000);
        Assert.Equal("38000", Assert.Throws<SqlError>(() => second.Apply(again)).State.ToString());
    }

    [Theory]
    [InlineData(false, PluginClass.Security)]
    [InlineData(true, PluginClass.Observer)]
    public void Who_may_not_change_results_may_not_replace_or_filter_them(bool isGranted, PluginClass pluginClass)
    {
        PluginGrant grant = ResultRig.Grant with { AllowResultModification = isGranted };
        foreach (string wat in (string[])[Guest(1, [0], []), ResultWat.OnBatch(
            "(i32.store8 (i32.load offset=12 (local.get $batch)) (i32.const 0)) (i64.const 3)")])
        {
            using var rig = new ResultRig(ResultRig.Define(wat, grant, pluginClass: pluginClass));
            ResultRun run = rig.Start();
            Batch made = rig.Make(3);
            if (pluginClass == PluginClass.Observer)
            {
                Assert.Equal(3, run.Apply(made).SelectedCount);
                continue;
            }

            Assert.Equal("38000", Assert.Throws<SqlError>(() => run.Apply(made)).State.ToString());
        }
    }

    [Fact]
    public void The_end_tells_of_the_rows_that_left()
    {
        const string End = "(func (export \"helios_on_end\") (param $frame i32) (result i64)"
            + "(if (i32.or (i32.ne (i32.load offset=0 (i32.load offset=44 (local.get $frame))) (i32.const 5))"
            + "(i32.ne (i32.load offset=8 (i32.load offset=44 (local.get $frame))) (i32.const 2))) (then unreachable)) (i64.const 0))";
        using var rig = new ResultRig(ResultRig.Define(Guest(2, [0, 1], [], more: End)));
        ResultRun run = rig.Start();
        run.Apply(rig.Make(5));
        run.End();
    }

    [Fact]
    public void Columns_that_it_adds_can_be_given_too()
    {
        // on_result declares one text column, which is the third of the batch.
        string declare = "(data (i32.const 2560) \"" + ResultWat.Bytes(2576, 1, 0, 0, 2624, 5, 25, uint.MaxValue, 0, 0, 0, 0) + "\")"
            + "(data (i32.const 2624) \"extra\")"
            + "(func (export \"helios_on_result\") (param i32) (result i64) (i64.const 0xA0000000001))";
        using var rig = new ResultRig(ResultRig.Define(
            Guest(2, [4, 0], [2], more: declare, columns: 3), ResultRig.Grant with { AllowAddedColumns = true }));
        Batch batch = rig.Start().Apply(rig.Make(5));
        Assert.Equal(["4", "0"], All(batch, 0));
        Assert.Equal(["new", "new"], All(batch, 4));
    }

    private static string[] All(Batch batch, int column) =>
        [.. Enumerable.Range(0, batch.SelectedCount).Select(i => ResultRig.Text(batch, column, i))];

    /// <summary>Answers with so many rows from these sources; of the columns <paramref name="given"/> every value is "new".</summary>
    private static string Guest(
        int rows, int[] sources, int[] given, string body = "", string more = "", int columns = 2, int data = 32_768)
    {
        uint At(int i) => given.Contains(i) ? (uint)data : 0;
        string record = ResultWat.Bytes((uint)rows, (uint)columns, 2080, 4096, 0, 0, 0, 0)
            + string.Concat(Enumerable.Range(0, columns).Select(i => ResultWat.Bytes(At(i) == 0 || rows > 64 ? 0u : 3072, At(i), 0, 0)));
        string fill = given.Length == 0 ? "" : $$"""
            (local.set $at (i32.const {{data}}))
            (loop $values
              (i64.store (local.get $at) (i64.const 0x300000400))
              (local.set $at (i32.add (local.get $at) (i32.const 8)))
              (br_if $values (i32.lt_u (local.get $at) (i32.const {{data + 8 * rows}}))))
            """;
        return $$"""
            (module
              {{more}}
              (memory (export "memory") 64)
              (data (i32.const 1024) "new")
              (data (i32.const 2048) "{{record}}")
              (data (i32.const 3072) "\ff\ff\ff\ff\ff\ff\ff\ff")
              (data (i32.const 4096) "{{ResultWat.Bytes([.. sources.Select(s => (uint)s)])}}")
              (func (export "helios_abi_v1"))
              (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
              (func (export "helios_on_batch") (param $frame i32) (result i64)
                (local $at i32)
                {{fill}}
                {{body}}
                {{Answer}}))
            """;
    }
}

using Helios.Base;
using Helios.Io.Devices;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>A result of table people (id int8, name text, ssn text, age int4) on its way through one or more plugins.</summary>
internal sealed class ResultRig : IDisposable
{
    public static readonly SqlType[] Types = [SqlType.Int8, SqlType.Text, SqlType.Text, SqlType.Int4];

    private static readonly string[] s_names = ["id", "name", "ssn", "age"];

    private readonly Rig _rig;
    private ResultRun? _run;

    public ResultRig(params PluginDefinition[] definitions)
        : this(directory: null, definitions)
    {
    }

    public ResultRig(IDataDirectory? directory, params PluginDefinition[] definitions)
    {
        _rig = new Rig(directory);
        _rig.Host.Load(definitions);
        Host = _rig.Host;
    }

    public PluginHost Host { get; }

    public Rig Rig => _rig;

    public static PluginGrant Grant { get; } = new()
    {
        AllowResultModification = true,
        AllowTableAccess = ["people"],
        ReadableColumns = ["people.name", "people.ssn"],
    };

    public ResultRun Run => _run!;

    public static PluginDefinition Define(
        string wat, PluginGrant? grant = null, string name = "masker", int priority = 0, PluginClass? pluginClass = null,
        bool isOpen = false) => new()
    {
        Name = name,
        File = name + ".wasm",
        ReadModule = () => Wat.Compile(wat),
        Hooks = ["post_execution"],
        Grant = grant ?? Grant,
        Priority = priority,
        Class = pluginClass,
        IsOpenOnFailure = isOpen,
        ConfigurationJson = "{}",
    };

    public static IReadOnlyList<PluginResultColumn> Columns(string table = "people") =>
        [.. s_names.Select((n, i) => new PluginResultColumn(n, Types[i], [new ResultOrigin("public", table, n)], IsPlain: true))];

    public ResultRun Start(IReadOnlyList<PluginResultColumn>? columns = null)
    {
        ResultPlan? plan = Host.Current.PlanResult(columns ?? Columns());
        Assert.NotNull(plan);
        return _run = new ResultRun(plan, _rig.Session, new TestCatalog(), 1);
    }

    /// <summary>A batch made where the run wants it made, as an operator makes it.</summary>
    public Batch Make(int rows, Func<int, string>? ssn = null)
    {
        var batch = new Batch(Types);
        batch.Place(_run!.Places);
        _run.Begin();
        Fill(batch, rows, ssn);
        return batch;
    }

    public static void Fill(Batch batch, int rows, Func<int, string>? ssn = null)
    {
        batch.Clear();
        for (int i = 0; i < rows; i++)
        {
            batch.Columns[0].Set(i, Datum.FromInt64(i));
            batch.Columns[1].Set(i, i % 7 == 3 ? Datum.Null : Datum.FromText("name " + i));
            batch.Columns[2].Set(i, Datum.FromText(ssn is null ? $"{i:000}-00-{i:0000}" : ssn(i)));
            batch.Columns[3].Set(i, Datum.FromInt64(20 + i % 50));
        }

        batch.RowCount = rows;
    }

    public static string Text(Batch batch, int column, int i)
    {
        Datum value = batch.Columns[column].Get(batch.RowAt(i));
        return value.IsNull ? "NULL" : batch.Columns[column].Kind == PhysicalKind.Bytes ? value.AsText : value.AsInt64.ToString();
    }

    public void Dispose() => _run?.Dispose();
}

/// <summary>Guests for hook post_execution, in text form.</summary>
internal static class ResultWat
{
    /// <summary>"***" for every value of every text column that is writable; then <paramref name="answer"/>.</summary>
    public static string Mask(string stars = "***", string answer = "(i64.const 1)", string perColumn = "") => $$"""
        (module
          (memory (export "memory") 64)
          (data (i32.const 1024) "{{stars}}")
          (global $end (mut i32) (i32.const 65536))
          (func (export "helios_abi_v1"))
          (func (export "helios_arena") (param $bytes i32) (result i32)
            (local $at i32)
            (local.set $at (global.get $end))
            (global.set $end (i32.add (global.get $end) (i32.and (i32.add (local.get $bytes) (i32.const 63)) (i32.const -64))))
            (block $fits
              (br_if $fits (i32.le_u (global.get $end) (i32.mul (memory.size) (i32.const 65536))))
              (br_if $fits (i32.ge_s (memory.grow (i32.const 96)) (i32.const 0)))
              (return (i32.const 0)))
            (local.get $at))
          (func (export "helios_on_batch") (param $frame i32) (result i64)
            (local $batch i32) (local $column i32) (local $left i32) (local $view i32) (local $rows i32)
            (local.set $batch (i32.load offset=44 (local.get $frame)))
            (local.set $column (i32.load offset=8 (local.get $batch)))
            (local.set $left (i32.load16_u offset=4 (local.get $batch)))
            (block $done
              (loop $columns
                (br_if $done (i32.eqz (local.get $left)))
                {{perColumn}}
                (if (i32.and
                      (i32.eq (i32.load8_u offset=2 (local.get $column)) (i32.const 6))
                      (i32.and (i32.load8_u offset=3 (local.get $column)) (i32.const 1)))
                  (then
                    (local.set $view (i32.load offset=16 (local.get $column)))
                    (local.set $rows (i32.load (local.get $batch)))
                    (loop $values
                      (if (local.get $rows)
                        (then
                          (i64.store (local.get $view) (i64.const {{(long)stars.Length << 32 | 1024}}))
                          (local.set $view (i32.add (local.get $view) (i32.const 8)))
                          (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
                          (br $values))))))
                (local.set $column (i32.add (local.get $column) (i32.const 64)))
                (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                (br $columns)))
            {{answer}}))
        """;

    /// <summary>Runs <paramref name="body"/> for a batch whose address is $batch and whose first column is $column.</summary>
    public static string OnBatch(string body, string more = "") => $$"""
        (module
          {{more}}
          (memory (export "memory") 64)
          (func (export "helios_abi_v1"))
          (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
          (func (export "helios_on_batch") (param $frame i32) (result i64)
            (local $batch i32) (local $column i32)
            (local.set $batch (i32.load offset=44 (local.get $frame)))
            (local.set $column (i32.load offset=8 (local.get $batch)))
            {{body}}))
        """;
}

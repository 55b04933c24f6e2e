using Helios.Base;
using Helios.Io.Devices;
using Helios.Plugins.Host;
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
        : this(directory, observer: null, definitions)
    {
    }

    public ResultRig(IDataDirectory? directory, IGuestObserver? observer, params PluginDefinition[] definitions)
    {
        _rig = new Rig(directory, observer: observer);
        _rig.Host.Load(definitions);
        Host = _rig.Host;
    }

    public ResultRig(Rig rig)
    {
        _rig = rig;
        Host = rig.Host;
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
        ResultDecision decision = Decide(columns);
        if (decision.Rejection is { } error)
        {
            throw error;
        }

        Assert.NotNull(decision.Plan);
        return _run = new ResultRun(decision.Plan, _rig.Session, new TestCatalog(), 1);
    }

    /// <summary>What the chain says of a result before there are rows.</summary>
    public ResultDecision Decide(IReadOnlyList<PluginResultColumn>? columns = null) =>
        Host.Current.DecideResult(columns ?? Columns(), new ResultContext(_rig.Session, new TestCatalog(), 1));

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

using Helios.Execution;
using Helios.Plugins;
using Helios.Plugins.Abi;
using Helios.Plugins.Results;
using Helios.Proxy.Sessions;
using Helios.Sql;
using Helios.Types;

namespace Helios.Proxy;

/// <summary>Hook pre_execution as the executor sees it: rows that are to be written, shown before constraints are checked.</summary>
internal sealed class PluginWrites : WriteReview
{
    private readonly PluginSet _set;
    private readonly ProxySession _session;
    private readonly ulong _queryId;
    private readonly string? _tenant;
    private readonly ParsedStatement _statement;
    private readonly Dictionary<(uint Table, WriteKind Kind), Shape> _shapes = [];

    public PluginWrites(PluginSet set, ProxySession session, ulong queryId, ParsedStatement statement)
    {
        _statement = statement;
        _set = set;
        _session = session;
        _queryId = queryId;
        _tenant = set.TenantOf(session);
    }

    public override void Review(WriteKind kind, WrittenTable table, ReadOnlySpan<Datum[]> rows)
    {
        if (!_shapes.TryGetValue((table.Oid, kind), out Shape? shape))
        {
            shape = new Shape(table, _set, kind);
            _shapes.Add((table.Oid, kind), shape);
        }

        if (shape.Plan is not { } plan || rows.IsEmpty)
        {
            return;
        }

        using var run = new ResultRun(plan, _session, new SessionCatalog(_session.Engine), _queryId, _tenant)
        {
            Statement = _statement,
        };
        shape.Batch.Place(run.Places);
        run.Begin();
        Fill(shape.Batch, rows);
        Batch reviewed = run.Apply(shape.Batch);
        TakeBack(reviewed, plan.WritableColumns, rows);
    }

    private static void Fill(Batch batch, ReadOnlySpan<Datum[]> rows)
    {
        batch.Clear();
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column < batch.Columns.Length; column++)
            {
                batch.Columns[column].Set(row, rows[row][column]);
            }
        }

        batch.RowCount = rows.Length;
    }

    private static void TakeBack(Batch batch, IReadOnlyList<int> columns, ReadOnlySpan<Datum[]> rows)
    {
        for (int row = 0; row < rows.Length; row++)
        {
            for (int i = 0; i < columns.Count; i++)
            {
                // The guest's memory is given back before the row is written.
                rows[row][columns[i]] = batch.Columns[columns[i]].Get(row).Detach();
            }
        }
    }

    private sealed class Shape
    {
        public Shape(WrittenTable table, PluginSet set, WriteKind kind)
        {
            Plan = set.PlanWrite([.. table.Columns.Select(c => ColumnOf(table, c.Name, c.Type))], (Operation)kind);
            Batch = new Batch([.. table.Columns.Select(c => c.Type)]);
        }

        public ResultPlan? Plan { get; }

        public Batch Batch { get; }

        private static PluginResultColumn ColumnOf(WrittenTable table, string name, SqlType type) =>
            new(name, type, [new ResultOrigin(table.Schema, table.Name, name)], IsPlain: true);
    }
}

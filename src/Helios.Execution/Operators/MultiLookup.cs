using Helios.Base;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>The rows of a list of row ids, in order of row id: id IN (...), id = ANY (...).</summary>
internal sealed class MultiLookupOperator : Operator
{
    private readonly TableScanPlan _plan;
    private readonly EvalContext _context;
    private readonly StoredRowReader _reader;
    private readonly Batch _batch;
    private readonly RowImageBuffer _row = new();
    private long[]? _ids;
    private int _next;

    public MultiLookupOperator(TableScanPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _context = new EvalContext(runtime, outer, plan.OutputTypes.Length);
        _reader = new StoredRowReader(plan, _context);
        _batch = new Batch(plan.OutputTypes);
    }

    public override Batch? Next()
    {
        _ids ??= Ids((TableAccessPath.ByRowIds)_plan.Path);
        _context.Runtime.CheckCancel();
        _batch.Clear();
        while (_next < _ids.Length && !BatchRoom.IsUsedUp(_batch))
        {
            var id = new RowId(_ids[_next++]);
            if (_context.Runtime.Transaction.TryRead(_plan.Table.Tree, id, _row))
            {
                _reader.TryAdd(id, _row.Image, _batch);
            }
        }

        return _batch.RowCount > 0 ? _batch : null;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset()
    {
        _ids = null;
        _next = 0;
    }

    private long[] Ids(TableAccessPath.ByRowIds path)
    {
        var ids = new SortedSet<long>();
        foreach (Expr key in path.Keys)
        {
            Datum value = key.Evaluate(_context);
            if (value.IsNull)
            {
                continue;
            }

            if (path.ArrayElement is { } element)
            {
                ids.UnionWith(ArrayValues.Elements(value, element).Where(e => !e.IsNull).Select(e => e.AsInt64));
            }
            else
            {
                ids.Add(value.AsInt64);
            }
        }

        return [.. ids];
    }
}

using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Rows of a relation of a system schema, made from the definitions that the statement sees.</summary>
internal sealed class SystemScanPlan : ScanPlan
{
    public SystemScanPlan(SystemRelation relation, int[] columns, SqlType[] outputTypes, Barrier[] barriers, Expr? filter)
        : base(relation, columns, outputTypes, barriers, filter)
    {
        System = relation;
    }

    public SystemRelation System { get; }

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new SystemScanOperator(this, runtime, outer);
}

internal sealed class SystemScanOperator : Operator
{
    private readonly SystemScanPlan _plan;
    private readonly EvalContext _context;
    private readonly Batch _batch;
    private IEnumerator<Datum[]>? _rows;
    private bool _isDone;

    public SystemScanOperator(SystemScanPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _context = new EvalContext(runtime, outer, plan.OutputTypes.Length);
        _batch = new Batch(plan.OutputTypes);
    }

    public override Batch? Next()
    {
        if (_isDone)
        {
            return null;
        }

        _context.Runtime.CheckCancel();
        _batch.Clear();
        _rows ??= _plan.System.Rows(SystemContext()).GetEnumerator();
        while (_batch.RowCount < _batch.CapacityRows)
        {
            if (!_rows.MoveNext())
            {
                _isDone = true;
                break;
            }

            TryAdd(_rows.Current);
        }

        return _batch.RowCount > 0 ? _batch : null;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset()
    {
        _rows = null;
        _isDone = false;
    }

    private void TryAdd(Datum[] source)
    {
        for (int slot = 0; slot < _plan.Columns.Length; slot++)
        {
            _context.Row[slot] = source[_plan.Columns[slot]];
        }

        if (!_plan.Check.PassesBarriers(_context) || !_plan.Check.PassesFilter(_context))
        {
            return;
        }

        int at = _batch.RowCount;
        for (int slot = 0; slot < _plan.Columns.Length; slot++)
        {
            _batch.Columns[slot].Set(at, _context.Row[slot]);
        }

        _batch.RowCount = at + 1;
    }

    private SystemRelationContext SystemContext() => new()
    {
        Catalog = _context.Runtime.Catalog,
        DatabaseOid = _context.Runtime.DatabaseOid,
        DatabaseName = _context.Runtime.Session.DatabaseName,
        ServerRows = _context.Runtime.Services.ServerRows,
        Settings = () => _context.Runtime.Session.Variables.Select(v => (v.Name, v.Value, v.Description)),
    };
}

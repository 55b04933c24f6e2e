using Helios.Types;

namespace Helios.Execution;

/// <summary>VALUES: rows of expressions.</summary>
internal sealed class ValuesPlan : PlanNode
{
    public ValuesPlan(Expr[][] rows, SqlType[] outputTypes) : base(outputTypes)
    {
        Rows = rows;
    }

    public Expr[][] Rows { get; }

    public override IEnumerable<Expr> Expressions => Rows.SelectMany(row => row);

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new ValuesOperator(this, runtime, outer);
}

internal sealed class ValuesOperator : Operator
{
    private readonly ValuesPlan _plan;
    private readonly EvalContext _context;
    private readonly Batch _batch;
    private int _next;

    public ValuesOperator(ValuesPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _context = new EvalContext(runtime, outer, 0);
        _batch = new Batch(plan.OutputTypes, capacityRows: Math.Clamp(plan.Rows.Length, 1, Base.Limits.BatchRows));
    }

    public override Batch? Next()
    {
        if (_next >= _plan.Rows.Length)
        {
            return null;
        }

        _context.Runtime.CheckCancel();
        _batch.Clear();
        while (_next < _plan.Rows.Length && _batch.RowCount < _batch.CapacityRows)
        {
            Expr[] row = _plan.Rows[_next++];
            _context.NextRow();
            for (int i = 0; i < row.Length; i++)
            {
                _batch.Columns[i].Set(_batch.RowCount, row[i].Evaluate(_context));
            }

            _batch.RowCount++;
        }

        return _batch;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset() => _next = 0;
}

using Helios.Types;

namespace Helios.Execution;

/// <summary>A function in FROM: rows of a set-returning one, or the one value of a scalar.</summary>
internal sealed class FunctionScanPlan : PlanNode
{
    public FunctionScanPlan(TableFunctionDef? function, Expr[] arguments, bool withOrdinality, SqlType[] outputTypes) : base(outputTypes)
    {
        Function = function;
        Arguments = arguments;
        WithOrdinality = withOrdinality;
    }

    public TableFunctionDef? Function { get; }

    public Expr[] Arguments { get; }

    public bool WithOrdinality { get; }

    public override IEnumerable<Expr> Expressions => Arguments;

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new FunctionScanOperator(this, runtime, outer);
}

internal sealed class FunctionScanOperator : Operator
{
    private readonly FunctionScanPlan _plan;
    private readonly EvalContext _context;
    private readonly Batch _batch;
    private IEnumerator<Datum[]>? _rows;
    private long _ordinal;
    private bool _isDone;

    public FunctionScanOperator(FunctionScanPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _context = new EvalContext(runtime, outer, 0);
        _batch = new Batch(plan.OutputTypes);
    }

    public override Batch? Next()
    {
        if (_isDone)
        {
            return null;
        }

        _context.Runtime.CheckCancel();
        _rows ??= Rows().GetEnumerator();
        _batch.Clear();
        while (!BatchRoom.IsUsedUp(_batch))
        {
            if (!_rows.MoveNext())
            {
                _isDone = true;
                break;
            }

            Datum[] row = _rows.Current;
            for (int i = 0; i < row.Length; i++)
            {
                _batch.Columns[i].Set(_batch.RowCount, row[i]);
            }

            if (_plan.WithOrdinality)
            {
                _batch.Columns[^1].Set(_batch.RowCount, Datum.FromInt64(++_ordinal));
            }

            _batch.RowCount++;
        }

        return _batch.RowCount > 0 ? _batch : null;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset()
    {
        _rows = null;
        _ordinal = 0;
        _isDone = false;
    }

    private IEnumerable<Datum[]> Rows()
    {
        var arguments = new Datum[_plan.Arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _plan.Arguments[i].Evaluate(_context);
        }

        return _plan.Function is { } function ? function.Call(_context, arguments) : [arguments];
    }
}

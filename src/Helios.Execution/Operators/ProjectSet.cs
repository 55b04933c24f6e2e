using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Set-returning functions of a target list: each input row is repeated while any of them gives a row; one that has ended gives NULL.
/// Output: the input's columns, then a column per function.
/// </summary>
internal sealed class ProjectSetPlan : PlanNode
{
    public ProjectSetPlan(PlanNode input, (TableFunctionDef Function, Expr[] Arguments, SqlType Type)[] calls)
        : base([.. input.OutputTypes, .. calls.Select(c => c.Type)])
    {
        Input = input;
        Calls = calls;
        Loader = RowLoader.For([.. Expressions]);
    }

    public PlanNode Input { get; }

    public (TableFunctionDef Function, Expr[] Arguments, SqlType Type)[] Calls { get; }

    public RowLoader Loader { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    public override IEnumerable<Expr> Expressions => Calls.SelectMany(c => c.Arguments);

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
        new ProjectSetOperator(this, Input.Instantiate(runtime, outer), new EvalContext(runtime, outer, Input.OutputTypes.Length));
}

internal sealed class ProjectSetOperator : Operator
{
    private readonly ProjectSetPlan _plan;
    private readonly Operator _input;
    private readonly EvalContext _context;
    private readonly Batch _output;
    private readonly IEnumerator<Datum[]>?[] _sets;
    private Batch? _batch;
    private int _at;
    private bool _isInRow;

    public ProjectSetOperator(ProjectSetPlan plan, Operator input, EvalContext context)
    {
        _plan = plan;
        _input = input;
        _context = context;
        _output = new Batch(plan.OutputTypes);
        _sets = new IEnumerator<Datum[]>?[plan.Calls.Length];
    }

    public override Batch? Next()
    {
        _context.Runtime.CheckCancel();
        _output.Clear();
        while (!BatchRoom.IsUsedUp(_output))
        {
            if (!_isInRow && !NextInputRow())
            {
                break;
            }

            EmitRow();
        }

        return _output.RowCount > 0 ? _output : null;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _output.Place(columns);

    public override void Reset()
    {
        _input.Reset();
        _batch = null;
        _at = 0;
        _isInRow = false;
    }

    private bool NextInputRow()
    {
        while (_batch is null || _at >= _batch.SelectedCount)
        {
            _batch = _input.Next();
            _at = 0;
            if (_batch is null)
            {
                return false;
            }
        }

        _plan.Loader.Load(_batch, _batch.RowAt(_at), _context);
        for (int i = 0; i < _sets.Length; i++)
        {
            Expr[] arguments = _plan.Calls[i].Arguments;
            var values = new Datum[arguments.Length];
            for (int a = 0; a < values.Length; a++)
            {
                values[a] = arguments[a].Evaluate(_context);
            }

            _sets[i] = _plan.Calls[i].Function.Call(_context, values).GetEnumerator();
        }

        _isInRow = true;
        return true;
    }

    private void EmitRow()
    {
        int row = _output.RowCount;
        int width = _plan.Input.OutputTypes.Length;
        bool any = false;
        for (int i = 0; i < _sets.Length; i++)
        {
            Datum value = default;
            if (_sets[i] is { } set)
            {
                if (set.MoveNext())
                {
                    any = true;
                    value = set.Current[0];
                }
                else
                {
                    _sets[i] = null;
                }
            }

            _output.Columns[width + i].Set(row, value);
        }

        if (!any)
        {
            _isInRow = false;
            _at++;
            return;
        }

        for (int i = 0; i < width; i++)
        {
            _output.Columns[i].Set(row, _batch!.Columns[i].Get(_batch.RowAt(_at)));
        }

        _output.RowCount = row + 1;
    }
}

using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Every left row against every right row. The right side is kept in memory, or, when lateral, run again for each left row in a context
/// whose row is the left one.
/// </summary>
internal sealed class NestedLoopPlan : PlanNode
{
    public NestedLoopPlan(JoinType type, PlanNode left, PlanNode right, Expr? condition, bool isLateral)
        : base([.. left.OutputTypes, .. right.OutputTypes])
    {
        Type = type;
        Left = left;
        Right = right;
        Condition = condition;
        IsLateral = isLateral;
    }

    public JoinType Type { get; }

    public PlanNode Left { get; }

    public PlanNode Right { get; }

    public Expr? Condition { get; }

    public bool IsLateral { get; }

    public bool KeepsLeft => Type is JoinType.Left or JoinType.Full;

    public bool KeepsRight => Type is JoinType.Right or JoinType.Full;

    public override IEnumerable<PlanNode> Inputs => [Left, Right];

    public override IEnumerable<Expr> Expressions => Condition is null ? [] : [Condition];

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new NestedLoopOperator(this, runtime, outer);
}

internal sealed class NestedLoopOperator : Operator
{
    private readonly NestedLoopPlan _plan;
    private readonly StatementRuntime _runtime;
    private readonly Operator _left;
    private readonly Operator _right;
    private readonly EvalContext _leftContext;
    private readonly EvalContext _context;
    private readonly JoinOutput _output;
    private readonly Datum[] _leftRow;
    private RowBuffer? _rightRows;
    private bool[] _rightMatched = [];
    private Batch? _leftBatch;
    private int _leftAt;
    private int _rightAt;
    private bool _isInRow;
    private bool _leftMatched;
    private bool _leftIsDone;
    private int _unmatchedAt;

    public NestedLoopOperator(NestedLoopPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _runtime = runtime;
        _leftRow = new Datum[plan.Left.OutputTypes.Length];
        _leftContext = new EvalContext(runtime, outer, 0) { Row = _leftRow };
        _context = new EvalContext(runtime, outer, plan.OutputTypes.Length);
        _left = plan.Left.Instantiate(runtime, outer);
        _right = plan.Right.Instantiate(runtime, plan.IsLateral ? _leftContext : outer);
        _output = new JoinOutput(plan.Left.OutputTypes, plan.Right.OutputTypes);
    }

    public override Batch? Next()
    {
        _output.Batch.Clear();
        if (_rightRows is null && !_plan.IsLateral)
        {
            FillRight();
        }

        while (!_output.IsFull && !_leftIsDone)
        {
            if (!_isInRow && !NextLeftRow())
            {
                _leftIsDone = true;
                break;
            }

            JoinRow();
        }

        if (_leftIsDone && _plan.KeepsRight)
        {
            AddUnmatchedRight();
        }

        return _output.Batch.RowCount > 0 ? _output.Batch : null;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _output.Batch.Place(columns);

    public override void Reset()
    {
        _left.Reset();
        _right.Reset();
        _rightRows?.Clear();
        _rightRows = null;
        _leftBatch = null;
        _leftAt = 0;
        _isInRow = false;
        _leftIsDone = false;
        _unmatchedAt = 0;
    }

    private void FillRight()
    {
        _rightRows = new RowBuffer(_runtime);
        _rightRows.AddAll(_right);
        _rightMatched = _plan.KeepsRight ? new bool[_rightRows.Count] : [];
    }

    private bool NextLeftRow()
    {
        while (_leftBatch is null || _leftAt >= _leftBatch.SelectedCount)
        {
            _leftBatch = _left.Next();
            _leftAt = 0;
            if (_leftBatch is null)
            {
                return false;
            }
        }

        int row = _leftBatch.RowAt(_leftAt++);
        for (int i = 0; i < _leftRow.Length; i++)
        {
            _leftRow[i] = _leftBatch.Columns[i].Get(row);
        }

        _leftRow.CopyTo(_context.Row, 0);
        if (_plan.IsLateral)
        {
            _rightRows?.Clear();
            _right.Reset();
            _rightRows = new RowBuffer(_runtime);
            _rightRows.AddAll(_right);
        }

        _rightAt = 0;
        _leftMatched = false;
        _isInRow = true;
        _runtime.CheckCancel();
        return true;
    }

    private void JoinRow()
    {
        while (_rightAt < _rightRows!.Count)
        {
            if (_output.IsFull)
            {
                return;
            }

            int at = _rightAt++;
            if ((at & 4095) == 4095)
            {
                _runtime.CheckCancel();
            }

            Datum[] right = _rightRows[at];
            if (Matches(right))
            {
                _leftMatched = true;
                if (_rightMatched.Length > 0)
                {
                    _rightMatched[at] = true;
                }

                _output.Add(_leftRow, right);
            }
        }

        if (!_leftMatched && _plan.KeepsLeft)
        {
            if (_output.IsFull)
            {
                return;
            }

            _output.Add(_leftRow, null);
        }

        _isInRow = false;
    }

    private bool Matches(Datum[] right)
    {
        if (_plan.Condition is null)
        {
            return true;
        }

        right.CopyTo(_context.Row, _leftRow.Length);
        return _plan.Condition.IsTrue(_context);
    }

    private void AddUnmatchedRight()
    {
        while (!_output.IsFull && _unmatchedAt < _rightMatched.Length)
        {
            int at = _unmatchedAt++;
            if (!_rightMatched[at])
            {
                _output.Add(null, _rightRows![at]);
            }
        }
    }
}

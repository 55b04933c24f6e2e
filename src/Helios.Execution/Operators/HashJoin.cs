using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Equality joins: the right side is kept in a hash table by its key, left rows probe it. A NULL in a key matches nothing. The rest of
/// the condition is tested on the joined row.
/// </summary>
internal sealed class HashJoinPlan : PlanNode
{
    public HashJoinPlan(JoinType type, PlanNode left, PlanNode right, Expr[] leftKeys, Expr[] rightKeys, Expr? residual)
        : base([.. left.OutputTypes, .. right.OutputTypes])
    {
        Type = type;
        Left = left;
        Right = right;
        LeftKeys = leftKeys;
        RightKeys = rightKeys;
        Residual = residual;
        RightLoader = RowLoader.For(rightKeys);
    }

    public JoinType Type { get; }

    public PlanNode Left { get; }

    public PlanNode Right { get; }

    /// <summary>Over the left side's slots.</summary>
    public Expr[] LeftKeys { get; }

    /// <summary>Over the right side's slots.</summary>
    public Expr[] RightKeys { get; }

    /// <summary>Over the slots of both.</summary>
    public Expr? Residual { get; }

    public RowLoader RightLoader { get; }

    public bool KeepsLeft => Type is JoinType.Left or JoinType.Full;

    public bool KeepsRight => Type is JoinType.Right or JoinType.Full;

    public override IEnumerable<PlanNode> Inputs => [Left, Right];

    public override IEnumerable<Expr> Expressions =>
        Residual is null ? LeftKeys.Concat(RightKeys) : LeftKeys.Concat(RightKeys).Append(Residual);

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new HashJoinOperator(this, runtime, outer);
}

internal sealed class HashJoinOperator : Operator
{
    private static readonly List<int> s_noMatches = [];

    private readonly HashJoinPlan _plan;
    private readonly StatementRuntime _runtime;
    private readonly Operator _left;
    private readonly Operator _right;
    private readonly EvalContext _context;
    private readonly EvalContext _rightContext;
    private readonly JoinOutput _output;
    private readonly Datum[] _leftRow;
    private readonly Datum[] _key;
    private RowBuffer? _rightRows;
    private Dictionary<Datum[], List<int>> _table = [];
    private bool[] _rightMatched = [];
    private List<int> _matches = s_noMatches;
    private int _matchAt;
    private Batch? _leftBatch;
    private int _leftAt;
    private bool _isInRow;
    private bool _leftMatched;
    private bool _leftIsDone;
    private int _unmatchedAt;

    public HashJoinOperator(HashJoinPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _runtime = runtime;
        _left = plan.Left.Instantiate(runtime, outer);
        _right = plan.Right.Instantiate(runtime, outer);
        _leftRow = new Datum[plan.Left.OutputTypes.Length];
        _context = new EvalContext(runtime, outer, plan.OutputTypes.Length);
        _rightContext = new EvalContext(runtime, outer, plan.Right.OutputTypes.Length);
        _output = new JoinOutput(plan.Left.OutputTypes, plan.Right.OutputTypes);
        _key = new Datum[plan.LeftKeys.Length];
    }

    public override Batch? Next()
    {
        _output.Batch.Clear();
        if (_rightRows is null)
        {
            Build();
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

    private void Build()
    {
        _rightRows = new RowBuffer(_runtime);
        var types = new SqlType[_plan.RightKeys.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = _plan.RightKeys[i].Type;
        }

        _table = new Dictionary<Datum[], List<int>>(new RowComparer(types));
        while (_right.Next() is { } batch)
        {
            _runtime.CheckCancel();
            for (int i = 0; i < batch.SelectedCount; i++)
            {
                BuildRow(batch, batch.RowAt(i));
            }
        }

        _rightMatched = _plan.KeepsRight ? new bool[_rightRows.Count] : [];
    }

    private void BuildRow(Batch batch, int row)
    {
        _plan.RightLoader.Load(batch, row, _rightContext);
        bool hasNull = !EvaluateKey(_plan.RightKeys, _rightContext);
        if (hasNull && !_plan.KeepsRight)
        {
            return;
        }

        _rightRows!.Add(batch, row);
        if (hasNull)
        {
            return;
        }

        if (!_table.TryGetValue(_key, out List<int>? rows))
        {
            rows = [];
            var kept = new Datum[_key.Length];
            for (int i = 0; i < kept.Length; i++)
            {
                kept[i] = _key[i].Detach();
            }

            _runtime.Charge(64 + (24L * kept.Length));
            _table.Add(kept, rows);
        }

        rows.Add(_rightRows.Count - 1);
    }

    private bool EvaluateKey(Expr[] keys, EvalContext context)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            _key[i] = keys[i].Evaluate(context);
            if (_key[i].IsNull)
            {
                return false;
            }
        }

        return true;
    }

    private bool NextLeftRow()
    {
        while (_leftBatch is null || _leftAt >= _leftBatch.SelectedCount)
        {
            _runtime.CheckCancel();
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
        _matches = EvaluateKey(_plan.LeftKeys, _context) && _table.TryGetValue(_key, out List<int>? found) ? found : s_noMatches;
        _matchAt = 0;
        _leftMatched = false;
        _isInRow = true;
        return true;
    }

    private void JoinRow()
    {
        while (_matchAt < _matches.Count)
        {
            if (_output.IsFull)
            {
                return;
            }

            int at = _matches[_matchAt++];
            Datum[] right = _rightRows![at];
            if (Passes(right))
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

    private bool Passes(Datum[] right)
    {
        if (_plan.Residual is null)
        {
            return true;
        }

        right.CopyTo(_context.Row, _leftRow.Length);
        return _plan.Residual.IsTrue(_context);
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

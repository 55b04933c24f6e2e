using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>LIMIT and OFFSET. NULL means none.</summary>
internal sealed class LimitPlan : PlanNode
{
    public LimitPlan(PlanNode input, Expr? limit, Expr? offset) : base(input.OutputTypes)
    {
        Input = input;
        Limit = limit;
        Offset = offset;
    }

    public PlanNode Input { get; }

    public Expr? Limit { get; }

    public Expr? Offset { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    public override IEnumerable<Expr> Expressions => new[] { Limit, Offset }.OfType<Expr>();

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
        new LimitOperator(this, Input.Instantiate(runtime, outer), new EvalContext(runtime, outer, 0));
}

internal sealed class LimitOperator : Operator
{
    private readonly LimitPlan _plan;
    private readonly Operator _input;
    private readonly EvalContext _context;
    private bool _isStarted;
    private long _toSkip;
    private long _left;

    public LimitOperator(LimitPlan plan, Operator input, EvalContext context)
    {
        _plan = plan;
        _input = input;
        _context = context;
    }

    public override Batch? Next()
    {
        if (!_isStarted)
        {
            Start();
        }

        while (_left > 0 && _input.Next() is { } batch)
        {
            int count = batch.SelectedCount;
            if (_toSkip >= count)
            {
                _toSkip -= count;
                continue;
            }

            int skip = (int)_toSkip;
            int take = (int)Math.Min(_left, count - skip);
            _toSkip = 0;
            _left -= take;
            if (take < count)
            {
                Take(batch, skip, take);
            }

            return batch;
        }

        return null;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _input.PlaceOutput(columns);

    public override void Reset()
    {
        _isStarted = false;
        _input.Reset();
    }

    private static void Take(Batch batch, int skip, int take)
    {
        // RowAt must see the old selection while the new one is written: reading stays ahead of writing.
        for (int i = 0; i < take; i++)
        {
            int row = batch.RowAt(skip + i);
            batch.BeginSelection()[i] = row;
        }

        batch.SetSelected(take);
    }

    private void Start()
    {
        _isStarted = true;
        _toSkip = Count(_plan.Offset, 0, SqlState.InvalidRowCountInOffset, "OFFSET must not be negative");
        _left = Count(_plan.Limit, long.MaxValue, SqlState.InvalidRowCountInLimit, "LIMIT must not be negative");
    }

    private long Count(Expr? expr, long none, SqlState state, string message)
    {
        Datum value = expr?.Evaluate(_context) ?? default;
        if (value.IsNull)
        {
            return none;
        }

        return value.AsInt64 >= 0 ? value.AsInt64 : throw new SqlError(state, message);
    }
}

using Helios.Types;

namespace Helios.Execution;

/// <summary>Keeps the rows for which a condition is true, by selecting them where they lie.</summary>
internal sealed class FilterPlan : PlanNode
{
    public FilterPlan(PlanNode input, Expr condition) : base(input.OutputTypes)
    {
        Input = input;
        Condition = condition;
        Loader = RowLoader.For(condition);
    }

    public PlanNode Input { get; }

    public Expr Condition { get; }

    public RowLoader Loader { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    public override IEnumerable<Expr> Expressions => [Condition];

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
        new FilterOperator(this, Input.Instantiate(runtime, outer), new EvalContext(runtime, outer, OutputTypes.Length));
}

internal sealed class FilterOperator : Operator
{
    private readonly FilterPlan _plan;
    private readonly Operator _input;
    private readonly EvalContext _context;

    public FilterOperator(FilterPlan plan, Operator input, EvalContext context)
    {
        _plan = plan;
        _input = input;
        _context = context;
    }

    public override Batch? Next()
    {
        while (_input.Next() is { } batch)
        {
            int kept = 0;
            int count = batch.SelectedCount;
            for (int i = 0; i < count; i++)
            {
                int row = batch.RowAt(i);
                _plan.Loader.Load(batch, row, _context);
                if (_plan.Condition.IsTrue(_context))
                {
                    // Writing behind the read position of the same selection is safe: kept <= i.
                    batch.BeginSelection()[kept++] = row;
                }
            }

            batch.SetSelected(kept);
            if (kept > 0)
            {
                return batch;
            }
        }

        return null;
    }

    // What the condition reads stays with the host: reading a value back from a plugin's memory costs a copy each time.
    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns)
    {
        VectorMemory?[] below = columns.ToArray();
        foreach (int slot in _plan.Loader.Slots)
        {
            below[slot] = null;
        }

        _input.PlaceOutput(below);
    }

    public override void Reset() => _input.Reset();
}

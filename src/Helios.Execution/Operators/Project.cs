using Helios.Types;

namespace Helios.Execution;

/// <summary>Computes output columns. Plain columns are passed through as the vectors they are.</summary>
internal sealed class ProjectPlan : PlanNode
{
    public ProjectPlan(PlanNode input, Expr[] columns) : base([.. columns.Select(c => c.Type)])
    {
        Input = input;
        Columns = columns;
        Computed = [.. Enumerable.Range(0, columns.Length).Where(i => !IsPassedThrough(columns[i], input))];
        Loader = RowLoader.For([.. Computed.Select(i => columns[i])]);
    }

    public PlanNode Input { get; }

    public Expr[] Columns { get; }

    /// <summary>Numbers of the columns that are no plain input column.</summary>
    public int[] Computed { get; }

    public RowLoader Loader { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    public override IEnumerable<Expr> Expressions => Columns;

    public override Operator Instantiate(StatementRuntime runtime, EvalContext? outer) =>
        new ProjectOperator(this, Input.Instantiate(runtime, outer), new EvalContext(runtime, outer, Input.OutputTypes.Length));

    public static bool IsPassedThrough(Expr column, PlanNode input) =>
        column is SlotExpr { Hops: 0 } slot && input.OutputTypes[slot.Slot].Kind == column.Type.Kind;
}

internal sealed class ProjectOperator : Operator
{
    private readonly ProjectPlan _plan;
    private readonly Operator _input;
    private readonly EvalContext _context;
    private readonly ColumnVector?[] _own;
    private Batch? _from;
    private Batch? _output;

    public ProjectOperator(ProjectPlan plan, Operator input, EvalContext context)
    {
        _plan = plan;
        _input = input;
        _context = context;
        _own = new ColumnVector?[plan.Columns.Length];
    }

    public override Batch? Next()
    {
        if (_input.Next() is not { } batch)
        {
            return null;
        }

        if (!ReferenceEquals(_from, batch))
        {
            _from = batch;
            _output = MakeOutput(batch);
        }

        Batch output = _output!;
        foreach (int column in _plan.Computed)
        {
            output.Columns[column].Clear();
        }

        output.RowCount = batch.RowCount;
        int count = batch.SelectedCount;
        CopySelection(batch, output, count);
        if (_plan.Computed.Length > 0)
        {
            Compute(batch, output, count);
        }

        return output;
    }

    public override void Reset() => _input.Reset();

    private static void CopySelection(Batch from, Batch to, int count)
    {
        if (from.HasSelection)
        {
            from.Selection.CopyTo(to.BeginSelection());
            to.SetSelected(count);
        }
        else
        {
            to.SelectAll();
        }
    }

    private void Compute(Batch batch, Batch output, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int row = batch.RowAt(i);
            _plan.Loader.Load(batch, row, _context.Row);
            foreach (int column in _plan.Computed)
            {
                output.Columns[column].Set(row, _plan.Columns[column].Evaluate(_context));
            }
        }
    }

    private Batch MakeOutput(Batch batch)
    {
        var columns = new ColumnVector[_plan.Columns.Length];
        foreach (int computed in _plan.Computed)
        {
            ColumnVector? own = _own[computed];
            if (own is null || own.CapacityRows < batch.CapacityRows)
            {
                own = new ColumnVector(_plan.Columns[computed].Type, capacityRows: batch.CapacityRows);
                _own[computed] = own;
            }

            columns[computed] = own;
        }

        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] ??= batch.Columns[((SlotExpr)_plan.Columns[i]).Slot];
        }

        return new Batch(columns, batch.CapacityRows);
    }
}

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

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
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
    private ColumnVector[] _computed = [];
    private Batch? _batch;
    private Batch? _from;
    private Batch? _output;
    private VectorMemory?[]? _places;
    private readonly PassingCharge _kept = new();
    private int _at;
    private int _count;

    public ProjectOperator(ProjectPlan plan, Operator input, EvalContext context)
    {
        _plan = plan;
        _input = input;
        _context = context;
        _own = new ColumnVector?[plan.Columns.Length];
    }

    public override Batch? Next()
    {
        if (_batch is null || _at >= _count)
        {
            _batch = _input.Next();
            if (_batch is null)
            {
                return null;
            }

            _at = 0;
            _count = _batch.SelectedCount;
            if (!ReferenceEquals(_from, _batch))
            {
                _from = _batch;
                _output = MakeOutput(_batch);
            }
        }

        Batch output = _output!;
        foreach (int column in _plan.Computed)
        {
            output.Columns[column].Clear();
        }

        output.RowCount = _batch.RowCount;
        int first = _at;
        _at = _plan.Computed.Length == 0 ? _count : Compute(_batch, output);
        if (_at < _count && _places is not null && Array.Exists(_batch.Columns, column => column.Memory.IsPerBatch))
        {
            // The rest is read from these vectors after a plugin has had them: it must find them as they are now.
            KeepInput(_batch);
        }

        Select(_batch, output, first);
        return output;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns)
    {
        var below = new VectorMemory?[_plan.Input.OutputTypes.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            if (_plan.Columns[i] is SlotExpr { Hops: 0 } slot && ProjectPlan.IsPassedThrough(slot, _plan.Input))
            {
                below[slot.Slot] ??= columns[i];
            }
        }

        _places = columns.ToArray();
        _input.PlaceOutput(below);
        foreach (int computed in _plan.Computed)
        {
            _own[computed]?.MoveTo(columns[computed] ?? ManagedVectorMemory.Shared);
        }
    }

    public override void Reset()
    {
        _batch = null;
        _input.Reset();
    }

    private void Select(Batch from, Batch to, int first)
    {
        if (!from.HasSelection && first == 0 && _at == _count)
        {
            to.SelectAll();
            return;
        }

        Span<int> selection = to.BeginSelection();
        for (int i = first; i < _at; i++)
        {
            selection[i - first] = from.RowAt(i);
        }

        to.SetSelected(_at - first);
    }

    /// <summary>Computes rows until the input's batch ends or enough bytes have gathered; the number of rows done.</summary>
    private int Compute(Batch batch, Batch output)
    {
        int at = _at;
        int first = at;
        while (at < _count)
        {
            int row = batch.RowAt(at++);
            _plan.Loader.Load(batch, row, _context);
            foreach (int column in _plan.Computed)
            {
                output.Columns[column].Set(row, _plan.Columns[column].Evaluate(_context));
            }

            if (BatchRoom.IsUsedUp(_computed, at - first, _context.HasLargeValues))
            {
                break;
            }
        }

        return at;
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
                own.MoveTo(_places?[computed] ?? ManagedVectorMemory.Shared);
                _own[computed] = own;
            }

            columns[computed] = own;
        }

        _computed = [.. _own.OfType<ColumnVector>()];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] ??= batch.Columns[((SlotExpr)_plan.Columns[i]).Slot];
        }

        return new Batch(columns, batch.CapacityRows);
    }

    /// <summary>Goes on from copies of the input's vectors that lie in a plugin's memory.</summary>
    private void KeepInput(Batch batch)
    {
        var columns = new ColumnVector[batch.Columns.Length];
        MemoryCharge? before = _kept.Begin();
        try
        {
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i] = batch.Columns[i].Memory.IsPerBatch ? batch.Columns[i].Detach(batch.RowCount) : batch.Columns[i];
            }
        }
        finally
        {
            MemoryCharge.Leave(before);
        }

        var rest = new Batch(columns, batch.CapacityRows) { RowCount = batch.RowCount };
        if (batch.HasSelection)
        {
            batch.Selection.CopyTo(rest.BeginSelection());
            rest.SetSelected(batch.SelectedCount);
        }

        _batch = rest;
        _from = null;
        _output = MakeOutput(rest);
    }
}

using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>FOR UPDATE: locks the rows it gives. One column of the input is the row's id; the visible ones come first.</summary>
internal sealed class LockRowsPlan : PlanNode
{
    public LockRowsPlan(PlanNode input, TableDefinition table, int rowIdSlot, int visibleCount) : base(input.OutputTypes[..visibleCount])
    {
        Input = input;
        Table = table;
        RowIdSlot = rowIdSlot;
    }

    public PlanNode Input { get; }

    public TableDefinition Table { get; }

    public int RowIdSlot { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
        new LockRowsOperator(this, Input.Instantiate(runtime, outer), runtime);
}

internal sealed class LockRowsOperator : RunnableOperator
{
    private readonly LockRowsPlan _plan;
    private readonly Operator _input;
    private readonly StatementRuntime _runtime;
    private readonly RowBuffer _rows;
    private readonly Batch _batch;
    private int _next;

    public LockRowsOperator(LockRowsPlan plan, Operator input, StatementRuntime runtime)
    {
        _plan = plan;
        _input = input;
        _runtime = runtime;
        _rows = new RowBuffer(runtime);
        _batch = new Batch(plan.OutputTypes);
    }

    public override WriteOutcome Run()
    {
        _rows.AddAll(_input);
        foreach (Datum[] row in _rows.Rows)
        {
            WriteOutcome outcome = _runtime.Transaction.Lock(_plan.Table.Tree, new RowId(row[_plan.RowIdSlot].AsInt64));
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }
        }

        return WriteOutcome.Done;
    }

    public override Batch? Next()
    {
        if (_next >= _rows.Count)
        {
            return null;
        }

        _batch.Clear();
        while (_next < _rows.Count && _batch.RowCount < _batch.CapacityRows)
        {
            CteScanOperator.Append(_batch, _rows[_next++]);
        }

        return _batch;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset()
    {
        _input.Reset();
        _rows.Clear();
        _next = 0;
    }
}

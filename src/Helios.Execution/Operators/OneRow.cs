using Helios.Types;

namespace Helios.Execution;

/// <summary>One row of no columns: a SELECT without FROM.</summary>
internal sealed class OneRowPlan : PlanNode
{
    public OneRowPlan() : base([])
    {
    }

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new OneRowOperator();
}

internal sealed class OneRowOperator : Operator
{
    private readonly Batch _batch = new([], capacityRows: 1) { RowCount = 1 };
    private bool _isDone;

    public override Batch? Next()
    {
        if (_isDone)
        {
            return null;
        }

        _isDone = true;
        _batch.SelectAll();
        return _batch;
    }

    public override void Reset() => _isDone = false;
}

using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>What INSERT, UPDATE and DELETE share: the table, and the tests that new rows must pass. Always the root of its plan.</summary>
internal abstract class ModifyPlan : PlanNode
{
    protected ModifyPlan(WriteTarget target, PlanNode source, Expr[] returning) : base([.. returning.Select(r => r.Type)])
    {
        Target = target;
        Source = source;
        Returning = returning;
    }

    public WriteTarget Target { get; }

    public PlanNode Source { get; }

    /// <summary>Over the target's columns, then the source's extra columns.</summary>
    public Expr[] Returning { get; }

    public override IEnumerable<PlanNode> Inputs => [Source];

    public override IEnumerable<Expr> Expressions => Returning.Concat(Target.Expressions);
}

/// <summary>
/// A table that is written. Expressions are over the new row: one slot per column. Barriers are tested with the meaning of WITH CHECK:
/// what is not true is refused (DESIGN invariant 2).
/// </summary>
internal sealed class WriteTarget
{
    public required TableDefinition Table { get; init; }

    public required Barrier[] Barriers { get; init; }

    public required (CheckDefinition Definition, Expr Condition)[] Checks { get; init; }

    /// <summary>Per column: the value is the client's own (a constant, a parameter, a default), so that an error may repeat it.</summary>
    public required bool[] MayRepeat { get; init; }

    public IEnumerable<Expr> Expressions => Barriers.Select(b => b.Predicate).Concat(Checks.Select(c => c.Condition));
}

/// <summary>INSERT, UPDATE and DELETE at work. Rows of RETURNING are kept until all is done.</summary>
internal abstract class ModifyOperator : RunnableOperator
{
    private readonly RowBuffer _returned;
    private readonly Batch _batch;
    private readonly Expr[] _returning;
    private int _next;

    protected ModifyOperator(ModifyPlan plan, StatementRuntime runtime)
    {
        Runtime = runtime;
        _returning = plan.Returning;
        _returned = new RowBuffer(runtime);
        _batch = new Batch(plan.OutputTypes, capacityRows: _returning.Length == 0 ? 1 : Base.Limits.BatchRows);
    }

    protected StatementRuntime Runtime { get; }

    public override Batch? Next()
    {
        if (_next >= _returned.Count)
        {
            return null;
        }

        _batch.Clear();
        while (_next < _returned.Count && _batch.RowCount < _batch.CapacityRows)
        {
            CteScanOperator.Append(_batch, _returned[_next++]);
        }

        return _batch;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset()
    {
        AffectedRows = 0;
        _returned.Clear();
        _next = 0;
    }

    protected void Return(EvalContext context)
    {
        if (_returning.Length == 0)
        {
            return;
        }

        var row = new Datum[_returning.Length];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = _returning[i].Evaluate(context);
        }

        _returned.Add(row);
    }
}

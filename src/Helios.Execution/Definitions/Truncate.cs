using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>TRUNCATE: deletes every row, so that it obeys snapshots and rolls back like any other write.</summary>
internal sealed class TruncatePlan : PlanNode
{
    public TruncatePlan(TableDefinition[] tables) : base([])
    {
        Tables = tables;
    }

    public TableDefinition[] Tables { get; }

    public override Operator Instantiate(StatementRuntime runtime, EvalContext? outer) => new TruncateOperator(this, runtime);
}

internal sealed class TruncateOperator : RunnableOperator
{
    private readonly TruncatePlan _plan;
    private readonly StatementRuntime _runtime;

    public TruncateOperator(TruncatePlan plan, StatementRuntime runtime)
    {
        _plan = plan;
        _runtime = runtime;
    }

    public override Batch? Next() => null;

    public override void Reset()
    {
    }

    public override WriteOutcome Run()
    {
        foreach (TableDefinition table in _plan.Tables)
        {
            WriteOutcome outcome = Empty(table);
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }
        }

        return WriteOutcome.Done;
    }

    private WriteOutcome Empty(TableDefinition table)
    {
        var context = new EvalContext(_runtime, null, table.Columns.Length);
        var target = new WriteTarget { Table = table, Barriers = [], Checks = [], MayRepeat = new bool[table.Columns.Length] };
        var writer = new RowWriter(target, _runtime, context);
        ITableCursor cursor = _runtime.Transaction.OpenTable(table.Tree);
        long count = 0;
        while (cursor.Next(out RowId id, out byte[] image))
        {
            for (int i = 0; i < context.Row.Length; i++)
            {
                context.Row[i] = table.Layout.Read(image, i);
            }

            WriteOutcome outcome = writer.Delete(id, context.Row);
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }

            if ((++count & 4095) == 0)
            {
                _runtime.CheckCancel();
            }
        }

        return WriteOutcome.Done;
    }
}

using System.Runtime.InteropServices;
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

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new TruncateOperator(this, runtime);
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
        var ids = new List<RowId>();
        var rows = new List<Datum[]>();
        for (bool isMore = true; isMore;)
        {
            isMore = cursor.Next(out RowId id, out byte[] image);
            if (isMore)
            {
                ids.Add(id);
                rows.Add([.. Enumerable.Range(0, table.Columns.Length).Select(column => table.Layout.Read(image, column))]);
            }

            if (!isMore || rows.Count == WriteReview.PortionRows)
            {
                _runtime.CheckCancel();
                WriteOutcome outcome = Delete(writer, ids, rows);
                if (outcome != WriteOutcome.Done)
                {
                    return outcome;
                }
            }
        }

        return WriteOutcome.Done;
    }

    private static WriteOutcome Delete(RowWriter writer, List<RowId> ids, List<Datum[]> rows)
    {
        writer.Review(WriteKind.Delete, CollectionsMarshal.AsSpan(rows));
        for (int i = 0; i < rows.Count; i++)
        {
            WriteOutcome outcome = writer.Delete(ids[i], rows[i]);
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }
        }

        ids.Clear();
        rows.Clear();
        return WriteOutcome.Done;
    }
}

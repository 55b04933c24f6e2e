using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>CREATE TABLE, and CREATE TABLE AS with the rows of a query.</summary>
internal sealed class CreateTablePlan : PlanNode
{
    public CreateTablePlan(TableSpec spec, PlanNode? source) : base([])
    {
        Spec = spec;
        Source = source;
    }

    public TableSpec Spec { get; }

    public PlanNode? Source { get; }

    public override IEnumerable<PlanNode> Inputs => Source is null ? [] : [Source];

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new CreateTableOperator(this, runtime);
}

internal sealed class CreateTableOperator : RunnableOperator
{
    private readonly CreateTablePlan _plan;
    private readonly StatementRuntime _runtime;
    private Operator? _source;

    public CreateTableOperator(CreateTablePlan plan, StatementRuntime runtime)
    {
        _plan = plan;
        _runtime = runtime;
    }

    public override Batch? Next() => null;

    public override void Reset()
    {
        AffectedRows = 0;
        _source = null;
    }

    public override WriteOutcome Run()
    {
        WriteOutcome outcome = TableMaker.Make(_plan.Spec, _runtime, out TableDefinition? table);
        AffectedRows = table is null || _plan.Source is null ? -1 : 0;
        if (outcome == WriteOutcome.Done && table is not null && _plan.Source is not null)
        {
            _source = _plan.Source.Instantiate(_runtime, null);
            outcome = Fill(table);
        }

        return outcome;
    }

    // A table this new has no restriction: the binder refuses one whose name is restricted.
    private WriteOutcome Fill(TableDefinition table)
    {
        var context = new EvalContext(_runtime, null, table.Columns.Length);
        var target = new WriteTarget { Table = table, Barriers = [], Checks = [], MayRepeat = new bool[table.Columns.Length] };
        var writer = new RowWriter(target, _runtime, context);
        while (_source!.Next() is { } batch)
        {
            _runtime.CheckCancel();
            var rows = new RowBuffer(_runtime);
            rows.AddSelected(batch);
            writer.Review(WriteKind.Insert, CollectionsMarshal.AsSpan(rows.Rows));
            foreach (Datum[] row in rows.Rows)
            {
                row.CopyTo(context.Row, 0);
                WriteOutcome outcome = writer.Insert(out _, out _);
                Invariant.Require(outcome == WriteOutcome.Done);
                AffectedRows++;
            }

            rows.Clear();
        }

        return WriteOutcome.Done;
    }
}

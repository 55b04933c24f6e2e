using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>DROP TABLE, with the sequences that its columns own.</summary>
internal sealed class DropTablePlan : PlanNode
{
    public DropTablePlan(Relation[] tables) : base([])
    {
        Tables = tables;
    }

    public Relation[] Tables { get; }

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new DropTableOperator(this, runtime);
}

internal sealed class DropTableOperator : RunnableOperator
{
    private readonly DropTablePlan _plan;
    private readonly StatementRuntime _runtime;

    public DropTableOperator(DropTablePlan plan, StatementRuntime runtime)
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
        foreach (Relation planned in _plan.Tables)
        {
            Relation table = _runtime.CatalogChanges.Snapshot.Find(planned.Oid)
                ?? throw new SqlError(SqlState.UndefinedTable, $"table \"{planned.Name}\" does not exist");
            WriteOutcome outcome = Drop(table);
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }
        }

        return WriteOutcome.Done;
    }

    private WriteOutcome Drop(Relation table)
    {
        List<Relation> owned = [.. _runtime.CatalogChanges.Snapshot.Relations.Where(r => r is SequenceDefinition s
            && s.OwnerTableOid == table.Oid)];
        foreach (Relation relation in owned.Prepend(table))
        {
            WriteOutcome outcome = _runtime.CatalogChanges.Drop(relation);
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }
        }

        return WriteOutcome.Done;
    }
}

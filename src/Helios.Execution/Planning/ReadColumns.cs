using Helios.Catalog;

namespace Helios.Execution;

/// <summary>Every stored column that a plan reads, wherever: in conditions, keys and subqueries too.</summary>
internal static class ReadColumns
{
    public static ColumnOrigin[] Of(PlannedStatement planned)
    {
        var found = new HashSet<ColumnOrigin>();
        Collect(planned.Root, found);
        foreach (CtePlan cte in planned.Ctes)
        {
            Collect(cte.Initial, found);
            if (cte.Recursive is not null)
            {
                Collect(cte.Recursive, found);
            }
        }

        return [.. found];
    }

    private static void Collect(PlanNode plan, HashSet<ColumnOrigin> found)
    {
        switch (plan)
        {
            case ScanPlan scan:
                Array.ForEach(scan.Columns, column => found.Add(OriginOf(scan.Relation, column)));
                break;
            case ModifyPlan modify:
                // The row as it was is read whole.
                for (int column = 0; column < modify.Target.Table.Columns.Length; column++)
                {
                    found.Add(OriginOf(modify.Target.Table, column));
                }

                break;
        }

        foreach (PlanNode input in plan.Inputs)
        {
            Collect(input, found);
        }

        foreach (Expr expression in plan.Expressions)
        {
            Collect(expression, found);
        }
    }

    private static void Collect(Expr expression, HashSet<ColumnOrigin> found)
    {
        if (expression is SubplanExpr subplan)
        {
            Collect(subplan.Plan, found);
        }

        foreach (Expr child in expression.Children)
        {
            Collect(child, found);
        }
    }

    private static ColumnOrigin OriginOf(Relation relation, int column) =>
        new(relation.Oid, (short)(column + 1), relation.Schema, relation.Name, relation.Columns[column].Name);
}

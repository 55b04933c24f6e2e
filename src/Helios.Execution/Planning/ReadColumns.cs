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

    /// <summary>True when a value of a row may become a session variable, which later statements read from nowhere: set_config() of
    /// anything but constants and parameters.</summary>
    public static bool MayReachVariables(PlannedStatement planned)
    {
        return SetsFromRows(planned.Root)
            || planned.Ctes.Any(c => SetsFromRows(c.Initial) || (c.Recursive is not null && SetsFromRows(c.Recursive)));
    }

    private static bool SetsFromRows(PlanNode plan) => plan.Inputs.Any(SetsFromRows) || plan.Expressions.Any(SetsFromRows);

    private static bool SetsFromRows(Expr expression) =>
        (expression is CallExpr { Function.Name: "set_config" } call && call.Children.Any(HoldsRowValue))
        || (expression is SubplanExpr subplan && SetsFromRows(subplan.Plan))
        || expression.Children.Any(SetsFromRows);

    private static bool HoldsRowValue(Expr expression) => expression is SlotExpr or SubplanExpr || expression.Children.Any(HoldsRowValue);

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

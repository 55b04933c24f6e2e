using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Plans whose cost is that of the rows that they read: one table walked from one end to the other, or a range of it, and expressions that
/// cost about nothing. How long they run follows from the size of the table.
/// </summary>
internal static class QuickScan
{
    private const int MostExpressions = 32;

    /// <summary>The table that such a plan walks; null for other plans.</summary>
    public static TableDefinition? TableOf(PlanNode plan)
    {
        int left = MostExpressions;
        return TableOf(plan, ref left);
    }

    private static TableDefinition? TableOf(PlanNode plan, ref int left)
    {
        foreach (Expr expression in plan.Expressions)
        {
            if (!IsCheap(expression, ref left))
            {
                return null;
            }
        }

        return plan switch
        {
            TableScanPlan { Path: TableAccessPath.Range } scan => scan.Table,
            FilterPlan filter => TableOf(filter.Input, ref left),
            ProjectPlan project => TableOf(project.Input, ref left),
            LimitPlan limit => TableOf(limit.Input, ref left),
            _ => null,
        };
    }

    // Columns as they are cost what their rows cost; anything else is counted.
    private static bool IsCheap(Expr expression, ref int left)
    {
        if (expression is SlotExpr)
        {
            return true;
        }

        bool isCheap = expression is ConstExpr or ParameterExpr or RestrictionValueExpr or RelabelExpr or AndExpr or OrExpr or NotExpr
            or IsNullExpr or BooleanTestExpr or DistinctExpr || expression is BinaryExpr binary && IsCheap(binary);
        if (!isCheap || --left < 0)
        {
            return false;
        }

        foreach (Expr child in expression.Children)
        {
            if (!IsCheap(child, ref left))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsCheap(BinaryExpr binary) =>
        binary.Function.Name is "=" or "<>" or "<" or "<=" or ">" or ">="
            || (binary.Type.Kind != PhysicalKind.Bytes && binary.Left.Type.Kind != PhysicalKind.Bytes
                && binary.Right.Type.Kind != PhysicalKind.Bytes);
}

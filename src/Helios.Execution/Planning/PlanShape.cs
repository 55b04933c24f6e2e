namespace Helios.Execution;

/// <summary>What can be said of a plan without running it.</summary>
internal static class PlanShape
{
    /// <summary>Gives at most one row.</summary>
    public static bool IsSingleRow(PlanNode plan) => plan switch
    {
        OneRowPlan => true,
        TableScanPlan scan => scan.IsPoint,
        ValuesPlan values => values.Rows.Length <= 1,
        FilterPlan filter => IsSingleRow(filter.Input),
        ProjectPlan project => IsSingleRow(project.Input),
        SortPlan sort => IsSingleRow(sort.Input),
        LimitPlan limit => IsSingleRow(limit.Input),
        AggregatePlan aggregate => aggregate.Keys.Length == 0,
        NestedLoopPlan join => IsSingleRow(join.Left) && IsSingleRow(join.Right),
        _ => false,
    };

    /// <summary>Reads tables only through cursors, which keep the snapshot of the statement that opened them, and all of them are open
    /// from the first row on.</summary>
    public static bool ReadsByCursorOnly(PlanNode plan) => plan switch
    {
        TableScanPlan scan => !scan.IsPoint && !HasSubplan(plan),
        OneRowPlan or ValuesPlan or SystemScanPlan => !HasSubplan(plan),
        FilterPlan or ProjectPlan or LimitPlan => plan.Inputs.All(ReadsByCursorOnly) && !HasSubplan(plan),
        _ => false,
    };

    /// <summary>Touches at most a handful of rows, each found by its key, or no table: it may run to its end on an event loop.</summary>
    public static bool IsShort(PlanNode plan)
    {
        bool isCheap = plan switch
        {
            CopyFromPlan => false,
            TableScanPlan scan => scan.IsPoint,
            ValuesPlan values => values.Rows.Length <= 64,
            OneRowPlan or FilterPlan or ProjectPlan or SortPlan or LimitPlan or AggregatePlan or ModifyPlan or LockRowsPlan => true,
            NestedLoopPlan join => IsSingleRow(join.Left) && IsSingleRow(join.Right),
            _ => false,
        };
        return isCheap && plan.Inputs.All(IsShort) && !HasSubplan(plan);
    }

    private static bool HasSubplan(PlanNode plan) => plan.Expressions.Any(e => e.Any(x => x is SubplanExpr));
}

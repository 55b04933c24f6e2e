using Helios.Catalog;

namespace Helios.Execution;

/// <summary>ORDER BY an integer primary key is the order in which rows lie: the scan gives it, forward or backward, and nothing is
/// sorted.</summary>
internal static class RowIdOrder
{
    /// <summary>A plan whose rows come in the order of the first key, which no two rows share; null when the plan cannot give it.</summary>
    public static PlanNode? TryApply(PlanNode plan, PlanSortKey key)
    {
        switch (plan)
        {
            case ProjectPlan project when project.Columns[key.Slot] is SlotExpr { Hops: 0 } slot:
                PlanNode? input = TryApply(project.Input, key with { Slot = slot.Slot });
                return input is null ? null : ReferenceEquals(input, project.Input) ? project : new ProjectPlan(input, project.Columns);
            case FilterPlan filter:
                PlanNode? filtered = TryApply(filter.Input, key);
                return filtered is null
                    ? null : ReferenceEquals(filtered, filter.Input) ? filter : new FilterPlan(filtered, filter.Condition);
            case TableScanPlan { Path: TableAccessPath.Range } scan when IsRowId(scan, key.Slot):
                return key.IsDescending ? scan.Backwards() : scan;
            default:
                return null;
        }
    }

    private static bool IsRowId(TableScanPlan scan, int slot)
    {
        TableDefinition table = scan.Table;
        return slot < scan.Columns.Length && table.RowIdColumn >= 0 && scan.Columns[slot] == table.RowIdColumn;
    }
}

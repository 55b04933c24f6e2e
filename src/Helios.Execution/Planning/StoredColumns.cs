namespace Helios.Execution;

/// <summary>
/// Says for each column of a plan's output whether every value is that of a stored column, as it is stored (or NULL, as outer joins give
/// it). A value that is computed in any arm of a set operation, or in a recursive term, makes its column computed: what a plugin keeps of a
/// stored value it must not keep of one that a client has put together from its parts. <see cref="Lineage"/> says of which columns.
/// </summary>
internal sealed class StoredColumns
{
    private readonly Dictionary<int, bool[]> _ctes = [];

    public static bool[] Of(PlanNode plan) => new StoredColumns().Columns(plan);

    private bool[] Columns(PlanNode plan)
    {
        switch (plan)
        {
            case ScanPlan:
                return All(plan, true);
            case ProjectPlan project:
                return OfExpressions(Columns(project.Input), project.Columns);
            case FilterPlan filter:
                return Columns(filter.Input);
            case LimitPlan limit:
                return Columns(limit.Input);
            case SortPlan sort:
                return Columns(sort.Input);
            case DistinctPlan distinct:
                return Columns(distinct.Input);
            case LockRowsPlan locked:
                return Columns(locked.Input)[..locked.OutputTypes.Length];
            case AggregatePlan aggregate:
                return [.. OfExpressions(Columns(aggregate.Input), aggregate.Keys), .. aggregate.Aggregates.Select(_ => false)];
            case HashJoinPlan join:
                return [.. Columns(join.Left), .. Columns(join.Right)];
            case NestedLoopPlan join:
                return [.. Columns(join.Left), .. Columns(join.Right)];
            case SetOperationPlan set:
                return Both(Columns(set.Left), Columns(set.Right));
            case ProjectSetPlan set:
                return [.. Columns(set.Input), .. set.Calls.Select(_ => false)];
            case CteScanPlan cte:
                return OfCte(cte);
            case ModifyPlan modify:
                return OfModify(modify);
            default:
                // Rows that come from no relation; an operator that is not known here computes.
                return All(plan, false);
        }
    }

    // The recursive term is read again for as long as it makes another column a computed one.
    private bool[] OfCte(CteScanPlan scan)
    {
        if (_ctes.TryGetValue(scan.Number, out bool[]? known))
        {
            return known;
        }

        if (scan.Source is not { } cte)
        {
            return All(scan, false);
        }

        bool[] columns = Columns(cte.Initial);
        _ctes[scan.Number] = columns;
        for (bool changed = cte.Recursive is not null; changed;)
        {
            bool[] next = Both(columns, Columns(cte.Recursive!));
            changed = !next.AsSpan().SequenceEqual(columns);
            columns = next;
            _ctes[scan.Number] = columns;
        }

        return columns;
    }

    // RETURNING: the target's columns hold what was stored before or what the source gave, which is stored only if it read nothing.
    private bool[] OfModify(ModifyPlan modify)
    {
        bool readsNothing = Lineage.Of(modify.Source).All(origins => origins.Length == 0);
        var row = new bool[modify.Target.Table.Columns.Length + modify.Source.OutputTypes.Length];
        Array.Fill(row, readsNothing || modify is DeletePlan, 0, modify.Target.Table.Columns.Length);
        return OfExpressions(row, modify.Returning);
    }

    private static bool[] OfExpressions(bool[] row, ReadOnlySpan<Expr> expressions)
    {
        var columns = new bool[expressions.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = expressions[i] is SlotExpr { Hops: 0 } slot && row[slot.Slot];
        }

        return columns;
    }

    private static bool[] Both(bool[] x, bool[] y) => [.. x.Zip(y, (a, b) => a && b)];

    private static bool[] All(PlanNode plan, bool isStored)
    {
        var columns = new bool[plan.OutputTypes.Length];
        Array.Fill(columns, isStored);
        return columns;
    }
}

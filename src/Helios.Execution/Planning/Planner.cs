using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// From bound queries to plans. Split by what is planned: FROM, the clauses above it, DML. Expressions are resolved here: columns become
/// slots, subqueries become subplans.
/// </summary>
internal sealed partial class Planner
{
    private readonly Dictionary<BoundCte, CtePlan> _ctes = [];

    public IReadOnlyCollection<CtePlan> Ctes => _ctes.Values;

    /// <summary>The plan of a query: its visible columns.</summary>
    public PlanNode PlanQuery(BoundQuery query, Layout? outer)
    {
        (PlanNode plan, Layout layout) = PlanInput(query, outer);
        List<Target> targets = query.Targets;
        if (query.IsAggregated)
        {
            (plan, layout, targets) = PlanAggregation(query, plan, layout);
        }

        Expr[] columns = [.. targets.Select(t => t.Expr)];
        plan = query.HasSetReturningTargets
            ? PlanProjectSet(plan, layout, columns)
            : Project(plan, [.. columns.Select(c => Resolve(c, layout))]);
        plan = PlanOrder(query, plan, outer);
        if (query.Limit is not null || query.Offset is not null)
        {
            plan = new LimitPlan(plan, ResolveOuter(query.Limit, outer), ResolveOuter(query.Offset, outer));
        }

        if (query.Locked.Count > 0)
        {
            // The row id came along as the last column.
            return new LockRowsPlan(plan, (Catalog.TableDefinition)query.Locked[0].Relation!, plan.OutputTypes.Length - 1,
                query.VisibleCount);
        }

        return DropJunk(query, plan);
    }

    /// <summary>Rewrites columns to slots and subqueries to subplans, for a row of this layout.</summary>
    public Expr Resolve(Expr expr, Layout layout) => expr.Rewrite(e => e switch
    {
        VarExpr column => ResolveColumn(column, layout),
        SubqueryExpr subquery => PlanSubquery(subquery, layout),
        _ => null,
    });

    private static SlotExpr ResolveColumn(VarExpr column, Layout layout)
    {
        if (!layout.TryFind(column.Entry, column.Column, out int slot, out int hops))
        {
            throw new Bug($"column {column.Entry.Alias}.{column.Column} is in no row that the expression sees");
        }

        return new SlotExpr(slot, hops, column.Type) { Position = column.Position };
    }

    private SubplanExpr PlanSubquery(SubqueryExpr subquery, Layout layout)
    {
        PlanNode plan = PlanQuery(subquery.Query, layout);
        bool isCorrelated = subquery.Query.IsCorrelated;
        Expr[] left = [.. subquery.Left.Select(l => Resolve(l, layout))];
        return new SubplanExpr(subquery.Kind, plan, isCorrelated, subquery.Type, left,
            subquery.Comparisons) { Position = subquery.Position };
    }

    // LIMIT's expressions see no row of this query, only those around it.
    private Expr? ResolveOuter(Expr? expr, Layout? outer) => expr is null ? null : Resolve(expr, new Layout(outer));

    private static PlanNode Project(PlanNode input, Expr[] columns)
    {
        bool isSame = columns.Length == input.OutputTypes.Length;
        for (int i = 0; isSame && i < columns.Length; i++)
        {
            isSame = columns[i] is SlotExpr { Hops: 0 } slot && slot.Slot == i && columns[i].Type == input.OutputTypes[i];
        }

        return isSame ? input : new ProjectPlan(input, columns);
    }

    private static PlanNode DropJunk(BoundQuery query, PlanNode plan)
    {
        if (!query.Targets.Exists(t => t.IsJunk))
        {
            return plan;
        }

        var columns = new List<Expr>();
        for (int i = 0; i < query.Targets.Count; i++)
        {
            if (!query.Targets[i].IsJunk)
            {
                columns.Add(new SlotExpr(i, 0, plan.OutputTypes[i]));
            }
        }

        return new ProjectPlan(plan, [.. columns]);
    }

    private PlanNode PlanOrder(BoundQuery query, PlanNode plan, Layout? outer)
    {
        PlanSortKey[] keys = [.. query.SortKeys.Select(k => new PlanSortKey(k.Target, k.IsDescending, k.NullsFirst))];
        switch (query.Distinct)
        {
            case DistinctKind.All:
                int[] visible = [.. Enumerable.Range(0, query.Targets.Count).Where(i => !query.Targets[i].IsJunk)];
                return Sort(new DistinctPlan(plan, visible), keys, query, outer);
            case DistinctKind.On:
                return new DistinctPlan(keys.Length > 0 ? new SortPlan(plan, keys, null, null) : plan, [.. query.DistinctOn]);
            default:
                return Sort(plan, keys, query, outer);
        }
    }

    private PlanNode Sort(PlanNode plan, PlanSortKey[] keys, BoundQuery query, Layout? outer)
    {
        if (keys.Length == 0)
        {
            return plan;
        }

        // Only the first rows are kept when only they are asked for.
        return RowIdOrder.TryApply(plan, keys[0])
            ?? new SortPlan(plan, keys, ResolveOuter(query.Limit, outer), query.Limit is null ? null : ResolveOuter(query.Offset, outer));
    }

    private CtePlan PlanCte(BoundCte cte)
    {
        if (_ctes.TryGetValue(cte, out CtePlan? planned))
        {
            return planned;
        }

        planned = new CtePlan { Number = cte.Number, Initial = PlanQuery(cte.Query!, null), IsUnionAll = cte.IsUnionAll };
        _ctes.Add(cte, planned);
        planned.Recursive = cte.RecursiveTerm is null ? null : PlanQuery(cte.RecursiveTerm, null);
        return planned;
    }

    private PlanNode PlanProjectSet(PlanNode input, Layout layout, Expr[] columns)
    {
        var calls = new List<SetReturningExpr>();
        int width = input.OutputTypes.Length;
        Expr[] above = [.. columns.Select(column => TakeSets(column, calls, width))];
        var planned = new ProjectSetPlan(input,
            [.. calls.Select(c => (c.Function, c.Arguments.Select(a => Resolve(a, layout)).ToArray(), c.Type))]);
        return Project(planned, [.. above.Select(a => Resolve(a, layout))]);
    }

    private static Expr TakeSets(Expr column, List<SetReturningExpr> calls, int width) => column.Rewrite(e =>
    {
        if (e is not SetReturningExpr call)
        {
            return null;
        }

        if (call.Arguments.Any(a => a.Any(x => x is SetReturningExpr)))
        {
            throw SqlError.NotSupported("a set-returning function inside another");
        }

        calls.Add(call);
        return new SlotExpr(width + calls.Count - 1, 0, call.Type);
    });

}

namespace Helios.Execution;

// GROUP BY: the rows above it have the keys, then the aggregates.
internal sealed partial class Planner
{
    private (PlanNode Plan, Layout Layout, List<Target> Targets) PlanAggregation(BoundQuery query, PlanNode input, Layout layout)
    {
        var aggregates = new List<AggregateExpr>();
        List<Target> targets = [.. query.Targets.Select(t => t with { Expr = AboveGroups(t.Expr, query, aggregates) })];
        Expr? having = query.Having is null ? null : AboveGroups(query.Having, query, aggregates);
        PlannedAggregate[] planned = [.. aggregates.Select(a => PlanAggregate(a, layout))];
        PlanNode plan = new AggregatePlan(input, [.. query.GroupBy.Select(key => Resolve(key, layout))], planned);

        // Subqueries above the groups may refer to grouped columns by name.
        var above = new Layout(layout.Outer);
        for (int i = 0; i < query.GroupBy.Count; i++)
        {
            if (query.GroupBy[i] is VarExpr column)
            {
                above.Place(column.Entry, column.Column, i);
            }
        }

        if (having is not null)
        {
            plan = new FilterPlan(plan, Resolve(having, above));
        }

        return (plan, above, targets);
    }

    private PlannedAggregate PlanAggregate(AggregateExpr aggregate, Layout layout) => new(
        aggregate.Aggregate,
        [.. aggregate.Arguments.Select(a => Resolve(a, layout))],
        aggregate.Filter is null ? null : Resolve(aggregate.Filter, layout),
        aggregate.IsDistinct,
        [.. aggregate.OrderBy.Select(o => (Resolve(o.Key, layout), o.Descending, o.NullsFirst))],
        aggregate.Type);

    private static Expr AboveGroups(Expr expr, BoundQuery query, List<AggregateExpr> aggregates) => expr.Rewrite(e =>
    {
        int key = query.GroupBy.FindIndex(g => Expr.Same(g, e));
        if (key >= 0)
        {
            return new SlotExpr(key, 0, e.Type) { Position = e.Position };
        }

        if (e is not AggregateExpr aggregate)
        {
            return null;
        }

        int at = aggregates.FindIndex(a => Expr.Same(a, aggregate));
        if (at < 0)
        {
            at = aggregates.Count;
            aggregates.Add(aggregate);
        }

        return new SlotExpr(query.GroupBy.Count + at, 0, aggregate.Type);
    });
}

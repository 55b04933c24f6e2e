using Helios.Base;
using Helios.Catalog;

namespace Helios.Execution;

/// <summary>
/// The last look at a finished plan (DESIGN invariant 2): every scan of a relation with matching restrictions carries a barrier for each
/// of them, and every write tests its new rows. A
/// plan that fails here is a bug of the binder or planner and is not run.
/// </summary>
internal static class PlanCheck
{
    public static void Require(PlanNode root, IEnumerable<CtePlan> ctes, RestrictionSet restrictions)
    {
        Check(root, restrictions);
        foreach (CtePlan cte in ctes)
        {
            Check(cte.Initial, restrictions);
            if (cte.Recursive is not null)
            {
                Check(cte.Recursive, restrictions);
            }
        }
    }

    private static void Check(PlanNode plan, RestrictionSet restrictions)
    {
        switch (plan)
        {
            case ScanPlan scan:
                RequireAll(scan.Relation, scan.Barriers, restrictions);
                break;
            case ModifyPlan modify and not DeletePlan:
                RequireAll(modify.Target.Table, modify.Target.Barriers, restrictions);
                break;
        }

        foreach (PlanNode input in plan.Inputs)
        {
            Check(input, restrictions);
        }

        foreach (Expr expr in plan.Expressions)
        {
            CheckSubplans(expr, restrictions);
        }
    }

    private static void CheckSubplans(Expr expr, RestrictionSet restrictions)
    {
        if (expr is SubplanExpr subplan)
        {
            Check(subplan.Plan, restrictions);
        }

        Invariant.Require(expr is not SubqueryExpr);
        foreach (Expr child in expr.Children)
        {
            CheckSubplans(child, restrictions);
        }
    }

    private static void RequireAll(Relation relation, Barrier[] barriers, RestrictionSet restrictions)
    {
        foreach (Restriction restriction in restrictions.Items)
        {
            if (restriction.Matches(relation.Schema, relation.Name))
            {
                Invariant.Require(Array.Exists(barriers, b => ReferenceEquals(b.Restriction, restriction)));
            }
        }

        Invariant.Require(barriers.Length == RestrictedTables.CountMatching(restrictions, relation));
    }
}

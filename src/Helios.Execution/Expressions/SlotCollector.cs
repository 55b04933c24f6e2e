using Helios.Base;

namespace Helios.Execution;

/// <summary>Finds the slots of the current row that expressions read, those read from inside their subqueries included.</summary>
internal static class SlotCollector
{
    public static int[] SlotsOf(ReadOnlySpan<Expr> expressions)
    {
        var slots = new SortedSet<int>();
        foreach (Expr expression in expressions)
        {
            Collect(expression, 0, slots);
        }

        return [.. slots];
    }

    /// <summary>Adds the slots that <paramref name="expression"/>, standing <paramref name="hops"/> contexts inside, reads of the row in
    /// question.</summary>
    public static void Collect(Expr expression, int hops, SortedSet<int> slots)
    {
        switch (expression)
        {
            case SlotExpr slot:
                if (slot.Hops == hops)
                {
                    slots.Add(slot.Slot);
                }

                break;
            case VarExpr:
                throw new Bug("a column was not planned");
            case SubplanExpr subplan:
                if (subplan.IsCorrelated)
                {
                    Collect(subplan.Plan, hops + 1, slots);
                }

                foreach (Expr left in subplan.Left)
                {
                    Collect(left, hops, slots);
                }

                break;
            default:
                foreach (Expr child in expression.Children)
                {
                    Collect(child, hops, slots);
                }

                break;
        }
    }

    public static void Collect(PlanNode plan, int hops, SortedSet<int> slots)
    {
        foreach (Expr expression in plan.Expressions)
        {
            Collect(expression, hops, slots);
        }

        foreach (PlanNode input in plan.Inputs)
        {
            // The right side of a lateral join stands one context further in.
            bool isInner = plan is NestedLoopPlan { IsLateral: true } join && ReferenceEquals(input, join.Right);
            Collect(input, isInner ? hops + 1 : hops, slots);
        }
    }
}

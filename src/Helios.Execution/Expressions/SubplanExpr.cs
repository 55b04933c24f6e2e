using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>A planned subquery in an expression.</summary>
internal sealed class SubplanExpr : Expr
{
    public SubplanExpr(SubqueryKind kind, PlanNode plan, bool isCorrelated, SqlType type, Expr[] left, SubqueryComparison[] comparisons)
        : base(type)
    {
        Kind = kind;
        Plan = plan;
        IsCorrelated = isCorrelated;
        Left = left;
        Comparisons = comparisons;
    }

    public SubqueryKind Kind { get; }

    public PlanNode Plan { get; }

    public bool IsCorrelated { get; }

    public Expr[] Left { get; }

    public SubqueryComparison[] Comparisons { get; }

    public override Expr[] Children => Left;

    /// <summary>True when the rows can be kept in a hash table: not correlated, = ANY, and every comparison is equality of hashable
    /// values.</summary>
    public bool IsHashed
    {
        get
        {
            if (IsCorrelated || Kind != SubqueryKind.Any)
            {
                return false;
            }

            foreach (SubqueryComparison comparison in Comparisons)
            {
                if (!Values.IsHashableEquality(comparison.Operator))
                {
                    return false;
                }
            }

            return true;
        }
    }

    public override Datum Evaluate(EvalContext context) => context.Subplan(this).Evaluate();

    public override Expr WithChildren(Expr[] children) => throw new Bug("a planned subquery was rewritten");

    protected override bool SameNode(Expr other) => ReferenceEquals(Plan, ((SubplanExpr)other).Plan);
}

using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

internal enum SubqueryKind : byte
{
    Exists,
    Scalar,
    Any,
    All,
    Array,
}

/// <summary>A subquery in an expression, before planning.</summary>
internal sealed class SubqueryExpr : Expr
{
    public SubqueryExpr(SubqueryKind kind, BoundQuery query, SqlType type, Expr[] left, SubqueryComparison[] comparisons) : base(type)
    {
        Kind = kind;
        Query = query;
        Left = left;
        Comparisons = comparisons;
    }

    public SubqueryKind Kind { get; }

    public BoundQuery Query { get; }

    /// <summary>For ANY and ALL: the left row.</summary>
    public Expr[] Left { get; }

    public SubqueryComparison[] Comparisons { get; }

    public override Expr[] Children => Left;

    public override Datum Evaluate(EvalContext context) => throw new Bug("a subquery was not planned");

    public override Expr WithChildren(Expr[] children) =>
        new SubqueryExpr(Kind, Query, Type, children, Comparisons) { Position = Position };

    protected override bool SameNode(Expr other) => ReferenceEquals(Query, ((SubqueryExpr)other).Query);
}

/// <summary>How one column of a subquery is compared: the operator, and the coercion of the column, over slot 0 of a context of its
/// own.</summary>
internal sealed record SubqueryComparison(FunctionDef Operator, Expr? RightCast);

/// <summary>A call of an aggregate, before planning.</summary>
internal sealed class AggregateExpr : Expr
{
    public AggregateExpr(AggregateDef aggregate, Expr[] arguments, Expr? filter, bool isDistinct,
        (Expr Key, bool Descending, bool NullsFirst)[] orderBy, SqlType type)
        : base(type)
    {
        Aggregate = aggregate;
        Arguments = arguments;
        Filter = filter;
        IsDistinct = isDistinct;
        OrderBy = orderBy;
    }

    public AggregateDef Aggregate { get; }

    public Expr[] Arguments { get; }

    public Expr? Filter { get; }

    public bool IsDistinct { get; }

    public (Expr Key, bool Descending, bool NullsFirst)[] OrderBy { get; }

    public override Expr[] Children
    {
        get
        {
            var all = new List<Expr>(Arguments);
            foreach ((Expr key, _, _) in OrderBy)
            {
                all.Add(key);
            }

            if (Filter is not null)
            {
                all.Add(Filter);
            }

            return [.. all];
        }
    }

    public override Datum Evaluate(EvalContext context) => throw new Bug("an aggregate was not planned");

    public override Expr WithChildren(Expr[] children)
    {
        var order = new (Expr Key, bool Descending, bool NullsFirst)[OrderBy.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (children[Arguments.Length + i], OrderBy[i].Descending, OrderBy[i].NullsFirst);
        }

        Expr? filter = Filter is null ? null : children[^1];
        return new AggregateExpr(Aggregate, children[..Arguments.Length], filter, IsDistinct, order, Type) { Position = Position };
    }

    protected override bool SameNode(Expr other)
    {
        var that = (AggregateExpr)other;
        return ReferenceEquals(Aggregate, that.Aggregate) && IsDistinct == that.IsDistinct && (Filter is null) == (that.Filter is null)
            && OrderBy.Length == that.OrderBy.Length && Arguments.Length == that.Arguments.Length;
    }
}

/// <summary>A call of a set-returning function in a target list.</summary>
internal sealed class SetReturningExpr : Expr
{
    public SetReturningExpr(TableFunctionDef function, Expr[] arguments, SqlType type) : base(type)
    {
        Function = function;
        Arguments = arguments;
    }

    public TableFunctionDef Function { get; }

    public Expr[] Arguments { get; }

    public override Expr[] Children => Arguments;

    public override bool IsVolatile => true;

    public override Datum Evaluate(EvalContext context) => throw new Bug("a set-returning function was not planned");

    public override Expr WithChildren(Expr[] children) => new SetReturningExpr(Function, children, Type) { Position = Position };

    protected override bool SameNode(Expr other) => false;
}

using Helios.Types;

namespace Helios.Execution;

/// <summary>AND of two or more, with SQL's three values.</summary>
internal sealed class AndExpr : Expr
{
    private readonly Expr[] _arguments;

    public AndExpr(Expr[] arguments) : base(SqlType.Bool)
    {
        _arguments = arguments;
    }

    public override Expr[] Children => _arguments;

    public override Datum Evaluate(EvalContext context)
    {
        bool isNull = false;
        foreach (Expr argument in _arguments)
        {
            Datum value = argument.Evaluate(context);
            if (value.IsNull)
            {
                isNull = true;
            }
            else if (!value.AsBool)
            {
                return Datum.False;
            }
        }

        return isNull ? Datum.Null : Datum.True;
    }

    public override Expr WithChildren(Expr[] children) => new AndExpr(children) { Position = Position };

    protected override bool SameNode(Expr other) => true;
}

internal sealed class OrExpr : Expr
{
    private readonly Expr[] _arguments;

    public OrExpr(Expr[] arguments) : base(SqlType.Bool)
    {
        _arguments = arguments;
    }

    public override Expr[] Children => _arguments;

    public override Datum Evaluate(EvalContext context)
    {
        bool isNull = false;
        foreach (Expr argument in _arguments)
        {
            Datum value = argument.Evaluate(context);
            if (value.IsNull)
            {
                isNull = true;
            }
            else if (value.AsBool)
            {
                return Datum.True;
            }
        }

        return isNull ? Datum.Null : Datum.False;
    }

    public override Expr WithChildren(Expr[] children) => new OrExpr(children) { Position = Position };

    protected override bool SameNode(Expr other) => true;
}

internal sealed class NotExpr : Expr
{
    private readonly Expr _argument;

    public NotExpr(Expr argument) : base(SqlType.Bool)
    {
        _argument = argument;
    }

    public override Expr[] Children => [_argument];

    public override Datum Evaluate(EvalContext context)
    {
        Datum value = _argument.Evaluate(context);
        return value.IsNull ? value : Datum.FromBool(!value.AsBool);
    }

    public override Expr WithChildren(Expr[] children) => new NotExpr(children[0]) { Position = Position };

    protected override bool SameNode(Expr other) => true;
}

internal sealed class IsNullExpr : Expr
{
    private readonly Expr _argument;
    private readonly bool _isNot;

    public IsNullExpr(Expr argument, bool isNot) : base(SqlType.Bool)
    {
        _argument = argument;
        _isNot = isNot;
    }

    public override Expr[] Children => [_argument];

    public bool IsNot => _isNot;

    public override Datum Evaluate(EvalContext context) => Datum.FromBool(_argument.Evaluate(context).IsNull != _isNot);

    public override Expr WithChildren(Expr[] children) => new IsNullExpr(children[0], _isNot) { Position = Position };

    protected override bool SameNode(Expr other) => _isNot == ((IsNullExpr)other)._isNot;
}

/// <summary>IS [NOT] TRUE, FALSE, UNKNOWN.</summary>
internal sealed class BooleanTestExpr : Expr
{
    private readonly Expr _argument;
    private readonly Sql.Syntax.BooleanTestKind _kind;

    public BooleanTestExpr(Expr argument, Sql.Syntax.BooleanTestKind kind) : base(SqlType.Bool)
    {
        _argument = argument;
        _kind = kind;
    }

    public override Expr[] Children => [_argument];

    public Sql.Syntax.BooleanTestKind Kind => _kind;

    public override Datum Evaluate(EvalContext context)
    {
        Datum value = _argument.Evaluate(context);
        bool isTrue = !value.IsNull && value.AsBool;
        bool isFalse = !value.IsNull && !value.AsBool;
        return Datum.FromBool(_kind switch
        {
            Sql.Syntax.BooleanTestKind.IsTrue => isTrue,
            Sql.Syntax.BooleanTestKind.IsNotTrue => !isTrue,
            Sql.Syntax.BooleanTestKind.IsFalse => isFalse,
            Sql.Syntax.BooleanTestKind.IsNotFalse => !isFalse,
            Sql.Syntax.BooleanTestKind.IsUnknown => value.IsNull,
            Sql.Syntax.BooleanTestKind.IsNotUnknown => !value.IsNull,
        });
    }

    public override Expr WithChildren(Expr[] children) => new BooleanTestExpr(children[0], _kind) { Position = Position };

    protected override bool SameNode(Expr other) => _kind == ((BooleanTestExpr)other)._kind;
}

/// <summary>IS [NOT] DISTINCT FROM, over an equality operator.</summary>
internal sealed class DistinctExpr : Expr
{
    private readonly FunctionDef _equal;
    private readonly Expr _left;
    private readonly Expr _right;
    private readonly bool _isNot;

    public DistinctExpr(FunctionDef equal, Expr left, Expr right, bool isNot) : base(SqlType.Bool)
    {
        _equal = equal;
        _left = left;
        _right = right;
        _isNot = isNot;
    }

    public override Expr[] Children => [_left, _right];

    public override Datum Evaluate(EvalContext context)
    {
        Datum a = _left.Evaluate(context);
        Datum b = _right.Evaluate(context);
        bool isDistinct = a.IsNull || b.IsNull ? a.IsNull != b.IsNull : !_equal.Invoke(context, a, b).AsBool;
        return Datum.FromBool(isDistinct != _isNot);
    }

    public override Expr WithChildren(Expr[] children) =>
        new DistinctExpr(_equal, children[0], children[1], _isNot) { Position = Position };

    protected override bool SameNode(Expr other) =>
        _isNot == ((DistinctExpr)other)._isNot && ReferenceEquals(_equal, ((DistinctExpr)other)._equal);
}

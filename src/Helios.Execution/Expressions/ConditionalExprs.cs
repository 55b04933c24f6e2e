using Helios.Types;

namespace Helios.Execution;

/// <summary>CASE with conditions; CASE x WHEN y becomes conditions x = y in the binder.</summary>
internal sealed class CaseExpr : Expr
{
    // Condition and result in turn, then the else branch.
    private readonly Expr[] _parts;

    public CaseExpr(Expr[] parts, SqlType type) : base(type)
    {
        _parts = parts;
    }

    public override Expr[] Children => _parts;

    public override Datum Evaluate(EvalContext context)
    {
        for (int i = 0; i + 1 < _parts.Length; i += 2)
        {
            if (_parts[i].IsTrue(context))
            {
                return _parts[i + 1].Evaluate(context);
            }
        }

        return _parts[^1].Evaluate(context);
    }

    public override Expr WithChildren(Expr[] children) => new CaseExpr(children, Type) { Position = Position };

    protected override bool SameNode(Expr other) => true;
}

internal sealed class CoalesceExpr : Expr
{
    private readonly Expr[] _arguments;

    public CoalesceExpr(Expr[] arguments, SqlType type) : base(type)
    {
        _arguments = arguments;
    }

    public override Expr[] Children => _arguments;

    public override Datum Evaluate(EvalContext context)
    {
        foreach (Expr argument in _arguments)
        {
            Datum value = argument.Evaluate(context);
            if (!value.IsNull)
            {
                return value;
            }
        }

        return Datum.Null;
    }

    public override Expr WithChildren(Expr[] children) => new CoalesceExpr(children, Type) { Position = Position };

    protected override bool SameNode(Expr other) => true;
}

internal sealed class NullIfExpr : Expr
{
    private readonly FunctionDef _equal;
    private readonly Expr _left;
    private readonly Expr _comparedLeft;
    private readonly Expr _right;

    public NullIfExpr(FunctionDef equal, Expr left, Expr comparedLeft, Expr right) : base(left.Type)
    {
        _equal = equal;
        _left = left;
        _comparedLeft = comparedLeft;
        _right = right;
    }

    public override Expr[] Children => [_left, _comparedLeft, _right];

    public override Datum Evaluate(EvalContext context)
    {
        Datum left = _left.Evaluate(context);
        if (left.IsNull)
        {
            return left;
        }

        Datum right = _right.Evaluate(context);
        if (right.IsNull)
        {
            return left;
        }

        Datum compared = ReferenceEquals(_left, _comparedLeft) ? left : _comparedLeft.Evaluate(context);
        return _equal.Invoke(context, compared, right) is { IsNull: false, AsBool: true } ? Datum.Null : left;
    }

    public override Expr WithChildren(Expr[] children)
    {
        Expr compared = ReferenceEquals(_left, _comparedLeft) ? children[0] : children[1];
        return new NullIfExpr(_equal, children[0], compared, children[2]) { Position = Position };
    }

    protected override bool SameNode(Expr other) => ReferenceEquals(_equal, ((NullIfExpr)other)._equal);
}

/// <summary>GREATEST and LEAST: NULLs are passed over.</summary>
internal sealed class MinMaxExpr : Expr
{
    private readonly Expr[] _arguments;
    private readonly bool _isGreatest;

    public MinMaxExpr(Expr[] arguments, SqlType type, bool isGreatest) : base(type)
    {
        _arguments = arguments;
        _isGreatest = isGreatest;
    }

    public override Expr[] Children => _arguments;

    public override Datum Evaluate(EvalContext context)
    {
        Datum best = default;
        foreach (Expr argument in _arguments)
        {
            Datum value = argument.Evaluate(context);
            if (!value.IsNull && (best.IsNull || Values.Compare(value, best, Type) > 0 == _isGreatest))
            {
                best = value;
            }
        }

        return best;
    }

    public override Expr WithChildren(Expr[] children) => new MinMaxExpr(children, Type, _isGreatest) { Position = Position };

    protected override bool SameNode(Expr other) => _isGreatest == ((MinMaxExpr)other)._isGreatest;
}

using Helios.Types;

namespace Helios.Execution;

/// <summary>ARRAY[...].</summary>
internal sealed class ArrayExpr : Expr
{
    private readonly Expr[] _elements;
    private readonly SqlType _element;

    public ArrayExpr(Expr[] elements, SqlType element, SqlType array) : base(array)
    {
        _elements = elements;
        _element = element;
    }

    public override Expr[] Children => _elements;

    public override Datum Evaluate(EvalContext context)
    {
        var values = new List<Datum>(_elements.Length);
        long bytes = 0;
        foreach (Expr element in _elements)
        {
            values.Add(element.Evaluate(context));
            bytes += values[^1].VariableBytes;
            EvalContext.RequireValueBytes(bytes);
        }

        return context.Made(ArrayValues.Make(values, _element));
    }

    public override Expr WithChildren(Expr[] children) => new ArrayExpr(children, _element, Type) { Position = Position };

    protected override bool SameNode(Expr other) => true;
}

/// <summary>a[i]: NULL outside the bounds.</summary>
internal sealed class SubscriptExpr : Expr
{
    private readonly Expr _array;
    private readonly Expr _index;

    public SubscriptExpr(Expr array, Expr index, SqlType element) : base(element)
    {
        _array = array;
        _index = index;
    }

    public override Expr[] Children => [_array, _index];

    public override Datum Evaluate(EvalContext context)
    {
        Datum array = _array.Evaluate(context);
        Datum index = _index.Evaluate(context);
        if (array.IsNull || index.IsNull || ArrayValues.Dimensions(array) != 1)
        {
            return Datum.Null;
        }

        int at = index.AsInt32 - ArrayValues.LowerBound(array, 1);
        List<Datum> elements = ArrayValues.Elements(array, Type);
        return at >= 0 && at < elements.Count ? elements[at] : Datum.Null;
    }

    public override Expr WithChildren(Expr[] children) => new SubscriptExpr(children[0], children[1], Type) { Position = Position };

    protected override bool SameNode(Expr other) => true;
}

/// <summary>op ANY (array), op ALL (array).</summary>
internal sealed class AnyArrayExpr : Expr
{
    private readonly FunctionDef _operator;
    private readonly Expr _left;
    private readonly Expr _array;
    private readonly SqlType _element;
    private readonly Expr? _elementCast;
    private readonly bool _isAll;

    /// <param name="elementCast">Coerces an element, which is slot 0 of a context of its own.</param>
    public AnyArrayExpr(FunctionDef function, Expr left, Expr array, SqlType element, Expr? elementCast, bool isAll) : base(SqlType.Bool)
    {
        _operator = function;
        _left = left;
        _array = array;
        _element = element;
        _elementCast = elementCast;
        _isAll = isAll;
    }

    public override Expr[] Children => [_left, _array];

    public Expr Left => _left;

    public Expr Array => _array;

    public FunctionDef Operator => _operator;

    public SqlType Element => _element;

    /// <summary>= ANY over elements as they are.</summary>
    public bool IsPlainEquality => _operator.Name == "=" && !_isAll && _elementCast is null;

    public override Datum Evaluate(EvalContext context)
    {
        Datum array = _array.Evaluate(context);
        if (array.IsNull)
        {
            return Datum.Null;
        }

        Datum left = _left.Evaluate(context);
        EvalContext? castContext = _elementCast is null ? null : new EvalContext(context.Runtime, null, 1);
        bool sawNull = false;
        foreach (Datum element in ArrayValues.Elements(array, _element))
        {
            Datum value = element;
            if (castContext is not null)
            {
                castContext.Row[0] = element;
                value = _elementCast!.Evaluate(castContext);
            }

            Datum one = left.IsNull || value.IsNull ? default : _operator.Invoke(context, left, value);
            if (one.IsNull)
            {
                sawNull = true;
            }
            else if (one.AsBool != _isAll)
            {
                return Datum.FromBool(!_isAll);
            }
        }

        return sawNull ? Datum.Null : Datum.FromBool(_isAll);
    }

    public override Expr WithChildren(Expr[] children) =>
        new AnyArrayExpr(_operator, children[0], children[1], _element, _elementCast, _isAll) { Position = Position };

    protected override bool SameNode(Expr other) =>
        ReferenceEquals(_operator, ((AnyArrayExpr)other)._operator) && _isAll == ((AnyArrayExpr)other)._isAll;
}

/// <summary>x IN (a, b, ...). Many constants are found by hash.</summary>
internal sealed class InListExpr : Expr
{
    private const int HashThreshold = 9;

    private readonly FunctionDef _equal;
    private readonly Expr _left;
    private readonly Expr[] _elements;
    private readonly HashSet<Datum[]>? _constants;
    private readonly bool _hasNull;

    public InListExpr(FunctionDef equal, Expr left, Expr[] elements) : base(SqlType.Bool)
    {
        _equal = equal;
        _left = left;
        _elements = elements;
        if (elements.Length < HashThreshold || !Values.IsHashableEquality(equal) || !System.Array.TrueForAll(elements, e => e is ConstExpr))
        {
            return;
        }

        _constants = new HashSet<Datum[]>(new RowComparer([equal.Arguments[1]]));
        foreach (Expr element in elements)
        {
            Datum value = ((ConstExpr)element).Value;
            _hasNull |= value.IsNull;
            if (!value.IsNull)
            {
                _constants.Add([value]);
            }
        }
    }

    public override Expr[] Children => [_left, .. _elements];

    public FunctionDef Equal => _equal;

    public Expr Left => _left;

    public Expr[] Elements => _elements;

    public override Datum Evaluate(EvalContext context)
    {
        Datum left = _left.Evaluate(context);
        if (left.IsNull)
        {
            return left;
        }

        if (_constants is not null)
        {
            return _constants.Contains([left]) ? Datum.True : _hasNull ? Datum.Null : Datum.False;
        }

        bool sawNull = false;
        foreach (Expr element in _elements)
        {
            Datum value = element.Evaluate(context);
            Datum one = value.IsNull ? default : _equal.Invoke(context, left, value);
            if (one.IsNull)
            {
                sawNull = true;
            }
            else if (one.AsBool)
            {
                return Datum.True;
            }
        }

        return sawNull ? Datum.Null : Datum.False;
    }

    public override Expr WithChildren(Expr[] children) => new InListExpr(_equal, children[0], children[1..]) { Position = Position };

    protected override bool SameNode(Expr other) => ReferenceEquals(_equal, ((InListExpr)other)._equal);
}

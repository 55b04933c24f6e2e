using System.Runtime.CompilerServices;
using Helios.Types;

namespace Helios.Execution;

/// <summary>A call of a function or operator.</summary>
internal sealed class CallExpr : Expr
{
    private const int InlineArguments = 4;
    private const int WorkBytes = 1024 * 1024;

    private readonly Expr[] _arguments;

    public CallExpr(FunctionDef function, Expr[] arguments, SqlType type) : base(type)
    {
        Function = function;
        _arguments = arguments;
    }

    public FunctionDef Function { get; }

    /// <summary>Types of the arguments, for functions that take any.</summary>
    public SqlType[] ArgumentTypes { get; init; } = [];

    public override Expr[] Children => _arguments;

    public override bool IsVolatile => Function.IsVolatile;

    public override Datum Evaluate(EvalContext context)
    {
        if (_arguments.Length > InlineArguments)
        {
            return EvaluateMany(context, new Datum[_arguments.Length]);
        }

        Buffer buffer = default;
        return EvaluateMany(context, ((Span<Datum>)buffer)[.._arguments.Length]);
    }

    public override Expr WithChildren(Expr[] children) =>
        new CallExpr(Function, children, Type) { Position = Position, ArgumentTypes = ArgumentTypes };

    protected override bool SameNode(Expr other) => ReferenceEquals(Function, ((CallExpr)other).Function) && !IsVolatile;

    private Datum EvaluateMany(EvalContext context, Span<Datum> values)
    {
        long bytes = 0;
        for (int i = 0; i < _arguments.Length; i++)
        {
            values[i] = _arguments[i].Evaluate(context);
            bytes += values[i].VariableBytes;
            if (values[i].IsNull && Function.IsStrict)
            {
                return Datum.Null;
            }
        }

        if (bytes > WorkBytes)
        {
            context.ChargeWork(2 * bytes);
        }

        return context.Made(Function.AnyBody is { } any ? any(context, values, ArgumentTypes) : Function.Body(context, values));
    }

    [InlineArray(InlineArguments)]
    private struct Buffer
    {
        private Datum _first;
    }
}

/// <summary>A call of two arguments that are never NULL to the function: comparisons and arithmetic.</summary>
internal sealed class BinaryExpr : Expr
{
    private readonly Expr _left;
    private readonly Expr _right;
    private readonly BinaryBody _body;

    public BinaryExpr(FunctionDef function, Expr left, Expr right, SqlType type) : base(type)
    {
        Function = function;
        _left = left;
        _right = right;
        _body = function.Binary!;
    }

    public FunctionDef Function { get; }

    public Expr Left => _left;

    public Expr Right => _right;

    public override Expr[] Children => [_left, _right];

    public override Datum Evaluate(EvalContext context)
    {
        Datum a = _left.Evaluate(context);
        if (a.IsNull)
        {
            return a;
        }

        Datum b = _right.Evaluate(context);
        if (b.IsNull)
        {
            return b;
        }

        return Type.Kind == PhysicalKind.Bytes ? context.Made(_body(a, b)) : _body(a, b);
    }

    public override Expr WithChildren(Expr[] children) => new BinaryExpr(Function, children[0], children[1], Type) { Position = Position };

    protected override bool SameNode(Expr other) => ReferenceEquals(Function, ((BinaryExpr)other).Function);
}

using Helios.Types;

namespace Helios.Execution;

internal delegate Datum ScalarBody(EvalContext context, ReadOnlySpan<Datum> arguments);

/// <summary>A body that must know the types of its arguments.</summary>
internal delegate Datum AnyBody(EvalContext context, ReadOnlySpan<Datum> arguments, SqlType[] types);

internal delegate Datum BinaryBody(in Datum left, in Datum right);

internal enum Volatility : byte
{
    Immutable,
    Stable,
    Volatile,
}

/// <summary>A row of the function table: a scalar function, or what stands behind an operator.</summary>
internal sealed class FunctionDef
{
    public required string Name { get; init; }

    public required SqlType[] Arguments { get; init; }

    public required SqlType Result { get; init; }

    public Volatility Volatility { get; init; }

    /// <summary>NULL in, NULL out, without a call.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>The last argument may be repeated.</summary>
    public bool IsVariadic { get; init; }

    public ScalarBody Body { get; init; } = static (_, _) => throw new Base.Bug("a function without a body");

    /// <summary>Instead of <see cref="Body"/>, for polymorphic functions.</summary>
    public AnyBody? AnyBody { get; init; }

    /// <summary>The same for two arguments that are not NULL, when it needs no context.</summary>
    public BinaryBody? Binary { get; init; }

    public bool IsVolatile => Volatility == Volatility.Volatile;

    public Datum Invoke(EvalContext context, in Datum left, in Datum right)
    {
        if (Binary is not null)
        {
            return Binary(left, right);
        }

        return Body(context, [left, right]);
    }
}

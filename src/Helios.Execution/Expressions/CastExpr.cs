using Helios.Types;

namespace Helios.Execution;

/// <summary>A conversion to another type, or to another modifier of the same.</summary>
internal sealed class CastExpr : Expr
{
    private readonly Expr _argument;
    private readonly CastContext _cast;

    public CastExpr(Expr argument, SqlType type, CastContext cast) : base(type)
    {
        _argument = argument;
        _cast = cast;
    }

    public override Expr[] Children => [_argument];

    public override Datum Evaluate(EvalContext context)
    {
        Datum value = _argument.Evaluate(context);
        return value.IsNull ? value : context.Made(Convert(value, context.Runtime.Settings));
    }

    public Datum Convert(in Datum value, in CodecSettings settings)
    {
        if (_argument.Type.Oid == SqlType.Unknown.Oid)
        {
            Datum parsed = TextCodec.Parse(Type.Unmodified, value.AsBytes, settings);
            return Casts.ApplyModifier(parsed, Type, _cast);
        }

        return Casts.Convert(value, _argument.Type, Type, settings, _cast);
    }

    public override Expr WithChildren(Expr[] children) => new CastExpr(children[0], Type, _cast) { Position = Position };

    protected override bool SameNode(Expr other) => _cast == ((CastExpr)other)._cast;

    /// <summary>True when the value's representation stays what it is: widening of integers, strings without a modifier.</summary>
    public static bool IsRelabeling(SqlType from, SqlType to)
    {
        if (Values.IsInteger(from) && Values.IsInteger(to))
        {
            return to.Kind > from.Kind;
        }

        return (from.Oid, to.Oid) is (1043, 25) or (25, 1043) or (19, 25) && to.Modifier < 0
            || (from.Oid is 2205 or 2206 or 24 or 26 && to.Oid is 2205 or 2206 or 24 or 26);
    }

    /// <summary>True when a constant may be converted once for all sessions.</summary>
    public static bool IsImmutable(SqlType from, SqlType to) => !DependsOnSession(from) && !DependsOnSession(to);

    /// <summary>Text form depends on time zone, clock or settings of the session.</summary>
    public static bool DependsOnSession(SqlType type) => type.Oid is 17 or 700 or 701 or 1082 or 1114 or 1184 or 1115 or 1182 or 1185;

    /// <summary>True when reading this text gives the same value in every session: no zone of the session's, no 'now' or 'today'.</summary>
    public static bool ReadsTheSame(SqlType type, ReadOnlySpan<byte> text) => type.Oid switch
    {
        1184 or 1185 or 1115 or 1182 => false,
        1082 or 1114 => !text.ContainsAnyInRange((byte)'A', (byte)'Z') && !text.ContainsAnyInRange((byte)'a', (byte)'z'),
        _ => true,
    };
}

/// <summary>The same bits under another type.</summary>
internal sealed class RelabelExpr : Expr
{
    private readonly Expr _argument;

    public RelabelExpr(Expr argument, SqlType type) : base(type)
    {
        _argument = argument;
    }

    public override Expr[] Children => [_argument];

    public override Datum Evaluate(EvalContext context) => _argument.Evaluate(context);

    public override Expr WithChildren(Expr[] children) => new RelabelExpr(children[0], Type) { Position = Position };

    protected override bool SameNode(Expr other) => true;
}

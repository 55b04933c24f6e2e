using Helios.Base;

namespace Helios.Types;

/// <summary>
/// Casts between the built-in types: which exist and where they may be used, and what they do. Beyond pg_cast, every type goes to a string
/// type on assignment and a string type to every other explicitly, through text, and arrays cast as their elements do (PostgreSQL's
/// find_coercion_pathway).
/// </summary>
public static partial class Casts
{
    /// <summary>Whether the cast exists, and the narrowest place it may stand in. A literal of type unknown goes anywhere.</summary>
    public static bool TryFind(SqlType from, SqlType to, out CastContext context)
    {
        context = CastContext.Implicit;
        if (from.Oid == to.Oid || from.Oid == SqlType.Unknown.Oid || CastTable.TryFind(from.Oid, to.Oid, out context))
        {
            return true;
        }

        if (TryFindArray(from, to, out context))
        {
            return true;
        }

        bool fromPseudo = from.Oid is 2249 or 2278 && !IsString(to);
        context = IsString(to) ? CastContext.Assignment : CastContext.Explicit;
        return !fromPseudo && to.Oid is not (2249 or 2278 or 705) && (IsString(to) || IsString(from));
    }

    /// <summary>True when the cast exists and may stand where <paramref name="where"/> says.</summary>
    public static bool IsAllowed(SqlType from, SqlType to, CastContext where) =>
        TryFind(from, to, out CastContext context) && context <= where;

    /// <summary>
    /// The value as another type, with that type's modifier applied: numeric(p,s) rounds, varchar(n) refuses what is too long unless
    /// <paramref name="context"/> is Explicit, which cuts. NULL stays NULL. 42846 when there is no such cast.
    /// </summary>
    public static Datum Convert(
        in Datum value, SqlType from, SqlType to, in CodecSettings settings, CastContext context = CastContext.Explicit)
    {
        if (value.IsNull)
        {
            return value;
        }

        Datum converted = from.Oid == to.Oid ? value : ConvertType(value, from, to, settings);
        return to.Modifier < 0 ? converted : ApplyModifier(converted, to, context);
    }

    /// <summary>The value with its type's modifier applied; the value itself when nothing changes.</summary>
    public static Datum ApplyModifier(in Datum value, SqlType type, CastContext context)
    {
        if (value.IsNull || type.Modifier < 0)
        {
            return value;
        }

        switch (type.Oid)
        {
            case 1042 or 1043:
                return CharacterText.Coerce(type, value, context == CastContext.Explicit);
            case 1700:
                return PgNumeric.FromDatum(value).WithTypmod(type.Modifier).ToDatum();
            case 1083 or 1114 or 1184:
                return Datum.FromInt64(TemporalText.RoundTo(value.AsInt64, type.Modifier));
            default:
                return value;
        }
    }

    internal static SqlError CannotCast(SqlType from, SqlType to) => new(
        SqlState.CannotCoerce, $"cannot cast type {TypeRegistry.FormatType(from)} to {TypeRegistry.FormatType(to.Unmodified)}");

    internal static SqlError OutOfRange(string typeName) => new(SqlState.NumericValueOutOfRange, typeName + " out of range");

    private static bool IsString(SqlType type) => type.Oid is 19 or 25 or 1042 or 1043;

    private static bool TryFindArray(SqlType from, SqlType to, out CastContext context)
    {
        context = CastContext.Explicit;
        return TypeRegistry.TryElement(from, out SqlType fromElement)
            && TypeRegistry.TryElement(to, out SqlType toElement)
            && to.Oid is not (22 or 30)
            && TryFind(fromElement, toElement, out context);
    }

    private static Datum ConvertType(in Datum value, SqlType from, SqlType to, in CodecSettings settings)
    {
        switch (from.Oid)
        {
            case 705:
                return TextCodec.Parse(to.Unmodified, value.AsBytes, settings);
            case 19 or 25 or 1042 or 1043:
                return FromString(value, from, to, settings);
            case 16 when to.Oid == 23:
                return Datum.FromInt64(value.AsBool ? 1 : 0);
            case 18 when to.Oid == 23:
                return Datum.FromInt64(value.AsBytes.IsEmpty ? 0 : (sbyte)value.AsBytes[0]);
            case 17 when !IsString(to):
                return FromBytea(value, from, to);
            case 3802 when !IsString(to) && to.Oid != 114:
                return FromJsonb(value, to, settings);
            default:
                return IsString(to) ? ToText(value, from, to, settings) : FromNumber(value, from, to, settings);
        }
    }

    private static Datum FromNumber(in Datum value, SqlType from, SqlType to, in CodecSettings settings)
    {
        switch (from.Oid)
        {
            case 20 or 21 or 23:
                return FromInteger(value.AsInt64, from, to);
            case 700 or 701:
                return FromFloat(value.AsDouble, from, to);
            case 1700:
                return FromNumeric(PgNumeric.FromDatum(value), from, to);
            case 1082 or 1083 or 1114 or 1184 or 1186:
                return FromTemporal(value, from, to, settings);
            case 114 when to.Oid == 3802:
                return TextCodec.Parse(to, value.AsBytes, settings);
            case 3802 when to.Oid == 114:
                return value;
            default:
                return from.Kind == PhysicalKind.Int32 ? FromOid(value, from, to) : FromArray(value, from, to, settings);
        }
    }

    private static Datum FromString(in Datum value, SqlType from, SqlType to, in CodecSettings settings)
    {
        if (!IsString(to) && to.Oid != 18)
        {
            return TextCodec.Parse(to.Unmodified, value.AsBytes, settings);
        }

        ReadOnlySpan<byte> text = from.Oid == 1042 && to.Oid != 18 ? CharacterText.TrimBlanks(value.AsBytes) : value.AsBytes;
        Datum kept = text.Length == value.AsBytes.Length ? value : value.Slice(0, text.Length);
        return CharacterText.Coerce(to.Unmodified, kept, isExplicit: true);
    }

    private static Datum ToText(in Datum value, SqlType from, SqlType to, in CodecSettings settings)
    {
        if (from.Oid == 16 && to.Oid != 19)
        {
            return Datum.FromBytes(value.AsBool ? "true"u8.ToArray() : "false"u8.ToArray());
        }

        byte[] text = new byte[TextCodec.MaxBytes(from, value, settings)];
        int length = TextCodec.Format(from, value, settings, text);
        return CharacterText.Coerce(to.Unmodified, Datum.FromBytes(text, 0, length), isExplicit: true);
    }
}

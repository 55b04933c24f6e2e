using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

public static partial class Casts
{
    private static Datum FromInteger(long value, SqlType from, SqlType to)
    {
        switch (to.Oid)
        {
            case 16:
                return Datum.FromBool(value != 0);
            case 17:
                return ToBytea(value, from);
            case 18:
                return value is >= sbyte.MinValue and <= sbyte.MaxValue
                    ? CharacterText.CharDatum((byte)value)
                    : throw OutOfRange("\"char\"");
            case 20:
                return Datum.FromInt64(value);
            case 21:
                return value is >= short.MinValue and <= short.MaxValue ? Datum.FromInt64(value) : throw OutOfRange("smallint");
            case 23:
                return value is >= int.MinValue and <= int.MaxValue ? Datum.FromInt64(value) : throw OutOfRange("integer");
            case 700:
                return Datum.FromDouble((float)value);
            case 701:
                return Datum.FromDouble(value);
            case 1700:
                return PgNumeric.FromInt64(value).ToDatum();
            default:
                return ToOid(value, from, to);
        }
    }

    private static Datum ToOid(long value, SqlType from, SqlType to)
    {
        if (to.Kind != PhysicalKind.Int32 || to.Oid == SqlType.Date.Oid)
        {
            throw CannotCast(from, to);
        }

        bool fits = from.Oid != SqlType.Int8.Oid || value is >= 0 and <= uint.MaxValue;
        return fits ? Datum.FromInt64((int)value) : throw OutOfRange("OID");
    }

    /// <summary>From oid and the types like it, whose 32 bits are unsigned.</summary>
    private static Datum FromOid(in Datum value, SqlType from, SqlType to) => to.Oid switch
    {
        20 => Datum.FromInt64((uint)value.AsInt32),
        23 => value,
        _ when to.Kind == PhysicalKind.Int32 && to.Oid != SqlType.Date.Oid => value,
        _ => throw CannotCast(from, to),
    };

    private static Datum FromFloat(double value, SqlType from, SqlType to) => to.Oid switch
    {
        20 => Datum.FromInt64(RoundToInteger(value, -9223372036854775808.0, 9223372036854775808.0, "bigint")),
        21 => Datum.FromInt64(RoundToInteger(value, short.MinValue, -(double)short.MinValue, "smallint")),
        23 => Datum.FromInt64(RoundToInteger(value, int.MinValue, -(double)int.MinValue, "integer")),
        700 => Datum.FromDouble(Narrow(value)),
        701 => Datum.FromDouble(value),
        1700 => (from.Oid == SqlType.Float4.Oid ? PgNumeric.FromSingle((float)value) : PgNumeric.FromDouble(value)).ToDatum(),
        _ => throw CannotCast(from, to),
    };

    /// <summary>Half to even, as C's rint.</summary>
    private static long RoundToInteger(double value, double min, double end, string typeName)
    {
        double rounded = Math.Round(value, MidpointRounding.ToEven);
        return rounded >= min && rounded < end ? (long)rounded : throw OutOfRange(typeName);
    }

    private static double Narrow(double value)
    {
        float narrow = (float)value;
        if (float.IsInfinity(narrow) && !double.IsInfinity(value))
        {
            throw new SqlError(SqlState.NumericValueOutOfRange, "value out of range: overflow");
        }

        return narrow == 0 && value != 0
            ? throw new SqlError(SqlState.NumericValueOutOfRange, "value out of range: underflow")
            : narrow;
    }

    private static Datum FromNumeric(in PgNumeric value, SqlType from, SqlType to) => to.Oid switch
    {
        20 => Datum.FromInt64(value.ToInt64()),
        21 => Datum.FromInt64(value.ToInt16()),
        23 => Datum.FromInt64(value.ToInt32()),
        700 => Datum.FromDouble(value.ToSingle()),
        701 => Datum.FromDouble(value.ToDouble()),
        _ => throw CannotCast(from, to),
    };

    private static Datum ToBytea(long value, SqlType from)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Datum.FromBytes(bytes[(8 - from.Kind.Width())..]);
    }

    private static Datum FromBytea(in Datum value, SqlType from, SqlType to)
    {
        if (to.Oid is not (20 or 21 or 23))
        {
            throw CannotCast(from, to);
        }

        int width = to.Kind.Width();
        if (value.AsBytes.Length > width)
        {
            throw OutOfRange(width == 2 ? "smallint" : width == 4 ? "integer" : "bigint");
        }

        ulong bits = 0;
        foreach (byte b in value.AsBytes)
        {
            bits = (bits << 8) | b;
        }

        return Datum.FromInt64(width switch
        {
            2 => (short)bits,
            4 => (int)bits,
            _ => (long)bits,
        });
    }

    private static Datum FromJsonb(in Datum value, SqlType to, in CodecSettings settings)
    {
        ReadOnlySpan<byte> text = value.AsBytes;
        string kind = text[0] switch
        {
            (byte)'{' => "object",
            (byte)'[' => "array",
            (byte)'"' => "string",
            (byte)'n' => "null",
            (byte)'t' or (byte)'f' => "boolean",
            _ => "numeric",
        };
        if (kind == "null")
        {
            return Datum.Null;
        }

        if (kind == "boolean" && to.Oid == 16)
        {
            return Datum.FromBool(text[0] == 't');
        }

        if (kind != "numeric" || to.Oid == 16)
        {
            throw new SqlError(
                SqlState.InvalidParameterValue, $"cannot cast jsonb {kind} to type {TypeRegistry.FormatType(to.Unmodified)}");
        }

        Datum number = TextCodec.Parse(SqlType.Numeric, text, settings);
        return Convert(number, SqlType.Numeric, to.Unmodified, settings);
    }
}

using System.Buffers;
using System.Text;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// Values to and from their text form, with PostgreSQL's input rules, output and errors (22P02, 22003, 22007, 22008, ...). Text is UTF-8.
/// </summary>
public static class TextCodec
{
    /// <summary>
    /// The value that <paramref name="utf8"/> says. Bytes of variable-length values are copied. The type's modifier is applied as on input:
    /// varchar(2) refuses 'abc'.
    /// </summary>
    public static Datum Parse(SqlType type, ReadOnlySpan<byte> utf8, in CodecSettings settings)
    {
        if (type.Oid is 20 or 23 && IntegerText.TryParseShort(utf8, out long number))
        {
            return Datum.FromInt64(number);
        }

        Utf8Text.Require(utf8);
        switch (type.Oid)
        {
            case 16:
                return BoolText.Parse(utf8);
            case 20:
                return Datum.FromInt64(IntegerText.ParseInt64(utf8));
            case 21:
                return Datum.FromInt64(IntegerText.ParseInt16(utf8));
            case 23:
                return Datum.FromInt64(IntegerText.ParseInt32(utf8));
            case 26:
                return Datum.FromInt64(IntegerText.ParseOid(utf8));
            case 28 or 29:
                return Datum.FromInt64(IntegerText.ParseOid(utf8, type.Oid == 28 ? "xid" : "cid"));
            case 700:
                return Datum.FromDouble(FloatText.ParseFloat4(utf8));
            case 701:
                return Datum.FromDouble(FloatText.ParseFloat8(utf8));
            case 1700:
                return ParseNumeric(type, utf8);
            case 2950:
                return UuidText.Parse(utf8);
            case 1082:
                return TemporalText.ParseDate(utf8, settings);
            case 1114:
                return TemporalText.ParseTimestamp(utf8, false, type.Modifier, settings);
            case 1184:
                return TemporalText.ParseTimestamp(utf8, true, type.Modifier, settings);
            case 1083:
                return TemporalText.ParseTime(utf8, type.Modifier, settings);
            case 1186:
                return IntervalParser.Parse(utf8).ToDatum();
            case 17:
                return ByteaText.Parse(utf8);
            case 18:
                return CharacterText.ParseChar(utf8);
            case 19 or 1042 or 1043:
                return CharacterText.Coerce(type, Datum.FromBytes(utf8.ToArray()), isExplicit: false);
            case 25 or 705 or 2275:
                return Datum.FromBytes(utf8.ToArray());
            default:
                return ParseOther(type, utf8, settings);
        }
    }

    public static Datum Parse(SqlType type, string text, in CodecSettings settings) => Parse(type, Encoding.UTF8.GetBytes(text), settings);

    /// <summary>
    /// As <see cref="Parse(SqlType, ReadOnlySpan{byte}, in CodecSettings)"/>, but a value of the text family may refer to
    /// <paramref name="buffer"/> itself: nothing is copied, and the buffer must not change while the datum lives.
    /// </summary>
    public static Datum ParseInPlace(SqlType type, byte[] buffer, int offset, int length, in CodecSettings settings)
    {
        ReadOnlySpan<byte> utf8 = buffer.AsSpan(offset, length);
        if (type.Oid is not (19 or 25 or 705 or 1042 or 1043))
        {
            return Parse(type, utf8, settings);
        }

        Utf8Text.Require(utf8);
        return CharacterText.Coerce(type, Datum.FromBytes(buffer, offset, length), isExplicit: false);
    }

    /// <summary>Bytes that <see cref="Format(SqlType, in Datum, in CodecSettings, Span{byte})"/> may need at most. 0 for NULL.</summary>
    public static int MaxBytes(SqlType type, in Datum value, in CodecSettings settings)
    {
        if (value.IsNull)
        {
            return 0;
        }

        return type.Oid switch
        {
            16 => 1,
            21 or 23 or 26 or 28 or 29 => 12,
            20 => 20,
            700 or 701 => FloatFormat.MaxBytes,
            1700 => NumericText.MaxBytes(value.AsBytes),
            2950 => UuidText.TextBytes,
            1082 or 1083 or 1114 or 1184 => TemporalText.MaxBytes,
            1186 => IntervalText.MaxBytes,
            17 => ByteaText.MaxBytes(value.AsBytes.Length, settings.ByteaOutput),
            18 => 4,
            19 or 25 or 114 or 705 or 1042 or 1043 or 3802 => value.AsBytes.Length,
            _ => MaxBytesOther(type, value, settings),
        };
    }

    /// <summary>
    /// Writes the value, which is not NULL, and returns the number of bytes. The destination has at least
    /// <see cref="MaxBytes"/> bytes. Allocates nothing.
    /// </summary>
    public static int Format(SqlType type, in Datum value, in CodecSettings settings, Span<byte> destination)
    {
        Invariant.Require(!value.IsNull);
        switch (type.Oid)
        {
            case 16:
                destination[0] = value.AsBool ? (byte)'t' : (byte)'f';
                return 1;
            case 21:
                return IntegerText.Format(value.AsInt16, destination);
            case 23:
                return IntegerText.Format(value.AsInt32, destination);
            case 20:
                return IntegerText.Format(value.AsInt64, destination);
            case 26 or 28 or 29:
                return IntegerText.Format((uint)value.AsInt32, destination);
            case 700:
                return FloatFormat.Float4((float)value.AsDouble, settings.ExtraFloatDigits, destination);
            case 701:
                return FloatFormat.Float8(value.AsDouble, settings.ExtraFloatDigits, destination);
            case 1700:
                return NumericText.Format(value.AsBytes, destination);
            case 2950:
                return UuidText.Format(value, destination);
            case 1082:
                return TemporalText.FormatDate(value.AsInt32, destination);
            case 1114:
                return TemporalText.FormatTimestamp(value.AsInt64, destination);
            case 1184:
                return TemporalText.FormatTimestampTz(value.AsInt64, settings.TimeZone, destination);
            case 1083:
                return TemporalText.FormatTime(value.AsInt64, destination);
            case 1186:
                return IntervalText.Format(PgInterval.FromDatum(value), destination);
            case 17:
                return ByteaText.Format(value.AsBytes, settings.ByteaOutput, destination);
            case 18:
                return CharacterText.FormatChar(value.AsBytes, destination);
            case 19 or 25 or 114 or 705 or 1042 or 1043 or 3802:
                value.AsBytes.CopyTo(destination);
                return value.AsBytes.Length;
            default:
                return FormatOther(type, value, settings, destination);
        }
    }

    /// <summary>Appends the value, which is not NULL, and returns the number of bytes.</summary>
    public static int Format(SqlType type, in Datum value, in CodecSettings settings, IBufferWriter<byte> output)
    {
        int length = Format(type, value, settings, output.GetSpan(Math.Max(1, MaxBytes(type, value, settings))));
        output.Advance(length);
        return length;
    }

    /// <summary>The text of a value as a string, for messages and tests. NULL gives "NULL".</summary>
    public static string ToString(SqlType type, in Datum value, in CodecSettings settings)
    {
        if (value.IsNull)
        {
            return "NULL";
        }

        byte[] text = new byte[MaxBytes(type, value, settings)];
        return Encoding.UTF8.GetString(text, 0, Format(type, value, settings, text));
    }

    private static Datum ParseNumeric(SqlType type, ReadOnlySpan<byte> utf8)
    {
        byte[] form = NumericText.ParseForm(utf8);
        return type.Modifier < 0 ? Datum.FromBytes(form) : NumericForm.Read(form).WithTypmod(type.Modifier).ToDatum();
    }

    private static Datum ParseOther(SqlType type, ReadOnlySpan<byte> utf8, in CodecSettings settings)
    {
        switch (type.Oid)
        {
            case 114:
                JsonText.Validate(utf8);
                return Datum.FromBytes(utf8.ToArray());
            case 3802:
                return Datum.FromBytes(JsonText.Canonical(utf8));
            case 22 or 30:
                return VectorText.Parse(type, utf8);
            case 2278:
                return Datum.FromBytes([]);
            default:
                break;
        }

        if (type.Kind == PhysicalKind.Int32)
        {
            return RegText.Parse(type, utf8, settings);
        }

        return TypeRegistry.TryElement(type, out SqlType element)
            ? ArrayText.Parse(element, utf8, settings)
            : throw SqlError.NotSupported($"text input of type {TypeRegistry.FormatType(type)}");
    }

    private static int MaxBytesOther(SqlType type, in Datum value, in CodecSettings settings)
    {
        if (type.Kind == PhysicalKind.Int32)
        {
            return RegText.MaxBytes(type, value, settings);
        }

        return TypeRegistry.TryElement(type, out SqlType element)
            ? ArrayText.MaxBytes(element, value, settings)
            : value.AsBytes.Length;
    }

    private static int FormatOther(SqlType type, in Datum value, in CodecSettings settings, Span<byte> destination)
    {
        if (type.Kind == PhysicalKind.Int32)
        {
            return RegText.Format(type, value, settings, destination);
        }

        if (TypeRegistry.TryElement(type, out SqlType element))
        {
            return type.Oid is 22 or 30
                ? VectorText.Format(element, value, destination)
                : ArrayText.Format(element, value, settings, destination);
        }

        value.AsBytes.CopyTo(destination);
        return value.AsBytes.Length;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// Values to and from PostgreSQL's binary wire form (documentation, "Binary format"; each type's recv and send functions). numeric
/// and arrays
/// lie in a datum in just that form, so that encoding them is a copy.
/// </summary>
public static class BinaryCodec
{
    private const byte JsonbVersion = 1;

    /// <summary>
    /// The value that <paramref name="bytes"/> say. Bytes of variable-length values are copied. 22P03 when the form is wrong (the message
    /// names bind parameter <paramref name="parameter"/>, counted from 1; 0 names none), 08P01 when bytes are missing.
    /// </summary>
    public static Datum Decode(SqlType type, ReadOnlySpan<byte> bytes, in CodecSettings settings, int parameter = 0)
    {
        switch (type.Kind)
        {
            case PhysicalKind.Bool:
                RequireLength(bytes, 1, parameter);
                return Datum.FromBool(bytes[0] != 0);
            case PhysicalKind.Int16:
                RequireLength(bytes, 2, parameter);
                return Datum.FromInt64(BinaryPrimitives.ReadInt16BigEndian(bytes));
            case PhysicalKind.Int32:
                RequireLength(bytes, 4, parameter);
                return CheckRange(type, Datum.FromInt64(BinaryPrimitives.ReadInt32BigEndian(bytes)));
            case PhysicalKind.Int64:
                RequireLength(bytes, 8, parameter);
                return CheckRange(type, Datum.FromInt64(BinaryPrimitives.ReadInt64BigEndian(bytes)));
            case PhysicalKind.Float64:
                return DecodeFloat(type, bytes, parameter);
            case PhysicalKind.Bytes16:
                RequireLength(bytes, 16, parameter);
                return Datum.FromBytes16(bytes);
            case PhysicalKind.Bytes:
                return DecodeBytes(type, bytes, settings, parameter);
            default:
                throw new Bug("binary form of kind " + type.Kind);
        }
    }

    /// <summary>
    /// As <see cref="Decode"/>, but a value whose binary form is its datum's bytes may refer to <paramref name="buffer"/> itself,
    /// which must
    /// not change while the datum lives.
    /// </summary>
    public static Datum DecodeInPlace(SqlType type, byte[] buffer, int offset, int length, in CodecSettings settings, int parameter = 0)
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan(offset, length);
        switch (type.Oid)
        {
            case 17:
                return Datum.FromBytes(buffer, offset, length);
            case 25 or 705 or 19 or 1042 or 1043:
                Utf8Text.Require(bytes);
                return CharacterText.Coerce(type, Datum.FromBytes(buffer, offset, length), isExplicit: false);
            default:
                return Decode(type, bytes, settings, parameter);
        }
    }

    /// <summary>Bytes of the binary form, exactly. 0 for NULL.</summary>
    public static int ByteCount(SqlType type, in Datum value)
    {
        if (value.IsNull)
        {
            return 0;
        }

        return type.Kind switch
        {
            PhysicalKind.Bytes => type.Oid switch
            {
                3802 => value.AsBytes.Length + 1,
                18 => 1,
                2278 => 0,
                _ => value.AsBytes.Length,
            },
            PhysicalKind.Float64 => type.Oid == 700 ? 4 : 8,
            PhysicalKind kind => kind.Width(),
        };
    }

    /// <summary>Writes the value, which is not NULL, and returns <see cref="ByteCount"/>. Allocates nothing.</summary>
    public static int Encode(SqlType type, in Datum value, Span<byte> destination)
    {
        Invariant.Require(!value.IsNull);
        switch (type.Kind)
        {
            case PhysicalKind.Bool:
                destination[0] = value.AsBool ? (byte)1 : (byte)0;
                return 1;
            case PhysicalKind.Int16:
                BinaryPrimitives.WriteInt16BigEndian(destination, value.AsInt16);
                return 2;
            case PhysicalKind.Int32:
                BinaryPrimitives.WriteInt32BigEndian(destination, value.AsInt32);
                return 4;
            case PhysicalKind.Int64:
                BinaryPrimitives.WriteInt64BigEndian(destination, value.AsInt64);
                return 8;
            case PhysicalKind.Float64 when type.Oid == 700:
                BinaryPrimitives.WriteSingleBigEndian(destination, (float)value.AsDouble);
                return 4;
            case PhysicalKind.Float64:
                BinaryPrimitives.WriteDoubleBigEndian(destination, value.AsDouble);
                return 8;
            case PhysicalKind.Bytes16:
                value.CopyBytes16(destination);
                return 16;
            case PhysicalKind.Bytes:
                return EncodeBytes(type, value.AsBytes, destination);
            default:
                throw new Bug("binary form of kind " + type.Kind);
        }
    }

    /// <summary>Appends the value, which is not NULL, and returns the number of bytes.</summary>
    public static int Encode(SqlType type, in Datum value, IBufferWriter<byte> output)
    {
        int length = ByteCount(type, value);
        Encode(type, value, output.GetSpan(Math.Max(1, length)));
        output.Advance(length);
        return length;
    }

    internal static SqlError BadFormat(int parameter) => new(
        SqlState.InvalidBinaryRepresentation,
        parameter > 0 ? $"incorrect binary data format in bind parameter {parameter}" : "incorrect binary data format");

    internal static SqlError TooShort() => new(SqlState.ProtocolViolation, "insufficient data left in message");

    private static void RequireLength(ReadOnlySpan<byte> bytes, int length, int parameter)
    {
        if (bytes.Length != length)
        {
            throw bytes.Length < length ? TooShort() : BadFormat(parameter);
        }
    }

    private static Datum DecodeFloat(SqlType type, ReadOnlySpan<byte> bytes, int parameter)
    {
        RequireLength(bytes, type.Oid == 700 ? 4 : 8, parameter);
        return Datum.FromDouble(
            type.Oid == 700 ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadDoubleBigEndian(bytes));
    }

    private static Datum CheckRange(SqlType type, in Datum value)
    {
        bool isInRange = type.Oid switch
        {
            1082 => value.AsInt32 is Calendar.PositiveInfinityDay or Calendar.NegativeInfinityDay || Calendar.IsDateInRange(value.AsInt32),
            1114 or 1184 => !Calendar.IsFinite(value.AsInt64) || Calendar.IsTimestampInRange(value.AsInt64),
            1083 => value.AsInt64 is >= 0 and <= Calendar.UsPerDay,
            _ => true,
        };
        if (!isInRange)
        {
            string typeName = type.Oid switch
            {
                1082 => "date",
                1083 => "time",
                _ => "timestamp",
            };
            throw new SqlError(SqlState.DatetimeFieldOverflow, typeName + " out of range");
        }

        return type.Oid is 1114 or 1184 ? Datum.FromInt64(TemporalText.RoundTo(value.AsInt64, type.Modifier)) : value;
    }

    private static Datum DecodeBytes(SqlType type, ReadOnlySpan<byte> bytes, in CodecSettings settings, int parameter)
    {
        switch (type.Oid)
        {
            case 17:
                return Datum.FromBytes(bytes.ToArray());
            case 18:
                RequireLength(bytes, 1, parameter);
                return CharacterText.CharDatum(bytes[0]);
            case 1700:
                return NumericWire.Decode(bytes, type.Modifier, parameter);
            case 3802:
                return DecodeJsonb(bytes, settings);
            case 2278:
                RequireLength(bytes, 0, parameter);
                return Datum.FromBytes([]);
            case 19 or 25 or 705 or 1042 or 1043:
                Utf8Text.Require(bytes);
                return CharacterText.Coerce(type, Datum.FromBytes(bytes.ToArray()), isExplicit: false);
            default:
                return DecodeOther(type, bytes, settings, parameter);
        }
    }

    private static Datum DecodeJsonb(ReadOnlySpan<byte> bytes, in CodecSettings settings)
    {
        if (bytes.IsEmpty)
        {
            throw TooShort();
        }

        return bytes[0] == JsonbVersion
            ? TextCodec.Parse(SqlType.Jsonb, bytes[1..], settings)
            : throw new SqlError(SqlState.InternalError, $"unsupported jsonb version number {bytes[0]}");
    }

    private static Datum DecodeOther(SqlType type, ReadOnlySpan<byte> bytes, in CodecSettings settings, int parameter)
    {
        if (TypeRegistry.TryElement(type, out SqlType element))
        {
            return ArrayWire.Decode(type, element, bytes, settings, parameter);
        }

        if (type.Oid != SqlType.Json.Oid)
        {
            throw SqlError.NotSupported($"binary input of type {TypeRegistry.FormatType(type)}");
        }

        return TextCodec.Parse(type, bytes, settings);
    }

    /// <summary>
    /// A value whose binary form was made by <see cref="Encode(SqlType, in Datum, Span{byte})"/> and lies in <paramref name="form"/>.
    /// Variable-length
    /// values refer to its bytes. Checks nothing again.
    /// </summary>
    internal static Datum DecodeStored(SqlType type, in Datum form)
    {
        if (type.Kind != PhysicalKind.Bytes)
        {
            return Decode(type, form.AsBytes, default);
        }

        return type.Oid switch
        {
            3802 => form.Slice(1, form.AsBytes.Length - 1),
            18 => form.AsBytes[0] == 0 ? form.Slice(0, 0) : form,
            _ => form,
        };
    }

    private static int EncodeBytes(SqlType type, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        switch (type.Oid)
        {
            case 18:
                destination[0] = value.IsEmpty ? (byte)0 : value[0];
                return 1;
            case 2278:
                return 0;
            case 3802:
                destination[0] = JsonbVersion;
                value.CopyTo(destination[1..]);
                return value.Length + 1;
            default:
                value.CopyTo(destination);
                return value.Length;
        }
    }
}

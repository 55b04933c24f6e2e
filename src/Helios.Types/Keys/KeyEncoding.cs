using System.Buffers;
using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// Keys whose bytes compare (memcmp) as their values do. Invariants:
/// 1. For all values of a column: sign(memcmp(key(a), key(b))) = sign(<see cref="Comparison.Compare"/>(a, b)), NULLs where the column says.
/// 2. No value's bytes are a prefix of another's, so columns follow each other without separators.
/// A value is a marker byte (0 NULL first, 1 value, 2 NULL last), then: integers big-endian with the sign bit turned; oid-like types
/// unsigned; floats as ordered integers (no negative zero, one NaN above all); uuid and bool as they are; variable-length bytes with
/// 00 written 00 FF, ended by 00 00; numeric and arrays as in <see cref="NumericKey"/> and <see cref="ArrayKey"/>. A descending column has
/// every byte behind the marker inverted.
/// </summary>
public static class KeyEncoding
{
    private const byte NullFirst = 0;
    private const byte Value = 1;
    private const byte NullLast = 2;

    /// <summary>Appends one value. 54000 is the index's to raise: a key may be longer than it allows.</summary>
    public static void Append(in KeyColumn column, in Datum value, IBufferWriter<byte> output)
    {
        if (value.IsNull)
        {
            output.GetSpan(1)[0] = column.NullsFirst ? NullFirst : NullLast;
            output.Advance(1);
            return;
        }

        int max = 1 + MaxBytes(column.Type, value);
        Span<byte> span = output.GetSpan(max);
        span[0] = Value;
        int length = 1 + Write(column.Type, value, span[1..]);
        Invariant.Require(length <= max);
        if (column.IsDescending)
        {
            Invert(span[1..length]);
        }

        output.Advance(length);
    }

    /// <summary>Appends the values of a key's columns in order.</summary>
    public static void Append(ReadOnlySpan<KeyColumn> columns, ReadOnlySpan<Datum> values, IBufferWriter<byte> output)
    {
        Invariant.Require(values.Length <= columns.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Append(columns[i], values[i], output);
        }
    }

    /// <summary>
    /// True when the bytes give the value back as it was (numeric loses its display scale, bpchar its blanks, arrays are not read).
    /// </summary>
    public static bool IsDecodable(SqlType type) =>
        type.Oid is not (1042 or 1186 or 1700) && (type.Kind != PhysicalKind.Bytes || !TypeRegistry.TryElement(type, out _));

    /// <summary>Reads the next value and moves <paramref name="key"/> behind it. Needs <see cref="IsDecodable"/>.</summary>
    public static Datum Decode(in KeyColumn column, ref ReadOnlySpan<byte> key)
    {
        Invariant.Require(!key.IsEmpty && IsDecodable(column.Type));
        byte marker = key[0];
        key = key[1..];
        if (marker != Value)
        {
            Invariant.Require(marker == (column.NullsFirst ? NullFirst : NullLast));
            return default;
        }

        PhysicalKind kind = column.Type.Kind;
        if (kind == PhysicalKind.Bytes)
        {
            return DecodeBytes(column.IsDescending, ref key);
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes = bytes[..kind.Width()];
        key[..bytes.Length].CopyTo(bytes);
        key = key[bytes.Length..];
        if (column.IsDescending)
        {
            Invert(bytes);
        }

        return DecodeFixed(column.Type, kind, bytes);
    }

    /// <summary>
    /// The least key that is greater than every key beginning with <paramref name="prefix"/>; empty when there is none. For the end of a
    /// range of equal leading columns.
    /// </summary>
    public static byte[] PrefixEnd(ReadOnlySpan<byte> prefix)
    {
        ReadOnlySpan<byte> kept = prefix.TrimEnd((byte)0xFF);
        byte[] end = kept.ToArray();
        if (end.Length > 0)
        {
            end[^1]++;
        }

        return end;
    }

    internal static int MaxBytes(SqlType type, in Datum value)
    {
        if (type.Kind != PhysicalKind.Bytes)
        {
            return type.Kind.Width();
        }

        if (type.ComparesAsBytes)
        {
            return checked((value.AsBytes.Length * 2) + 2);
        }

        if (type.Oid == SqlType.Numeric.Oid)
        {
            return NumericKey.MaxBytes(value.AsBytes);
        }

        return TypeRegistry.TryElement(type, out SqlType element)
            ? ArrayKey.MaxBytes(element, value)
            : checked((value.AsBytes.Length * 2) + 2);
    }

    internal static int Write(SqlType type, in Datum value, Span<byte> destination)
    {
        switch (type.Kind)
        {
            case PhysicalKind.Bool:
                destination[0] = value.AsBool ? (byte)1 : (byte)0;
                return 1;
            case PhysicalKind.Int16:
                BinaryPrimitives.WriteInt16BigEndian(destination, (short)(value.AsInt16 ^ short.MinValue));
                return 2;
            case PhysicalKind.Int32:
                BinaryPrimitives.WriteInt32BigEndian(destination, IsSigned(type) ? value.AsInt32 ^ int.MinValue : value.AsInt32);
                return 4;
            case PhysicalKind.Int64:
                BinaryPrimitives.WriteInt64BigEndian(destination, value.AsInt64 ^ long.MinValue);
                return 8;
            case PhysicalKind.Float64:
                BinaryPrimitives.WriteInt64BigEndian(destination, FlipFloat(Comparison.Canonical(value.AsDouble)));
                return 8;
            case PhysicalKind.Bytes16:
                return WriteBytes16(type, value, destination);
            case PhysicalKind.Bytes:
                return WriteVariable(type, value, destination);
            default:
                throw new Bug("key of kind " + type.Kind);
        }
    }

    private static int WriteBytes16(SqlType type, in Datum value, Span<byte> destination)
    {
        if (type.Oid == SqlType.Interval.Oid)
        {
            BinaryPrimitives.WriteInt128BigEndian(destination, PgInterval.FromDatum(value).SpanUs ^ Int128.MinValue);
            return 16;
        }

        value.CopyBytes16(destination);
        return 16;
    }

    private static int WriteVariable(SqlType type, in Datum value, Span<byte> destination)
    {
        switch (type.Oid)
        {
            case uint when type.ComparesAsBytes:
                return WriteEscaped(value.AsBytes, destination);
            case 1700:
                return NumericKey.Write(value.AsBytes, destination);
            case 1042:
                return WriteEscaped(CharacterText.TrimBlanks(value.AsBytes), destination);
            default:
                return TypeRegistry.TryElement(type, out SqlType element)
                    ? ArrayKey.Write(element, value, destination)
                    : WriteEscaped(value.AsBytes, destination);
        }
    }

    private static int WriteEscaped(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        int at = 0;
        while (true)
        {
            int zero = bytes.IndexOf((byte)0);
            ReadOnlySpan<byte> run = zero < 0 ? bytes : bytes[..zero];
            run.CopyTo(destination[at..]);
            at += run.Length;
            destination[at++] = 0;
            destination[at++] = zero < 0 ? (byte)0 : (byte)0xFF;
            if (zero < 0)
            {
                return at;
            }

            bytes = bytes[(zero + 1)..];
        }
    }

    private static bool IsSigned(SqlType type) => type.Oid is 23 or 1082;

    /// <summary>Doubles as integers in the same order: positive ones get the sign bit, negative ones are inverted.</summary>
    private static long FlipFloat(double value)
    {
        long bits = double.IsNaN(value) ? 0x7FF8_0000_0000_0000 : BitConverter.DoubleToInt64Bits(value);
        return bits < 0 ? ~bits : bits ^ long.MinValue;
    }

    private static Datum DecodeFixed(SqlType type, PhysicalKind kind, ReadOnlySpan<byte> bytes)
    {
        switch (kind)
        {
            case PhysicalKind.Bool:
                return Datum.FromBool(bytes[0] != 0);
            case PhysicalKind.Int16:
                return Datum.FromInt64((short)(BinaryPrimitives.ReadInt16BigEndian(bytes) ^ short.MinValue));
            case PhysicalKind.Int32:
                int number = BinaryPrimitives.ReadInt32BigEndian(bytes);
                return Datum.FromInt64(IsSigned(type) ? number ^ int.MinValue : number);
            case PhysicalKind.Int64:
                return Datum.FromInt64(BinaryPrimitives.ReadInt64BigEndian(bytes) ^ long.MinValue);
            case PhysicalKind.Float64:
                long ordered = BinaryPrimitives.ReadInt64BigEndian(bytes);
                return Datum.FromDouble(BitConverter.Int64BitsToDouble(ordered < 0 ? ordered ^ long.MinValue : ~ordered));
            case PhysicalKind.Bytes16:
                return Datum.FromBytes16(bytes);
            case PhysicalKind.Bytes:
            default:
                throw new Bug("key of kind " + kind);
        }
    }

    private static Datum DecodeBytes(bool isDescending, ref ReadOnlySpan<byte> key)
    {
        byte flip = isDescending ? (byte)0xFF : (byte)0;
        byte[] bytes = new byte[key.Length];
        int length = 0;
        int at = 0;
        while (true)
        {
            byte b = (byte)(key[at++] ^ flip);
            if (b != 0)
            {
                bytes[length++] = b;
                continue;
            }

            byte next = (byte)(key[at++] ^ flip);
            if (next == 0)
            {
                break;
            }

            Invariant.Require(next == 0xFF);
            bytes[length++] = 0;
        }

        key = key[at..];
        return Datum.FromBytes(bytes, 0, length);
    }

    private static void Invert(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)~bytes[i];
        }
    }
}

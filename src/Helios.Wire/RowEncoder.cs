using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Helios.Base;
using Helios.Types;

namespace Helios.Wire;

/// <summary>
/// Encodes one DataRow into a span: type 'D', length i32, column count i16, then per column its length i32 (-1: null) and bytes. Answers
/// false when the span is too short, having promised nothing: the caller gets a longer one and calls again.
/// </summary>
internal static class RowEncoder
{
    internal const int HeaderBytes = 7;
    internal const int NullLength = -1;
    private const byte JsonbVersion = 1;

    /// <summary>Longest text of a 64-bit integer: a sign and 19 digits.</summary>
    private const int IntegerTextBytes = 20;

    internal static bool TryEncode(
        Batch batch, RowFormat format, in CodecSettings settings, int row, Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < HeaderBytes)
        {
            return false;
        }

        int at = HeaderBytes;
        ReadOnlySpan<ValueEncoding> encodings = format.Encodings;
        ReadOnlySpan<ColumnVector> columns = batch.Columns;
        for (int i = 0; i < columns.Length; i++)
        {
            if (!TryValue(columns[i], encodings[i], settings, row, destination[at..], out int bytes))
            {
                return false;
            }

            at += bytes;
        }

        destination[0] = (byte)'D';
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], at - 1);
        BinaryPrimitives.WriteInt16BigEndian(destination[5..], (short)columns.Length);
        written = at;
        return true;
    }

    private static bool TryValue(
        ColumnVector column, ValueEncoding encoding, in CodecSettings settings, int row, Span<byte> destination, out int bytes)
    {
        bytes = 4;
        if (destination.Length < 4)
        {
            return false;
        }

        if (column.IsNull(row))
        {
            BinaryPrimitives.WriteInt32BigEndian(destination, NullLength);
            return true;
        }

        Span<byte> value = destination[4..];
        if (encoding == ValueEncoding.Bytes)
        {
            ReadOnlySpan<byte> stored = column.Bytes(row);
            if (!stored.TryCopyTo(value))
            {
                return false;
            }

            bytes = stored.Length;
        }
        else if (encoding >= ValueEncoding.JsonbBinary)
        {
            if (!TryCodec(column, encoding, settings, row, value, out bytes))
            {
                return false;
            }
        }
        else if (value.Length < IntegerTextBytes)
        {
            return false;
        }
        else
        {
            bytes = WriteFixed(column, encoding, row, value);
        }

        BinaryPrimitives.WriteInt32BigEndian(destination, bytes);
        bytes += 4;
        return true;
    }

    /// <summary>Fixed-width values. <paramref name="value"/> has room for the longest of them.</summary>
    internal static int WriteFixed(ColumnVector column, ValueEncoding encoding, int row, Span<byte> value)
    {
        ReadOnlySpan<byte> data = column.Data;
        switch (encoding)
        {
            case ValueEncoding.BoolText:
                value[0] = data[row] != 0 ? (byte)'t' : (byte)'f';
                return 1;
            case ValueEncoding.Int16Text:
                return Text(Int16(data, row), value);
            case ValueEncoding.Int32Text:
                return Text(Int32(data, row), value);
            case ValueEncoding.UInt32Text:
                return Text((uint)Int32(data, row), value);
            case ValueEncoding.Int64Text:
                return Text(Int64(data, row), value);
            case ValueEncoding.Fixed1Binary:
                value[0] = data[row];
                return 1;
            case ValueEncoding.Fixed2Binary:
                BinaryPrimitives.WriteInt16BigEndian(value, Int16(data, row));
                return 2;
            case ValueEncoding.Fixed4Binary:
                BinaryPrimitives.WriteInt32BigEndian(value, Int32(data, row));
                return 4;
            case ValueEncoding.Fixed8Binary:
                BinaryPrimitives.WriteInt64BigEndian(value, Int64(data, row));
                return 8;
            case ValueEncoding.Fixed16Binary:
                data.Slice(row * 16, 16).CopyTo(value);
                return 16;
            case ValueEncoding.Bytes:
            case ValueEncoding.JsonbBinary:
            case ValueEncoding.CodecText:
            case ValueEncoding.CodecBinary:
            default:
                throw new Bug("encoding " + encoding + " has no fixed width");
        }
    }

    private static bool TryCodec(
        ColumnVector column, ValueEncoding encoding, in CodecSettings settings, int row, Span<byte> value, out int bytes)
    {
        bytes = 0;
        if (encoding == ValueEncoding.JsonbBinary)
        {
            ReadOnlySpan<byte> json = column.Bytes(row);
            if (value.Length <= json.Length)
            {
                return false;
            }

            value[0] = JsonbVersion;
            json.CopyTo(value[1..]);
            bytes = json.Length + 1;
            return true;
        }

        Datum datum = column.Get(row);
        if (encoding == ValueEncoding.CodecText)
        {
            if (value.Length < TextCodec.MaxBytes(column.Type, datum, settings))
            {
                return false;
            }

            bytes = TextCodec.Format(column.Type, datum, settings, value);
            return true;
        }

        if (value.Length < BinaryCodec.ByteCount(column.Type, datum))
        {
            return false;
        }

        bytes = BinaryCodec.Encode(column.Type, datum, value);
        return true;
    }

    private static int Text(long number, Span<byte> value)
    {
        bool fits = number.TryFormat(value, out int bytes);
        Invariant.Require(fits);
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static short Int16(ReadOnlySpan<byte> data, int row) => BinaryPrimitives.ReadInt16LittleEndian(data[(row * 2)..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Int32(ReadOnlySpan<byte> data, int row) => BinaryPrimitives.ReadInt32LittleEndian(data[(row * 4)..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Int64(ReadOnlySpan<byte> data, int row) => BinaryPrimitives.ReadInt64LittleEndian(data[(row * 8)..]);
}

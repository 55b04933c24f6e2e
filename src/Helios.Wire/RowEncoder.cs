using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Helios.Types;

namespace Helios.Wire;

/// <summary>
/// Encodes one DataRow into a span: type 'D', length i32, column count i16, then per column its length i32 (-1: null) and bytes. Answers
/// false when the span is too short, having promised nothing: the caller gets a longer one and calls again.
/// </summary>
internal static class RowEncoder
{
    internal const int HeaderBytes = 7;
    private const int NullLength = -1;

    /// <summary>Longest text of a 64-bit integer: a sign and 19 digits.</summary>
    private const int IntegerTextBytes = 20;

    internal static bool TryEncode(Batch batch, RowFormat format, int row, Span<byte> destination, out int written)
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
            if (!TryValue(columns[i], encodings[i], row, destination[at..], out int bytes))
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

    private static bool TryValue(ColumnVector column, ValueEncoding encoding, int row, Span<byte> destination, out int bytes)
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
        else if (value.Length < IntegerTextBytes || !TryFixed(column, encoding, row, value, out bytes))
        {
            return false;
        }

        BinaryPrimitives.WriteInt32BigEndian(destination, bytes);
        bytes += 4;
        return true;
    }

    /// <summary>Everything but plain bytes. <paramref name="value"/> has room for any integer's text and any fixed-width value.</summary>
    private static bool TryFixed(ColumnVector column, ValueEncoding encoding, int row, Span<byte> value, out int bytes)
    {
        ReadOnlySpan<byte> data = column.Data;
        switch (encoding)
        {
            case ValueEncoding.BoolText:
                value[0] = data[row] != 0 ? (byte)'t' : (byte)'f';
                bytes = 1;
                return true;
            case ValueEncoding.Int16Text:
                return Int16(data, row).TryFormat(value, out bytes);
            case ValueEncoding.Int32Text:
                return Int32(data, row).TryFormat(value, out bytes);
            case ValueEncoding.UInt32Text:
                return ((uint)Int32(data, row)).TryFormat(value, out bytes);
            case ValueEncoding.Int64Text:
                return Int64(data, row).TryFormat(value, out bytes);
            case ValueEncoding.Fixed1Binary:
                value[0] = data[row];
                bytes = 1;
                return true;
            case ValueEncoding.Fixed2Binary:
                BinaryPrimitives.WriteInt16BigEndian(value, Int16(data, row));
                bytes = 2;
                return true;
            case ValueEncoding.Fixed4Binary:
                BinaryPrimitives.WriteInt32BigEndian(value, Int32(data, row));
                bytes = 4;
                return true;
            case ValueEncoding.Fixed8Binary:
                BinaryPrimitives.WriteInt64BigEndian(value, Int64(data, row));
                bytes = 8;
                return true;
            case ValueEncoding.Fixed16Binary:
                data.Slice(row * 16, 16).CopyTo(value);
                bytes = 16;
                return true;
            case ValueEncoding.Bytes:
            case ValueEncoding.CodecText:
            case ValueEncoding.CodecBinary:
            default:
                return ThrowNoCodec(column, out bytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static short Int16(ReadOnlySpan<byte> data, int row) => BinaryPrimitives.ReadInt16LittleEndian(data[(row * 2)..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Int32(ReadOnlySpan<byte> data, int row) => BinaryPrimitives.ReadInt32LittleEndian(data[(row * 4)..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Int64(ReadOnlySpan<byte> data, int row) => BinaryPrimitives.ReadInt64LittleEndian(data[(row * 8)..]);

    private static bool ThrowNoCodec(ColumnVector column, out int bytes)
    {
        bytes = 0;
        throw Base.SqlError.NotSupported($"sending values of type {column.Type.Oid} in this format");
    }
}

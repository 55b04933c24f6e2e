using System.Buffers.Binary;
using System.Numerics;
using Helios.Base;
using Helios.Kernels;
using Helios.Types;

namespace Helios.Wire;

/// <summary>
/// Encodes a run of rows column by column: first how long each row becomes, then every column's values to their places. What
/// <see cref="RowEncoder"/> looks up for each value is looked up once for each column of a run. For formats that are <see
/// cref="RowFormat.IsMeasurable"/>.
/// </summary>
internal static class RowRunEncoder
{
    /// <summary>Rows of one run at most.</summary>
    internal const int RunRows = 64;

    private const int LengthBytes = 4;

    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    /// <summary>How many bytes each row becomes; false when the values cannot be had that way.</summary>
    internal static bool TryMeasure(Batch batch, RowFormat format, ReadOnlySpan<int> rows, Span<long> bytes)
    {
        bytes[..rows.Length].Fill(RowEncoder.HeaderBytes + ((long)LengthBytes * format.ColumnCount));
        for (int i = 0; i < format.ColumnCount; i++)
        {
            ColumnVector column = batch.Columns[i];
            ReadOnlySpan<byte> validity = column.Validity;
            if (format.Encodings[i] == ValueEncoding.Bytes)
            {
                if (!column.TryGetAllBytes(out _))
                {
                    return false;
                }

                ReadOnlySpan<ulong> views = column.Views;
                for (int at = 0; at < rows.Length; at++)
                {
                    int row = rows[at];
                    bytes[at] += IsNull(validity, row) ? 0 : (long)(views[row] >> 32);
                }

                continue;
            }

            int width = FixedWidth(format.Encodings[i]);
            for (int at = 0; at < rows.Length; at++)
            {
                int row = rows[at];
                bytes[at] += IsNull(validity, row) ? 0 : width > 0 ? width : DigitsOf(column, format.Encodings[i], row);
            }
        }

        return true;
    }

    /// <summary>Writes the rows, each as long as it was measured, one behind the other.</summary>
    internal static void Encode(Batch batch, RowFormat format, ReadOnlySpan<int> rows, ReadOnlySpan<long> bytes, Span<byte> destination)
    {
        Span<int> next = stackalloc int[RunRows];
        int begin = 0;
        for (int at = 0; at < rows.Length; at++)
        {
            Span<byte> header = destination.Slice(begin, RowEncoder.HeaderBytes);
            header[0] = (byte)'D';
            BinaryPrimitives.WriteInt32BigEndian(header[1..], (int)bytes[at] - 1);
            BinaryPrimitives.WriteInt16BigEndian(header[5..], (short)format.ColumnCount);
            next[at] = begin + RowEncoder.HeaderBytes;
            begin += (int)bytes[at];
        }

        for (int i = 0; i < format.ColumnCount; i++)
        {
            if (format.Encodings[i] == ValueEncoding.Bytes)
            {
                EncodeBytes(batch.Columns[i], rows, next, destination);
            }
            else
            {
                EncodeFixed(batch.Columns[i], format.Encodings[i], rows, next, destination);
            }
        }

        // Each row ended where the next one begins.
        int end = 0;
        for (int at = 0; at < rows.Length; at++)
        {
            end += (int)bytes[at];
            Invariant.Require(next[at] == end);
        }
    }

    private static void EncodeBytes(ColumnVector column, ReadOnlySpan<int> rows, Span<int> next, Span<byte> destination)
    {
        bool isOnePiece = column.TryGetAllBytes(out ReadOnlySpan<byte> all);
        Invariant.Require(isOnePiece);
        ReadOnlySpan<ulong> views = column.Views;
        ReadOnlySpan<byte> validity = column.Validity;
        for (int at = 0; at < rows.Length; at++)
        {
            int row = rows[at];
            Span<byte> place = destination[next[at]..];
            if (IsNull(validity, row))
            {
                BinaryPrimitives.WriteInt32BigEndian(place, RowEncoder.NullLength);
                next[at] += LengthBytes;
                continue;
            }

            ulong view = views[row];
            ReadOnlySpan<byte> value = all.Slice((int)(uint)view, (int)(view >> 32));
            BinaryPrimitives.WriteInt32BigEndian(place, value.Length);
            ShortCopy.Copy(value, place[LengthBytes..]);
            next[at] += LengthBytes + value.Length;
        }
    }

    private static void EncodeFixed(
        ColumnVector column, ValueEncoding encoding, ReadOnlySpan<int> rows, Span<int> next, Span<byte> destination)
    {
        ReadOnlySpan<byte> validity = column.Validity;
        for (int at = 0; at < rows.Length; at++)
        {
            int row = rows[at];
            Span<byte> place = destination[next[at]..];
            int length = IsNull(validity, row)
                ? RowEncoder.NullLength
                : RowEncoder.WriteFixed(column, encoding, row, place[LengthBytes..]);
            BinaryPrimitives.WriteInt32BigEndian(place, length);
            next[at] += LengthBytes + Math.Max(length, 0);
        }
    }

    /// <summary>Bytes of every value of a form, or 0 when they differ.</summary>
    private static int FixedWidth(ValueEncoding encoding) => encoding switch
    {
        ValueEncoding.BoolText or ValueEncoding.Fixed1Binary => 1,
        ValueEncoding.Fixed2Binary => 2,
        ValueEncoding.Fixed4Binary => 4,
        ValueEncoding.Fixed8Binary => 8,
        ValueEncoding.Fixed16Binary => 16,
        _ => 0,
    };

    private static int DigitsOf(ColumnVector column, ValueEncoding encoding, int row)
    {
        long number = encoding switch
        {
            ValueEncoding.Int16Text => column.Values<short>()[row],
            ValueEncoding.Int32Text => column.Values<int>()[row],
            ValueEncoding.UInt32Text => (uint)column.Values<int>()[row],
            ValueEncoding.Int64Text => column.Values<long>()[row],
            _ => throw new Bug("encoding " + encoding + " is no integer's text"),
        };
        return number < 0 ? 1 + Digits(unchecked((ulong)-number)) : Digits((ulong)number);
    }

    /// <summary>Decimal digits of a number: the logarithm to base 2 gives them within one, a comparison decides.</summary>
    private static int Digits(ulong number)
    {
        // An even number has as many digits as the odd one behind it; so 0 has one.
        ulong odd = number | 1;
        int estimate = ((BitOperations.Log2(odd) + 1) * 1233) >> 12;
        return odd < PowersOfTen[estimate] ? estimate : estimate + 1;
    }

    private static bool IsNull(ReadOnlySpan<byte> validity, int row) => (validity[row >> 3] & (1 << (row & 7))) == 0;
}

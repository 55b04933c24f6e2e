using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

/// <summary>Arrays from the wire: the checks of PostgreSQL's array_recv; every element goes through its own type's.</summary>
internal static class ArrayWire
{
    public static Datum Decode(SqlType array, SqlType element, ReadOnlySpan<byte> bytes, in CodecSettings settings, int parameter)
    {
        int at = 0;
        int dimensions = ReadInt32(bytes, ref at);
        if (dimensions is < 0 or > PgArray.MaxDimensions)
        {
            throw dimensions < 0
                ? new SqlError(SqlState.InvalidBinaryRepresentation, $"invalid number of dimensions: {dimensions}")
                : new SqlError(
                    SqlState.ProgramLimitExceeded,
                    $"number of array dimensions ({dimensions}) exceeds the maximum allowed ({PgArray.MaxDimensions})");
        }

        if (ReadInt32(bytes, ref at) is not (0 or 1))
        {
            throw new SqlError(SqlState.InvalidBinaryRepresentation, "invalid array flags");
        }

        uint oid = (uint)ReadInt32(bytes, ref at);
        if (oid != element.Oid)
        {
            string sent = TypeRegistry.FormatType(new SqlType(oid));
            string expected = TypeRegistry.FormatType(element.Unmodified);
            throw new SqlError(
                SqlState.DatatypeMismatch,
                $"binary data has array element type {oid} ({sent}) instead of expected {element.Oid} ({expected})");
        }

        Span<int> lengths = stackalloc int[dimensions];
        Span<int> lowerBounds = stackalloc int[dimensions];
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++)
        {
            lengths[i] = ReadInt32(bytes, ref at);
            lowerBounds[i] = ReadInt32(bytes, ref at);
            count = lengths[i] < 0 ? -1 : Math.Min(count * lengths[i], int.MaxValue);
            if (count < 0 || (long)lowerBounds[i] + lengths[i] > int.MaxValue)
            {
                throw new SqlError(SqlState.ProgramLimitExceeded, "array size exceeds the maximum allowed");
            }
        }

        Datum[] items = DecodeItems(element, bytes[at..], count, settings, parameter);
        if (array.Oid is 22 or 30)
        {
            bool isVector = dimensions == 1 && lowerBounds[0] == 0 && !Array.Exists(items, item => item.IsNull);
            return isVector
                ? PgArray.CreateVector(element, items)
                : throw new SqlError(SqlState.InvalidBinaryRepresentation, $"invalid {TypeRegistry.FormatType(array)} data");
        }

        return count == 0 ? PgArray.Create(element, items) : PgArray.Create(element, items, lengths, lowerBounds);
    }

    private static Datum[] DecodeItems(SqlType element, ReadOnlySpan<byte> bytes, long count, in CodecSettings settings, int parameter)
    {
        // Every element has at least its length, so that a lie about the count costs no memory.
        if (count * 4 > bytes.Length)
        {
            throw BinaryCodec.TooShort();
        }

        Datum[] items = new Datum[count];
        int at = 0;
        for (int i = 0; i < items.Length; i++)
        {
            int length = ReadInt32(bytes, ref at);
            if (length < -1 || length > bytes.Length - at)
            {
                throw BinaryCodec.TooShort();
            }

            items[i] = length < 0 ? default : BinaryCodec.Decode(element, bytes.Slice(at, length), settings, parameter);
            at += Math.Max(0, length);
        }

        if (at != bytes.Length)
        {
            throw BinaryCodec.BadFormat(parameter);
        }

        return items;
    }

    private static int ReadInt32(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (bytes.Length - at < 4)
        {
            throw BinaryCodec.TooShort();
        }

        int value = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
        at += 4;
        return value;
    }
}

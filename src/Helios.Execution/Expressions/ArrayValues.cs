using System.Buffers.Binary;
using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Arrays lie in a datum in PostgreSQL's binary form: dimensions, has-null flag, element OID, {size, lower bound} per dimension, then {length, bytes} per element. Reading and
/// making them here is for one dimension at a time; what has more is read in storage order.
/// </summary>
internal static class ArrayValues
{
    private const int HeaderBytes = 12;

    public static int Dimensions(in Datum array) => BinaryPrimitives.ReadInt32BigEndian(array.AsBytes);

    public static SqlType ElementType(in Datum array) => new((uint)BinaryPrimitives.ReadInt32BigEndian(array.AsBytes[8..]));

    public static int Length(in Datum array, int dimension) => BinaryPrimitives.ReadInt32BigEndian(array.AsBytes[(HeaderBytes + (8 * (dimension - 1)))..]);

    public static int LowerBound(in Datum array, int dimension) =>
        BinaryPrimitives.ReadInt32BigEndian(array.AsBytes[(HeaderBytes + (8 * (dimension - 1)) + 4)..]);

    /// <summary>Every element, in storage order.</summary>
    public static List<Datum> Elements(in Datum array, SqlType element)
    {
        ReadOnlySpan<byte> bytes = array.AsBytes;
        int dimensions = BinaryPrimitives.ReadInt32BigEndian(bytes);
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 1; i <= dimensions; i++)
        {
            count *= Length(array, i);
        }

        var elements = new List<Datum>((int)count);
        int at = HeaderBytes + (8 * dimensions);
        for (long i = 0; i < count; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            at += 4;
            if (length < 0)
            {
                elements.Add(Datum.Null);
                continue;
            }

            elements.Add(BinaryCodec.Decode(element, bytes.Slice(at, length), CodecSettings.Default));
            at += length;
        }

        return elements;
    }

    /// <summary>An array of one dimension from 1; of none when there are no elements.</summary>
    public static Datum Make(List<Datum> elements, SqlType element, in CodecSettings settings)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        bool hasNull = elements.Exists(e => e.IsNull);
        WriteInt32(output, elements.Count == 0 ? 0 : 1);
        WriteInt32(output, hasNull ? 1 : 0);
        WriteInt32(output, (int)element.Oid);
        if (elements.Count > 0)
        {
            WriteInt32(output, elements.Count);
            WriteInt32(output, 1);
        }

        var one = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (Datum value in elements)
        {
            if (value.IsNull)
            {
                WriteInt32(output, -1);
                continue;
            }

            one.ResetWrittenCount();
            BinaryCodec.Encode(element, value, one);
            WriteInt32(output, one.WrittenCount);
            one.WrittenSpan.CopyTo(output.GetSpan(one.WrittenCount));
            output.Advance(one.WrittenCount);
        }

        return Datum.FromBytes(output.WrittenSpan.ToArray());
    }

    private static void WriteInt32(System.Buffers.ArrayBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }
}

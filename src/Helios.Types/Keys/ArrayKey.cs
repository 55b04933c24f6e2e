using System.Buffers.Binary;

namespace Helios.Types;

/// <summary>
/// An array in a key: its elements in order, each behind a marker (1 value, 2 NULL, which an array sorts last), then 0, then the number of
/// dimensions, their lengths and lower bounds: the order of PostgreSQL's array_cmp.
/// </summary>
internal static class ArrayKey
{
    private const byte End = 0;
    private const byte Value = 1;
    private const byte Null = 2;

    public static int MaxBytes(SqlType element, in Datum array)
    {
        PgArray view = new(array);
        int bytes = 2 + (view.Dimensions * 8);
        foreach (Datum item in view.Items(element))
        {
            bytes = checked(bytes + 1 + (item.IsNull ? 0 : KeyEncoding.MaxBytes(element, item)));
        }

        return bytes;
    }

    public static int Write(SqlType element, in Datum array, Span<byte> destination)
    {
        PgArray view = new(array);
        int at = 0;
        foreach (Datum item in view.Items(element))
        {
            destination[at++] = item.IsNull ? Null : Value;
            at += item.IsNull ? 0 : KeyEncoding.Write(element, item, destination[at..]);
        }

        destination[at++] = End;
        destination[at++] = (byte)view.Dimensions;
        for (int i = 0; i < view.Dimensions; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(destination[at..], view.Length(i));
            at += 4;
        }

        for (int i = 0; i < view.Dimensions; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(destination[at..], view.LowerBound(i) ^ int.MinValue);
            at += 4;
        }

        return at;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// A view of an array datum. Its bytes are PostgreSQL's binary form, big-endian: number of dimensions i32, has-null flag i32, element OID
/// i32, per dimension length i32 and lower bound i32, then the elements row by row, each length i32 (-1 NULL) and its own binary form.
/// An empty array has no dimensions. int2vector and oidvector have lower bound 0.
/// </summary>
public readonly struct PgArray
{
    public const int MaxDimensions = 6;
    internal const int HeaderBytes = 12;
    private const int DimensionBytes = 8;

    private readonly Datum _datum;

    public PgArray(in Datum datum)
    {
        Invariant.Require(datum.AsBytes.Length >= HeaderBytes);
        _datum = datum;
    }

    public int Dimensions => ReadInt32(0);

    public SqlType ElementType => new((uint)ReadInt32(8));

    /// <summary>Elements in all.</summary>
    public int Count
    {
        get
        {
            int count = Dimensions == 0 ? 0 : 1;
            for (int i = 0; i < Dimensions; i++)
            {
                count *= Length(i);
            }

            return count;
        }
    }

    /// <summary>Elements along a dimension, counted from 0.</summary>
    public int Length(int dimension) => ReadInt32(HeaderBytes + (dimension * DimensionBytes));

    public int LowerBound(int dimension) => ReadInt32(HeaderBytes + (dimension * DimensionBytes) + 4);

    /// <summary>The elements in storage order. They refer to this array's bytes.</summary>
    public ItemEnumerator Items(SqlType element) => new(_datum, element, HeaderBytes + (Dimensions * DimensionBytes), Count);

    /// <summary>The element of a one-dimensional array at a subscript (from its lower bound); NULL outside.</summary>
    public Datum At(SqlType element, long subscript)
    {
        if (Dimensions != 1 || subscript < LowerBound(0) || subscript - LowerBound(0) >= Length(0))
        {
            return default;
        }

        long index = subscript - LowerBound(0);
        foreach (Datum item in Items(element))
        {
            if (index-- == 0)
            {
                return item;
            }
        }

        throw new Bug("array shorter than its length");
    }

    /// <summary>A one-dimensional array; an empty one for no items.</summary>
    public static Datum Create(SqlType element, ReadOnlySpan<Datum> items, int lowerBound = 1) =>
        items.IsEmpty ? Create(element, items, [], []) : Create(element, items, [items.Length], [lowerBound]);

    /// <summary>An int2vector or oidvector: one dimension from 0, even when empty.</summary>
    public static Datum CreateVector(SqlType element, ReadOnlySpan<Datum> items) => Create(element, items, [items.Length], [0]);

    /// <summary>An array of any shape; the product of <paramref name="lengths"/> is the number of items.</summary>
    public static Datum Create(SqlType element, ReadOnlySpan<Datum> items, ReadOnlySpan<int> lengths, ReadOnlySpan<int> lowerBounds)
    {
        Invariant.Require(lengths.Length == lowerBounds.Length && lengths.Length <= MaxDimensions);
        ArrayBufferWriter<byte> output = new(HeaderBytes + (lengths.Length * DimensionBytes) + (items.Length * 12));
        bool hasNull = false;
        foreach (ref readonly Datum item in items)
        {
            hasNull |= item.IsNull;
        }

        WriteInt32(output, lengths.Length);
        WriteInt32(output, hasNull ? 1 : 0);
        WriteInt32(output, (int)element.Oid);
        for (int i = 0; i < lengths.Length; i++)
        {
            WriteInt32(output, lengths[i]);
            WriteInt32(output, lowerBounds[i]);
        }

        foreach (ref readonly Datum item in items)
        {
            WriteInt32(output, item.IsNull ? -1 : BinaryCodec.ByteCount(element, item));
            if (!item.IsNull)
            {
                BinaryCodec.Encode(element, item, output);
            }
        }

        return Datum.FromBytes(output.WrittenSpan.ToArray());
    }

    internal Datum Map(SqlType from, SqlType to, Func<Datum, Datum> map)
    {
        Datum[] items = new Datum[Count];
        int at = 0;
        foreach (Datum item in Items(from))
        {
            items[at++] = item.IsNull ? item : map(item);
        }

        int[] lengths = new int[Dimensions];
        int[] lowerBounds = new int[Dimensions];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = Length(i);
            lowerBounds[i] = LowerBound(i);
        }

        return Create(to, items, lengths, lowerBounds);
    }

    private static void WriteInt32(ArrayBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private int ReadInt32(int at) => BinaryPrimitives.ReadInt32BigEndian(_datum.AsBytes[at..]);

    /// <summary>Walks the elements without allocating.</summary>
    public struct ItemEnumerator
    {
        private readonly Datum _array;
        private readonly SqlType _element;
        private int _at;
        private int _left;

        internal ItemEnumerator(in Datum array, SqlType element, int begin, int count)
        {
            _array = array;
            _element = element;
            _at = begin;
            _left = count;
            Current = default;
        }

        public Datum Current { get; private set; }

        public readonly ItemEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_left-- <= 0)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(_array.AsBytes[_at..]);
            _at += 4;
            Current = length < 0 ? default : BinaryCodec.DecodeStored(_element, _array.Slice(_at, length));
            _at += Math.Max(0, length);
            return true;
        }
    }
}

using System.Buffers.Binary;

namespace Helios.Storage.Trees;

/// <summary>
/// The key of an index entry: memcmp order of the bytes, then the row id, so that equal keys of different rows stand side by side.
/// The first eight bytes are kept beside the reference: most comparisons end there without following it.
/// </summary>
internal readonly struct IndexKey(byte[] bytes, long row)
{
    public readonly ulong Prefix = PrefixOf(bytes);
    public readonly byte[] Bytes = bytes;
    public readonly long Row = row;

    /// <summary>The first eight bytes, big endian, padded with zeros: order of prefixes never contradicts order of keys.</summary>
    public static ulong PrefixOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }

        ulong prefix = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            prefix |= (ulong)bytes[i] << (56 - (8 * i));
        }

        return prefix;
    }
}

/// <summary>An index position: a (key, row) pair, or a place before or behind everything.</summary>
internal readonly ref struct EntryProbe : IProbe<IndexKey>
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ulong _prefix;
    private readonly long _row;
    private readonly int _edge;

    public EntryProbe(ReadOnlySpan<byte> bytes, long row)
    {
        _bytes = bytes;
        _prefix = IndexKey.PrefixOf(bytes);
        _row = row;
        _edge = 0;
    }

    private EntryProbe(int edge)
    {
        _edge = edge;
    }

    public static EntryProbe BehindAll => new(1);

    public int Guess(in IndexKey first) => -1;

    public int CompareTo(in IndexKey key)
    {
        if (_edge != 0)
        {
            return _edge;
        }

        if (_prefix != key.Prefix)
        {
            return _prefix < key.Prefix ? -1 : 1;
        }

        int order = _bytes.SequenceCompareTo(key.Bytes);
        return order != 0 ? order : _row.CompareTo(key.Row);
    }
}

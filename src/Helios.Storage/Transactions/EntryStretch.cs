using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>
/// Entries that a view sees, read leaf by leaf in either direction. Keys are copied; the place is kept as a key, so that changes of the
/// index never disturb it.
/// </summary>
internal sealed class EntryStretch(IndexTree entries, TxnTable txns)
{
    private readonly byte[] _scratch = new byte[Limits.IndexKeyBytes];
    private (int Begin, int Length, long Row)[] _found = [];
    private byte[] _keys = [];
    private byte[] _place = [];
    private int _placeLength;
    private long _placeRow;
    private bool _isAtEnd;
    private int _used;

    public int Count { get; private set; }

    /// <summary>Where <see cref="Read"/> begins: at the first entry that is not before this.</summary>
    public void BeginAt(ReadOnlySpan<byte> key, long row) => SetPlace(key, row);

    /// <summary>Where <see cref="ReadBack"/> begins: behind all entries.</summary>
    public void BeginAtEnd() => _isAtEnd = true;

    /// <summary>Good until the next stretch is read.</summary>
    public ReadOnlyMemory<byte> Key(int index) => _keys.AsMemory(_found[index].Begin, _found[index].Length);

    /// <summary>The key of the place where the next stretch begins, when there is more.</summary>
    public ReadOnlySpan<byte> NextKey => Place;

    public long Row(int index) => _found[index].Row;

    /// <summary>Reads on from the place, no more than <paramref name="most"/> entries and no further than one leaf. False when there is
    /// nothing behind.</summary>
    public bool Read(in ReadView view, int most)
    {
        Begin(most);
        IndexLeafRef leaf = entries.Read(Place, _placeRow);
        try
        {
            for (int slot = leaf.Find(Place, _placeRow, out _); slot < leaf.Count; slot++)
            {
                if (Count == most)
                {
                    SetPlace(_scratch.AsSpan(0, leaf.CopyKey(slot, _scratch)), leaf.RowId(slot));
                    return true;
                }

                Add(leaf, slot, view);
            }

            if (leaf.HasHigh)
            {
                SetPlace(_scratch.AsSpan(0, leaf.CopyHigh(_scratch, out long row)), row);
                return true;
            }

            return false;
        }
        finally
        {
            leaf.EndShare();
        }
    }

    /// <summary>The same backwards, from the entry before the place.</summary>
    public bool ReadBack(in ReadView view, int most)
    {
        Begin(most);
        IndexLeafRef leaf = _isAtEnd ? entries.ReadLast() : entries.ReadBefore(Place, _placeRow);
        try
        {
            int end = _isAtEnd ? leaf.Count : leaf.Find(Place, _placeRow, out _);
            _isAtEnd = false;
            for (int slot = end - 1; slot >= 0; slot--)
            {
                Add(leaf, slot, view);
                if (Count == most)
                {
                    SetPlace(_scratch.AsSpan(0, leaf.CopyKey(slot, _scratch)), leaf.RowId(slot));
                    return true;
                }
            }

            if (leaf.HasLow)
            {
                SetPlace(_scratch.AsSpan(0, leaf.CopyLow(_scratch, out long row)), row);
                return true;
            }

            return false;
        }
        finally
        {
            leaf.EndShare();
        }
    }

    private ReadOnlySpan<byte> Place => _place.AsSpan(0, _placeLength);

    private void Begin(int most)
    {
        Count = 0;
        _used = 0;
        if (_found.Length < most)
        {
            _found = new (int, int, long)[most];
        }
    }

    private void Add(IndexLeafRef leaf, int slot, in ReadView view)
    {
        ulong word = leaf.Word(slot);
        if (word != 0 && !Sees(view, word))
        {
            return;
        }

        int length = leaf.KeyLength(slot);
        if (_keys.Length - _used < length)
        {
            Array.Resize(ref _keys, Math.Max(_used + length, Math.Max(512, _keys.Length * 2)));
        }

        leaf.CopyKey(slot, _keys.AsSpan(_used, length));
        _found[Count++] = (_used, length, leaf.RowId(slot));
        _used += length;
    }

    // SAFETY: the leaf is latched; an entry has no values that a record could bring.
    private unsafe bool Sees(in ReadView view, ulong word) => view.Sees(word, txns, out _);

    private void SetPlace(ReadOnlySpan<byte> key, long row)
    {
        if (_place.Length < key.Length)
        {
            _place = new byte[Math.Max(key.Length, 64)];
        }

        key.CopyTo(_place);
        _placeLength = key.Length;
        _placeRow = row;
    }
}

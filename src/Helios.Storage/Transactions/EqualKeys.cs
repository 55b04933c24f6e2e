using Helios.Storage.Pages;

namespace Helios.Storage.Transactions;

/// <summary>The entries of one key, in order of row id. While an entry is looked at its leaf is latched.</summary>
internal ref struct EqualKeys
{
    private readonly IndexTree _entries;
    private readonly ReadOnlySpan<byte> _key;
    private IndexLeafRef _leaf;
    private int _slot;

    public EqualKeys(IndexTree entries, ReadOnlySpan<byte> key)
    {
        _entries = entries;
        _key = key;
        _leaf = entries.Read(key, long.MinValue);
        _slot = _leaf.Find(key, long.MinValue, out _) - 1;
    }

    /// <summary>The next entry; false, and nothing is latched any more, when there is none.</summary>
    public bool Next(out ulong word, out long row)
    {
        _slot++;

        // Rows of one key may go on in the next leaf.
        while (_slot == _leaf.Count && _leaf.HasHigh && _leaf.Page.High.Key.SequenceEqual(_key))
        {
            long from = _leaf.Page.High.Row;
            _leaf.EndShare();
            _leaf = _entries.Read(_key, from);
            _slot = _leaf.Find(_key, from, out _);
        }

        if (_slot < _leaf.Count && _leaf.KeyEquals(_slot, _key))
        {
            word = _leaf.Word(_slot);
            row = _leaf.RowId(_slot);
            return true;
        }

        word = 0;
        row = 0;
        End();
        return false;
    }

    /// <summary>Ends the walk before its end.</summary>
    public readonly void End() => _leaf.EndShare();
}

using Helios.Base;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>Walks an index in the view of the statement that opened it; see <see cref="TableCursor"/>.</summary>
internal sealed class IndexCursor : IIndexCursor
{
    private const int FirstStretch = 4;
    private const int Stretch = 64;

    private readonly StoreTransaction _transaction;
    private readonly StoredTree _tree;
    private readonly ReadView _view;
    private readonly EntryRange? _range;
    private readonly long _generation;
    private readonly byte[] _from;
    private readonly byte[] _to;
    private readonly bool _descending;
    private bool _isStarted;
    private bool _isLastStretch;
    private bool _isOpen = true;
    private IndexKey _last;
    private IndexKey[] _keys = [];
    private VersionChain?[] _chains = [];
    private int _count;
    private int _at;

    public IndexCursor(
        StoreTransaction transaction, StoredTree tree, in ReadView view, byte[] from, byte[] to, bool descending, ReadSet? reads)
    {
        _transaction = transaction;
        _tree = tree;
        _view = view;
        _from = from;
        _to = to;
        _descending = descending;
        _generation = transaction.Generation;
        _isLastStretch = to.Length != 0 && from.AsSpan().SequenceCompareTo(to) >= 0;
        _range = reads is not null && !_isLastStretch ? reads.AddEntryRange(tree) : null;
    }

    public bool Next(out ReadOnlyMemory<byte> key, out RowId id)
    {
        Invariant.Require(!_isOpen || (_transaction.IsActive && _transaction.Generation == _generation));
        while (_isOpen)
        {
            while (_at < _count)
            {
                int at = _at++;
                if (_view.Find(_chains[at]!) is not null)
                {
                    key = _keys[at].Bytes;
                    id = new RowId(_keys[at].Row);
                    return true;
                }
            }

            Refill();
        }

        key = default;
        id = default;
        return false;
    }

    public bool TryGetRow(TreeId table, RowId id, out byte[] image)
    {
        Invariant.Require(_transaction.Generation == _generation);
        return _transaction.TryGet(table, id, _view, out image);
    }

    public void Close()
    {
        if (_isOpen)
        {
            _isOpen = false;
            _chains = [];
            _transaction.CursorEnded(_generation);
        }
    }

    private void Refill()
    {
        if (_isLastStretch)
        {
            Close();
            return;
        }

        if (_keys.Length < Stretch)
        {
            int length = _keys.Length == 0 ? FirstStretch : Stretch;
            _keys = new IndexKey[length];
            _chains = new VersionChain?[length];
        }

        EntryProbe probe = _isStarted ? new EntryProbe(_last.Bytes, _last.Row)
            : !_descending ? new EntryProbe(_from, long.MinValue)
            : _to.Length == 0 ? EntryProbe.BehindAll
            : new EntryProbe(_to, long.MinValue);
        bool inclusive = !_isStarted && !_descending;
        int count = _tree.Entries!.Collect(probe, inclusive, _descending, _keys, _chains);
        _isStarted = true;
        _isLastStretch = count < _keys.Length;
        int within = count;
        while (within > 0 && IsBehind(_keys[within - 1].Bytes))
        {
            within--;
            _isLastStretch = true;
        }

        if (count > 0)
        {
            _last = _keys[count - 1];
        }

        _at = 0;
        _count = within;
        NoteRead();
    }

    private bool IsBehind(byte[] key) => _descending
        ? key.AsSpan().SequenceCompareTo(_from) < 0
        : _to.Length != 0 && key.AsSpan().SequenceCompareTo(_to) >= 0;

    private void NoteRead()
    {
        if (_range is null)
        {
            return;
        }

        bool toEnd = _isLastStretch;
        if (_descending)
        {
            _range.From = toEnd ? _from : _last.Bytes;
            _range.To = _to;
        }
        else
        {
            _range.From = _from;
            _range.To = toEnd ? _to : _last.Bytes;
            _range.IsToIncluded = !toEnd;
        }
    }
}

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
    private readonly ReadView _view;
    private readonly EntryRange? _range;
    private readonly long _generation;
    private readonly byte[] _from;
    private readonly byte[] _to;
    private readonly bool _descending;
    private bool _isStarted;
    private bool _isLastStretch;
    private bool _isOpen = true;
    private readonly EntryStretch _stretch;
    private byte[]? _last;
    private int _count;
    private int _at;

    public IndexCursor(
        StoreTransaction transaction,
        StoredTree tree,
        TxnTable txns,
        in ReadView view,
        byte[] from,
        byte[] to,
        bool descending,
        ReadSet? reads)
    {
        _transaction = transaction;
        _stretch = new EntryStretch(tree.Entries!, txns);
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
            if (_at < _count)
            {
                key = _stretch.Key(_at);
                id = new RowId(_stretch.Row(_at++));
                return true;
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

        int most = _isStarted ? Stretch : FirstStretch;
        if (!_isStarted)
        {
            Begin();
        }

        _isStarted = true;
        _isLastStretch = !(_descending ? _stretch.ReadBack(_view, most) : _stretch.Read(_view, most));
        _transaction.RequireVersions(_view);
        int within = _stretch.Count;
        while (within > 0 && IsBehind(_stretch.Key(within - 1).Span))
        {
            within--;
            _isLastStretch = true;
        }

        _isLastStretch |= IsBehind(_stretch.NextKey);
        if (_range is not null && _stretch.Count > 0)
        {
            _last = _stretch.Key(_stretch.Count - 1).ToArray();
        }

        _at = 0;
        _count = within;
        NoteRead();
    }

    private void Begin()
    {
        if (!_descending)
        {
            _stretch.BeginAt(_from, long.MinValue);
        }
        else if (_to.Length == 0)
        {
            _stretch.BeginAtEnd();
        }
        else
        {
            _stretch.BeginAt(_to, long.MinValue);
        }
    }

    private bool IsBehind(ReadOnlySpan<byte> key) => _descending
        ? key.SequenceCompareTo(_from) < 0
        : _to.Length != 0 && key.SequenceCompareTo(_to) >= 0;

    private void NoteRead()
    {
        bool toEnd = _isLastStretch;
        if (_range is null || (!toEnd && _last is null))
        {
            return;
        }

        if (_descending)
        {
            _range.From = toEnd ? _from : _last;
            _range.To = _to;
        }
        else
        {
            _range.From = _from;
            _range.To = toEnd ? _to : _last;
            _range.IsToIncluded = !toEnd;
        }
    }
}

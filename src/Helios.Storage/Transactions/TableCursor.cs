using Helios.Base;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>
/// Walks a table in the view of the statement that opened it. It copies a stretch of the tree at a time and finds its place again by key,
/// so changes of the tree never disturb it.
/// </summary>
internal sealed class TableCursor : ITableCursor
{
    private const int FirstStretch = 8;
    private const int Stretch = 128;

    private readonly StoreTransaction _transaction;
    private readonly StoredTree _tree;
    private readonly ReadView _view;
    private readonly RowRange? _range;
    private readonly long _generation;
    private readonly long _last;
    private readonly bool _descending;
    private long _next;
    private bool _isNextIncluded = true;
    private bool _isLastStretch;
    private bool _isOpen = true;
    private long[] _keys = [];
    private VersionChain?[] _chains = [];
    private int _count;
    private int _at;

    public TableCursor(StoreTransaction transaction, StoredTree tree, in ReadView view, long from, long to, bool descending, ReadSet? reads)
    {
        _transaction = transaction;
        _tree = tree;
        _view = view;
        _descending = descending;
        _next = descending ? to : from;
        _last = descending ? from : to;
        _generation = transaction.Generation;
        _isLastStretch = from > to;
        _range = reads is not null && from <= to ? reads.AddRows(tree) : null;
    }

    public bool Next(out RowId id, out byte[] image)
    {
        Invariant.Require(!_isOpen || (_transaction.IsActive && _transaction.Generation == _generation));
        while (_isOpen)
        {
            while (_at < _count)
            {
                int at = _at++;
                byte[]? found = _view.Find(_chains[at]!);
                if (found is not null)
                {
                    id = new RowId(_keys[at]);
                    image = found;
                    return true;
                }
            }

            Refill();
        }

        id = default;
        image = null!;
        return false;
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
            _keys = new long[length];
            _chains = new VersionChain?[length];
        }

        long begin = _next;
        int count = _tree.Rows!.Collect(new RowProbe(_next), _isNextIncluded, _descending, _keys, _chains);
        _isLastStretch = count < _keys.Length;
        int within = count;
        while (within > 0 && IsBehind(_keys[within - 1]))
        {
            within--;
            _isLastStretch = true;
        }

        if (count > 0)
        {
            _next = _keys[count - 1];
            _isNextIncluded = false;
        }

        _at = 0;
        _count = within;
        NoteRead(begin, _isLastStretch ? _last : _next);
    }

    private bool IsBehind(long key) => _descending ? key < _last : key > _last;

    private void NoteRead(long begin, long end)
    {
        if (_range is not null)
        {
            _range.From = Math.Min(_range.From, Math.Min(begin, end));
            _range.To = Math.Max(_range.To, Math.Max(begin, end));
        }
    }
}

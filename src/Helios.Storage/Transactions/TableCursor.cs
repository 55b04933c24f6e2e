using Helios.Base;
using Helios.Storage.Filters;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>
/// Walks a table in the view of the statement that opened it. It reads a stretch at a time and finds its place again by id, so changes of
/// the table never disturb it.
/// </summary>
internal sealed class TableCursor : ITableCursor
{
    private const int FirstStretch = 8;
    private const int Stretch = 128;

    /// <summary>Leaves without a row that passes after which the caller has a look at the time.</summary>
    private const int MostEmptyLeaves = 64;

    private readonly StoreTransaction _transaction;
    private readonly StoredTree _tree;
    private readonly TxnTable _txns;
    private RowStretch? _stretch;
    private RowLoader? _loader;
    private readonly ReadView _view;
    private readonly RowTest? _test;
    private readonly RowRange? _range;
    private readonly long _generation;
    private readonly long _last;
    private readonly bool _descending;
    private long _next;
    private bool _isFirst = true;
    private bool _isLastStretch;
    private bool _isOpen = true;
    private int _at;

    public TableCursor(
        StoreTransaction transaction, StoredTree tree, TxnTable txns, in ReadView view, long from, long to, bool descending, RowTest? test,
        ReadSet? reads)
    {
        _transaction = transaction;
        _tree = tree;
        _txns = txns;
        _view = view;
        _test = test;
        _descending = descending;
        _next = descending ? to : from;
        _last = descending ? from : to;
        _generation = transaction.Generation;
        _isLastStretch = from > to;
        _range = reads is not null && from <= to ? reads.AddRows(tree) : null;
    }

    public bool IsEnded => !_isOpen;

    public bool Next(out RowId id, out byte[] image)
    {
        Invariant.Require(_test is null);
        Invariant.Require(!_isOpen || (_transaction.IsActive && _transaction.Generation == _generation));
        while (_isOpen)
        {
            if (_stretch is not null && _at < _stretch.Count)
            {
                id = new RowId(_stretch.Ids[_at]);
                image = _stretch.Images[_at++];
                return true;
            }

            Refill();
        }

        id = default;
        image = null!;
        return false;
    }

    public int NextRows(Span<RowId> ids, ReadOnlySpan<ColumnTarget> columns, int first)
    {
        Invariant.Require(!_isOpen || (_transaction.IsActive && _transaction.Generation == _generation && _stretch is null));
        _loader ??= new RowLoader(_tree, _txns, _transaction, _test);
        for (int leaves = 0; _isOpen && !_isLastStretch; leaves++)
        {
            if (leaves == MostEmptyLeaves)
            {
                return 0;
            }

            long begin = _next;
            int count = _loader.Read(_view, begin, _last, _descending, ids, columns, first);
            _transaction.RequireVersions(_view);
            _isLastStretch = !_loader.IsMore;
            _next = _loader.Next;
            NoteRead(begin, _isLastStretch ? _last : _descending ? _next + 1 : _next - 1);
            if (count > 0)
            {
                return count;
            }
        }

        Close();
        return 0;
    }

    public void Load(ReadOnlySpan<RowId> ids, ReadOnlySpan<ColumnTarget> columns, int first)
    {
        _loader!.Load(_view, ids, columns, first);
        _transaction.RequireVersions(_view);
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

        _stretch ??= new RowStretch(_tree.Rows!, _txns);
        long begin = _next;
        _isLastStretch = !_stretch.Read(_view, begin, _last, _descending, _isFirst ? FirstStretch : Stretch);
        _transaction.RequireVersions(_view);
        _isFirst = false;
        _next = _stretch.Next;
        _at = 0;
        NoteRead(begin, _isLastStretch ? _last : _descending ? _next + 1 : _next - 1);
    }

    private void NoteRead(long begin, long end)
    {
        if (_range is not null)
        {
            _range.From = Math.Min(_range.From, Math.Min(begin, end));
            _range.To = Math.Max(_range.To, Math.Max(begin, end));
        }
    }
}

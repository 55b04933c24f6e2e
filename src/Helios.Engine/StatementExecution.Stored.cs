using Helios.Base;
using Helios.Execution;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine;

/// <content>
/// Rows that are stored: those of an earlier execution that are served again, or this one's own, made ahead so that they can be kept.
///
/// Order of rows: the stored batches from <see cref="_storedAt"/> on, then the batch that went beyond the keeper's limit, then what the
/// operators (or the kept snapshot) give. Invariant: vectors of a stored batch are shared and never written; with plugins in between the
/// rows are copied, into the plugins' memory where that is where they are to lie.
/// </content>
public sealed partial class StatementExecution
{
    private StoredResult? _served;
    private ResultKeeper? _keeper;
    private IReadOnlyList<ColumnVector[]>? _stored;
    private int _storedAt;
    private Batch? _overflow;
    private bool _endsWithStored;
    private Batch? _replay;

    /// <summary>True when its rows are those of an earlier execution.</summary>
    public bool IsServedFromCache => _served is not null;

    /// <summary>True when it may run to its end on an event loop though other executions are open: it reads no table.</summary>
    public bool IsServedShort => _served is { RowCount: <= Limits.BatchRows };

    private void BeginServed()
    {
        _runtime.CheckCancel();
        _session.NoteStatement();
        _runtime.RequiredLsn = _served!.RequiredLsn;
        _slicer.Clear();
        _stored = _served.Batches;
        _storedAt = 0;
        _endsWithStored = true;
        _state = State.Running;
    }

    /// <summary>Makes the rows ahead, up to the keeper's limit; within it they are kept.</summary>
    private void MakeAhead(ResultKeeper keeper)
    {
        var batches = new List<ColumnVector[]>();
        long bytes = 0;
        long rows = 0;
        while (_root!.Next() is { } batch)
        {
            _runtime.CheckCancel();
            if (batch.SelectedCount == 0)
            {
                continue;
            }

            bytes += StoredResult.BatchBytes(batch);
            if (bytes > keeper.LimitBytes)
            {
                _overflow = batch;
                break;
            }

            rows += batch.SelectedCount;
            batches.Add(Array.ConvertAll(batch.Columns, column => column.Compact(batch)));
        }

        _stored = batches;
        _storedAt = 0;
        _endsWithStored = _overflow is null;
        if (_endsWithStored)
        {
            TreeId[] trees = Array.ConvertAll(_planned.CacheFacts.Tables, table => table.Tree);
            keeper.Keep(new StoredResult([.. batches], rows, bytes, trees, _session.Transaction.Snapshot, _runtime.RequiredLsn));
        }
    }

    private Batch? NextBatch()
    {
        if (_stored is not null && _storedAt < _stored.Count)
        {
            return NextStored();
        }

        if (_overflow is { } overflow)
        {
            _overflow = null;
            return overflow;
        }

        if (_stored is not null)
        {
            if (_endsWithStored)
            {
                return null;
            }

            // From here on rows are made where plugins want them.
            _stored = null;
            Place(_transform is null ? [] : _transform.Places);
        }

        return _kept is null ? _root!.Next() : NextKept();
    }

    private Batch NextStored()
    {
        ColumnVector[] columns = _stored![_storedAt++];
        int rows = columns.Length == 0 ? 0 : columns[0].CapacityRows;
        if (_transform is null)
        {
            return new Batch(columns, rows) { RowCount = rows };
        }

        _replay ??= new Batch(_planned.Root.OutputTypes);
        _replay.Place(PlacesOrNone(_transform.Places));
        _replay.Clear();
        for (int i = 0; i < columns.Length; i++)
        {
            _replay.Columns[i].CopyFrom(columns[i], rows);
        }

        _replay.RowCount = rows;
        return _replay;
    }

    /// <summary>Moves what is stored and not given yet before what the operators still have.</summary>
    private void MoveStored(RowBuffer into)
    {
        for (; _stored is not null && _storedAt < _stored.Count; _storedAt++)
        {
            ColumnVector[] columns = _stored[_storedAt];
            into.AddSelected(new Batch(columns, columns[0].CapacityRows) { RowCount = columns[0].CapacityRows });
        }

        if (_overflow is { } overflow)
        {
            into.AddSelected(overflow);
        }

        _stored = null;
        _overflow = null;
    }

    private void ForgetStored()
    {
        _served = null;
        _keeper = null;
        _stored = null;
        _overflow = null;
        _endsWithStored = false;
    }
}

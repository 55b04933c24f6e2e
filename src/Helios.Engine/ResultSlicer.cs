using Helios.Execution;
using Helios.Types;

namespace Helios.Engine;

/// <summary>Gives the rows of batches in portions of a bounded number of rows, by selecting them where they lie.</summary>
internal sealed class ResultSlicer
{
    private int[] _rows = [];
    private int _count;
    private int _at;
    private Batch? _batch;

    public Batch Batch => _batch!;

    public void Clear()
    {
        _batch = null;
        _count = 0;
        _at = 0;
    }

    public void Take(Batch batch)
    {
        _batch = batch;
        _count = batch.SelectedCount;
        _at = 0;
    }

    /// <summary>Selects the next rows; false when another batch is needed.</summary>
    public bool TryNext(int maxRows)
    {
        int left = _count - _at;
        if (left == 0)
        {
            return false;
        }

        if (_at == 0 && (maxRows == 0 || left <= maxRows))
        {
            _at = _count;
            return true;
        }

        if (_at == 0)
        {
            Remember();
        }

        int take = maxRows == 0 ? left : Math.Min(left, maxRows);
        _rows.AsSpan(_at, take).CopyTo(_batch!.BeginSelection());
        _batch.SetSelected(take);
        _at += take;
        return true;
    }

    /// <summary>Copies the rows not given yet.</summary>
    public void MoveRest(RowBuffer into)
    {
        for (int i = _at; i < _count; i++)
        {
            into.Add(_batch!, _at == 0 ? _batch!.RowAt(i) : _rows[i]);
        }

        _count = 0;
        _at = 0;
    }

    /// <summary>Copies what is not given yet, if anything, and lies in memory that will be taken away.</summary>
    public void KeepRest()
    {
        if (_at < _count)
        {
            Keep();
        }
    }

    /// <summary>Copies the batch as far as it lies in memory that will be taken away.</summary>
    public void Keep() => Keep(all: false);

    /// <summary>Copies the batch, since who made it will make another in its place.</summary>
    public void KeepAll() => Keep(all: true);

    /// <summary>Bytes that <see cref="Keep()"/> copies.</summary>
    public long BytesToKeep()
    {
        long bytes = 0;
        foreach (ColumnVector column in _batch?.Columns ?? [])
        {
            bytes += column.Memory.IsPerBatch ? column.DetachedBytes(_batch!.RowCount) : 0;
        }

        return bytes;
    }

    private void Keep(bool all)
    {
        if (_batch is null)
        {
            return;
        }

        var columns = new ColumnVector[_batch.Columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            ColumnVector column = _batch.Columns[i];
            columns[i] = all || column.Memory.IsPerBatch ? column.Detach(_batch.RowCount) : column;
        }

        var kept = new Batch(columns, _batch.CapacityRows) { RowCount = _batch.RowCount };
        if (_batch.HasSelection)
        {
            _batch.Selection.CopyTo(kept.BeginSelection());
            kept.SetSelected(_batch.SelectedCount);
        }

        _batch = kept;
    }

    private void Remember()
    {
        if (_rows.Length < _count)
        {
            _rows = new int[_batch!.CapacityRows];
        }

        for (int i = 0; i < _count; i++)
        {
            _rows[i] = _batch!.RowAt(i);
        }
    }
}

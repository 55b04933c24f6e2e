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
    private RowBuffer? _source;
    private int _sourceAt;

    public Batch Batch => _batch!;

    public void Clear()
    {
        _batch = null;
        _source = null;
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
        if (_at >= _count && _source is not null)
        {
            Refill();
        }

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

    /// <summary>From here on the rows come from memory.</summary>
    public void ReadFrom(RowBuffer source, SqlType[] types)
    {
        _source = source;
        _sourceAt = 0;
        _batch = new Batch(types);
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

    private void Refill()
    {
        _batch!.Clear();
        while (_sourceAt < _source!.Count && _batch.RowCount < _batch.CapacityRows)
        {
            CteScanOperator.Append(_batch, _source[_sourceAt++]);
        }

        _count = _batch.RowCount;
        _at = 0;
    }
}

using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>One plugin's part in one result.</summary>
internal sealed partial class ResultStage
{
    private const long FirstValueBytes = 64 * 1024;

    private readonly ResultPlan _plan;
    private readonly ResultView _view;
    private readonly GuestBatchMemory _memory = new();
    private readonly ColumnVector?[] _own;
    private readonly ColumnVector[] _shown;
    private PluginInstance? _instance;
    private Batch? _changed;
    private byte[] _selection = [];
    private uint _sequence;
    private ulong _rowsIn;
    private ulong _rowsOut;
    private bool _isSkipped;
    private readonly string? _tenant;
    private bool _isFresh;
    private long _valueBytes = FirstValueBytes;

    /// <param name="tenant">Whose rows they are.</param>
    public ResultStage(ResultPlan plan, ResultView view, string? tenant)
    {
        _tenant = tenant;
        _plan = plan;
        _view = view;
        _own = new ColumnVector?[view.Columns.Length];
        _shown = new ColumnVector[view.Columns.Length];
    }

    public long CopiedBytes { get; private set; }

    /// <summary>Takes the columns that are best made in this guest's memory.</summary>
    public void Claim(VectorMemory?[] places)
    {
        foreach (ViewColumn column in _view.Columns)
        {
            // Columns that plugins add are made on the way.
            if (column.CanWrite && !_view.KeepsOriginal && column.Index < places.Length)
            {
                places[column.Index] ??= _memory;
            }
        }
    }

    public SqlError? Begin()
    {
        if (_isSkipped || _view.OnlyCounts)
        {
            return null;
        }

        try
        {
            InstancePool pool = _view.Entry.Pool ?? throw new PluginFailure(_view.Entry.Reason ?? "not loaded");
            _instance ??= pool.Rent(_tenant);
            Reopen();
            _isFresh = true;
            return null;
        }
        catch (PluginFailure failure)
        {
            return Fail(failure);
        }
    }

    public Batch Apply(Batch batch, IPluginSession session, IPluginCatalog catalog, ulong queryId, out SqlError? error)
    {
        error = null;
        if (batch.SelectedCount == 0)
        {
            return batch;
        }

        if (_isSkipped)
        {
            return Without(batch);
        }

        if (_view.OnlyCounts)
        {
            _sequence++;
            _rowsIn += (ulong)batch.SelectedCount;
            _rowsOut = _rowsIn;
            return batch;
        }

        try
        {
            if (!_isFresh)
            {
                Reopen();
            }

            _isFresh = false;
            var from = new Caller(session, catalog, queryId);
            if (batch.RowCount > Limits.BatchRows || !TryShow(batch))
            {
                return ApplyInPieces(batch, from);
            }

            if (Call(_shown, batch.RowCount, batch.SelectedCount, Bits(batch), from) is { } replacement)
            {
                return Replace(batch, replacement);
            }

            TakeNulls(batch);
            return Result(batch, _shown);
        }
        catch (PluginFailure failure)
        {
            error = Fail(failure);
            return Without(batch);
        }
        catch (SqlError rejection)
        {
            _instance?.CountRejection();
            error = rejection;
            return batch;
        }
    }

    public SqlError? End(IPluginSession session, IPluginCatalog catalog, ulong queryId)
    {
        if (_isSkipped || (_instance is null && !_view.OnlyCounts))
        {
            return null;
        }

        try
        {
            _instance ??= Rent();
            _instance.OnEnd(CallOf(new Caller(session, catalog, queryId)), _rowsIn, _rowsOut, _sequence);
            return null;
        }
        catch (PluginFailure failure)
        {
            return Fail(failure);
        }
        catch (SqlError rejection)
        {
            _instance?.CountRejection();
            return rejection;
        }
    }

    public void Release()
    {
        _memory.Detach();
        if (_instance is { } instance)
        {
            _instance = null;
            _view.Entry.Pool!.Return(instance);
        }
    }

    // The blocks of the batch before end here. A batch that was cut short for want of room gets more.
    private void Reopen()
    {
        _memory.Detach();
        _valueBytes = _memory.WasShort ? Math.Min(2 * _valueBytes, PieceBytes) : _valueBytes;
        _instance!.Open(_view, _memory, Limits.BatchRows, _valueBytes);
    }

    private PluginInstance Rent() =>
        (_view.Entry.Pool ?? throw new PluginFailure(_view.Entry.Reason ?? "not loaded")).Rent(_tenant);

    /// <summary>Sees to it that every column shown lies in the guest's memory; false when it does not fit as a whole.</summary>
    private bool TryShow(Batch batch)
    {
        for (int i = 0; i < _shown.Length; i++)
        {
            if (_view.Columns[i].IsAdded)
            {
                _shown[i] = Own(i);
                continue;
            }

            ColumnVector vector = batch.Columns[_view.Columns[i].Index];
            bool isMade = _view.Columns[i].CanWrite && !_view.KeepsOriginal && ReferenceEquals(vector.Memory, _memory)
                && !_shown.AsSpan(0, i).Contains(vector);
            _shown[i] = isMade ? vector : Copy(i, vector, batch);
        }

        return !_memory.HasOverflow;
    }

    private ColumnVector Copy(int i, ColumnVector source, Batch batch)
    {
        ColumnVector copy = Own(i);
        CopiedBytes += copy.CopyFrom(source, batch.RowCount);
        return copy;
    }

    /// <summary>A vector of the stage's own, in the guest's memory: all NULL.</summary>
    private ColumnVector Own(int i)
    {
        ColumnVector own = _own[i] ??= new ColumnVector(_view.Columns[i].Column.Type, capacityRows: Limits.BatchRows);
        own.MoveTo(_memory);
        own.Clear();
        return own;
    }

    private Span<byte> Bits(Batch batch)
    {
        int bytes = (batch.RowCount + 7) / 8;
        if (_selection.Length < bytes)
        {
            _selection = new byte[Math.Max(bytes, (Limits.BatchRows + 7) / 8)];
        }

        Span<byte> bits = _selection.AsSpan(0, bytes);
        if (!batch.HasSelection)
        {
            bits.Fill(0xFF);
            int behind = (bytes * 8) - batch.RowCount;
            bits[^1] = (byte)(0xFF >> behind);
            return bits;
        }

        bits.Clear();
        for (int i = 0; i < batch.SelectedCount; i++)
        {
            int row = batch.RowAt(i);
            bits[row >> 3] |= (byte)(1 << (row & 7));
        }

        return bits;
    }

    private ResultCall CallOf(in Caller from) =>
        new(
            _view, _memory, from.Session, from.Catalog, from.QueryId, _plan.Generation, _plan.ResultColumnCount, _plan.Operation, _sequence,
            _rowsIn);

    /// <returns>The address of what leaves instead, when the guest replaced the rows.</returns>
    private uint? Call(ColumnVector[] shown, int rows, int selected, Span<byte> selection, in Caller from)
    {
        uint? replacement = _instance!.OnBatch(CallOf(from), shown, rows, selected, selection);
        _view.Entry.Pool!.CountSuccess();
        _sequence++;
        _rowsIn += (ulong)selected;
        return replacement;
    }

    /// <summary>The batch with what the guest wrote (one vector per column of the view), and its selection.</summary>
    private Batch Result(Batch batch, ColumnVector?[] written)
    {
        Batch result = batch;
        for (int i = 0; i < written.Length; i++)
        {
            int index = _view.Columns[i].Index;
            if (_view.Columns[i].CanWrite && (index >= batch.Columns.Length || !ReferenceEquals(batch.Columns[index], written[i])))
            {
                result = ReferenceEquals(result, batch) ? Changed(batch) : result;
                result.Columns[index] = written[i]!;
            }
        }

        Select(batch, result);
        _rowsOut += (ulong)result.SelectedCount;
        return result;
    }

    // The batch that leaves is made once: its rows are taken before the next one comes.
    private Batch Changed(Batch batch)
    {
        int width = batch.Columns.Length + _view.Added.Count;
        if (_changed is null || _changed.Columns.Length != width || _changed.CapacityRows != batch.CapacityRows)
        {
            _changed = new Batch(new ColumnVector[width], batch.CapacityRows);
        }

        batch.Columns.CopyTo(_changed.Columns.AsSpan());
        _changed.RowCount = batch.RowCount;
        _changed.SelectAll();
        return _changed;
    }

    private void TakeNulls(Batch batch)
    {
        for (int i = 0; i < _shown.Length; i++)
        {
            if (_view.Columns[i].Write != ColumnWrite.Nulls)
            {
                continue;
            }

            ColumnVector column = batch.Columns[_view.Columns[i].Index];
            for (int row = 0; row < batch.RowCount; row++)
            {
                if (_shown[i].IsNull(row) && IsSet(_selection, row))
                {
                    column.SetNull(row);
                }
            }
        }
    }

    private void Select(Batch from, Batch to)
    {
        bool hadSelection = from.HasSelection;
        if (!hadSelection && IsAllLeft(from.RowCount))
        {
            to.SelectAll();
            return;
        }

        int kept = 0;
        int count = from.SelectedCount;
        for (int i = 0; i < count; i++)
        {
            int row = from.RowAt(i);
            if ((_selection[row >> 3] & (1 << (row & 7))) != 0)
            {
                // Writing behind the read position of the same selection is safe: kept <= i.
                to.BeginSelection()[kept++] = row;
            }
        }

        to.SetSelected(kept);
    }

    private bool IsAllLeft(int rows) =>
        _selection.AsSpan(0, rows / 8).IndexOfAnyExcept((byte)0xFF) < 0
            && (rows % 8 == 0 || (~_selection[rows / 8] & (0xFF >> (8 - rows % 8))) == 0);

    private SqlError? Fail(PluginFailure failure)
    {
        if (failure.Counts)
        {
            _instance?.Poison();
        }

        _view.Entry.Pool?.CountFailure(failure);
        SqlError? error = _view.Entry.Judge(failure);
        if (error is null)
        {
            // The rows go on without it, to the end of this result.
            _isSkipped = true;
        }

        return error;
    }

    private readonly record struct Caller(IPluginSession Session, IPluginCatalog Catalog, ulong QueryId);
}

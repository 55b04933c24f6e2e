using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// The rows that leave a plugin when it replaced a batch, or a piece of one: its values are copied, everything else stays with the row
/// of the batch that a row comes from. Rows are as many as <see cref="Limits.PluginReplacedRowCount"/>, and values as long as the limit
/// that it is made with, at most: views may all point to one long text.
/// </summary>
internal sealed class ReplacedRows
{
    private readonly ResultView _view;
    private readonly ColumnVector?[] _written;
    private readonly bool[]?[] _cleared;
    private readonly int[] _sources;
    private readonly long _limitBytes;
    private int _count;

    public ReplacedRows(ResultView view, int capacityRows, long limitBytes)
    {
        _view = view;
        _limitBytes = limitBytes;
        _sources = new int[capacityRows];
        _written = new ColumnVector?[view.Columns.Length];
        _cleared = new bool[]?[view.Columns.Length];
        for (int i = 0; i < _written.Length; i++)
        {
            ViewColumn column = view.Columns[i];
            _written[i] = column.CanWrite ? new ColumnVector(column.Column.Type, capacityRows: capacityRows) : null;
            _cleared[i] = column.Write == ColumnWrite.Nulls ? new bool[capacityRows] : null;
        }
    }

    /// <summary>Bytes of the values that were copied.</summary>
    public long Bytes { get; private set; }

    /// <summary>Appends what the guest answered to rows that begin at <paramref name="first"/> of the batch.</summary>
    /// <param name="shown">The columns as it left them.</param>
    public void Append(in Replacement given, GuestMemory memory, ColumnVector[] shown, int first)
    {
        Require(given.RowCount);
        for (int i = 0; i < shown.Length; i++)
        {
            AbiReplacedColumn column = given.ColumnAt(i);
            if (column.DataPtr != 0)
            {
                AppendGiven(column, memory, i, given.RowCount);
                continue;
            }

            for (int row = 0; row < given.RowCount; row++)
            {
                int source = given.SourceOf(row);
                Take(i, _count + row, source < 0 ? default : shown[i].Get(source), isNull: source < 0 || shown[i].IsNull(source));
            }
        }

        for (int row = 0; row < given.RowCount; row++)
        {
            int source = given.SourceOf(row);
            _sources[_count++] = source < 0 ? -1 : first + source;
        }
    }

    /// <summary>Appends one row of the batch, as the guest left it in row <paramref name="from"/> of <paramref name="shown"/>.</summary>
    public void Append(ColumnVector?[] shown, int from, int source)
    {
        Require(1);
        for (int i = 0; i < shown.Length; i++)
        {
            if (shown[i] is { } vector)
            {
                Take(i, _count, vector.Get(from), vector.IsNull(from));
            }
        }

        _sources[_count++] = source;
    }

    /// <summary>The batch of these rows.</summary>
    public Batch Build(Batch batch)
    {
        ReadOnlySpan<int> sources = _sources.AsSpan(0, _count);
        var columns = new ColumnVector[batch.Columns.Length + _view.Added.Count];
        for (int i = 0; i < _written.Length; i++)
        {
            if (_written[i] is { } written)
            {
                columns[_view.Columns[i].Index] = written;
            }
        }

        for (int i = 0; i < batch.Columns.Length; i++)
        {
            columns[i] ??= batch.Columns[i].Gather(sources);
        }

        for (int i = 0; i < _cleared.Length; i++)
        {
            for (int row = 0; _cleared[i] is { } cleared && row < _count; row++)
            {
                if (cleared[row])
                {
                    columns[_view.Columns[i].Index].SetNull(row);
                }
            }
        }

        return new Batch(columns, Math.Max(1, _count)) { RowCount = _count };
    }

    private void AppendGiven(in AbiReplacedColumn column, GuestMemory memory, int i, int rows)
    {
        ViewColumn shown = _view.Columns[i];
        int width = shown.Column.Type.Kind.Width();
        memory.TryGet(column.DataPtr, (uint)(rows * width), out Span<byte> data);
        Span<byte> validity = default;
        bool hasNulls = column.ValidityPtr != 0 && memory.TryGet(column.ValidityPtr, (uint)(rows + 7) / 8, out validity);
        for (int row = 0; row < rows; row++)
        {
            if (!hasNulls || (validity[row >> 3] & (1 << (row & 7))) != 0)
            {
                Count(BatchCheck.Copy(memory, data.Slice(row * width, width), shown.Column, _written[i]!, _count + row));
            }
        }
    }

    private void Take(int i, int row, in Datum value, bool isNull)
    {
        if (_cleared[i] is { } cleared)
        {
            cleared[row] = isNull;
        }
        else if (_written[i] is { } written && !isNull)
        {
            written.Set(row, value);
            Count(written.Kind == PhysicalKind.Bytes ? value.AsBytes.Length : written.Kind.Width());
        }
    }

    private void Count(int bytes)
    {
        Bytes += bytes;
        if (Bytes > _limitBytes)
        {
            throw new PluginFailure($"it leaves more than {_limitBytes} bytes of values of one batch");
        }
    }

    private void Require(int rows)
    {
        if (_count + rows > _sources.Length)
        {
            throw new PluginFailure($"it replaces a batch with more than {_sources.Length} rows");
        }
    }
}

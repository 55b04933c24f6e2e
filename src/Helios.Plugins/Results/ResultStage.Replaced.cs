using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>Batches that a guest replaced, and those that go on without it.</summary>
internal sealed partial class ResultStage
{
    private ColumnVector[] _nulls = [];

    private Batch Replace(Batch batch, uint address)
    {
        int rows = batch.RowCount;

        // What it says here is checked below.
        _instance!.Memory.TryRead(address, out AbiReplacement record);
        int capacity = Math.Clamp((int)(record.RowCount & int.MaxValue), 1, Limits.PluginReplacedRowCount);
        var replaced = new ReplacedRows(_view, capacity, _instance.BatchLimitBytes);
        Take(replaced, address, _shown, rows, _selection.AsSpan(0, (rows + 7) / 8), batch, first: 0);
        return Leave(replaced, batch);
    }

    private void Take(
        ReplacedRows replaced, uint address, ColumnVector[] shown, int rows, ReadOnlySpan<byte> selection, Batch batch, int first)
    {
        GuestMemory memory = _instance!.Memory;
        int columns = batch.Columns.Length + _view.Added.Count;
        Replacement given = Replacement.Read(memory, address, _view, columns, rows, selection);
        replaced.Append(given, memory, shown, first);
    }

    private Batch Leave(ReplacedRows replaced, Batch batch)
    {
        CopiedBytes += replaced.Bytes;
        Batch result = replaced.Build(batch);
        _rowsOut += (ulong)result.RowCount;
        return result;
    }

    /// <summary>The rows go on without the plugin: what it adds is NULL.</summary>
    private Batch Without(Batch batch)
    {
        if (_view.Added.Count == 0)
        {
            return batch;
        }

        if (_nulls.Length == 0 || _nulls[0].CapacityRows < batch.RowCount)
        {
            _nulls = [.. _view.Added.Select(c => new ColumnVector(c.Type, capacityRows: Math.Max(batch.RowCount, Limits.BatchRows)))];
        }

        var result = new Batch([.. batch.Columns, .. _nulls], batch.CapacityRows) { RowCount = batch.RowCount };
        if (batch.HasSelection)
        {
            batch.Selection.CopyTo(result.BeginSelection());
            result.SetSelected(batch.SelectedCount);
        }

        return result;
    }
}

using Helios.Base;
using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Takes row images of a table into a batch, if they pass the scan's checks.</summary>
internal sealed class StoredRowReader
{
    private readonly RowLayout _layout;
    private readonly int[] _columns;
    private readonly RowCheck _check;
    private readonly EvalContext _context;
    private readonly bool _hasRowId;

    public StoredRowReader(TableScanPlan plan, EvalContext context)
    {
        _layout = plan.Table.Layout;
        _columns = plan.Columns;
        _check = plan.Check;
        _hasRowId = plan.HasRowId;
        _context = context;
    }

    /// <summary>True when the row passed and was added.</summary>
    public bool TryAdd(RowId id, byte[] image, Batch batch)
    {
        if (!Passes(id, image))
        {
            return false;
        }

        int at = batch.RowCount;
        for (int slot = 0; slot < batch.Columns.Length; slot++)
        {
            batch.Columns[slot].Set(at, Read(id, image, slot));
        }

        batch.RowCount = at + 1;
        return true;
    }

    private bool Passes(RowId id, byte[] image)
    {
        _context.NextRow();
        Datum[] row = _context.Row;
        foreach (int slot in _check.BarrierSlots)
        {
            row[slot] = Read(id, image, slot);
        }

        if (!_check.PassesBarriers(_context))
        {
            return false;
        }

        foreach (int slot in _check.FilterSlots)
        {
            row[slot] = Read(id, image, slot);
        }

        return _check.PassesFilter(_context);
    }

    private Datum Read(RowId id, byte[] image, int slot) =>
        _hasRowId && slot == _columns.Length ? Datum.FromInt64(id.Value) : _layout.Read(image, _columns[slot]);
}

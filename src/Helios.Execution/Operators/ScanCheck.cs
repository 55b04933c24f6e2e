using Helios.Base;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Tests rows of a scan, of which it has the columns that the tests need.</summary>
internal sealed class ScanCheck
{
    private readonly RowCheck _check;
    private readonly EvalContext _context;
    private readonly ColumnVector?[] _vectors;
    private readonly ColumnTarget[] _targets;

    public ScanCheck(TableScanPlan plan, RowCheck check, EvalContext context)
    {
        _check = check;
        _context = context;
        _vectors = new ColumnVector?[plan.OutputTypes.Length];
        var targets = new List<ColumnTarget>();
        foreach (int slot in _check.BarrierSlots.Union(_check.FilterSlots))
        {
            // The slot behind the columns is the row's id, which needs no vector.
            if (slot < plan.Columns.Length)
            {
                _vectors[slot] = new ColumnVector(plan.OutputTypes[slot]);
                targets.Add(new ColumnTarget(plan.Columns[slot], _vectors[slot]!));
            }
        }

        _targets = [.. targets];
    }

    /// <summary>What to load for <see cref="Keep"/>, from row 0 on: empty vectors.</summary>
    public ReadOnlySpan<ColumnTarget> Targets
    {
        get
        {
            foreach (ColumnTarget target in _targets)
            {
                target.Vector.Clear();
            }

            return _targets;
        }
    }

    /// <summary>Moves the ids of the rows that pass to the begin; returns how many.</summary>
    public int Keep(Span<RowId> ids)
    {
        int kept = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if (Passes(ids[i], i))
            {
                ids[kept++] = ids[i];
            }
        }

        return kept;
    }

    private bool Passes(RowId id, int at)
    {
        _context.NextRow();
        Read(id, at, _check.BarrierSlots);
        if (!_check.PassesBarriers(_context))
        {
            return false;
        }

        Read(id, at, _check.FilterSlots);
        return _check.PassesFilter(_context);
    }

    private void Read(RowId id, int at, int[] slots)
    {
        foreach (int slot in slots)
        {
            _context.Row[slot] = _vectors[slot] is { } vector ? vector.Get(at) : Datum.FromInt64(id.Value);
        }
    }
}

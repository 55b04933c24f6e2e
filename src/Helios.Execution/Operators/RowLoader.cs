using Helios.Types;

namespace Helios.Execution;

/// <summary>Fills the slots that expressions use from a row of a batch.</summary>
internal sealed class RowLoader
{
    private readonly int[] _slots;

    private RowLoader(int[] slots)
    {
        _slots = slots;
    }

    public ReadOnlySpan<int> Slots => _slots;

    public static RowLoader For(params ReadOnlySpan<Expr?> expressions)
    {
        var slots = new SortedSet<int>();
        foreach (Expr? expression in expressions)
        {
            if (expression is not null)
            {
                SlotCollector.Collect(expression, 0, slots);
            }
        }

        return new RowLoader([.. slots]);
    }

    /// <summary>The next row of a context.</summary>
    public void Load(Batch batch, int row, EvalContext context)
    {
        context.NextRow();
        Datum[] into = context.Row;
        foreach (int slot in _slots)
        {
            into[slot] = batch.Columns[slot].Get(row);
        }
    }
}

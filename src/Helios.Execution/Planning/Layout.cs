namespace Helios.Execution;

/// <summary>Where the columns of FROM entries lie in a row: slots. <see cref="Outer"/> is the row around a subquery, one context further
/// out.</summary>
internal sealed class Layout
{
    private readonly Dictionary<(RangeEntry Entry, int Column), int> _slots = [];

    public Layout(Layout? outer)
    {
        Outer = outer;
    }

    public Layout? Outer { get; }

    public int Width { get; private set; }

    public void Add(RangeEntry entry, int column) => _slots[(entry, column)] = Width++;

    /// <summary>A column at a slot of its own choosing.</summary>
    public void Place(RangeEntry entry, int column, int slot)
    {
        _slots[(entry, column)] = slot;
        Width = Math.Max(Width, slot + 1);
    }

    /// <summary>Takes slots without names.</summary>
    public void Skip(int count) => Width += count;

    public bool TryFind(RangeEntry entry, int column, out int slot, out int hops)
    {
        hops = 0;
        for (Layout? layout = this; layout is not null; layout = layout.Outer, hops++)
        {
            if (layout._slots.TryGetValue((entry, column), out slot))
            {
                return true;
            }
        }

        slot = -1;
        return false;
    }

    public static Layout Join(Layout left, Layout right, Layout? outer)
    {
        var joined = new Layout(outer);
        foreach (((RangeEntry Entry, int Column) key, int slot) in left._slots)
        {
            joined._slots[key] = slot;
        }

        foreach (((RangeEntry Entry, int Column) key, int slot) in right._slots)
        {
            joined._slots[key] = left.Width + slot;
        }

        joined.Width = left.Width + right.Width;
        return joined;
    }
}

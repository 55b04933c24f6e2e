namespace Helios.Storage.Pages;

/// <summary>Whether a leaf's counts, offsets and order are those of a page that this code wrote: what every other reader of it relies
/// on.</summary>
// SAFETY: the page is a whole frame that the caller keeps others from changing; each offset is compared with the page's end before it is
// used.
internal static unsafe class PaxCheck
{
    /// <summary>What is wrong with the page, or null.</summary>
    public static string? Problem(byte* page, PaxShape shape)
    {
        int count = PageFormat.Count(page);
        int capacity = *(ushort*)(page + 32);
        int columns = *(ushort*)(page + 34);
        int used = *(ushort*)(page + 36);
        int heapBegin = *(ushort*)(page + 38);
        if (PageFormat.Level(page) != 0 || capacity is 0 or > PaxShape.MostRows || columns > shape.Widths.Length)
        {
            return $"a leaf of level {PageFormat.Level(page)} with room for {capacity} rows of {columns} columns";
        }

        int arraysEnd = shape.ArraysEnd(capacity, columns);
        if (arraysEnd > PageFormat.PageBytes || heapBegin > PageFormat.PageBytes || heapBegin < arraysEnd)
        {
            return $"arrays end at {arraysEnd}, the heap begins at {heapBegin}";
        }

        if (count > used || used > capacity)
        {
            return $"{count} rows in {used} places of {capacity}";
        }

        var pax = new PaxPage(page, shape);
        return RowProblem(page, pax, used) ?? HeapProblem(pax, shape, heapBegin, page);
    }

    private static string? RowProblem(byte* page, PaxPage pax, int used)
    {
        int count = pax.Count;
        Span<bool> seen = stackalloc bool[PaxShape.MostRows];
        seen.Clear();
        int words = 0;
        ushort* slots = (ushort*)(page + PaxShape.SlotsBegin);
        for (int slot = 0; slot < count; slot++)
        {
            int physical = slots[slot];
            if (physical >= used || seen[physical] || (pax.IsInOrder && physical != slot))
            {
                return $"slot {slot} names place {physical}";
            }

            seen[physical] = true;
            if (slot > 0 && pax.RowId(slot) <= pax.RowId(slot - 1))
            {
                return $"row {pax.RowId(slot)} stands behind row {pax.RowId(slot - 1)}";
            }

            words += pax.Word(slot) != 0 ? 1 : 0;
        }

        if (pax.IsInOrder && count != used)
        {
            return $"in order, but {count} rows in {used} places";
        }

        return words == pax.WordCount ? null : $"{words} words, counted are {pax.WordCount}";
    }

    private static string? HeapProblem(PaxPage pax, PaxShape shape, int heapBegin, byte* page)
    {
        int live = 0;
        for (int slot = 0; slot < pax.Count; slot++)
        {
            int physical = pax.PhysicalRow(slot);
            for (int c = 0; c < pax.ColumnCount; c++)
            {
                if (!shape.IsVariable(c) || !pax.IsValid(physical, c))
                {
                    continue;
                }

                ushort* view = (ushort*)(page + shape.ColumnBegin(pax.Capacity, pax.ColumnCount, c) + (physical * 4));
                int length = view[1] & 0x7FFF;
                if (view[0] < heapBegin || view[0] + length > PageFormat.PageBytes
                    || (view[1] != length && (length != LongValue.PointerBytes || !pax.MayHaveLong)))
                {
                    return $"value of row {pax.RowId(slot)}, column {c}, at {view[0]} with {length} bytes";
                }

                live += length;
            }
        }

        int heap = PageFormat.PageBytes - heapBegin;
        return live + pax.GarbageBytes == heap ? null : $"{live} live and {pax.GarbageBytes} dead bytes in a heap of {heap}";
    }
}

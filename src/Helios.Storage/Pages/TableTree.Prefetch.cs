using System.Runtime.CompilerServices;
using Helios.Kernels;

namespace Helios.Storage.Pages;

/// <content>
/// Point reads of a table that lies in memory, not in caches: what a row's values cost is mostly one wait after the other, for the page's
/// header, the row ids, the values and the text. Row ids mostly follow one another and pages mostly are laid out alike, so the lines can be
/// asked for together, before any of the page is there. A guess that is wrong costs the lines, and nothing else.
/// </content>
// SAFETY: a prefetch never faults, and the guess is below the capacity of a layout that was read of a latched leaf.
internal sealed unsafe partial class TableTree
{
    /// <summary>Columns whose places are guessed: more lines than these wait for one another.</summary>
    private const int MostGuessed = 6;

    /// <summary>How leaves are laid out: capacity, columns, bytes of heap per row. 0 before one was read.</summary>
    private ulong _layout;

    /// <summary>Notes how a leaf is laid out that is at least half full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteLayout(PaxPage page)
    {
        if ((uint)_layout != ((uint)page.Capacity | ((uint)page.ColumnCount << 16)) && page.UsedCount * 2 >= page.Capacity)
        {
            _layout = (uint)page.Capacity | ((uint)page.ColumnCount << 16) | ((ulong)(page.HeapUsedBytes / page.UsedCount) << 32);
        }
    }

    /// <summary>Asks for the lines of a row in a leaf that nothing is known of yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchRow(byte* leaf, long row, in RowFence fence)
    {
        ulong layout = _layout;
        int capacity = (ushort)layout;
        ulong at = (ulong)(row - fence.From);
        if (at < (ulong)capacity)
        {
            PrefetchLines(leaf, (int)at, capacity, (ushort)(layout >> 16), (int)(layout >> 32));
        }
    }

    private void PrefetchLines(byte* leaf, int at, int capacity, int columns, int heapBytes)
    {
        Prefetch.Line(leaf);
        byte* rows = leaf + PaxShape.RowsBegin(capacity);
        Prefetch.Line(rows);
        Prefetch.Line(rows + (at * 8));
        Prefetch.Line(leaf + PaxShape.WordsBegin(capacity) + (at * 8));
        int[] widths = Shape.Widths;
        for (int c = 0; c < Math.Min(columns, MostGuessed); c++)
        {
            Prefetch.Line(leaf + PaxShape.ValidityBegin(capacity, c) + (at >> 3));
            Prefetch.Line(leaf + Shape.ColumnBegin(capacity, columns, c) + (at * widths[c]));
        }

        if (heapBytes > 0)
        {
            byte* text = leaf + PageFormat.PageBytes - ((at + 1) * heapBytes);
            Prefetch.Line(text);
            Prefetch.Line(text + Math.Min(heapBytes, 64) - 1);
        }
    }
}

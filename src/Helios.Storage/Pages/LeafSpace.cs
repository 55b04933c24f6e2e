using System.Runtime.CompilerServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>How the room of a leaf is divided between arrays and heap, and made anew when the rows turn out to be of another
/// size.</summary>
// SAFETY: pages are whole frames, latched exclusively; the scratch page is the thread's own and as large as one.
internal static unsafe class LeafSpace
{
    [ThreadStatic]
    private static byte[]? s_scratch;

    /// <summary>
    /// Lays a leaf out anew so that a row's values fit, with some to spare: those of one more row, or, when <paramref name="replaced"/> is
    /// not negative, those of the row in that slot, which has none after this. False, and nothing is changed, when the leaf is full: then
    /// it has to be divided.
    /// </summary>
    public static bool TryRemake(byte* page, PaxShape shape, uint tree, in RowImage next, int replaced)
    {
        var old = new PaxPage(page, shape);
        int count = old.Count;
        int rows = replaced < 0 ? count + 1 : count;
        int columns = Math.Max(old.ColumnCount, next.ColumnCount);
        int heap = old.HeapBytes(0, count) + next.HeapBytes - (replaced < 0 ? 0 : old.HeapBytes(replaced, replaced + 1));
        int capacity = shape.CapacityFor(columns, (heap + rows - 1) / rows);

        // Without this slack a leaf that is all but full would be made anew for each of its last rows.
        int least = Math.Min(PaxShape.MostRows, rows + (count / 8));
        if (rows == 1)
        {
            capacity = shape.ArraysEnd(capacity, columns) + heap <= PageFormat.PageBytes ? capacity : 1;
        }
        else if (capacity < least || shape.ArraysEnd(capacity, columns) + heap + (heap / 16) > PageFormat.PageBytes)
        {
            return false;
        }

        Invariant.Require(shape.ArraysEnd(capacity, columns) + heap <= PageFormat.PageBytes);
        // SAFETY: the scratch page is the thread's own, and as large as a frame.
        fixed (byte* scratch = Scratch())
        {
            Unsafe.CopyBlock(scratch, page, PageFormat.PageBytes);
            var all = new PaxPage(scratch, shape);
            if (replaced >= 0)
            {
                all.Blank(replaced);
            }

            all.CopyRows(0, count, PaxPage.Format(page, shape, PageFormat.Number(page), tree, capacity, columns));
        }

        return true;
    }

    /// <summary>Moves the rows from <paramref name="slot"/> on to an empty frame, and lays both out for what they have.</summary>
    public static void Divide(byte* page, PaxShape shape, uint tree, int slot, byte* right, uint rightNumber)
    {
        // SAFETY: the scratch page is the thread's own, and as large as a frame.
        fixed (byte* scratch = Scratch())
        {
            Unsafe.CopyBlock(scratch, page, PageFormat.PageBytes);
            var all = new PaxPage(scratch, shape);
            Fill(all, slot, all.Count, right, shape, rightNumber, tree);
            if (slot < all.Count)
            {
                Fill(all, 0, slot, page, shape, PageFormat.Number(page), tree);
            }
        }
    }

    /// <summary>Puts the rows of the right leaf behind those of the left one. False, and nothing is changed, when they do not fit with
    /// room to spare.</summary>
    public static bool TryJoin(byte* left, byte* right, PaxShape shape, uint tree)
    {
        var first = new PaxPage(left, shape);
        var second = new PaxPage(right, shape);
        int firstCount = first.Count;
        int count = firstCount + second.Count;
        int columns = Math.Max(first.ColumnCount, second.ColumnCount);
        int heap = first.HeapBytes(0, first.Count) + second.HeapBytes(0, second.Count);
        if (count >= PaxShape.MostRows || shape.ArraysEnd(count + 1, columns) + heap > PageFormat.PageBytes * 3 / 4)
        {
            return false;
        }

        // SAFETY: the scratch page is the thread's own, and as large as a frame.
        fixed (byte* scratch = Scratch())
        {
            Unsafe.CopyBlock(scratch, left, PageFormat.PageBytes);
            PaxPage fresh = PaxPage.Format(left, shape, PageFormat.Number(left), tree, CapacityOf(shape, columns, count, heap), columns);
            new PaxPage(scratch, shape).CopyRows(0, firstCount, fresh);
            second.CopyRows(0, second.Count, fresh);
        }

        return true;
    }

    private static void Fill(PaxPage from, int begin, int end, byte* page, PaxShape shape, uint number, uint tree)
    {
        int count = end - begin;
        int heap = from.HeapBytes(begin, end);
        int columns = from.ColumnCount;
        int capacity = count > 0 ? CapacityOf(shape, columns, count, heap) : CapacityLike(from, shape);
        from.CopyRows(begin, end, PaxPage.Format(page, shape, number, tree, capacity, columns));
    }

    /// <summary>An empty leaf behind a full one gets rows like those before it.</summary>
    private static int CapacityLike(PaxPage before, PaxShape shape) =>
        before.Count == 0 ? 1 : shape.CapacityFor(before.ColumnCount, (before.HeapBytes(0, before.Count) / before.Count) + 1);

    private static int CapacityOf(PaxShape shape, int columns, int count, int heap)
    {
        int capacity = Math.Max(shape.CapacityFor(columns, count == 0 ? 0 : (heap + count - 1) / count), count);
        while (shape.ArraysEnd(capacity, columns) + heap > PageFormat.PageBytes)
        {
            capacity--;
        }

        Invariant.Require(capacity >= count);
        return capacity;
    }

    /// <summary>A page's worth of the thread's own memory.</summary>
    public static byte[] Scratch() => s_scratch ??= GC.AllocateUninitializedArray<byte>(PageFormat.PageBytes, pinned: true);
}

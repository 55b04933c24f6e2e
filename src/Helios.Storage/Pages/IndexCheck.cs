using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>Whether an index page's counts, offsets and order are those of a page that this code wrote: what every other reader of it
/// relies
/// on.</summary>
// SAFETY: the page is a whole frame that the caller keeps others from changing; each offset is compared with the page's end before it is
// used.
internal static unsafe class IndexCheck
{
    private const int LengthMask = 0xFFF;
    private const int OrderShift = 12;

    /// <summary>What is wrong with the page, or null.</summary>
    public static string? Problem(byte* memory)
    {
        PageKind kind = PageFormat.Kind(memory);
        byte level = PageFormat.Level(memory);
        if (kind is not (PageKind.IndexLeaf or PageKind.IndexInner) || (kind == PageKind.IndexLeaf) != (level == 0))
        {
            return $"an index page of kind {(byte)kind} and level {level}";
        }

        KeyPage page = level == 0 ? KeyPage.Leaf(memory) : KeyPage.Inner(memory);
        int count = PageFormat.Count(memory);
        int heapBegin = page.HeapBegin;
        if (count > KeyPage.MostSlots || heapBegin > PageFormat.PageBytes || heapBegin < KeyPage.SlotsBegin + (count * KeyPage.SlotBytes))
        {
            return $"{count} entries, the heap begins at {heapBegin}";
        }

        int live = 0;
        return HeaderProblem(memory, page, ref live) ?? EntryProblem(page, ref live) ?? OrderProblem(page) ?? HeapProblem(page, live);
    }

    private static string? HeaderProblem(byte* memory, KeyPage page, ref int live)
    {
        int prefix = *(ushort*)(memory + 38);
        if (prefix > Limits.IndexKeyBytes || (prefix > 0 && !IsInHeap(page, *(ushort*)(memory + 36), prefix)))
        {
            return $"a prefix of {prefix} bytes at {*(ushort*)(memory + 36)}";
        }

        live += prefix;
        byte flags = memory[54];
        if (flags > 3 || (!page.IsLeaf && flags != 0) || (!page.IsLeaf && page.FirstChild == 0))
        {
            return $"flags {flags}, first child {page.FirstChild}";
        }

        for (int header = 44; header <= 48; header += 4)
        {
            int offset = *(ushort*)(memory + header);
            int size = *(ushort*)(memory + header + 2);
            bool isThere = (flags & (header == 44 ? 1 : 2)) != 0;
            int bytes = (size & LengthMask) + (size >> OrderShift);
            if (isThere ? !IsPlace(page, offset, size) : (offset | size) != 0)
            {
                return $"a fence of {bytes} bytes at {offset}";
            }

            live += bytes;
        }

        return null;
    }

    private static string? EntryProblem(KeyPage page, ref int live)
    {
        int prefix = page.Prefix.Length;
        int payload = page.IsLeaf ? KeyPage.LeafPayload : KeyPage.InnerPayload;
        int words = 0;
        for (int slot = 0; slot < page.Count; slot++)
        {
            int offset = page.Offset(slot);
            int orderBytes = page.OrderBytes(slot);
            int bytes = page.HeapBytes(slot);
            if (orderBytes > (page.IsLeaf ? 0 : sizeof(ulong)) || !IsInHeap(page, offset, bytes)
                || bytes - payload - orderBytes > Limits.IndexKeyBytes - prefix)
            {
                return $"entry {slot} at {offset} with {bytes} bytes, {orderBytes} of them of a row id";
            }

            if (page.Head(slot) != KeyPage.HeadOf(page.Suffix(slot)))
            {
                return $"entry {slot} has another head than its key";
            }

            if (!page.IsLeaf && *(uint*)page.Payload(slot) == 0)
            {
                return $"entry {slot} has no child";
            }

            words += page.IsLeaf && *(ulong*)(page.Payload(slot) + 8) != 0 ? 1 : 0;
            live += bytes;
        }

        return words == page.WordCount ? null : $"{words} words, counted are {page.WordCount}";
    }

    private static string? OrderProblem(KeyPage page)
    {
        int count = page.Count;
        for (int slot = 1; slot < count; slot++)
        {
            if (Suffix(page, slot - 1).CompareTo(Suffix(page, slot)) >= 0)
            {
                return $"entry {slot} does not come behind entry {slot - 1}";
            }
        }

        if (!page.IsLeaf)
        {
            return null;
        }

        if (page.HasLow && page.HasHigh && page.Low.CompareTo(page.High) >= 0)
        {
            return "its range is empty";
        }

        Span<byte> buffer = stackalloc byte[KeyPage.MostKeyBytes];
        return count > 0 && ((page.HasLow && page.Entry(0, buffer).CompareTo(page.Low) < 0)
            || (page.HasHigh && page.Entry(count - 1, buffer).CompareTo(page.High) >= 0))
            ? "entries are not within its range" : null;
    }

    private static string? HeapProblem(KeyPage page, int live)
    {
        int heap = PageFormat.PageBytes - page.HeapBegin;
        return live + page.GarbageBytes == heap ? null : $"{live} live and {page.GarbageBytes} dead bytes in a heap of {heap}";
    }

    private static EntryKey Suffix(KeyPage page, int slot) => new(page.Suffix(slot), page.Order(slot));

    private static bool IsPlace(KeyPage page, int offset, int size) =>
        (size & LengthMask) <= Limits.IndexKeyBytes && size >> OrderShift <= sizeof(ulong)
            && IsInHeap(page, offset, (size & LengthMask) + (size >> OrderShift));

    private static bool IsInHeap(KeyPage page, int offset, int bytes) =>
        offset >= page.HeapBegin && offset + bytes <= PageFormat.PageBytes;
}

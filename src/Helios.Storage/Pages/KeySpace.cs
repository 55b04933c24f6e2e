using System.Runtime.CompilerServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>Laying index pages out anew: with another prefix, divided, joined.</summary>
// SAFETY: pages are whole frames, latched exclusively; the scratch page is the thread's own and as large as one.
internal static unsafe class KeySpace
{
    private const int Room = PageFormat.PageBytes - KeyPage.SlotsBegin;

    /// <summary>Less room than this is not worth a page's copy.</summary>
    private const int LeastGain = PageFormat.PageBytes / 32;

    /// <summary>A page with fewer bytes looks for a neighbour to join.</summary>
    public const int Low = Room / 4;

    private const int MostJoined = Room * 3 / 4;

    /// <summary>
    /// Lays a page out anew so that <paramref name="next"/> fits, with some to spare. False, and nothing is changed, when it is full:
    /// then it
    /// has to be divided.
    /// </summary>
    public static bool TryRemake(KeyPage page, EntryKey next)
    {
        int count = page.Count;
        int prefix = CommonWith(page, next);
        int entry = KeyPage.SlotBytes + (page.IsLeaf ? KeyPage.LeafPayload : KeyPage.InnerPayload) + KeyPage.PlaceBytes(next) - prefix;
        int fences = FenceBytes(page);
        if (Bytes(page, 0, count, prefix) + prefix + fences + entry + LeastGain > Room && count > 0)
        {
            return false;
        }

        byte* memory = page.Memory;
        // SAFETY: the scratch page is the thread's own, and as large as a frame.
        fixed (byte* scratch = LeafSpace.Scratch())
        {
            KeyPage old = Copy(page, scratch);
            KeyPage fresh = Again(memory, old);
            CopyLow(old, fresh);
            CopyHigh(old, fresh);
            fresh.SetPrefix(next.Key[..prefix]);
            fresh.Append(old, 0, count);
        }

        return true;
    }

    /// <summary>Where to divide a full page for the sake of a key: before it when it comes behind all others (or begins in another way than
    /// they do), so that keys that come in order leave full pages behind them; in the middle otherwise.</summary>
    public static int DivisionOf(KeyPage page, EntryKey key)
    {
        int count = page.Count;
        int slot = page.Find(key, out bool found);
        Invariant.Require(!found && count > 0);
        if (count == 1)
        {
            return slot;
        }

        int middle = MiddleOf(page);
        if (slot == 0)
        {
            return !key.Key.StartsWith(page.Prefix) && HasRoom(page, 0, count, key, isRight: true) ? 0 : middle;
        }

        if (slot < count)
        {
            return middle;
        }

        // The page behind is to begin at the key; where there is no room for that as a fence, at one of the last entries.
        for (int at = count; at > middle; at--)
        {
            if (HasRoom(page, 0, at, key, isRight: false))
            {
                return at;
            }
        }

        return middle;
    }

    /// <summary>The shortest place between the entries before and from <paramref name="at"/> on, where <paramref name="key"/> stands for an
    /// entry that is not there. Over <paramref name="buffer"/> of twice <see cref="KeyPage.MostKeyBytes"/>, or over the key.</summary>
    public static EntryKey Between(KeyPage page, int at, EntryKey key, Span<byte> buffer)
    {
        EntryKey left = at > 0 ? page.Entry(at - 1, buffer[KeyPage.MostKeyBytes..]) : key;
        EntryKey right = at < page.Count ? page.Entry(at, buffer) : key;
        return EntryKey.Between(left, right);
    }

    /// <summary>Moves the entries of a leaf from <paramref name="at"/> on to an empty frame.</summary>
    public static void Divide(KeyPage page, int at, EntryKey between, byte* right, uint rightNumber)
    {
        byte* left = page.Memory;
        // SAFETY: the scratch page is the thread's own, and as large as a frame.
        fixed (byte* scratch = LeafSpace.Scratch())
        {
            KeyPage all = Copy(page, scratch);
            int count = all.Count;
            KeyPage after = KeyPage.Format(right, rightNumber, PageFormat.Tree(scratch), level: 0);
            after.SetLow(between);
            CopyHigh(all, after);
            Fill(all, at, count, after);
            KeyPage before = Again(left, all);
            CopyLow(all, before);
            before.SetHigh(between);
            Fill(all, 0, at, before);
        }
    }

    /// <summary>Moves the separators of an inner page behind <paramref name="middle"/> to an empty frame, with their children. The one at
    /// the middle, of which the caller has a copy, is to stand between the two.</summary>
    public static void DivideInner(KeyPage page, int middle, byte* right, uint rightNumber)
    {
        byte* left = page.Memory;
        // SAFETY: the scratch page is the thread's own, and as large as a frame.
        fixed (byte* scratch = LeafSpace.Scratch())
        {
            KeyPage all = Copy(page, scratch);
            KeyPage after = KeyPage.Format(right, rightNumber, PageFormat.Tree(scratch), PageFormat.Level(scratch));
            after.FirstChild = *(uint*)all.Payload(middle);
            Fill(all, middle + 1, all.Count, after);
            KeyPage before = Again(left, all);
            before.FirstChild = all.FirstChild;
            Fill(all, 0, middle, before);
        }
    }

    /// <summary>Puts the entries of the right page behind those of the left one, between inner pages with the separator that stood between
    /// them. False, and nothing is changed, when they do not fit with room to spare.</summary>
    public static bool TryJoin(KeyPage left, KeyPage right, EntryKey between)
    {
        bool isInner = !left.IsLeaf;
        int count = left.Count + right.Count + (isInner ? 1 : 0);
        Span<byte> buffer = stackalloc byte[2 * KeyPage.MostKeyBytes];
        Span<byte> other = buffer[KeyPage.MostKeyBytes..];
        int common = 0;
        if (count > 1)
        {
            EntryKey first = left.Count > 0 ? left.Entry(0, buffer) : isInner ? between : right.Entry(0, buffer);
            EntryKey last = right.Count > 0 ? right.Entry(right.Count - 1, other) : isInner ? between : left.Entry(left.Count - 1, other);
            common = first.Key.CommonPrefixLength(last.Key);
            first.Key[..common].CopyTo(buffer);
        }

        ReadOnlySpan<byte> prefix = buffer[..common];
        int bytes = prefix.Length + Bytes(left, 0, left.Count, prefix.Length) + Bytes(right, 0, right.Count, prefix.Length);
        bytes += isInner ? KeyPage.SlotBytes + KeyPage.InnerPayload + KeyPage.PlaceBytes(between) - prefix.Length
            : (left.HasLow ? KeyPage.PlaceBytes(left.Low) : 0) + (right.HasHigh ? KeyPage.PlaceBytes(right.High) : 0);
        if (bytes > (left.Count == 0 || right.Count == 0 ? Room : MostJoined))
        {
            return false;
        }

        byte* memory = left.Memory;
        // SAFETY: the scratch page is the thread's own, and as large as a frame.
        fixed (byte* scratch = LeafSpace.Scratch())
        {
            KeyPage old = Copy(left, scratch);
            KeyPage fresh = Again(memory, old);
            CopyLow(old, fresh);
            CopyHigh(right, fresh);
            fresh.SetPrefix(prefix);
            fresh.Append(old, 0, old.Count);
            if (isInner)
            {
                fresh.FirstChild = old.FirstChild;
                *(uint*)fresh.Append(between) = right.FirstChild;
            }

            fresh.Append(right, 0, right.Count);
        }

        return true;
    }

    /// <summary>The slot before which half of the entries' bytes stand; both halves have entries.</summary>
    private static int MiddleOf(KeyPage page)
    {
        int count = page.Count;
        int half = (page.HeapBytes(0, count) + (count * KeyPage.SlotBytes)) / 2;
        int sum = 0;
        for (int slot = 0; slot < count; slot++)
        {
            sum += page.HeapBytes(slot) + KeyPage.SlotBytes;
            if (sum > half)
            {
                return Math.Clamp(slot, 1, count - 1);
            }
        }

        return count - 1;
    }

    /// <summary>Whether the left (or right) part of a leaf divided at a slot has room with its new fence. An inner page has no
    /// fences.</summary>
    private static bool HasRoom(KeyPage page, int from, int to, EntryKey key, bool isRight)
    {
        if (!page.IsLeaf)
        {
            return true;
        }

        Span<byte> buffer = stackalloc byte[2 * KeyPage.MostKeyBytes];
        EntryKey fence = Between(page, isRight ? from : to, key, buffer);
        int other = isRight ? (page.HasHigh ? KeyPage.PlaceBytes(page.High) : 0) : (page.HasLow ? KeyPage.PlaceBytes(page.Low) : 0);
        int prefix = Common(page, from, to);
        return Bytes(page, from, to, prefix) + prefix + KeyPage.PlaceBytes(fence) + other <= Room;
    }

    private static void Fill(KeyPage from, int begin, int end, KeyPage fresh)
    {
        int prefix = Common(from, begin, end);
        if (prefix > 0)
        {
            Span<byte> key = stackalloc byte[KeyPage.MostKeyBytes];
            from.CopyKey(begin, key);
            fresh.SetPrefix(key[..prefix]);
        }

        fresh.Append(from, begin, end);
    }

    /// <summary>Bytes of entries with their slots, without the first <paramref name="prefix"/> of each key.</summary>
    private static int Bytes(KeyPage page, int from, int to, int prefix) =>
        page.HeapBytes(from, to) + ((to - from) * (KeyPage.SlotBytes + page.Prefix.Length - prefix));

    private static int FenceBytes(KeyPage page) =>
        (page.HasLow ? KeyPage.PlaceBytes(page.Low) : 0) + (page.HasHigh ? KeyPage.PlaceBytes(page.High) : 0);

    /// <summary>What entries [from, to) have in common; of less than two nothing, since the next one would not share it.</summary>
    private static int Common(KeyPage page, int from, int to) =>
        to - from < 2 ? 0 : page.Prefix.Length + page.Suffix(from).CommonPrefixLength(page.Suffix(to - 1));

    private static int CommonWith(KeyPage page, EntryKey next)
    {
        int count = page.Count;
        if (count == 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> prefix = page.Prefix;
        int common = prefix.CommonPrefixLength(next.Key);
        if (common < prefix.Length)
        {
            return common;
        }

        ReadOnlySpan<byte> rest = next.Key[common..];
        return common + Math.Min(rest.CommonPrefixLength(page.Suffix(0)), rest.CommonPrefixLength(page.Suffix(count - 1)));
    }

    private static KeyPage Copy(KeyPage page, byte* scratch)
    {
        Unsafe.CopyBlock(scratch, page.Memory, PageFormat.PageBytes);
        return page.IsLeaf ? KeyPage.Leaf(scratch) : KeyPage.Inner(scratch);
    }

    private static KeyPage Again(byte* memory, KeyPage old)
    {
        KeyPage fresh = KeyPage.Format(
            memory, PageFormat.Number(old.Memory), PageFormat.Tree(old.Memory), PageFormat.Level(old.Memory));
        fresh.FirstChild = old.FirstChild;
        return fresh;
    }

    private static void CopyLow(KeyPage from, KeyPage to)
    {
        if (from.IsLeaf && from.HasLow)
        {
            to.SetLow(from.Low);
        }
    }

    private static void CopyHigh(KeyPage from, KeyPage to)
    {
        if (from.IsLeaf && from.HasHigh)
        {
            to.SetHigh(from.High);
        }
    }
}

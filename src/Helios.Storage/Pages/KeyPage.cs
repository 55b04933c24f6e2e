using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// What leaves and inner pages of an index have in common: entries in the order of their keys.
/// <code>
/// 32 heap begin u16 | 34 garbage u16 (dead bytes of the heap) | 36 prefix: offset u16, length u16
/// 40 first child u32 (inner page)
/// 44 low fence: offset u16, size u16 | 48 high fence, the same (leaf)
/// 52 words u16 (entries whose word is not 0) | 54 flags u8 (1: has a low fence, 2: a high one)
/// 64 slots, 8 bytes each: head u32 | offset u16 | size u16
/// ... heap, from the page's end downwards
/// </code>
/// A size is a length in its lower twelve bits and, above them, how many bytes of the row id's order (<see cref="EntryKey.Order"/>) follow
/// the key's. The bytes that all keys of a page begin with are stored once; a slot's head is the first four of what follows them, as a
/// number, so that most of a search never leaves the slots, and an insert moves nothing else. In the heap an entry of a leaf is row id i64,
/// word u64 and the rest of the key; one of an inner page is child u32, the rest of the key, and what the key needs of a row id.
/// </summary>
// SAFETY: the page is a whole frame. Inner pages are read while they change: every count, offset and length is held within the frame
// where it is read, and what was found is thrown away when the latch's count has moved. Writers hold the latch and check for room.
internal readonly unsafe ref partial struct KeyPage
{
    public const int SlotsBegin = PageFormat.HeaderBytes;
    public const int SlotBytes = 8;
    public const int MostSlots = (PageFormat.PageBytes - SlotsBegin) / SlotBytes;
    public const int LeafPayload = 16;

    /// <summary>Where the count of entries with words stands in a page.</summary>
    public const int WordCountOffset = 52;

    public const int InnerPayload = 4;

    /// <summary>Bytes for any key with the order of its row.</summary>
    public const int MostKeyBytes = Limits.IndexKeyBytes;

    /// <summary>Slots whose lines a search fetches all at once.</summary>
    private const int NearSlots = 64;

    private const int LengthMask = 0xFFF;
    private const int OrderShift = 12;
    private const byte LowFlag = 1;
    private const byte HighFlag = 2;

    private readonly byte* _page;
    private readonly int _payload;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private KeyPage(byte* page, int payload)
    {
        _page = page;
        _payload = payload;
    }

    public byte* Memory => _page;

    public bool IsLeaf => _payload == LeafPayload;

    public int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Math.Min((int)PageFormat.Count(_page), MostSlots);
    }

    /// <summary>What every key begins with.</summary>
    public ReadOnlySpan<byte> Prefix
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Within(*(ushort*)(_page + 36), *(ushort*)(_page + 38));
    }

    public uint FirstChild
    {
        get => *(uint*)(_page + 40);
        set => *(uint*)(_page + 40) = value;
    }

    public bool HasLow => (_page[54] & LowFlag) != 0;

    public bool HasHigh => (_page[54] & HighFlag) != 0;

    /// <summary>The first place of a leaf's range, if <see cref="HasLow"/>. Good while latched.</summary>
    public EntryKey Low => FenceAt(44);

    /// <summary>The first place behind a leaf's range, if <see cref="HasHigh"/>. Good while latched.</summary>
    public EntryKey High => FenceAt(48);

    /// <summary>Entries whose word is not 0.</summary>
    public int WordCount => *(ushort*)(_page + WordCountOffset);

    public int HeapBegin => *(ushort*)(_page + 32);

    /// <summary>Bytes of the heap that nothing uses any more.</summary>
    public int GarbageBytes => *(ushort*)(_page + 34);

    /// <summary>Bytes that entries, prefix and fences take.</summary>
    public int UsedBytes => (Count * SlotBytes) + PageFormat.PageBytes - HeapBegin - GarbageBytes;

    public int FreeBytes => HeapBegin - SlotsBegin - (Count * SlotBytes);

    private ulong* Slots => (ulong*)(_page + SlotsBegin);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KeyPage Leaf(byte* page) => new(page, LeafPayload);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KeyPage Inner(byte* page) => new(page, InnerPayload);

    /// <summary>Makes a frame a page without entries, and without anything of what it held, which may be another tree's; of level 0, a
    /// leaf.
    /// Its latch stays as it is.</summary>
    public static KeyPage Format(byte* page, uint number, uint tree, byte level)
    {
        new Span<byte>(page + PageFormat.ChecksumOffset, PageFormat.PageBytes - PageFormat.ChecksumOffset).Clear();
        PageFormat.Number(page) = number;
        PageFormat.Tree(page) = tree;
        PageFormat.Kind(page) = level == 0 ? PageKind.IndexLeaf : PageKind.IndexInner;
        PageFormat.Level(page) = level;
        *(ushort*)(page + 32) = PageFormat.PageBytes;
        return new KeyPage(page, level == 0 ? LeafPayload : InnerPayload);
    }

    public ReadOnlySpan<byte> Suffix(int slot)
    {
        ulong value = Slots[slot];
        return Within((int)(ushort)(value >> 32) + _payload, (int)(value >> 48) & LengthMask);
    }

    /// <summary>Bytes of the row id's order behind the key (of an inner page).</summary>
    public int OrderBytes(int slot) => (int)(Slots[slot] >> (48 + OrderShift));

    /// <summary>See <see cref="EntryKey.Order"/>.</summary>
    public ulong Order(int slot)
    {
        ulong value = Slots[slot];
        int offset = (ushort)(value >> 32);
        return IsLeaf ? EntryKey.OrderOf(*(long*)PayloadAt(offset))
            : ReadOrder(offset + InnerPayload + ((int)(value >> 48) & LengthMask), (int)(value >> (48 + OrderShift)));
    }

    /// <summary>What stands in the heap before the entry's key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Payload(int slot) => PayloadAt((ushort)(Slots[slot] >> 32));

    public uint Head(int slot) => (uint)Slots[slot];

    public int Offset(int slot) => (ushort)(Slots[slot] >> 32);

    /// <summary>Bytes of the heap that an entry takes.</summary>
    public int HeapBytes(int slot)
    {
        int size = (int)(Slots[slot] >> 48);
        return _payload + (size & LengthMask) + (size >> OrderShift);
    }

    public int HeapBytes(int from, int to)
    {
        int sum = 0;
        for (int slot = from; slot < to; slot++)
        {
            sum += HeapBytes(slot);
        }

        return sum;
    }

    public int KeyLength(int slot) => Prefix.Length + Suffix(slot).Length;

    /// <summary>Copies an entry's key; its length.</summary>
    public int CopyKey(int slot, Span<byte> key)
    {
        ReadOnlySpan<byte> prefix = Prefix;
        ReadOnlySpan<byte> suffix = Suffix(slot);
        prefix.CopyTo(key);
        suffix.CopyTo(key[prefix.Length..]);
        return prefix.Length + suffix.Length;
    }

    /// <summary>An entry's place, over a copy of its key.</summary>
    public EntryKey Entry(int slot, Span<byte> buffer) => new(buffer[..CopyKey(slot, buffer)], Order(slot));

    public bool KeyEquals(int slot, ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> prefix = Prefix;
        return key.StartsWith(prefix) && key[prefix.Length..].SequenceEqual(Suffix(slot));
    }

    /// <summary>The slot of the first entry that is not before <paramref name="key"/>; <paramref name="found"/>: it is that very
    /// one.</summary>
    public int Find(EntryKey key, out bool found)
    {
        found = false;
        int count = Count;
        ReadOnlySpan<byte> rest = key.Key;
        ReadOnlySpan<byte> prefix = Prefix;
        if (prefix.Length > 0)
        {
            if (!rest.StartsWith(prefix))
            {
                return rest.SequenceCompareTo(prefix) < 0 ? 0 : count;
            }

            rest = rest[prefix.Length..];
        }

        ulong* slots = Slots;
        uint head = HeadOf(rest);
        int from = 0;
        int length = count;
        if (!IsLeaf && count > NearSlots)
        {
            Narrow(slots, head, ref from, ref length);
        }

        bool isFar = IsLeaf && count > NearSlots;
        if (isFar)
        {
            // A leaf mostly comes from memory: the places of the first three steps together, instead of one after the other.
            Prefetch(slots, count >> 3, count >> 3, 7);
        }

        while (length > 0)
        {
            int half = length >> 1;
            bool isBefore = (uint)slots[from + half] < head;
            from = isBefore ? from + half + 1 : from;
            length = isBefore ? length - half - 1 : half;
            if (isFar && length <= NearSlots)
            {
                isFar = false;
                Prefetch(slots, from, SlotBytes, (length + SlotBytes - 1) / SlotBytes);
            }
        }

        return from == count || (uint)slots[from] != head ? from : FindAmongEqual(from, count, head, rest, key.Order, out found);
    }

    /// <summary>Looks where the head would stand if heads went up evenly, which spares most steps of a search, and their lines: one of
    /// [from, from + length] is the first that is not before it.</summary>
    private static void Narrow(ulong* slots, uint head, ref int from, ref int length)
    {
        int count = length;
        uint low = (uint)slots[0];
        uint high = (uint)slots[count - 1];
        if (head <= low || head >= high)
        {
            return;
        }

        int guess = (int)((ulong)(head - low) * (uint)(count - 1) / (high - low));
        int first = Math.Max(0, guess - (NearSlots / 2));
        int last = Math.Min(count, guess + (NearSlots / 2));
        if (first > 0 && (uint)slots[first - 1] >= head)
        {
            length = first - 1;
        }
        else if (last < count && (uint)slots[last] < head)
        {
            from = last + 1;
            length = count - last - 1;
        }
        else
        {
            from = first;
            length = last - first;
        }
    }

    /// <summary>Adds an entry at its slot (see <see cref="Find"/>); the caller writes what it is given. Null, and nothing is changed, when
    /// the page has no room for it as it is, or the key begins in another way than those before it.</summary>
    public byte* TryInsert(int slot, EntryKey key)
    {
        ReadOnlySpan<byte> prefix = Prefix;
        int orderBytes = IsLeaf ? 0 : key.OrderBytes;
        int bytes = _payload + key.Key.Length - prefix.Length + orderBytes;
        if (FreeBytes < bytes + SlotBytes || !key.Key.StartsWith(prefix))
        {
            return null;
        }

        return Put(slot, key.Key[prefix.Length..], [], key.Order, orderBytes);
    }

    public void Delete(int slot)
    {
        int count = Count - 1;
        Invariant.Require((uint)slot <= (uint)count);
        if (IsLeaf)
        {
            SetWord(slot, 0);
        }

        *(ushort*)(_page + 34) += (ushort)HeapBytes(slot);
        new Span<ulong>(Slots + slot + 1, count - slot).CopyTo(new Span<ulong>(Slots + slot, count - slot));
        PageFormat.Count(_page) = (ushort)count;
    }

    public void SetWord(int slot, ulong word)
    {
        ref ulong place = ref *(ulong*)(Payload(slot) + 8);
        *(ushort*)(_page + 52) += (ushort)((word != 0 ? 1 : 0) - (place != 0 ? 1 : 0));
        place = word;
    }

    /// <summary>The first four bytes as a number; order of heads never contradicts order of keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint HeadOf(ReadOnlySpan<byte> rest) =>
        rest.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(rest) : ShortHead(rest);

    private static uint ShortHead(ReadOnlySpan<byte> rest)
    {
        uint head = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            head |= (uint)rest[i] << (24 - (8 * i));
        }

        return head;
    }

    /// <summary>Fetches the lines of some slots, each <paramref name="step"/> behind the one before it.</summary>
    private static void Prefetch(ulong* slots, int first, int step, int count)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            Sse.Prefetch0(slots + first + (i * step));
        }
    }

    private int FindAmongEqual(int from, int end, uint head, ReadOnlySpan<byte> rest, ulong order, out bool found)
    {
        ulong* slots = Slots;
        int length = 1;
        if (from + 1 < end && (uint)slots[from + 1] == head)
        {
            int last = from + 1;
            for (int left = end - last; left > 0;)
            {
                int half = left >> 1;
                bool isWithin = (uint)slots[last + half] == head;
                last = isWithin ? last + half + 1 : last;
                left = isWithin ? left - half - 1 : half;
            }

            length = last - from;
        }

        found = false;
        while (length > 0)
        {
            int half = length >> 1;
            int compared = Suffix(from + half).SequenceCompareTo(rest);
            if (compared == 0)
            {
                compared = Order(from + half).CompareTo(order);
                found |= compared == 0;
            }

            from = compared < 0 ? from + half + 1 : from;
            length = compared < 0 ? length - half - 1 : half;
        }

        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Within(int offset, int length)
    {
        offset = Math.Min(offset, PageFormat.PageBytes);
        return new ReadOnlySpan<byte>(_page + offset, Math.Min(length, PageFormat.PageBytes - offset));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* PayloadAt(int offset) => _page + Math.Min(offset, PageFormat.PageBytes - _payload);

    private ulong ReadOrder(int offset, int bytes)
    {
        ReadOnlySpan<byte> stored = Within(offset, Math.Min(bytes, sizeof(ulong)));
        ulong order = 0;
        for (int i = 0; i < stored.Length; i++)
        {
            order |= (ulong)stored[i] << (56 - (8 * i));
        }

        return order;
    }

    private EntryKey FenceAt(int header)
    {
        int offset = *(ushort*)(_page + header);
        int size = *(ushort*)(_page + header + 2);
        return new EntryKey(Within(offset, size & LengthMask), ReadOrder(offset + (size & LengthMask), size >> OrderShift));
    }
}

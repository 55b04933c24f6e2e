using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>Filling a fresh page: fences first, then the prefix, then entries in order.</content>
// SAFETY: as in the other part: what is written lies within the frame, between the slots and the heap.
internal readonly unsafe ref partial struct KeyPage
{
    /// <summary>Bytes of the heap for a fence or of a separator without its child.</summary>
    public static int PlaceBytes(EntryKey place) => place.Key.Length + place.OrderBytes;

    public void SetLow(scoped EntryKey fence) => SetFence(44, LowFlag, fence);

    public void SetHigh(scoped EntryKey fence) => SetFence(48, HighFlag, fence);

    /// <summary>The bytes that all entries to come begin with.</summary>
    public void SetPrefix(scoped ReadOnlySpan<byte> prefix)
    {
        Invariant.Require(Count == 0);
        byte* to = Allocate(prefix.Length);
        prefix.CopyTo(new Span<byte>(to, prefix.Length));
        *(ushort*)(_page + 36) = (ushort)(to - _page);
        *(ushort*)(_page + 38) = (ushort)prefix.Length;
    }

    /// <summary>Puts an entry behind all others; its payload is the caller's to write.</summary>
    public byte* Append(scoped EntryKey key) =>
        Put(Count, key.Key[Prefix.Length..], [], key.Order, IsLeaf ? 0 : key.OrderBytes);

    /// <summary>Puts an entry of a page of the same kind behind all others.</summary>
    public void Append(KeyPage from, int slot)
    {
        ReadOnlySpan<byte> old = from.Prefix;
        ReadOnlySpan<byte> suffix = from.Suffix(slot);
        int prefix = Prefix.Length;
        ReadOnlySpan<byte> first = prefix < old.Length ? old[prefix..] : [];
        ReadOnlySpan<byte> second = prefix > old.Length ? suffix[(prefix - old.Length)..] : suffix;
        byte* payload = Put(Count, first, second, from.Order(slot), from.OrderBytes(slot));
        new ReadOnlySpan<byte>(from.Payload(slot), _payload).CopyTo(new Span<byte>(payload, _payload));
        if (IsLeaf && *(ulong*)(payload + 8) != 0)
        {
            *(ushort*)(_page + 52) += 1;
        }
    }

    public void Append(KeyPage from, int begin, int end)
    {
        for (int slot = begin; slot < end; slot++)
        {
            Append(from, slot);
        }
    }

    /// <summary>Puts an entry whose rest of the key comes in two pieces. A leaf's word is 0 until it is written.</summary>
    private byte* Put(int slot, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ulong order, int orderBytes)
    {
        int count = Count;
        int length = first.Length + second.Length;
        Invariant.Require((uint)slot <= (uint)count && length <= MostKeyBytes && FreeBytes >= SlotBytes);
        ulong* at = Slots + slot;
        new Span<ulong>(at, count - slot).CopyTo(new Span<ulong>(at + 1, count - slot));
        PageFormat.Count(_page) = (ushort)(count + 1);
        byte* entry = Allocate(_payload + length + orderBytes);
        var rest = new Span<byte>(entry + _payload, length);
        Kernels.ShortCopy.Copy(first, rest);
        second.CopyTo(rest[first.Length..]);
        WriteOrder(entry + _payload + length, order, orderBytes);
        *at = HeadOf(rest) | ((ulong)(entry - _page) << 32) | ((ulong)(length | (orderBytes << OrderShift)) << 48);
        if (IsLeaf)
        {
            *(long*)entry = EntryKey.RowOf(order);
            *(ulong*)(entry + 8) = 0;
        }

        return entry;
    }

    private byte* Allocate(int bytes)
    {
        int begin = HeapBegin - bytes;
        Invariant.Require(begin >= SlotsBegin + (Count * SlotBytes));
        *(ushort*)(_page + 32) = (ushort)begin;
        return _page + begin;
    }

    private void SetFence(int header, byte flag, EntryKey fence)
    {
        Invariant.Require(IsLeaf && Count == 0 && (_page[54] & flag) == 0);
        int bytes = fence.OrderBytes;
        int length = fence.Key.Length;
        byte* to = Allocate(length + bytes);
        fence.Key.CopyTo(new Span<byte>(to, length));
        WriteOrder(to + length, fence.Order, bytes);
        *(ushort*)(_page + header) = (ushort)(to - _page);
        *(ushort*)(_page + header + 2) = (ushort)(length | (bytes << OrderShift));
        _page[54] |= flag;
    }

    private static void WriteOrder(byte* to, ulong order, int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            to[i] = (byte)(order >> (56 - (8 * i)));
        }
    }
}

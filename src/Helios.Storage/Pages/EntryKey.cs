using System.Numerics;
using System.Runtime.CompilerServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// A place in the order of an index: a key's bytes (memcmp, the shorter first), then the row id. Equal keys of different rows stand side by
/// side.
/// </summary>
internal readonly ref struct EntryKey
{
    private const ulong Sign = 1UL << 63;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryKey(ReadOnlySpan<byte> key, long row)
        : this(key, OrderOf(row))
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryKey(ReadOnlySpan<byte> key, ulong order)
    {
        Key = key;
        Order = order;
    }

    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The row id as the number whose big endian bytes are ordered as row ids are; 0 is before every other.</summary>
    public ulong Order { get; }

    public long Row => RowOf(Order);

    /// <summary>Leading bytes of <see cref="Order"/> behind which all are 0: what a separator stores of it.</summary>
    public int OrderBytes => Order == 0 ? 0 : sizeof(ulong) - (BitOperations.TrailingZeroCount(Order) / 8);

    public static ulong OrderOf(long row) => (ulong)row ^ Sign;

    public static long RowOf(ulong order) => (long)(order ^ Sign);

    /// <summary>The shortest place behind <paramref name="left"/> and not behind <paramref name="right"/>, over the bytes of the
    /// latter.</summary>
    public static EntryKey Between(EntryKey left, EntryKey right)
    {
        int common = left.Key.CommonPrefixLength(right.Key);
        if (common < right.Key.Length)
        {
            return new EntryKey(right.Key[..(common + 1)], 0UL);
        }

        Invariant.Require(left.Key.Length == common && left.Order < right.Order);
        return new EntryKey(right.Key, ShortestOrder(left.Order, right.Order));
    }

    /// <summary>The number with the most trailing zero bytes in (left, right].</summary>
    public static ulong ShortestOrder(ulong left, ulong right)
    {
        int dropped = 7 - (BitOperations.LeadingZeroCount(left ^ right) / 8);
        return right & (ulong.MaxValue << (8 * dropped));
    }

    public int CompareTo(EntryKey other)
    {
        int order = Key.SequenceCompareTo(other.Key);
        return order != 0 ? order : Order.CompareTo(other.Order);
    }
}

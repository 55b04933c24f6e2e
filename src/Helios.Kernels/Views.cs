using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Helios.Kernels;

/// <summary>Columns of views: where a value begins in the lower half of 64 bits, how long it is in the upper one.</summary>
public static class Views
{
    private const int WordRows = 64;

    /// <summary>True when every value lies in [<paramref name="begin"/>, <paramref name="end"/>), or its view is 0.</summary>
    /// <param name="views">The views.</param>
    /// <param name="begin">The first byte that values may have.</param>
    /// <param name="end">Behind the last one.</param>
    /// <param name="bytes">How long they are together, when it is true.</param>
    public static bool AreWithin(ReadOnlySpan<ulong> views, uint begin, uint end, out long bytes)
    {
        int at = 0;
        bytes = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref ulong first = ref MemoryMarshal.GetReference(views);
            Vector256<long> least = Vector256.Create((long)begin);
            Vector256<long> most = Vector256.Create((long)end);
            Vector256<long> sum = Vector256<long>.Zero;
            Vector256<long> outside = Vector256<long>.Zero;
            for (; at + Vector256<ulong>.Count <= views.Length; at += Vector256<ulong>.Count)
            {
                // SAFETY: the load lies within the views. Both halves and their sum are below 2^33, so signed comparisons hold.
                Vector256<ulong> view = Vector256.LoadUnsafe(ref first, (nuint)at);
                Vector256<long> address = (view & Vector256.Create((ulong)uint.MaxValue)).AsInt64();
                Vector256<long> length = Vector256.ShiftRightLogical(view, 32).AsInt64();
                Vector256<long> isOutside = Vector256.LessThan(address, least) | Vector256.GreaterThan(address + length, most);
                outside |= Vector256.AndNot(isOutside, Vector256.Equals(view.AsInt64(), Vector256<long>.Zero));
                sum += length;
            }

            if (outside != Vector256<long>.Zero)
            {
                return false;
            }

            bytes = Vector256.Sum(sum);
        }

        bool areWithin = AreWithinScalar(views[at..], begin, end, out long rest);
        bytes += rest;
        return areWithin;
    }

    /// <summary>Sets the views of the first rows to 0 where one of the two bits is 0. Both bitmaps begin with the first row.</summary>
    public static void ClearUnless(Span<ulong> views, int rows, ReadOnlySpan<byte> bits, ReadOnlySpan<byte> others)
    {
        for (int first = 0; first < rows; first += WordRows)
        {
            int count = Math.Min(WordRows, rows - first);
            ulong inRange = count == WordRows ? ulong.MaxValue : (1UL << count) - 1;
            ulong away = ~(WordAt(bits, first) & WordAt(others, first)) & inRange;
            if (away == inRange)
            {
                views.Slice(first, count).Clear();
                continue;
            }

            for (; away != 0; away &= away - 1)
            {
                views[first + BitOperations.TrailingZeroCount(away)] = 0;
            }
        }
    }

    internal static bool AreWithinScalar(ReadOnlySpan<ulong> views, uint begin, uint end, out long bytes)
    {
        bytes = 0;
        foreach (ulong view in views)
        {
            ulong address = view & uint.MaxValue;
            if (view != 0 && (address < begin || address + (view >> 32) > end))
            {
                return false;
            }

            bytes += (long)(view >> 32);
        }

        return true;
    }

    private static ulong WordAt(ReadOnlySpan<byte> bits, int row)
    {
        ReadOnlySpan<byte> bytes = bits[(row >> 3)..];
        if (bytes.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        ulong word = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            word |= (ulong)bytes[i] << (8 * i);
        }

        return word;
    }
}

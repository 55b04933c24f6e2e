using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Helios.Kernels;

/// <summary>
/// Copies of values, which are short as a rule: up to 32 bytes take two loads and two stores that may overlap, and no call.
/// </summary>
public static class ShortCopy
{
    /// <summary>Copies the whole of <paramref name="from"/> to the begin of <paramref name="to"/>. They must not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        int length = from.Length;
        if (length > 32)
        {
            from.CopyTo(to);
            return;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(to.Length, length);
        ref byte source = ref MemoryMarshal.GetReference(from);
        ref byte target = ref MemoryMarshal.GetReference(to);

        // SAFETY: each access lies within [0, length) of both spans: it begins at 0, or ends at length, and is no longer than length.
        if (length >= 16)
        {
            Vector128<byte> last = Vector128.LoadUnsafe(ref source, (nuint)(length - 16));
            Vector128.LoadUnsafe(ref source).StoreUnsafe(ref target);
            last.StoreUnsafe(ref target, (nuint)(length - 16));
        }
        else if (length >= 8)
        {
            Move<ulong>(ref source, ref target, length);
        }
        else if (length >= 4)
        {
            Move<uint>(ref source, ref target, length);
        }
        else if (length > 0)
        {
            byte middle = Unsafe.Add(ref source, length >> 1);
            byte last = Unsafe.Add(ref source, length - 1);
            target = source;
            Unsafe.Add(ref target, length >> 1) = middle;
            Unsafe.Add(ref target, length - 1) = last;
        }
    }

    // SAFETY: the caller's: length is at least the size of T.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Move<T>(ref byte source, ref byte target, int length) where T : unmanaged
    {
        T last = Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref source, length - sizeof(T)));
        Unsafe.WriteUnaligned(ref target, Unsafe.ReadUnaligned<T>(ref source));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, length - sizeof(T)), last);
    }
}

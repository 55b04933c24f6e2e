using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Helios.Kernels;

/// <summary>Asks for lines of memory before they are needed. Nothing happens for an address that is not there.</summary>
// SAFETY: a prefetch never faults.
public static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>Lines that a run of memory is prefetched for, at most: behind those the processor sees where it goes.</summary>
    private const int MostBytes = 64 * LineBytes;

    /// <summary>Into the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>The lines of a run into the second cache: there is more room for what is on its way than before the first.</summary>
    public static void Lines(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        var begin = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
        int length = Math.Min(bytes.Length, MostBytes);
        for (int at = 0; at < length; at += LineBytes)
        {
            Sse.Prefetch1(begin + at);
        }
    }
}

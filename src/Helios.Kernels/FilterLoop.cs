using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Helios.Kernels;

/// <summary>Runs a test over values, 64 of them to a word of the bitmap, with the widest vectors there are.</summary>
// SAFETY: a word's values are read only when all 64 are there, and the rest vector by vector and then one by one, as far as the span goes.
internal static class FilterLoop
{
    /// <summary>Bit i of <paramref name="into"/>: whether value i passes, the other way round when <paramref name="flip"/> is all ones.
    /// Bits behind the last value are 0.</summary>
    public static void Run<T, TTest>(ReadOnlySpan<T> values, T a, T b, ulong flip, Span<ulong> into)
        where T : unmanaged, INumber<T>
        where TTest : struct, IVectorTest<T>
    {
        into = into[..((values.Length + 63) >> 6)];
        ref T at = ref MemoryMarshal.GetReference(values);
        int words = values.Length >> 6;
        if (Vector512.IsHardwareAccelerated)
        {
            Words512<T, TTest>(ref at, a, b, flip, into[..words]);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Words256<T, TTest>(ref at, a, b, flip, into[..words]);
        }
        else
        {
            Words128<T, TTest>(ref at, a, b, flip, into[..words]);
        }

        int rest = values.Length & 63;
        if (rest > 0)
        {
            ulong bits = Rest<T, TTest>(ref Unsafe.Add(ref at, words << 6), rest, a, b);
            into[words] = (bits ^ flip) & ((1UL << rest) - 1);
        }
    }

    private static void Words512<T, TTest>(ref T at, T a, T b, ulong flip, Span<ulong> into)
        where T : unmanaged, INumber<T>
        where TTest : struct, IVectorTest<T>
    {
        Vector512<T> first = Vector512.Create(a);
        Vector512<T> second = Vector512.Create(b);
        for (int i = 0; i < into.Length; i++)
        {
            ulong word = 0;
            for (int lane = 0; lane < 64; lane += Vector512<T>.Count)
            {
                word |= TTest.Passes(Vector512.LoadUnsafe(ref at, (nuint)lane), first, second).ExtractMostSignificantBits() << lane;
            }

            into[i] = word ^ flip;
            at = ref Unsafe.Add(ref at, 64);
        }
    }

    private static void Words256<T, TTest>(ref T at, T a, T b, ulong flip, Span<ulong> into)
        where T : unmanaged, INumber<T>
        where TTest : struct, IVectorTest<T>
    {
        Vector256<T> first = Vector256.Create(a);
        Vector256<T> second = Vector256.Create(b);
        for (int i = 0; i < into.Length; i++)
        {
            ulong word = 0;

            // Two words at once, that one bit's way into the word is not waited for by the next.
            ulong other = 0;
            for (int lane = 0; lane < 64; lane += 2 * Vector256<T>.Count)
            {
                word |= (ulong)TTest.Passes(Vector256.LoadUnsafe(ref at, (nuint)lane), first, second).ExtractMostSignificantBits() << lane;
                int next = lane + Vector256<T>.Count;
                other |= (ulong)TTest.Passes(Vector256.LoadUnsafe(ref at, (nuint)next), first, second).ExtractMostSignificantBits() << next;
            }

            into[i] = (word | other) ^ flip;
            at = ref Unsafe.Add(ref at, 64);
        }
    }

    private static void Words128<T, TTest>(ref T at, T a, T b, ulong flip, Span<ulong> into)
        where T : unmanaged, INumber<T>
        where TTest : struct, IVectorTest<T>
    {
        Vector128<T> first = Vector128.Create(a);
        Vector128<T> second = Vector128.Create(b);
        for (int i = 0; i < into.Length; i++)
        {
            ulong word = 0;
            for (int lane = 0; lane < 64; lane += Vector128<T>.Count)
            {
                word |= (ulong)TTest.Passes(Vector128.LoadUnsafe(ref at, (nuint)lane), first, second).ExtractMostSignificantBits() << lane;
            }

            into[i] = word ^ flip;
            at = ref Unsafe.Add(ref at, 64);
        }
    }

    private static ulong Rest<T, TTest>(ref T at, int count, T a, T b)
        where T : unmanaged, INumber<T>
        where TTest : struct, IVectorTest<T>
    {
        ulong bits = 0;
        int done = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; done + Vector256<T>.Count <= count; done += Vector256<T>.Count)
            {
                Vector256<T> x = Vector256.LoadUnsafe(ref at, (nuint)done);
                bits |= (ulong)TTest.Passes(x, Vector256.Create(a), Vector256.Create(b)).ExtractMostSignificantBits() << done;
            }
        }

        for (; done + Vector128<T>.Count <= count; done += Vector128<T>.Count)
        {
            Vector128<T> x = Vector128.LoadUnsafe(ref at, (nuint)done);
            bits |= (ulong)TTest.Passes(x, Vector128.Create(a), Vector128.Create(b)).ExtractMostSignificantBits() << done;
        }

        for (; done < count; done++)
        {
            bits |= (TTest.Passes(Unsafe.Add(ref at, done), a, b) ? 1UL : 0) << done;
        }

        return bits;
    }
}

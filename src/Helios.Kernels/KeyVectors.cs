using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Helios.Kernels;

/// <summary>Keys of sixteen bytes, four at a time, where there is AVX2: their first halves in one vector, their second halves in
/// another.</summary>
// SAFETY: four keys are read at a time, as long as there are four.
internal static class KeyVectors
{
    private const int StepBytes = 4 * KeyFilter.KeyBytes;

    /// <summary>Which of up to 64 keys are equal to one, given as it lies in memory; <paramref name="done"/>: bytes that were looked
    /// at.</summary>
    public static ulong Equal(ReadOnlySpan<byte> keys, ulong first, ulong second, out int done)
    {
        Vector256<ulong> wantedFirst = Vector256.Create(first);
        Vector256<ulong> wantedSecond = Vector256.Create(second);
        ulong word = 0;
        for (done = 0; done + StepBytes <= keys.Length; done += StepBytes)
        {
            Load(keys, done, out Vector256<ulong> a, out Vector256<ulong> b);
            Vector256<ulong> passes = Vector256.Equals(a, wantedFirst) & Vector256.Equals(b, wantedSecond);
            word |= Bits(passes) << (done / KeyFilter.KeyBytes);
        }

        return word;
    }

    /// <summary>Which of up to 64 keys are before one, given as numbers, or not behind it.</summary>
    public static ulong Before(ReadOnlySpan<byte> keys, ulong first, ulong second, bool isStrict, out int done)
    {
        // Bytes of each half turned round, and its highest bit, so that numbers with a sign have the order.
        Vector256<byte> turn = Vector256.Create(Vector128.Create((byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
        Vector256<long> sign = Vector256.Create(long.MinValue);
        Vector256<long> wantedFirst = Vector256.Create((long)first) ^ sign;
        Vector256<long> wantedSecond = Vector256.Create((long)second) ^ sign;
        Vector256<long> last = isStrict ? Vector256<long>.Zero : Vector256<long>.AllBitsSet;
        ulong word = 0;
        for (done = 0; done + StepBytes <= keys.Length; done += StepBytes)
        {
            Load(keys, done, out Vector256<ulong> a, out Vector256<ulong> b);
            Vector256<long> x = Avx2.Shuffle(a.AsByte(), turn).AsInt64() ^ sign;
            Vector256<long> y = Avx2.Shuffle(b.AsByte(), turn).AsInt64() ^ sign;
            Vector256<long> rest = Vector256.LessThan(y, wantedSecond) | (Vector256.Equals(y, wantedSecond) & last);
            Vector256<long> passes = Vector256.LessThan(x, wantedFirst) | (Vector256.Equals(x, wantedFirst) & rest);
            word |= Bits(passes.AsUInt64()) << (done / KeyFilter.KeyBytes);
        }

        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(ReadOnlySpan<byte> keys, int at, out Vector256<ulong> first, out Vector256<ulong> second)
    {
        ref byte place = ref MemoryMarshal.GetReference(keys);
        Vector256<ulong> a = Vector256.LoadUnsafe(ref place, (nuint)at).AsUInt64();
        Vector256<ulong> b = Vector256.LoadUnsafe(ref place, (nuint)at + 32).AsUInt64();
        first = Avx2.UnpackLow(a, b);
        second = Avx2.UnpackHigh(a, b);
    }

    /// <summary>One bit a key: unpacking has left them in the order 0, 2, 1, 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<ulong> passes) => Avx2.Permute4x64(passes, 0b11_01_10_00).ExtractMostSignificantBits();
}

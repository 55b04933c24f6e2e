using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Helios.Kernels;

namespace Helios.Pages.Bench;

/// <summary>Kernels beside their twins over values that lie in the second cache.</summary>
internal static class KernelMeasure
{
    private const int Bytes = 128 * 1024;

    private delegate void Kernel<T>(ReadOnlySpan<T> values, Span<ulong> into);

    public static void Run()
    {
        Console.WriteLine($"vectors of {Isa.VectorBits} bits, {Bytes / 1024} KB of values");
        Compare<byte>("bool = c", 1);
        Compare<short>("int2", 0);
        Compare<int>("int4", 0);
        Compare<long>("int8", 0);
        Compare<double>("float8", 0.5);
        var keys = new byte[Bytes];
        new Random(1).NextBytes(keys);
        byte[] key = new byte[16];
        Both("uuid <", keys, (v, into) => KeyFilter.Compare(v, CompareOp.Less, key, into),
            (v, into) => ValueFilterTwin.CompareKeys(v, CompareOp.Less, key, into));
        Both("uuid =", keys, (v, into) => KeyFilter.Compare(v, CompareOp.Equal, key, into),
            (v, into) => ValueFilterTwin.CompareKeys(v, CompareOp.Equal, key, into));
    }

    private static void Compare<T>(string name, T constant) where T : unmanaged, INumber<T>
    {
        var bytes = new byte[Bytes];
        new Random(1).NextBytes(bytes);
        T[] values = MemoryMarshal.Cast<byte, T>(bytes).ToArray();
        T high = constant + T.One;
        T[] list = [.. Enumerable.Range(0, 8).Select(i => T.CreateTruncating(i))];
        Both($"{name} <", values, (v, into) => ValueFilter.Compare(v, CompareOp.Less, constant, into),
            (v, into) => ValueFilterTwin.Compare(v, CompareOp.Less, constant, into));
        Both($"{name} =", values, (v, into) => ValueFilter.Compare(v, CompareOp.Equal, constant, into),
            (v, into) => ValueFilterTwin.Compare(v, CompareOp.Equal, constant, into));
        Both($"{name} between", values, (v, into) => ValueFilter.Between(v, constant, high, false, into),
            (v, into) => ValueFilterTwin.Between(v, constant, high, false, into));
        Both($"{name} in 8", values, (v, into) => ValueFilter.In(v, list, false, into),
            (v, into) => ValueFilterTwin.In(v, list, false, into));
    }

    private static void Both<T>(string name, T[] values, Kernel<T> kernel, Kernel<T> twin) where T : unmanaged
    {
        double fast = Best(values, kernel, 40);
        double slow = Best(values, twin, 3);
        Console.WriteLine($"{name,-16} {Bytes / fast,6:F1} GB/s, its twin {Bytes / slow,5:F2}: {slow / fast:F1} x");
    }

    /// <summary>Nanoseconds of the fastest of many runs.</summary>
    private static double Best<T>(T[] values, Kernel<T> kernel, int times) where T : unmanaged
    {
        var into = new ulong[Bitmap.Words(values.Length)];
        double best = double.MaxValue;
        for (int round = 0; round < 30; round++)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < times; i++)
            {
                kernel(values, into);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalNanoseconds / times);
        }

        return best;
    }
}

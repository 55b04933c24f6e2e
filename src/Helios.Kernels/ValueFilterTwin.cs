using System.Numerics;

namespace Helios.Kernels;

/// <summary>What <see cref="ValueFilter"/> and <see cref="KeyFilter"/> mean, value by value.</summary>
public static class ValueFilterTwin
{
    public static void Compare<T>(ReadOnlySpan<T> values, CompareOp op, T constant, Span<ulong> into)
        where T : unmanaged, INumber<T>
    {
        for (int begin = 0; begin < values.Length; begin += 64)
        {
            ulong word = 0;
            ReadOnlySpan<T> part = values.Slice(begin, Math.Min(64, values.Length - begin));
            for (int i = 0; i < part.Length; i++)
            {
                word |= (Holds(Order(part[i], constant), op) ? 1UL : 0) << i;
            }

            into[begin >> 6] = word;
        }
    }

    public static void Between<T>(ReadOnlySpan<T> values, T low, T high, bool not, Span<ulong> into)
        where T : unmanaged, INumber<T>
    {
        for (int begin = 0; begin < values.Length; begin += 64)
        {
            ulong word = 0;
            ReadOnlySpan<T> part = values.Slice(begin, Math.Min(64, values.Length - begin));
            for (int i = 0; i < part.Length; i++)
            {
                bool passes = Order(part[i], low) >= 0 && Order(part[i], high) <= 0;
                word |= (passes != not ? 1UL : 0) << i;
            }

            into[begin >> 6] = word;
        }
    }

    public static void In<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> sorted, bool not, Span<ulong> into)
        where T : unmanaged, INumber<T>
    {
        for (int begin = 0; begin < values.Length; begin += 64)
        {
            ulong word = 0;
            ReadOnlySpan<T> part = values.Slice(begin, Math.Min(64, values.Length - begin));
            for (int i = 0; i < part.Length; i++)
            {
                bool found = false;
                foreach (T item in sorted)
                {
                    found |= Order(part[i], item) == 0;
                }

                word |= (found != not ? 1UL : 0) << i;
            }

            into[begin >> 6] = word;
        }
    }

    /// <summary>See <see cref="KeyFilter.Compare"/>.</summary>
    public static void CompareKeys(ReadOnlySpan<byte> keys, CompareOp op, ReadOnlySpan<byte> constant, Span<ulong> into)
    {
        int count = keys.Length / KeyFilter.KeyBytes;
        into[..Bitmap.Words(count)].Clear();
        for (int i = 0; i < count; i++)
        {
            int order = keys.Slice(i * KeyFilter.KeyBytes, KeyFilter.KeyBytes).SequenceCompareTo(constant);
            into[i >> 6] |= (Holds(order, op) ? 1UL : 0) << (i & 63);
        }
    }

    internal static bool Holds(int order, CompareOp op) => op switch
    {
        CompareOp.Equal => order == 0,
        CompareOp.NotEqual => order != 0,
        CompareOp.Less => order < 0,
        CompareOp.LessOrEqual => order <= 0,
        CompareOp.Greater => order > 0,
        CompareOp.GreaterOrEqual => order >= 0,
    };

    private static int Order<T>(T x, T y)
        where T : unmanaged, INumber<T>
    {
        if (x < y)
        {
            return -1;
        }

        return x > y ? 1 : x == y ? 0 : (T.IsNaN(x) ? 1 : 0) - (T.IsNaN(y) ? 1 : 0);
    }
}

using System.Numerics;

namespace Helios.Kernels;

/// <summary>
/// Which values of an array pass a test, as a bitmap: bit i (least significant first) of the words is value i, and bits behind the last
/// value are 0. Values may lie at any address. Floats have PostgreSQL's order: NaN equals NaN and is greater than every number.
/// Every function has its twin in <see cref="ValueFilterTwin"/>.
/// </summary>
public static class ValueFilter
{
    /// <summary>Lists up to this long are compared value by value.</summary>
    private const int MostCompared = 16;

    /// <summary>Values that are gone through again for each item of a list: they stay in the nearest cache.</summary>
    private const int BlockRows = 1024;

    public static void Compare<T>(ReadOnlySpan<T> values, CompareOp op, T constant, Span<ulong> into)
        where T : unmanaged, INumber<T>
    {
        if (Isa.IsScalar)
        {
            ValueFilterTwin.Compare(values, op, constant, into);
            return;
        }

        if (T.IsNaN(constant))
        {
            CompareNan(values, op, constant, into);
            return;
        }

        // A NaN passes neither < nor ≤ and is greater, so that > and ≥ are what does not pass those.
        switch (op)
        {
            case CompareOp.Equal:
                FilterLoop.Run<T, EqualTest<T>>(values, constant, constant, 0, into);
                break;
            case CompareOp.NotEqual:
                FilterLoop.Run<T, EqualTest<T>>(values, constant, constant, ulong.MaxValue, into);
                break;
            case CompareOp.Less:
                FilterLoop.Run<T, LessTest<T>>(values, constant, constant, 0, into);
                break;
            case CompareOp.LessOrEqual:
                FilterLoop.Run<T, LessOrEqualTest<T>>(values, constant, constant, 0, into);
                break;
            case CompareOp.Greater:
                FilterLoop.Run<T, LessOrEqualTest<T>>(values, constant, constant, ulong.MaxValue, into);
                break;
            case CompareOp.GreaterOrEqual:
                FilterLoop.Run<T, LessTest<T>>(values, constant, constant, ulong.MaxValue, into);
                break;
        }
    }

    /// <summary>low ≤ value ≤ high, or not so. Nothing lies between a low that is greater than the high.</summary>
    public static void Between<T>(ReadOnlySpan<T> values, T low, T high, bool not, Span<ulong> into)
        where T : unmanaged, INumber<T>
    {
        if (Isa.IsScalar)
        {
            ValueFilterTwin.Between(values, low, high, not, into);
        }
        else if (T.IsNaN(high))
        {
            Compare(values, not ? CompareOp.Less : CompareOp.GreaterOrEqual, low, into);
        }
        else
        {
            // A low that is NaN lets no number pass, and a NaN is above the high.
            FilterLoop.Run<T, BetweenTest<T>>(values, low, high, not ? ulong.MaxValue : 0, into);
        }
    }

    /// <summary>Values that are in a list, or that are not.</summary>
    /// <param name="sorted">In ascending order, with a NaN at the end.</param>
    public static void In<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> sorted, bool not, Span<ulong> into)
        where T : unmanaged, INumber<T>
    {
        if (Isa.IsScalar)
        {
            ValueFilterTwin.In(values, sorted, not, into);
            return;
        }

        Span<ulong> room = stackalloc ulong[Bitmap.Words(BlockRows)];
        for (int begin = 0; begin < values.Length; begin += BlockRows)
        {
            ReadOnlySpan<T> part = values.Slice(begin, Math.Min(BlockRows, values.Length - begin));
            Span<ulong> found = into.Slice(begin >> 6, Bitmap.Words(part.Length));
            if (sorted.Length <= MostCompared)
            {
                InShort(part, sorted, found, room[..found.Length]);
            }
            else
            {
                InLong(part, sorted, found);
            }

            if (not)
            {
                Bitmap.Not(found, part.Length);
            }
        }
    }

    private static void InShort<T>(ReadOnlySpan<T> part, ReadOnlySpan<T> list, Span<ulong> found, Span<ulong> one)
        where T : unmanaged, INumber<T>
    {
        found.Clear();
        foreach (T item in list)
        {
            Compare(part, CompareOp.Equal, item, one);
            Bitmap.Or(found, one);
        }
    }

    private static void InLong<T>(ReadOnlySpan<T> part, ReadOnlySpan<T> list, Span<ulong> found)
        where T : unmanaged, INumber<T>
    {
        Between(part, list[0], list[^1], not: false, found);
        for (int i = 0; i < found.Length; i++)
        {
            for (ulong left = found[i]; left != 0; left &= left - 1)
            {
                int at = BitOperations.TrailingZeroCount(left);
                if (!SortedList.Contains(list, part[(i << 6) + at]))
                {
                    found[i] ^= 1UL << at;
                }
            }
        }
    }

    private static void CompareNan<T>(ReadOnlySpan<T> values, CompareOp op, T nan, Span<ulong> into)
        where T : unmanaged, INumber<T>
    {
        switch (op)
        {
            case CompareOp.Equal or CompareOp.GreaterOrEqual:
                FilterLoop.Run<T, NanTest<T>>(values, nan, nan, 0, into);
                break;
            case CompareOp.NotEqual or CompareOp.Less:
                FilterLoop.Run<T, NanTest<T>>(values, nan, nan, ulong.MaxValue, into);
                break;
            case CompareOp.LessOrEqual:
                Bitmap.Fill(into, values.Length, value: true);
                break;
            case CompareOp.Greater:
                Bitmap.Fill(into, values.Length, value: false);
                break;
        }
    }
}

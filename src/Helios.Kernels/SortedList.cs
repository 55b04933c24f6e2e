using System.Numerics;

namespace Helios.Kernels;

internal static class SortedList
{
    /// <summary>Whether an ascending list, which may end with NaN, has the value.</summary>
    public static bool Contains<T>(ReadOnlySpan<T> list, T value)
        where T : unmanaged, INumber<T>
    {
        if (T.IsNaN(value))
        {
            return list.Length > 0 && T.IsNaN(list[^1]);
        }

        int from = 0;
        int length = list.Length;
        while (length > 0)
        {
            int half = length >> 1;
            bool isBefore = list[from + half] < value;
            from = isBefore ? from + half + 1 : from;
            length = isBefore ? length - half - 1 : half;
        }

        return from < list.Length && list[from] == value;
    }
}

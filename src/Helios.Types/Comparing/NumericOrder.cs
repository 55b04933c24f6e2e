namespace Helios.Types;

/// <summary>
/// Order of numerics on their binary form, without arithmetic: a canonical form has no zero digit at either end, so weight and digits
/// decide,
/// and the display scale does not count. -Infinity &lt; finite &lt; Infinity &lt; NaN.
/// </summary>
internal static class NumericOrder
{
    public static int Compare(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        int rankX = Rank(x);
        int rankY = Rank(y);
        if (rankX != rankY || rankX is not (RankNegative or RankPositive))
        {
            return rankX.CompareTo(rankY);
        }

        int magnitude = CompareMagnitude(x, y);
        return rankX == RankPositive ? magnitude : -magnitude;
    }

    public static ulong Hash(ReadOnlySpan<byte> form)
    {
        ReadOnlySpan<byte> digits = form.Slice(NumericForm.HeaderBytes, NumericForm.DigitCount(form) * 2);
        return ValueHash.Of(ValueHash.Of(digits) ^ ((ulong)Rank(form) << 32) ^ (ushort)NumericForm.Weight(form));
    }

    internal const int RankNegativeInfinity = 0;
    internal const int RankNegative = 1;
    internal const int RankZero = 2;
    internal const int RankPositive = 3;
    internal const int RankPositiveInfinity = 4;
    internal const int RankNaN = 5;

    internal static int Rank(ReadOnlySpan<byte> form) => NumericForm.Sign(form) switch
    {
        NumericForm.NaN => RankNaN,
        NumericForm.PositiveInfinity => RankPositiveInfinity,
        NumericForm.NegativeInfinity => RankNegativeInfinity,
        _ when NumericForm.DigitCount(form) == 0 => RankZero,
        NumericForm.Negative => RankNegative,
        _ => RankPositive,
    };

    private static int CompareMagnitude(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        int weight = NumericForm.Weight(x).CompareTo(NumericForm.Weight(y));
        if (weight != 0)
        {
            return weight;
        }

        // Digits are big-endian and not negative, so they compare as bytes; a longer run of digits behind an equal prefix is more.
        return x[NumericForm.HeaderBytes..].SequenceCompareTo(y[NumericForm.HeaderBytes..]);
    }
}

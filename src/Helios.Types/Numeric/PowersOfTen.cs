using System.Numerics;

namespace Helios.Types;

public readonly partial struct PgNumeric
{
    private static readonly BigInteger[] s_powersOfTen = MakePowersOfTen();

    internal static BigInteger PowerOfTen(int exponent) =>
        exponent < s_powersOfTen.Length ? s_powersOfTen[exponent] : BigInteger.Pow(10, exponent);

    /// <summary>Decimal digits of a magnitude; 1 for zero.</summary>
    internal static int DecimalDigits(BigInteger magnitude)
    {
        if (magnitude.IsZero)
        {
            return 1;
        }

        // log10(2) = 0.30103 from below, so the estimate is right or one too small.
        int estimate = (int)((magnitude.GetBitLength() - 1) * 30_102L / 100_000L);
        while (magnitude >= PowerOfTen(estimate))
        {
            estimate++;
        }

        return estimate;
    }

    private static BigInteger[] MakePowersOfTen()
    {
        BigInteger[] powers = new BigInteger[64];
        powers[0] = BigInteger.One;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}

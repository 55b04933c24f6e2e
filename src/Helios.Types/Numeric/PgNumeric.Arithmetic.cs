using System.Numerics;
using Helios.Base;

namespace Helios.Types;

public readonly partial struct PgNumeric
{
    /// <summary>Significant digits that a quotient has at least (numeric.c, select_div_scale).</summary>
    private const int MinSignificantDigits = 16;

    /// <summary>Largest scale that a quotient is given.</summary>
    private const int MaxDisplayScale = 1_000;

    /// <summary>Largest |n| of round and trunc.</summary>
    private const int MaxResultScale = 16_383;

    public static PgNumeric operator +(in PgNumeric a, in PgNumeric b)
    {
        if (!a.IsFinite || !b.IsFinite)
        {
            return a.IsNaN || b.IsNaN || (a.IsInfinity && b.IsInfinity && a.Sign != b.Sign) ? NaN : a.IsInfinity ? a : b;
        }

        int scale = Math.Max(a._scale, b._scale);
        return new PgNumeric(a.UnscaledAt(scale) + b.UnscaledAt(scale), scale);
    }

    public static PgNumeric operator -(in PgNumeric a, in PgNumeric b) => a + (-b);

    public static PgNumeric operator -(in PgNumeric a) => a._kind switch
    {
        NumericKind.Finite => new PgNumeric(-a._unscaled, a._scale),
        NumericKind.NaN => NaN,
        NumericKind.PositiveInfinity => NegativeInfinity,
        NumericKind.NegativeInfinity => PositiveInfinity,
    };

    public static PgNumeric operator *(in PgNumeric a, in PgNumeric b)
    {
        if (!a.IsFinite || !b.IsFinite)
        {
            return a.IsNaN || b.IsNaN || a.Sign == 0 || b.Sign == 0 ? NaN : Infinity(a.Sign * b.Sign);
        }

        PgNumeric product = new(a._unscaled * b._unscaled, a._scale + b._scale);
        return product._scale > MaxScale ? product.Round(MaxScale) : product;
    }

    /// <summary>
    /// The quotient, rounded half away from zero at the scale that PostgreSQL selects. 22012 when <paramref name="b"/> is zero.
    /// </summary>
    public static PgNumeric operator /(in PgNumeric a, in PgNumeric b)
    {
        if (a.IsNaN || b.IsNaN || (a.IsInfinity && b.IsInfinity))
        {
            return NaN;
        }

        if (b.IsZero)
        {
            throw DivisionByZero();
        }

        if (a.IsInfinity)
        {
            return Infinity(a.Sign * b.Sign);
        }

        return b.IsInfinity ? Zero : Divide(a, b, SelectDivisionScale(a, b));
    }

    /// <summary>The quotient truncated to an integer (SQL's div).</summary>
    public static PgNumeric DivideTruncated(in PgNumeric a, in PgNumeric b)
    {
        if (!a.IsFinite || !b.IsFinite || b.IsZero)
        {
            return a / b;
        }

        int scale = Math.Max(a._scale, b._scale);
        return new PgNumeric(BigInteger.Divide(a.UnscaledAt(scale), b.UnscaledAt(scale)), 0);
    }

    /// <summary>The remainder of the truncated quotient; it has the sign of <paramref name="a"/>.</summary>
    public static PgNumeric operator %(in PgNumeric a, in PgNumeric b)
    {
        if (a.IsNaN || b.IsNaN)
        {
            return NaN;
        }

        if (b.IsZero)
        {
            throw DivisionByZero();
        }

        if (a.IsInfinity)
        {
            return NaN;
        }

        if (b.IsInfinity)
        {
            return a;
        }

        int scale = Math.Max(a._scale, b._scale);
        return new PgNumeric(BigInteger.Remainder(a.UnscaledAt(scale), b.UnscaledAt(scale)), scale);
    }

    public PgNumeric Abs() => Sign < 0 ? -this : this;

    /// <summary>SQL's sign(): -1, 0, 1, or NaN.</summary>
    public PgNumeric SignOf() => IsNaN ? NaN : new PgNumeric(Sign, 0);

    /// <summary>Rounds half away from zero to <paramref name="scale"/> digits after the point; a negative scale rounds before it.</summary>
    public PgNumeric Round(int scale) => AtScale(scale, (value, divisor) =>
    {
        BigInteger half = divisor >> 1;
        return value.Sign < 0 ? (value - half) / divisor : (value + half) / divisor;
    });

    public PgNumeric Truncate(int scale) => AtScale(scale, BigInteger.Divide);

    public PgNumeric Ceiling() => WholeToward(1);

    public PgNumeric Floor() => WholeToward(-1);

    /// <summary>The same value without zeros at the end of its fraction.</summary>
    public PgNumeric TrimScale()
    {
        BigInteger value = _unscaled;
        int scale = _scale;
        while (scale > 0 && (value % 10).IsZero)
        {
            value /= 10;
            scale--;
        }

        return IsFinite ? new PgNumeric(value, scale) : this;
    }

    internal static SqlError DivisionByZero() => new(SqlState.DivisionByZero, "division by zero");

    private static PgNumeric Infinity(int sign) => sign > 0 ? PositiveInfinity : NegativeInfinity;

    private BigInteger UnscaledAt(int scale) => scale == _scale ? _unscaled : _unscaled * PowerOfTen(scale - _scale);

    private static PgNumeric Divide(in PgNumeric a, in PgNumeric b, int scale)
    {
        int shift = scale + b._scale - a._scale;
        BigInteger dividend = BigInteger.Abs(a._unscaled);
        BigInteger divisor = BigInteger.Abs(b._unscaled);
        dividend = shift >= 0 ? dividend * PowerOfTen(shift) : dividend;
        divisor = shift < 0 ? divisor * PowerOfTen(-shift) : divisor;
        BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger remainder);
        if (remainder << 1 >= divisor)
        {
            quotient += 1;
        }

        return new PgNumeric(a._unscaled.Sign * b._unscaled.Sign < 0 ? -quotient : quotient, scale);
    }

    /// <summary>
    /// numeric.c, select_div_scale: at least 16 significant digits, counted in groups of four, and no scale less than an operand's.
    /// </summary>
    private static int SelectDivisionScale(in PgNumeric a, in PgNumeric b)
    {
        (int weightA, int firstA) = a.LeadingGroup();
        (int weightB, int firstB) = b.LeadingGroup();
        int weight = weightA - weightB;
        if (firstA <= firstB)
        {
            weight--;
        }

        int scale = MinSignificantDigits - (weight * NumericForm.GroupDigits);
        return Math.Min(Math.Max(Math.Max(scale, 0), Math.Max(a._scale, b._scale)), MaxDisplayScale);
    }

    /// <summary>Weight and value of the first base-10000 digit that is not zero; (0, 0) for zero.</summary>
    private (int Weight, int First) LeadingGroup()
    {
        if (_unscaled.IsZero)
        {
            return (0, 0);
        }

        BigInteger magnitude = BigInteger.Abs(_unscaled);
        int digits = DecimalDigits(magnitude);
        int exponent = digits - _scale - 1;
        int weight = (int)Calendar.FloorDiv(exponent, NumericForm.GroupDigits);
        int keep = exponent - (weight * NumericForm.GroupDigits) + 1;
        BigInteger first = digits >= keep ? magnitude / PowerOfTen(digits - keep) : magnitude * PowerOfTen(keep - digits);
        return (weight, (int)first);
    }

    private PgNumeric AtScale(int scale, Func<BigInteger, BigInteger, BigInteger> divide)
    {
        if (!IsFinite)
        {
            return this;
        }

        scale = Math.Clamp(scale, -(MaxWeight + 1) * NumericForm.GroupDigits, MaxResultScale);
        if (scale >= _scale)
        {
            return new PgNumeric(UnscaledAt(scale), scale);
        }

        BigInteger value = divide(_unscaled, PowerOfTen(_scale - scale));
        return scale >= 0 ? new PgNumeric(value, scale) : new PgNumeric(value * PowerOfTen(-scale), 0);
    }

    private PgNumeric WholeToward(int direction)
    {
        if (!IsFinite || _scale == 0)
        {
            return this;
        }

        BigInteger whole = BigInteger.DivRem(_unscaled, PowerOfTen(_scale), out BigInteger rest);
        return new PgNumeric(rest.Sign == direction ? whole + direction : whole, 0);
    }
}

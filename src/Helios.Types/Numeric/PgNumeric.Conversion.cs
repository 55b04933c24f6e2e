using System.Globalization;
using System.Numerics;
using System.Text;
using Helios.Base;

namespace Helios.Types;

public readonly partial struct PgNumeric
{
    public static PgNumeric FromInt64(long value) => new(value, 0);

    public static PgNumeric FromInt128(Int128 value) => new((BigInteger)value, 0);

    /// <summary>Fifteen significant digits, as PostgreSQL's float8_numeric.</summary>
    public static PgNumeric FromDouble(double value) => FromFloat(value, "E14");

    /// <summary>Six significant digits, as PostgreSQL's float4_numeric.</summary>
    public static PgNumeric FromSingle(float value) => FromFloat(value, "E5");

    public static PgNumeric Parse(ReadOnlySpan<byte> text) => NumericForm.Read(NumericText.ParseForm(text));

    public static PgNumeric Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>The nearest double. 22003 when it would be infinite.</summary>
    public double ToDouble()
    {
        if (!IsFinite)
        {
            return IsNaN ? FloatText.NaN : Sign > 0 ? double.PositiveInfinity : double.NegativeInfinity;
        }

        return FloatText.ParseFloat8(NumericText.ToText(NumericForm.Write(this)));
    }

    /// <summary>The nearest float. 22003 when it would be infinite.</summary>
    public float ToSingle()
    {
        if (!IsFinite)
        {
            return IsNaN ? (float)FloatText.NaN : Sign > 0 ? float.PositiveInfinity : float.NegativeInfinity;
        }

        return (float)FloatText.ParseFloat4(NumericText.ToText(NumericForm.Write(this)));
    }

    public short ToInt16() => (short)ToInteger(short.MinValue, short.MaxValue, "smallint");

    public int ToInt32() => (int)ToInteger(int.MinValue, int.MaxValue, "integer");

    public long ToInt64() => ToInteger(long.MinValue, long.MaxValue, "bigint");

    /// <summary>
    /// The value coerced to numeric(p,s): rounded to s digits; 22003 "numeric field overflow" when more than p - s digits stand
    /// before the point.
    /// </summary>
    public PgNumeric WithTypmod(int typmod)
    {
        if (typmod < 4)
        {
            return this;
        }

        int precision = ((typmod - 4) >> 16) & 0xFFFF;
        int scale = (((typmod - 4) & 0x7FF) ^ 1024) - 1024;
        if (IsNaN)
        {
            return this;
        }

        PgNumeric rounded = IsFinite ? Round(scale) : this;
        int maxDigits = precision - scale;
        bool fits = IsFinite && (rounded.IsZero || DecimalDigits(BigInteger.Abs(rounded._unscaled)) - rounded._scale <= maxDigits);
        return fits ? rounded : throw FieldOverflow(precision, scale, maxDigits);
    }

    private SqlError FieldOverflow(int precision, int scale, int maxDigits)
    {
        string bound = maxDigits == 0 ? "1" : $"10^{maxDigits.ToString(CultureInfo.InvariantCulture)}";
        return new SqlError(SqlState.NumericValueOutOfRange, "numeric field overflow")
        {
            Detail = IsFinite
                ? $"A field with precision {precision}, scale {scale} must round to an absolute value less than {bound}."
                : $"A field with precision {precision}, scale {scale} cannot hold an infinite value.",
        };
    }

    private long ToInteger(long min, long max, string typeName)
    {
        if (!IsFinite)
        {
            throw new SqlError(SqlState.FeatureNotSupported, $"cannot convert {(IsNaN ? "NaN" : "infinity")} to {typeName}");
        }

        BigInteger whole = _scale == 0 ? _unscaled : Round(0)._unscaled;
        return whole >= min && whole <= max
            ? (long)whole
            : throw new SqlError(SqlState.NumericValueOutOfRange, typeName + " out of range");
    }

    private static PgNumeric FromFloat<T>(T value, string format) where T : IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(value))
        {
            return NaN;
        }

        if (T.IsInfinity(value))
        {
            return T.IsNegative(value) ? NegativeInfinity : PositiveInfinity;
        }

        // C's %.15g drops the zeros at the end of the fraction, and so does the numeric made from it.
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        int exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        string significand = text[..exponentAt];
        significand = significand.Contains('.', StringComparison.Ordinal) ? significand.TrimEnd('0').TrimEnd('.') : significand;
        return Parse(significand + text[exponentAt..]);
    }
}

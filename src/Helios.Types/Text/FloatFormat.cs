using System.Buffers.Text;
using System.Globalization;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// float4 and float8 to text as PostgreSQL prints them. With extra_float_digits above 0: the shortest digits that read back to the same
/// value and lie strictly inside its rounding interval (PostgreSQL's variant of Ryu does not use the interval's ends, since not every
/// reader rounds to even: 1e23 prints as 9.999999999999999e+22). Otherwise C's %.*g. The exponent form begins below 1e-4 and at 1e15
/// (float4: 1e6).
/// </summary>
internal static class FloatFormat
{
    public const int MaxBytes = 32;
    private const int Float8Digits = 15;
    private const int Float4Digits = 6;

    public static int Float8(double value, int extraDigits, Span<byte> destination)
    {
        if (Special(value, destination, out int written))
        {
            return written;
        }

        Decimal digits = extraDigits > 0 ? Shortest(value) : Rounded(value, Math.Max(1, Float8Digits + extraDigits));
        return Layout(digits, extraDigits > 0 ? Float8Digits : Math.Max(1, Float8Digits + extraDigits), destination);
    }

    public static int Float4(float value, int extraDigits, Span<byte> destination)
    {
        if (Special(value, destination, out int written))
        {
            return written;
        }

        Decimal digits = extraDigits > 0 ? Shortest(value) : Rounded(value, Math.Max(1, Float4Digits + extraDigits));
        return Layout(digits, extraDigits > 0 ? Float4Digits : Math.Max(1, Float4Digits + extraDigits), destination);
    }

    /// <summary>Significand (no trailing zeros unless 0) times ten to the exponent.</summary>
    private readonly record struct Decimal(bool Negative, ulong Significand, int Exponent)
    {
        public int DigitCount
        {
            get
            {
                int count = 1;
                for (ulong rest = Significand; rest >= 10; rest /= 10)
                {
                    count++;
                }

                return count;
            }
        }

        public double ToDouble()
        {
            Span<byte> text = stackalloc byte[MaxBytes];
            return double.Parse(text[..Plain(text)], CultureInfo.InvariantCulture);
        }

        public float ToSingle()
        {
            Span<byte> text = stackalloc byte[MaxBytes];
            return float.Parse(text[..Plain(text)], CultureInfo.InvariantCulture);
        }

        private int Plain(Span<byte> text)
        {
            text[0] = Negative ? (byte)'-' : (byte)'+';
            int at = 1 + IntegerText.Format((long)Significand, text[1..]);
            text[at++] = (byte)'E';
            return at + IntegerText.Format(Exponent, text[at..]);
        }
    }

    private static bool Special(double value, Span<byte> destination, out int written)
    {
        ReadOnlySpan<byte> name = default;
        if (double.IsNaN(value))
        {
            name = "NaN"u8;
        }
        else if (double.IsInfinity(value))
        {
            name = value > 0 ? "Infinity"u8 : "-Infinity"u8;
        }
        else if (value == 0)
        {
            name = double.IsNegative(value) ? "-0"u8 : "0"u8;
        }

        name.CopyTo(destination);
        written = name.Length;
        return written > 0;
    }

    // The library's shortest digits read back to the value but for two cases, which take more digits here: they may lie on the interval's
    // end, and below a power of two, where the interval is half as wide, they may lie outside it.
    private static Decimal Shortest(double value)
    {
        Span<byte> text = stackalloc byte[MaxBytes];
        bool fits = value.TryFormat(text, out int written, "R", CultureInfo.InvariantCulture);
        Invariant.Require(fits);
        Decimal digits = Read(text[..written]);
        bool isPowerOfTwo = (BitConverter.DoubleToInt64Bits(value) & 0xF_FFFF_FFFF_FFFF) == 0;
        for (int precision = digits.DigitCount; IsHalfway(digits, 54) || (isPowerOfTwo && digits.ToDouble() != value); precision++)
        {
            digits = Rounded(value, precision);
        }

        return digits;
    }

    private static Decimal Shortest(float value)
    {
        Span<byte> text = stackalloc byte[MaxBytes];
        bool fits = value.TryFormat(text, out int written, "R", CultureInfo.InvariantCulture);
        Invariant.Require(fits);
        Decimal digits = Read(text[..written]);
        bool isPowerOfTwo = (BitConverter.SingleToInt32Bits(value) & 0x7F_FFFF) == 0;
        for (int precision = digits.DigitCount; IsHalfway(digits, 25) || (isPowerOfTwo && digits.ToSingle() != value); precision++)
        {
            digits = Rounded(value, precision);
        }

        return digits;
    }

    /// <summary>
    /// Whether the decimal is a binary fraction whose odd part has exactly <paramref name="bits"/> bits, one more than the format holds:
    /// then it lies halfway between two values. Powers of five beyond 27 cannot leave so few bits, or do not divide 17 digits.
    /// </summary>
    private static bool IsHalfway(Decimal digits, int bits)
    {
        if (digits.Exponent is < -24 or > 27)
        {
            return false;
        }

        ulong five = 1;
        for (int i = Math.Abs(digits.Exponent); i > 0; i--)
        {
            five *= 5;
        }

        UInt128 whole = digits.Significand;
        if (digits.Exponent >= 0)
        {
            whole *= five;
        }
        else if (digits.Significand % five == 0)
        {
            whole /= five;
        }
        else
        {
            return false;
        }

        UInt128 odd = whole >> (int)UInt128.TrailingZeroCount(whole);
        return 128 - (int)UInt128.LeadingZeroCount(odd) == bits;
    }

    private static Decimal Rounded(double value, int precision)
    {
        Span<byte> text = stackalloc byte[MaxBytes];
        bool fits = value.TryFormat(text, out int written, FormatOf(precision), CultureInfo.InvariantCulture);
        Invariant.Require(fits);
        return Read(text[..written]);
    }

    /// <summary>Reads what the library's R and E formats print.</summary>
    private static Decimal Read(ReadOnlySpan<byte> text)
    {
        bool negative = text[0] == '-';
        ulong significand = 0;
        int exponent = 0;
        bool inFraction = false;
        int at = negative ? 1 : 0;
        for (; at < text.Length && text[at] != 'E'; at++)
        {
            if (text[at] == '.')
            {
                inFraction = true;
                continue;
            }

            // Plain notation of large values pads with zeros beyond the digits that count: they go into the exponent.
            if (significand >= 100_000_000_000_000_000)
            {
                exponent += inFraction ? 0 : 1;
                continue;
            }

            significand = (significand * 10) + (ulong)(text[at] - '0');
            exponent -= inFraction ? 1 : 0;
        }

        if (at < text.Length)
        {
            bool isNumber = Utf8Parser.TryParse(text[(at + 1)..], out int tens, out _);
            Invariant.Require(isNumber);
            exponent += tens;
        }

        while (significand != 0 && significand % 10 == 0)
        {
            significand /= 10;
            exponent++;
        }

        return new Decimal(negative, significand, exponent);
    }

    private static int Layout(Decimal digits, int significantDigits, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[20];
        int count = IntegerText.Format((long)digits.Significand, text);
        int exponent = digits.Exponent + count - 1;
        int at = 0;
        if (digits.Negative)
        {
            destination[at++] = (byte)'-';
        }

        if (exponent < -4 || exponent >= significantDigits)
        {
            return at + Scientific(text[..count], exponent, destination[at..]);
        }

        int point = exponent + 1;
        if (point <= 0)
        {
            "0."u8.CopyTo(destination[at..]);
            destination.Slice(at + 2, -point).Fill((byte)'0');
            text[..count].CopyTo(destination[(at + 2 - point)..]);
            return at + 2 - point + count;
        }

        if (point >= count)
        {
            text[..count].CopyTo(destination[at..]);
            destination.Slice(at + count, point - count).Fill((byte)'0');
            return at + point;
        }

        text[..point].CopyTo(destination[at..]);
        destination[at + point] = (byte)'.';
        text[point..count].CopyTo(destination[(at + point + 1)..]);
        return at + count + 1;
    }

    private static int Scientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        int at = 0;
        destination[at++] = digits[0];
        if (digits.Length > 1)
        {
            destination[at++] = (byte)'.';
            digits[1..].CopyTo(destination[at..]);
            at += digits.Length - 1;
        }

        destination[at++] = (byte)'e';
        destination[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
        int magnitude = Math.Abs(exponent);
        if (magnitude < 10)
        {
            destination[at++] = (byte)'0';
        }

        return at + IntegerText.Format(magnitude, destination[at..]);
    }

    private static ReadOnlySpan<char> FormatOf(int precision) => precision switch
    {
        1 => "E0",
        2 => "E1",
        3 => "E2",
        4 => "E3",
        5 => "E4",
        6 => "E5",
        7 => "E6",
        8 => "E7",
        9 => "E8",
        10 => "E9",
        11 => "E10",
        12 => "E11",
        13 => "E12",
        14 => "E13",
        15 => "E14",
        16 => "E15",
        17 => "E16",
        _ => throw new Bug("float precision " + precision),
    };
}

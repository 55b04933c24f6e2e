using System.Globalization;
using Helios.Base;

namespace Helios.Types;

/// <summary>float4 and float8 read from text, as C's strtod with PostgreSQL's checks: overflow and underflow to zero are errors.</summary>
internal static class FloatText
{
    public const string Float4Name = "real";
    public const string Float8Name = "double precision";

    /// <summary>NaN without a sign, as C makes it; .NET's constant has one, which a client would see in the binary form.</summary>
    public static readonly double NaN = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000);

    public static double ParseFloat8(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> word = Ascii.Trim(text);
        if (TrySpecial(word, out double special))
        {
            return special;
        }

        if (!IsNumber(word) || !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            throw Ascii.InvalidSyntax(Float8Name, text);
        }

        return double.IsInfinity(value) || (value == 0 && HasNonZeroDigit(word)) ? throw OutOfRange(Float8Name, word) : value;
    }

    public static double ParseFloat4(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> word = Ascii.Trim(text);
        if (TrySpecial(word, out double special))
        {
            return special;
        }

        if (!IsNumber(word) || !float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float value))
        {
            throw Ascii.InvalidSyntax(Float4Name, text);
        }

        return float.IsInfinity(value) || (value == 0 && HasNonZeroDigit(word)) ? throw OutOfRange(Float4Name, word) : value;
    }

    private static SqlError OutOfRange(string typeName, ReadOnlySpan<byte> word) =>
        new(SqlState.NumericValueOutOfRange, $"\"{Ascii.Show(word)}\" is out of range for type {typeName}");

    /// <summary>
    /// Digits, one point, an exponent: the one shape, so that the library's parser sees nothing else it would also accept.
    /// </summary>
    private static bool IsNumber(ReadOnlySpan<byte> word)
    {
        int at = !word.IsEmpty && word[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        int digits = SkipDigits(word, ref at);
        if (at < word.Length && word[at] == '.')
        {
            at++;
            digits += SkipDigits(word, ref at);
        }

        if (digits == 0)
        {
            return false;
        }

        if (at < word.Length && (word[at] | 0x20) == 'e')
        {
            at++;
            at += at < word.Length && word[at] is (byte)'+' or (byte)'-' ? 1 : 0;
            if (SkipDigits(word, ref at) == 0)
            {
                return false;
            }
        }

        return at == word.Length;
    }

    private static int SkipDigits(ReadOnlySpan<byte> word, ref int at)
    {
        int begin = at;
        while (at < word.Length && Ascii.IsDigit(word[at]))
        {
            at++;
        }

        return at - begin;
    }

    private static bool HasNonZeroDigit(ReadOnlySpan<byte> word)
    {
        int exponent = word.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? word : word[..exponent]).IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
    }

    private static bool TrySpecial(ReadOnlySpan<byte> word, out double value)
    {
        value = 0;
        if (word.IsEmpty || Ascii.IsDigit(word[^1]))
        {
            return false;
        }

        bool negative = word[0] == '-';
        ReadOnlySpan<byte> name = word[0] is (byte)'+' or (byte)'-' ? word[1..] : word;
        if (Ascii.EqualsWord(name, "infinity"u8) || Ascii.EqualsWord(name, "inf"u8))
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        value = NaN;
        return Ascii.EqualsWord(name, "nan"u8);
    }
}

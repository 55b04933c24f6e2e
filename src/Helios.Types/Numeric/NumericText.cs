using System.Buffers;
using System.Globalization;
using System.Numerics;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// numeric as text, straight between digits and the binary form. Input: PostgreSQL's numeric_in (decimal with exponent, underscores between
/// digits, 0x, 0o and 0b integers, NaN, Infinity). Output: every digit of the display scale.
/// </summary>
internal static class NumericText
{
    private const int MaxExponent = int.MaxValue / 2;

    /// <summary>Bits of 10^131072, behind the largest numeric.</summary>
    private const int MaxIntegerBits = 435_412;

    public static byte[] ParseForm(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> word = Ascii.Trim(text);
        if (TrySpecial(word, out PgNumeric special))
        {
            return NumericForm.Write(special);
        }

        int at = !word.IsEmpty && word[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        bool negative = at == 1 && word[0] == '-';
        ReadOnlySpan<byte> number = word[at..];
        if (number.Length > 1 && number[0] == '0' && !Ascii.IsDigit(number[1]) && IntegerBase(number[1]) != 0)
        {
            return ParseInteger(number[2..], IntegerBase(number[1]), negative, text);
        }

        return ParseDecimal(number, negative, text);
    }

    public static int MaxBytes(ReadOnlySpan<byte> form) => NumericForm.IsSpecial(form)
        ? 9
        : 2 + (Math.Max(1, NumericForm.Weight(form) + 1) * NumericForm.GroupDigits) + NumericForm.Scale(form) + NumericForm.GroupDigits;

    public static byte[] ToText(ReadOnlySpan<byte> form)
    {
        byte[] text = new byte[MaxBytes(form)];
        return text[..Format(form, text)];
    }

    public static int Format(ReadOnlySpan<byte> form, Span<byte> destination)
    {
        if (NumericForm.IsSpecial(form))
        {
            ReadOnlySpan<byte> name = NumericForm.Sign(form) switch
            {
                NumericForm.NaN => "NaN"u8,
                NumericForm.PositiveInfinity => "Infinity"u8,
                _ => "-Infinity"u8,
            };
            name.CopyTo(destination);
            return name.Length;
        }

        int at = 0;
        if (NumericForm.Sign(form) == NumericForm.Negative)
        {
            destination[at++] = (byte)'-';
        }

        int count = NumericForm.DigitCount(form);
        int weight = NumericForm.Weight(form);
        int begin = at;
        for (int i = 0; i <= weight; i++)
        {
            WriteGroup(i < count ? NumericForm.Digit(form, i) : 0, destination[at..]);
            int skip = i == 0 ? LeadingZeros(destination.Slice(at, NumericForm.GroupDigits)) : 0;
            destination.Slice(at + skip, NumericForm.GroupDigits - skip).CopyTo(destination[at..]);
            at += NumericForm.GroupDigits - skip;
        }

        if (at == begin)
        {
            destination[at++] = (byte)'0';
        }

        int scale = NumericForm.Scale(form);
        if (scale == 0)
        {
            return at;
        }

        destination[at++] = (byte)'.';
        int end = at + scale;
        for (int i = weight + 1; at < end; i++)
        {
            WriteGroup(i >= 0 && i < count ? NumericForm.Digit(form, i) : 0, destination[at..]);
            at += NumericForm.GroupDigits;
        }

        return end;
    }

    private static void WriteGroup(int group, Span<byte> destination)
    {
        destination[0] = (byte)('0' + (group / 1000));
        destination[1] = (byte)('0' + (group / 100 % 10));
        destination[2] = (byte)('0' + (group / 10 % 10));
        destination[3] = (byte)('0' + (group % 10));
    }

    /// <summary>Zeros before the first other digit; the last digit is never one of them.</summary>
    private static int LeadingZeros(ReadOnlySpan<byte> group)
    {
        int zeros = 0;
        while (zeros < group.Length - 1 && group[zeros] == '0')
        {
            zeros++;
        }

        return zeros;
    }

    private static bool TrySpecial(ReadOnlySpan<byte> word, out PgNumeric value)
    {
        value = PgNumeric.NaN;
        if (Ascii.EqualsWord(word, "nan"u8))
        {
            return true;
        }

        bool negative = !word.IsEmpty && word[0] == '-';
        ReadOnlySpan<byte> name = !word.IsEmpty && word[0] is (byte)'+' or (byte)'-' ? word[1..] : word;
        value = negative ? PgNumeric.NegativeInfinity : PgNumeric.PositiveInfinity;
        return Ascii.EqualsWord(name, "infinity"u8) || Ascii.EqualsWord(name, "inf"u8);
    }

    private static int IntegerBase(byte letter) => (byte)(letter | 0x20) switch
    {
        (byte)'x' => 16,
        (byte)'o' => 8,
        (byte)'b' => 2,
        _ => 0,
    };

    private static byte[] ParseInteger(ReadOnlySpan<byte> digits, int numberBase, bool negative, ReadOnlySpan<byte> text)
    {
        int digitBits = BitOperations.Log2((uint)numberBase);
        BigInteger value = BigInteger.Zero;
        ulong pending = 0;
        int pendingBits = 0;
        bool mayBeUnderscore = true;
        bool lastIsDigit = false;
        foreach (byte b in digits)
        {
            int digit = Ascii.HexValue(b);
            lastIsDigit = digit >= 0 && digit < numberBase;
            if (!lastIsDigit && (b != '_' || !mayBeUnderscore))
            {
                throw Ascii.InvalidSyntax("numeric", text);
            }

            mayBeUnderscore = lastIsDigit;
            if (!lastIsDigit)
            {
                continue;
            }

            pending = (pending << digitBits) | (uint)digit;
            pendingBits += digitBits;
            if (pendingBits > 60)
            {
                value = Flush(value, ref pending, ref pendingBits);
            }
        }

        value = Flush(value, ref pending, ref pendingBits);
        return lastIsDigit ? NumericForm.Write(new PgNumeric(negative ? -value : value, 0)) : throw Ascii.InvalidSyntax("numeric", text);
    }

    /// <summary>Moves gathered bits into the number, and stops one that no numeric can hold before it costs more time.</summary>
    private static BigInteger Flush(BigInteger value, ref ulong pending, ref int pendingBits)
    {
        value = (value << pendingBits) | pending;
        pending = 0;
        pendingBits = 0;
        return value.GetBitLength() <= MaxIntegerBits ? value : throw NumericForm.Overflow();
    }

    private static byte[] ParseDecimal(ReadOnlySpan<byte> number, bool negative, ReadOnlySpan<byte> text)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(number.Length + 1);
        try
        {
            if (!ReadDecimal(number, rented, out int count, out int pointAt, out int scale))
            {
                throw Ascii.InvalidSyntax("numeric", text);
            }

            return FromDecimal(rented.AsSpan(0, count), pointAt, scale, negative);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Collects digit values; the point stands before digit <paramref name="pointAt"/>, which may lie outside them.</summary>
    private static bool ReadDecimal(ReadOnlySpan<byte> number, Span<byte> digits, out int count, out int pointAt, out int scale)
    {
        count = 0;
        pointAt = -1;
        scale = 0;
        int at = 0;
        while (at < number.Length)
        {
            byte b = number[at];
            if (Ascii.IsDigit(b))
            {
                digits[count++] = (byte)(b - '0');
            }
            else if (b == '.' && pointAt < 0 && !(at + 1 < number.Length && number[at + 1] == '_'))
            {
                pointAt = count;
            }
            else if (b != '_' || count == 0 || at + 1 == number.Length || !Ascii.IsDigit(number[at + 1]))
            {
                break;
            }

            at++;
        }

        scale = pointAt < 0 ? 0 : count - pointAt;
        pointAt = pointAt < 0 ? count : pointAt;
        if (count == 0)
        {
            return false;
        }

        if (at < number.Length && (number[at] | 0x20) == 'e')
        {
            if (!ReadExponent(number[(at + 1)..], out int exponent))
            {
                return false;
            }

            pointAt += exponent;
            scale = Math.Max(0, scale - exponent);
            return true;
        }

        return at == number.Length;
    }

    private static bool ReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        bool negative = !text.IsEmpty && text[0] == '-';
        ReadOnlySpan<byte> digits = !text.IsEmpty && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (digits.IsEmpty || !Ascii.IsDigit(digits[0]) || !Ascii.IsDigit(digits[^1]))
        {
            return false;
        }

        for (int i = 0; i < digits.Length; i++)
        {
            if (digits[i] == '_' && Ascii.IsDigit(digits[i + 1]))
            {
                continue;
            }

            if (!Ascii.IsDigit(digits[i]))
            {
                return false;
            }

            exponent = (exponent * 10) + (digits[i] - '0');
            if (exponent > MaxExponent / 10)
            {
                throw NumericForm.Overflow();
            }
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }

    private static byte[] FromDecimal(ReadOnlySpan<byte> digits, int pointAt, int scale, bool negative)
    {
        while (!digits.IsEmpty && digits[0] == 0)
        {
            digits = digits[1..];
            pointAt--;
        }

        digits = digits.TrimEnd((byte)0);
        if (digits.IsEmpty)
        {
            return NumericForm.Make(false, 0, scale, default);
        }

        // Decimal weight of the first digit, then of the group it falls in; zeros fill that group from the left.
        int weight = FloorDiv(pointAt - 1, NumericForm.GroupDigits);
        int lead = ((weight + 1) * NumericForm.GroupDigits) - pointAt;
        int count = (lead + digits.Length + NumericForm.GroupDigits - 1) / NumericForm.GroupDigits;
        if (weight > PgNumeric.MaxWeight || scale > PgNumeric.MaxScale)
        {
            throw NumericForm.Overflow();
        }

        short[] rented = ArrayPool<short>.Shared.Rent(count);
        Span<short> groups = rented.AsSpan(0, count);
        groups.Clear();
        for (int i = 0; i < count * NumericForm.GroupDigits; i++)
        {
            int digit = i >= lead && i - lead < digits.Length ? digits[i - lead] : 0;
            ref short group = ref groups[i / NumericForm.GroupDigits];
            group = (short)((group * 10) + digit);
        }

        byte[] form = NumericForm.Make(negative, weight, scale, groups);
        ArrayPool<short>.Shared.Return(rented);
        return form;
    }

    private static int FloorDiv(int value, int divisor) => value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);
}

using System.Buffers.Text;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// int2, int4, int8 and oid as text. Integers read decimal, 0x, 0o and 0b digits with single underscores between them (PostgreSQL 16 and
/// later); overflow is found while reading, so that "99999999999x" is out of range, as in PostgreSQL's pg_strtoint32_safe.
/// </summary>
internal static class IntegerText
{
    private enum Outcome
    {
        Done,
        Syntax,
        Range,
    }

    public static long ParseInt16(ReadOnlySpan<byte> text) => Parse(text, short.MinValue, short.MaxValue, "smallint");

    public static long ParseInt32(ReadOnlySpan<byte> text) => Parse(text, int.MinValue, int.MaxValue, "integer");

    public static long ParseInt64(ReadOnlySpan<byte> text) => Parse(text, long.MinValue, long.MaxValue, "bigint");

    /// <summary>The common case: up to nine digits, perhaps a minus sign, and nothing else.</summary>
    public static bool TryParseShort(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        bool negative = !text.IsEmpty && text[0] == '-';
        ReadOnlySpan<byte> digits = negative ? text[1..] : text;
        if (digits.IsEmpty || digits.Length > 9)
        {
            return false;
        }

        int magnitude = 0;
        foreach (byte b in digits)
        {
            uint digit = (uint)(b - '0');
            if (digit > 9)
            {
                return false;
            }

            magnitude = (magnitude * 10) + (int)digit;
        }

        value = negative ? -magnitude : magnitude;
        return true;
    }

    public static int Format(long value, Span<byte> destination)
    {
        bool fits = Utf8Formatter.TryFormat(value, destination, out int written);
        Invariant.Require(fits);
        return written;
    }

    private static long Parse(ReadOnlySpan<byte> text, long min, long max, string typeName)
    {
        return TryParse(text, min, max, out long value) switch
        {
            Outcome.Done => value,
            Outcome.Syntax => throw Ascii.InvalidSyntax(typeName, text),
            Outcome.Range => throw Ascii.ValueOutOfRange(typeName, text),
        };
    }

    private static Outcome TryParse(ReadOnlySpan<byte> text, long min, long max, out long value)
    {
        value = 0;
        int at = 0;
        while (at < text.Length && Ascii.IsSpace(text[at]))
        {
            at++;
        }

        bool negative = at < text.Length && text[at] == '-';
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
        {
            at++;
        }

        uint numberBase = NumberBase(text[at..]);
        if (numberBase != 10)
        {
            at += 2;
        }

        Outcome outcome = ReadDigits(text, ref at, numberBase, min, out ulong magnitude);
        if (outcome != Outcome.Done)
        {
            return outcome;
        }

        while (at < text.Length && Ascii.IsSpace(text[at]))
        {
            at++;
        }

        if (at != text.Length)
        {
            return Outcome.Syntax;
        }

        if (magnitude > (ulong)max + (negative ? 1UL : 0UL))
        {
            return Outcome.Range;
        }

        value = negative ? unchecked(-(long)magnitude) : (long)magnitude;
        return Outcome.Done;
    }

    private static uint NumberBase(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < 2 || digits[0] != '0')
        {
            return 10;
        }

        return (byte)(digits[1] | 0x20) switch
        {
            (byte)'x' => 16,
            (byte)'o' => 8,
            (byte)'b' => 2,
            _ => 10,
        };
    }

    private static Outcome ReadDigits(ReadOnlySpan<byte> text, ref int at, uint numberBase, long min, out ulong magnitude)
    {
        magnitude = 0;
        ulong lastSafe = (ulong)(-(min / (long)numberBase));
        int begin = at;
        while (at < text.Length)
        {
            int digit = Ascii.HexValue(text[at]);
            if (digit >= 0 && digit < numberBase)
            {
                if (magnitude > lastSafe)
                {
                    return Outcome.Range;
                }

                magnitude = (magnitude * numberBase) + (ulong)digit;
                at++;
                continue;
            }

            // An underscore stands before a digit; a decimal number does not begin with one, a prefixed one may.
            bool allowed = text[at] == '_' && (numberBase != 10 || at > begin) && at + 1 < text.Length;
            int next = allowed ? Ascii.HexValue(text[at + 1]) : -1;
            if (text[at] == '_' && (next < 0 || next >= numberBase))
            {
                return Outcome.Syntax;
            }

            if (text[at] != '_')
            {
                break;
            }

            at++;
        }

        return at == begin ? Outcome.Syntax : Outcome.Done;
    }

    /// <summary>An oid as C's strtoul reads it (base by prefix, a minus sign wraps), sign-extended from 32 bits.</summary>
    public static long ParseOid(ReadOnlySpan<byte> text, string typeName = "oid")
    {
        ReadOnlySpan<byte> word = Ascii.Trim(text);
        bool negative = !word.IsEmpty && word[0] == '-';
        ReadOnlySpan<byte> digits = !word.IsEmpty && word[0] is (byte)'-' or (byte)'+' ? word[1..] : word;
        uint numberBase = 10;
        if (digits.Length > 1 && digits[0] == '0')
        {
            bool isHex = (digits[1] | 0x20) == 'x' && digits.Length > 2;
            numberBase = isHex ? 16u : 8u;
            digits = digits[(isHex ? 2 : 1)..];
        }

        ulong value = 0;
        foreach (byte b in digits)
        {
            int digit = Ascii.HexValue(b);
            if (digit < 0 || digit >= numberBase)
            {
                throw Ascii.InvalidSyntax(typeName, text);
            }

            value = value > uint.MaxValue ? value : (value * numberBase) + (ulong)digit;
        }

        if (digits.IsEmpty)
        {
            throw Ascii.InvalidSyntax(typeName, text);
        }

        if (value > (negative ? 1UL << 31 : uint.MaxValue))
        {
            throw Ascii.ValueOutOfRange(typeName, text);
        }

        return (int)(negative ? (uint)-(long)value : (uint)value);
    }
}

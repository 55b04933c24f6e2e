using Helios.Base;

namespace Helios.Types;

/// <summary>bytea as text: \x and hexadecimal digits (blanks between pairs allowed), or the escape form (\\ and \ooo).</summary>
internal static class ByteaText
{
    public static Datum Parse(ReadOnlySpan<byte> text) =>
        Datum.FromBytes(text.StartsWith("\\x"u8) ? ParseHex(text[2..]) : ParseEscape(text));

    public static int MaxBytes(int length, ByteaOutput output) => checked(output == ByteaOutput.Hex ? 2 + (length * 2) : length * 4);

    public static int Format(ReadOnlySpan<byte> value, ByteaOutput output, Span<byte> destination)
    {
        if (output == ByteaOutput.Escape)
        {
            return FormatEscape(value, destination);
        }

        "\\x"u8.CopyTo(destination);
        bool fits = Convert.TryToHexStringLower(value, destination[2..], out int written);
        Invariant.Require(fits);
        return 2 + written;
    }

    private static byte[] ParseHex(ReadOnlySpan<byte> digits)
    {
        byte[] value = new byte[digits.Length / 2];
        int length = 0;
        for (int at = 0; at < digits.Length; at += 2)
        {
            while (at < digits.Length && digits[at] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            {
                at++;
            }

            if (at == digits.Length)
            {
                break;
            }

            int high = HexOrThrow(digits, at);
            if (at + 1 == digits.Length)
            {
                throw new SqlError(SqlState.InvalidParameterValue, "invalid hexadecimal data: odd number of digits");
            }

            value[length++] = (byte)((high << 4) | HexOrThrow(digits, at + 1));
        }

        return length == value.Length ? value : value[..length];
    }

    private static int HexOrThrow(ReadOnlySpan<byte> digits, int at)
    {
        int value = Ascii.HexValue(digits[at]);
        if (value < 0)
        {
            int length = Utf8Text.PrefixBytes(digits[at..], 1);
            throw new SqlError(SqlState.InvalidParameterValue, $"invalid hexadecimal digit: \"{Ascii.Show(digits.Slice(at, length))}\"");
        }

        return value;
    }

    private static byte[] ParseEscape(ReadOnlySpan<byte> text)
    {
        byte[] value = new byte[text.Length];
        int length = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\')
            {
                value[length++] = text[at];
                continue;
            }

            ReadOnlySpan<byte> rest = text[(at + 1)..];
            if (rest.Length >= 3 && rest[0] is >= (byte)'0' and <= (byte)'3' && IsOctal(rest[1]) && IsOctal(rest[2]))
            {
                value[length++] = (byte)(((rest[0] - '0') << 6) | ((rest[1] - '0') << 3) | (rest[2] - '0'));
                at += 3;
            }
            else if (rest.Length >= 1 && rest[0] == '\\')
            {
                value[length++] = (byte)'\\';
                at++;
            }
            else
            {
                throw new SqlError(SqlState.InvalidTextRepresentation, "invalid input syntax for type bytea");
            }
        }

        return length == value.Length ? value : value[..length];
    }

    private static bool IsOctal(byte b) => b is >= (byte)'0' and <= (byte)'7';

    private static int FormatEscape(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        int at = 0;
        foreach (byte b in value)
        {
            if (b == '\\')
            {
                destination[at++] = (byte)'\\';
                destination[at++] = (byte)'\\';
            }
            else if (b is < 0x20 or > 0x7e)
            {
                destination[at++] = (byte)'\\';
                destination[at++] = (byte)('0' + (b >> 6));
                destination[at++] = (byte)('0' + ((b >> 3) & 7));
                destination[at++] = (byte)('0' + (b & 7));
            }
            else
            {
                destination[at++] = b;
            }
        }

        return at;
    }
}

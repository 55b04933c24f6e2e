namespace Helios.Types;

/// <summary>uuid as text: 32 hexadecimal digits, a hyphen allowed after every fourth, braces around allowed.</summary>
internal static class UuidText
{
    public const int TextBytes = 36;

    public static Datum Parse(ReadOnlySpan<byte> text)
    {
        Span<byte> value = stackalloc byte[16];
        if (!TryParse(text, value))
        {
            throw Ascii.InvalidSyntax("uuid", text);
        }

        return Datum.FromBytes16(value);
    }

    public static int Format(in Datum value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.CopyBytes16(bytes);
        int at = 0;
        for (int i = 0; i < 16; i++)
        {
            if (i is 4 or 6 or 8 or 10)
            {
                destination[at++] = (byte)'-';
            }

            destination[at++] = Ascii.HexDigits[bytes[i] >> 4];
            destination[at++] = Ascii.HexDigits[bytes[i] & 15];
        }

        return at;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, Span<byte> value)
    {
        if (text.Length >= 2 && text[0] == '{')
        {
            if (text[^1] != '}')
            {
                return false;
            }

            text = text[1..^1];
        }

        int at = 0;
        for (int i = 0; i < 16; i++)
        {
            if (at + 2 > text.Length)
            {
                return false;
            }

            int high = Ascii.HexValue(text[at]);
            int low = Ascii.HexValue(text[at + 1]);
            if (high < 0 || low < 0)
            {
                return false;
            }

            value[i] = (byte)((high << 4) | low);
            at += 2;
            if (i % 2 == 1 && i < 15 && at < text.Length && text[at] == '-')
            {
                at++;
            }
        }

        return at == text.Length;
    }
}

using Helios.Base;

namespace Helios.Types;

/// <summary>The text family and its lengths: text, varchar(n), bpchar(n), name and "char". Lengths count code points.</summary>
internal static class CharacterText
{
    private const int ModifierHeader = 4;

    /// <summary>A value of the type from valid text that is not yet cut or padded, without copying where nothing changes.</summary>
    public static Datum Coerce(SqlType type, in Datum text, bool isExplicit)
    {
        switch (type.Oid)
        {
            case 1043:
                return type.Modifier < ModifierHeader ? text : Cut(text, type.Modifier - ModifierHeader, "character varying", isExplicit);
            case 1042:
                return type.Modifier < ModifierHeader ? text : Pad(text, type.Modifier - ModifierHeader, isExplicit);
            case 19:
                return ToName(text);
            case 18:
                return ToChar(text);
            default:
                return text;
        }
    }

    /// <summary>The value without the blanks at its end, which do not count in bpchar.</summary>
    public static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> text) => text.TrimEnd((byte)' ');

    public static int FormatChar(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (value.IsEmpty || value[0] < 0x80)
        {
            value.CopyTo(destination);
            return value.Length;
        }

        destination[0] = (byte)'\\';
        destination[1] = (byte)('0' + (value[0] >> 6));
        destination[2] = (byte)('0' + ((value[0] >> 3) & 7));
        destination[3] = (byte)('0' + (value[0] & 7));
        return 4;
    }

    public static Datum ParseChar(ReadOnlySpan<byte> text)
    {
        if (text.Length == 4 && text[0] == '\\' && IsOctal(text[1]) && IsOctal(text[2]) && IsOctal(text[3]))
        {
            return CharDatum((byte)(((text[1] - '0') << 6) | ((text[2] - '0') << 3) | (text[3] - '0')));
        }

        return text.IsEmpty ? CharDatum(0) : CharDatum(text[0]);
    }

    /// <summary>A "char" of one byte; the byte 0 is the empty value.</summary>
    public static Datum CharDatum(byte value) => Datum.FromBytes(value == 0 ? [] : [value]);

    private static bool IsOctal(byte b) => b is >= (byte)'0' and <= (byte)'7';

    private static Datum ToChar(in Datum text) => text.AsBytes.Length == 1 ? text : ParseChar(text.AsBytes);

    /// <summary>At most 63 bytes, cut between code points.</summary>
    private static Datum ToName(in Datum text)
    {
        ReadOnlySpan<byte> bytes = text.AsBytes;
        if (bytes.Length <= Limits.IdentifierBytes)
        {
            return text;
        }

        int length = Limits.IdentifierBytes;
        while (length > 0 && (bytes[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return Datum.FromBytes(bytes[..length].ToArray());
    }

    private static Datum Cut(in Datum text, int chars, string typeName, bool isExplicit)
    {
        ReadOnlySpan<byte> bytes = text.AsBytes;
        if (bytes.Length <= chars)
        {
            return text;
        }

        int keep = Utf8Text.PrefixBytes(bytes, chars);
        if (keep == bytes.Length)
        {
            return text;
        }

        bool onlyBlanksAreLost = bytes[keep..].IndexOfAnyExcept((byte)' ') < 0;
        return isExplicit || onlyBlanksAreLost
            ? Datum.FromBytes(bytes[..keep].ToArray())
            : throw new SqlError(SqlState.StringDataRightTruncation, $"value too long for type {typeName}({chars})");
    }

    private static Datum Pad(in Datum text, int chars, bool isExplicit)
    {
        ReadOnlySpan<byte> bytes = text.AsBytes;
        int present = Utf8Text.CountChars(bytes);
        if (present >= chars)
        {
            return Cut(text, chars, "character", isExplicit);
        }

        byte[] padded = new byte[bytes.Length + chars - present];
        bytes.CopyTo(padded);
        padded.AsSpan(bytes.Length).Fill((byte)' ');
        return Datum.FromBytes(padded);
    }
}

using System.Text;
using Helios.Base;

namespace Helios.Types;

/// <summary>Bytes of text in the C locale, and the errors every text codec raises.</summary>
internal static class Ascii
{
    public static bool IsSpace(byte b) => b is (byte)' ' or (>= 9 and <= 13);

    public static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    public static bool IsAlpha(byte b) => (byte)(b | 0x20) is >= (byte)'a' and <= (byte)'z';

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    public static int HexValue(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };

    public static ReadOnlySpan<byte> HexDigits => "0123456789abcdef"u8;

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        int start = 0;
        while (start < text.Length && IsSpace(text[start]))
        {
            start++;
        }

        int end = text.Length;
        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>Equality with a lower-case ASCII word, ignoring case.</summary>
    public static bool EqualsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerWord) =>
        System.Text.Ascii.EqualsIgnoreCase(text, lowerWord);

    public static string Show(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    public static SqlError InvalidSyntax(string typeName, ReadOnlySpan<byte> text) =>
        new(SqlState.InvalidTextRepresentation, $"invalid input syntax for type {typeName}: \"{Show(text)}\"");

    public static SqlError ValueOutOfRange(string typeName, ReadOnlySpan<byte> text) =>
        new(SqlState.NumericValueOutOfRange, $"value \"{Show(text)}\" is out of range for type {typeName}");
}

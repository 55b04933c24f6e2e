namespace Helios.Types;

/// <summary>boolean as text: any unique prefix of true, false, yes, no, on, off, and 1, 0; blanks around; any case.</summary>
internal static class BoolText
{
    public static Datum Parse(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> word = Ascii.Trim(text);
        if (TryParse(word, out bool value))
        {
            return value ? Datum.True : Datum.False;
        }

        throw Ascii.InvalidSyntax("boolean", text);
    }

    public static bool TryParse(ReadOnlySpan<byte> word, out bool value)
    {
        value = false;
        if (word.IsEmpty)
        {
            return false;
        }

        switch ((byte)(word[0] | 0x20))
        {
            case (byte)'t':
                value = true;
                return IsPrefix(word, "true"u8);
            case (byte)'f':
                return IsPrefix(word, "false"u8);
            case (byte)'y':
                value = true;
                return IsPrefix(word, "yes"u8);
            case (byte)'n':
                return IsPrefix(word, "no"u8);
            case (byte)'o':
                value = word.Length == 2 && (word[1] | 0x20) == 'n';
                return value || (word.Length >= 2 && IsPrefix(word, "off"u8));
            case (byte)'1':
                value = true;
                return word.Length == 1 && word[0] == '1';
            case (byte)'0':
                return word.Length == 1 && word[0] == '0';
            default:
                return false;
        }
    }

    private static bool IsPrefix(ReadOnlySpan<byte> word, ReadOnlySpan<byte> whole) =>
        word.Length <= whole.Length && Ascii.EqualsWord(word, whole[..word.Length]);
}

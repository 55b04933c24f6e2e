namespace Helios.Sql.Lexing;

internal enum CharacterClass : byte
{
    Special,
    Letter,
    Digit,
    Operator,
}

/// <summary>What a byte can begin.</summary>
internal static class CharacterClasses
{
    private static readonly CharacterClass[] s_classes = Make();

    public static CharacterClass Of(byte b) => s_classes[b];

    private static CharacterClass[] Make()
    {
        var classes = new CharacterClass[256];
        for (int b = 0; b < 256; b++)
        {
            classes[b] = b >= 0x80 || b == '_' || char.IsAsciiLetter((char)b) ? CharacterClass.Letter
                : char.IsAsciiDigit((char)b) ? CharacterClass.Digit
                : "~!@#^&|`?+-*/%<>=".Contains((char)b) ? CharacterClass.Operator
                : CharacterClass.Special;
        }

        return classes;
    }
}

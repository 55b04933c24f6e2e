namespace Helios.Sql.Lexing;

internal enum CharacterClass : byte
{
    Special,
    Letter,
    Digit,
    Operator,
    Blank,

    /// <summary>From here on: a token of its own, whose <see cref="TokenKind"/> is added.</summary>
    Whole,
}

/// <summary>What a byte can begin.</summary>
internal static class CharacterClasses
{
    // Made by plain loops and patterns, which the native compiler runs itself: no check for its begin stands before each use.
    private static readonly CharacterClass[] s_classes = Make();

    public static CharacterClass Of(byte b) => s_classes[b];

    private static CharacterClass[] Make()
    {
        var classes = new CharacterClass[256];
        for (int b = 0; b < 256; b++)
        {
            classes[b] = b switch
            {
                >= 0x80 or '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => CharacterClass.Letter,
                >= '0' and <= '9' => CharacterClass.Digit,
                '~' or '!' or '@' or '#' or '^' or '&' or '|' or '`' or '?' or '+' or '-' or '*' or '/' or '%' or '<' or '>' or '='
                    => CharacterClass.Operator,
                ' ' or '\t' or '\n' or '\r' or '\f' or '\v' => CharacterClass.Blank,
                '(' => CharacterClass.Whole + (int)TokenKind.LeftParen,
                ')' => CharacterClass.Whole + (int)TokenKind.RightParen,
                '[' => CharacterClass.Whole + (int)TokenKind.LeftBracket,
                ']' => CharacterClass.Whole + (int)TokenKind.RightBracket,
                ',' => CharacterClass.Whole + (int)TokenKind.Comma,
                ';' => CharacterClass.Whole + (int)TokenKind.Semicolon,
                _ => CharacterClass.Special,
            };
        }

        return classes;
    }
}

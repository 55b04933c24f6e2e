using System.Text;
using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>LIKE over UTF-8: % any run of characters, _ one character, backslash takes the next one as it is.</summary>
internal static class LikeMatcher
{
    public static bool Matches(in Datum text, in Datum pattern, bool ignoreCase)
    {
        if (ignoreCase)
        {
            return Match(Encoding.UTF8.GetBytes(text.AsText.ToLowerInvariant()), Encoding.UTF8.GetBytes(pattern.AsText.ToLowerInvariant()));
        }

        return Match(text.AsBytes, pattern.AsBytes);
    }

    /// <summary>LIKE ... ESCAPE: rewrites a pattern with another escape character into one with the backslash.</summary>
    public static Datum WithEscape(in Datum pattern, in Datum escape)
    {
        string mark = escape.AsText;
        if (mark.EnumerateRunes().Count() > 1)
        {
            throw new SqlError(SqlState.InvalidEscapeSequence,
                "invalid escape string") { Hint = "Escape string must be empty or one character." };
        }

        if (mark == "\\")
        {
            return pattern;
        }

        var rewritten = new StringBuilder();
        bool isEscaped = false;
        foreach (Rune rune in pattern.AsText.EnumerateRunes())
        {
            if (!isEscaped && mark.Length > 0 && rune.ToString() == mark)
            {
                rewritten.Append('\\');
                isEscaped = true;
                continue;
            }

            if (rune.Value == '\\' && !isEscaped)
            {
                rewritten.Append('\\');
            }

            rewritten.Append(rune.ToString());
            isEscaped = false;
        }

        return Datum.FromText(rewritten.ToString());
    }

    // Greedy with one point of return: the last % decides, earlier ones need no second look.
    private static bool Match(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        int t = 0;
        int p = 0;
        int returnPattern = -1;
        int returnText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                returnPattern = ++p;
                returnText = t;
                continue;
            }

            if (MatchOne(text, ref t, pattern, ref p))
            {
                continue;
            }

            if (returnPattern < 0)
            {
                return false;
            }

            returnText += CharacterBytes(text[returnText]);
            t = returnText;
            p = returnPattern;
        }

        while (p < pattern.Length && pattern[p] == '%')
        {
            p++;
        }

        return p == pattern.Length;
    }

    private static bool MatchOne(ReadOnlySpan<byte> text, ref int t, ReadOnlySpan<byte> pattern, ref int p)
    {
        if (p >= pattern.Length)
        {
            return false;
        }

        if (pattern[p] == '_')
        {
            t += CharacterBytes(text[t]);
            p++;
            return true;
        }

        int literal = p;
        if (pattern[p] == '\\')
        {
            literal++;
            if (literal == pattern.Length)
            {
                throw new SqlError(SqlState.InvalidEscapeSequence, "LIKE pattern must not end with escape character");
            }
        }

        if (text[t] != pattern[literal])
        {
            return false;
        }

        t++;
        p = literal + 1;
        return true;
    }

    private static int CharacterBytes(byte first) => first switch
    {
        < 0x80 => 1,
        >= 0xF0 => 4,
        >= 0xE0 => 3,
        _ => 2,
    };
}

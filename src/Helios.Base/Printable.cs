using System.Globalization;
using System.Text;

namespace Helios.Base;

/// <summary>
/// Texts of strangers (module and import names, a guest's reasons and log lines) as they may stand in an error, a log line or on a
/// terminal: one line, of bounded length, without characters that a terminal or a reader would take for something else.
/// </summary>
public static class Printable
{
    /// <summary>What stands for a character that may not.</summary>
    public const char Substitute = '\uFFFD';

    /// <summary>The text itself when nothing of it is wrong. Longer texts are cut, and end in "...".</summary>
    public static string Line(string text, int longestChars)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool isCut = text.Length > longestChars;
        ReadOnlySpan<char> shown = isCut ? text.AsSpan(0, longestChars) : text;
        int wrong = 0;
        while (wrong < shown.Length && IsPlain(shown, wrong))
        {
            wrong++;
        }

        if (!isCut && wrong == shown.Length)
        {
            return text;
        }

        var line = new StringBuilder(shown.Length + 3);
        for (int i = 0; i < shown.Length; i++)
        {
            line.Append(IsPlain(shown, i) ? shown[i] : Substitute);
        }

        return line.Append(isCut ? "..." : "").ToString();
    }

    /// <summary>False for control and format characters (line ends, escapes, changes of direction) and for halves of characters.</summary>
    private static bool IsPlain(ReadOnlySpan<char> text, int i)
    {
        char c = text[i];
        if (char.IsAscii(c))
        {
            return c is >= ' ' and < '\x7f';
        }

        if (char.IsSurrogate(c))
        {
            return char.IsHighSurrogate(c)
                ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
                : i > 0 && char.IsHighSurrogate(text[i - 1]);
        }

        return CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }
}

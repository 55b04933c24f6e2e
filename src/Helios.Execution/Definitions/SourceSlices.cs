using System.Text;

namespace Helios.Execution;

/// <summary>Cuts the text of a DEFAULT or CHECK expression out of the statement that it was written in.</summary>
internal static class SourceSlices
{
    /// <summary>What follows a keyword, to the comma or parenthesis that ends the column or, at the latest, to <paramref
    /// name="limit"/>.</summary>
    /// <param name="keyword">Byte offset of the keyword in the statement.</param>
    /// <param name="limit">Byte offset at which the next constraint begins; -1 for none.</param>
    public static string AfterKeyword(string sql, int keyword, int keywordLength, int limit)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(sql);
        int from = keyword + keywordLength;
        int end = limit >= 0 ? Math.Min(limit, utf8.Length) : utf8.Length;
        int at = from;
        int depth = 0;
        while (at < end && depth >= 0)
        {
            int next = Skip(utf8, at);
            if (next > at)
            {
                at = next;
                continue;
            }

            byte b = utf8[at];
            depth += b is (byte)'(' or (byte)'[' ? 1 : b is (byte)')' or (byte)']' ? -1 : 0;
            if (depth < 0 || (b == ',' && depth == 0))
            {
                break;
            }

            at++;
        }

        return Encoding.UTF8.GetString(utf8, from, at - from).Trim();
    }

    /// <summary>What stands in the parentheses behind a keyword.</summary>
    public static string InParentheses(string sql, int keyword)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(sql);
        int open = Array.IndexOf(utf8, (byte)'(', keyword);
        string inside = AfterKeyword(sql, open, 1, -1);
        // A comma at depth 0 cannot occur inside one expression's parentheses.
        return inside;
    }

    /// <summary>Behind a quoted text, a quoted name or a comment that begins here; the place itself when none does.</summary>
    private static int Skip(byte[] utf8, int at)
    {
        switch (utf8[at])
        {
            case (byte)'\'' or (byte)'"':
                int end = Array.IndexOf(utf8, utf8[at], at + 1);
                return end < 0 ? utf8.Length : end + 1;
            case (byte)'-' when at + 1 < utf8.Length && utf8[at + 1] == '-':
                int line = Array.IndexOf(utf8, (byte)'\n', at);
                return line < 0 ? utf8.Length : line + 1;
            case (byte)'$':
                return SkipDollarQuote(utf8, at);
            default:
                return at;
        }
    }

    private static int SkipDollarQuote(byte[] utf8, int at)
    {
        int close = Array.IndexOf(utf8, (byte)'$', at + 1);
        if (close < 0)
        {
            return at;
        }

        ReadOnlySpan<byte> tag = utf8.AsSpan(at, close + 1 - at);
        int end = utf8.AsSpan(close + 1).IndexOf(tag);
        return end < 0 ? at : close + 1 + end + tag.Length;
    }
}

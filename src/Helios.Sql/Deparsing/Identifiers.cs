using Helios.Sql.Lexing;

namespace Helios.Sql;

/// <summary>Which names need no quotes.</summary>
internal static class Identifiers
{
    /// <summary>True where the name needs no quotes in any place that takes a ColId.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> name) => HasPlainLetters(name) && IsHarmless(KeywordOf(name));

    /// <summary>True where the name needs no quotes even in places that take no keyword.</summary>
    public static bool IsWord(ReadOnlySpan<byte> name) => HasPlainLetters(name) && KeywordOf(name) == Keyword.None;

    private static bool HasPlainLetters(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !(char.IsAsciiLetterLower((char)name[0]) || name[0] == '_'))
        {
            return false;
        }

        foreach (byte b in name)
        {
            if (!char.IsAsciiLetterLower((char)b) && !char.IsAsciiDigit((char)b) && b != '_')
            {
                return false;
            }
        }

        return true;
    }

    private static Keyword KeywordOf(ReadOnlySpan<byte> name)
    {
        if (name.Length > KeywordTable.LongestBytes)
        {
            return Keyword.None;
        }

        Span<byte> padded = stackalloc byte[24];
        padded.Clear();
        name.CopyTo(padded);
        return KeywordTable.Find(padded, name.Length);
    }

    // Keywords that are common names and begin no clause where a name may stand.
    private static bool IsHarmless(Keyword keyword) => keyword is Keyword.None or Keyword.Name or Keyword.Type or Keyword.Key
        or Keyword.Data
        or Keyword.Action or Keyword.Comment or Keyword.Content or Keyword.Level or Keyword.Location or Keyword.Method or Keyword.Mode
        or Keyword.Object or Keyword.Owner or Keyword.Password or Keyword.Role or Keyword.Schema or Keyword.Text or Keyword.Version
        or Keyword.Label or Keyword.Sequence;
}

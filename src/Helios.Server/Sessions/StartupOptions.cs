using System.Text;
using Helios.Base;

namespace Helios.Server.Sessions;

/// <summary>
/// The "options" of a startup packet: <c>-c name=value</c>, <c>-cname=value</c> and <c>--name=value</c>, split at spaces that no backslash
/// escapes, as the PostgreSQL backend's command line is (documentation of libpq's "options").
/// </summary>
internal static class StartupOptions
{
    public static List<(string Name, string Value)> Parse(string text)
    {
        List<string> words = Split(text);
        var options = new List<(string, string)>();
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word == "-c" && i + 1 < words.Count)
            {
                options.Add(Assignment(words[++i], word));
            }
            else if (word.StartsWith("-c", StringComparison.Ordinal) && word.Length > 2)
            {
                options.Add(Assignment(word[2..], word));
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                (string name, string value) = Assignment(word[2..], word);
                options.Add((name.Replace('-', '_'), value));
            }
            else
            {
                throw Invalid(word);
            }
        }

        return options;
    }

    private static (string Name, string Value) Assignment(string text, string word)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? (text[..equals], text[(equals + 1)..]) : throw Invalid(word);
    }

    private static SqlError Invalid(string word) =>
        new(SqlState.SyntaxError, $"invalid command-line argument for server process: {word}") { IsFatal = true };

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool hasWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
                hasWord = true;
            }
            else if (char.IsWhiteSpace(text[i]))
            {
                if (hasWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    hasWord = false;
                }
            }
            else
            {
                word.Append(text[i]);
                hasWord = true;
            }
        }

        if (hasWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}

using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Regular expressions by .NET's engine that runs in linear time and cannot blow up. What it lacks (back references, look-around) is
/// refused; what PostgreSQL's
/// advanced syntax writes differently is not translated but for a few everyday forms.
/// </summary>
internal static class RegexFunctions
{
    private const int CacheCount = 256;

    private static readonly ConcurrentDictionary<(string Pattern, RegexOptions Options), Regex> s_cache = new();

    public static bool IsMatch(in Datum text, in Datum pattern, bool ignoreCase) =>
        Get(pattern.AsText, ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None).IsMatch(text.AsText);

    /// <summary>regexp_replace: the first match, or all with flag g.</summary>
    public static Datum Replace(in Datum text, in Datum pattern, in Datum replacement, string flags)
    {
        Regex regex = Get(pattern.AsText, OptionsOf(flags));
        string target = replacement.AsText;
        long bytes = 0;
        string Expand(Match match)
        {
            string expanded = ExpandReplacement(target, match);
            bytes += expanded.Length;
            EvalContext.RequireValueBytes(bytes);
            return expanded;
        }

        string input = text.AsText;
        return Datum.FromText(flags.Contains('g', StringComparison.Ordinal)
            ? regex.Replace(input, Expand)
            : regex.Replace(input, Expand, 1));
    }

    /// <summary>substring(text from pattern): the first group, or the whole match.</summary>
    public static Datum Substring(in Datum text, in Datum pattern)
    {
        Match match = Get(pattern.AsText, RegexOptions.None).Match(text.AsText);
        if (!match.Success)
        {
            return Datum.Null;
        }

        Group group = match.Groups.Count > 1 ? match.Groups[1] : match;
        return group.Success ? Datum.FromText(group.Value) : Datum.Null;
    }

    public static List<Datum>? Groups(in Datum text, in Datum pattern, string flags)
    {
        Match match = Get(pattern.AsText, OptionsOf(flags)).Match(text.AsText);
        if (!match.Success)
        {
            return null;
        }

        var groups = new List<Datum>();
        for (int i = match.Groups.Count > 1 ? 1 : 0; i < match.Groups.Count; i++)
        {
            groups.Add(match.Groups[i].Success ? Datum.FromText(match.Groups[i].Value) : Datum.Null);
        }

        return groups;
    }

    private static RegexOptions OptionsOf(string flags)
    {
        RegexOptions options = RegexOptions.None;
        foreach (char flag in flags)
        {
            options |= flag switch
            {
                'g' or 'c' => RegexOptions.None,
                'i' => RegexOptions.IgnoreCase,
                'n' or 'm' => RegexOptions.Multiline,
                _ => throw new SqlError(SqlState.InvalidParameterValue, $"invalid regular expression option: \"{flag}\""),
            };
        }

        return options;
    }

    private static Regex Get(string pattern, RegexOptions options)
    {
        if (s_cache.TryGetValue((pattern, options), out Regex? cached))
        {
            return cached;
        }

        Regex regex = Make(pattern, options);
        if (s_cache.Count >= CacheCount)
        {
            s_cache.Clear();
        }

        s_cache[(pattern, options)] = regex;
        return regex;
    }

    private static Regex Make(string pattern, RegexOptions options)
    {
        if (pattern.StartsWith("***", StringComparison.Ordinal))
        {
            throw SqlError.NotSupported("a regular expression director (***)");
        }

        try
        {
            // In PostgreSQL the dot matches a newline, and $ only the very end.
            RegexOptions all = options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            all |= options.HasFlag(RegexOptions.Multiline) ? RegexOptions.None : RegexOptions.Singleline;
            return new Regex(Translate(pattern, options.HasFlag(RegexOptions.Multiline)), all);
        }
        catch (ArgumentException error)
        {
            throw new SqlError(new SqlState("2201B"), "invalid regular expression: " + error.Message);
        }
        catch (NotSupportedException)
        {
            throw SqlError.NotSupported("a regular expression with back references or look-around");
        }
    }

    private static string Translate(string pattern, bool isMultiline)
    {
        var output = new System.Text.StringBuilder(pattern.Length);
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                char next = pattern[++i];
                output.Append(next switch { 'y' => "\\b", 'm' or 'M' => "\\b", 'Y' => "\\B", 'Z' => "\\z", _ => "\\" + next });
            }
            else if (c == '[' && inClass && i + 1 < pattern.Length && pattern[i + 1] == ':')
            {
                i = TranslateClass(pattern, i, output);
            }
            else if (c == '$' && !inClass && !isMultiline)
            {
                output.Append("\\z");
            }
            else
            {
                inClass = c == '[' || (c != ']' && inClass);
                output.Append(c);
            }
        }

        return output.ToString();
    }

    private static int TranslateClass(string pattern, int at, System.Text.StringBuilder output)
    {
        int end = pattern.IndexOf(":]", at, StringComparison.Ordinal);
        string name = end < 0 ? "" : pattern[(at + 2)..end];
        output.Append(name switch
        {
            "alpha" => "\\p{L}",
            "digit" => "0-9",
            "alnum" => "\\p{L}\\p{Nd}",
            "space" => "\\s",
            "upper" => "\\p{Lu}",
            "lower" => "\\p{Ll}",
            "punct" => "!-/:-@\\[-`{-~",
            "xdigit" => "0-9A-Fa-f",
            "blank" => " \\t",
            _ => throw new SqlError(new SqlState("2201B"), "invalid regular expression: invalid character class"),
        });
        return end + 1;
    }

    private static string ExpandReplacement(string target, Match match)
    {
        if (!target.Contains('\\', StringComparison.Ordinal))
        {
            return target;
        }

        var output = new System.Text.StringBuilder();
        for (int i = 0; i < target.Length; i++)
        {
            EvalContext.RequireValueBytes(output.Length);
            if (target[i] != '\\' || i + 1 == target.Length)
            {
                output.Append(target[i]);
                continue;
            }

            char next = target[++i];
            output.Append(next switch
            {
                '&' => match.Value,
                >= '1' and <= '9' => match.Groups[next - '0'].Value,
                '\\' => "\\",
                _ => "\\" + next,
            });
        }

        return output.ToString();
    }
}

namespace Helios.Plugins.Resources;

/// <summary>
/// How many states a regular expression has when its counted repetitions are written out, from above. The automaton's size, and the time
/// to make it, follow this number and not the pattern's length: ((a{99}){99}){99} is short and has a million.
/// </summary>
internal static class PatternSize
{
    public const long TooLarge = long.MaxValue;

    private const int DeepestGroup = 64;

    /// <summary>The number, or <see cref="TooLarge"/> for what is beyond the limit or cannot be judged (comments within the
    /// pattern).</summary>
    public static long Of(ReadOnlySpan<char> pattern, long limit)
    {
        Span<long> totals = stackalloc long[DeepestGroup];
        int depth = 0;
        totals[0] = 0;
        long last = 0;
        int i = 0;
        while (i < pattern.Length)
        {
            char c = pattern[i];
            switch (c)
            {
                case '\\':
                    i += 2;
                    last = 1;
                    break;
                case '[':
                    i = SkipClass(pattern, i);
                    last = 1;
                    break;
                case '(':
                    if (HasComments(pattern[i..]) || ++depth == DeepestGroup)
                    {
                        return TooLarge;
                    }

                    totals[depth] = 0;
                    last = 0;
                    i++;
                    continue;
                case ')':
                    last = totals[depth] + 1;
                    depth = Math.Max(0, depth - 1);
                    i++;
                    break;
                case '{' when TryCount(pattern, ref i, out long count):
                    totals[depth] += last * (count - 1);
                    last *= count;
                    if (last > limit || totals[depth] > limit)
                    {
                        return TooLarge;
                    }

                    continue;
                default:
                    i++;
                    last = 1;
                    break;
            }

            totals[depth] += last;
            if (totals[depth] > limit)
            {
                return TooLarge;
            }
        }

        return totals[..(depth + 1)].ToArray().Sum() is var sum && sum > limit ? TooLarge : sum;
    }

    // (?# and (?x begin comments, in which brackets and braces mean nothing.
    private static bool HasComments(ReadOnlySpan<char> group)
    {
        if (!group.StartsWith("(?"))
        {
            return false;
        }

        ReadOnlySpan<char> options = group[2..];
        int end = options.IndexOfAnyExcept("imnsx-");
        return options.StartsWith("#") || options[..(end < 0 ? options.Length : end)].Contains('x');
    }

    // A bracket that comes first in a class is one of its characters; -[ begins a class to take away.
    private static int SkipClass(ReadOnlySpan<char> pattern, int at)
    {
        int depth = 0;
        while (at < pattern.Length)
        {
            char c = pattern[at];
            if (c == '[' && (depth == 0 || pattern[at - 1] == '-'))
            {
                depth++;
                at++;
                at += at < pattern.Length && pattern[at] == '^' ? 1 : 0;
                at += at < pattern.Length && pattern[at] == ']' ? 1 : 0;
                continue;
            }

            at += c == '\\' ? 2 : 1;
            if (c == ']' && --depth == 0)
            {
                break;
            }
        }

        return at;
    }

    /// <summary>{n}, {n,} or {n,m}: the higher number, at least 1. Else the brace is a character.</summary>
    private static bool TryCount(ReadOnlySpan<char> pattern, ref int at, out long count)
    {
        count = 0;
        int i = at + 1;
        long number = 0;
        int digits = 0;
        int commas = 0;
        for (; i < pattern.Length && pattern[i] != '}'; i++)
        {
            if (pattern[i] == ',')
            {
                commas++;
                count = Math.Max(count, number);
                number = 0;
                continue;
            }

            if (!char.IsAsciiDigit(pattern[i]))
            {
                return false;
            }

            digits++;
            number = Math.Min(number * 10 + (pattern[i] - '0'), int.MaxValue);
        }

        if (i == pattern.Length || digits == 0 || commas > 1)
        {
            return false;
        }

        count = Math.Max(1, Math.Max(count, number));
        at = i + 1;
        return true;
    }
}

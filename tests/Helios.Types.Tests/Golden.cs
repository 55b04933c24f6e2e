using System.Text;
using Helios.Base;

namespace Helios.Types.Tests;

/// <summary>Tables of answers that PostgreSQL gave: tab-separated fields with COPY's escapes; lines with # are comments.</summary>
internal static class Golden
{
    private const int MaxReported = 40;

    public static IEnumerable<string[]> Read(string file)
    {
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", file)))
        {
            if (!line.StartsWith('#'))
            {
                yield return line.Split('\t').Select(Unescape).ToArray();
            }
        }
    }

    /// <summary>Runs every line and reports all that differ at once.</summary>
    public static void Check(string file, int minLines, Func<string[], string> actual, string prefix = "=")
    {
        StringBuilder report = new();
        int count = 0;
        int wrong = 0;
        foreach (string[] fields in Read(file))
        {
            count++;
            string expected = fields[^1];
            string got = Try(() => actual(fields), prefix);
            if (got != expected && wrong++ < MaxReported)
            {
                report.AppendLine($"{string.Join(" · ", fields[..^1])}\n    expected {expected}\n    got      {got}");
            }
        }

        Assert.True(count >= minLines, $"{file} has only {count} lines");
        Assert.True(wrong == 0, $"{wrong} of {count} lines of {file} differ:\n{report}");
    }

    /// <summary>The value as prefix and text, or the error as '!SQLSTATE message | detail | hint'.</summary>
    public static string Try(Func<string> run, string prefix)
    {
        try
        {
            return prefix + run();
        }
        catch (SqlError error)
        {
            string detail = error.Detail is null ? "" : " | " + error.Detail;
            string hint = error.Hint is null ? "" : " | " + error.Hint;
            return $"!{error.State} {error.Message}{detail}{hint}";
        }
    }

    private static string Unescape(string field)
    {
        StringBuilder text = new();
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\' || i + 1 == field.Length)
            {
                text.Append(field[i]);
                continue;
            }

            i++;
            text.Append(field[i] switch
            {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                'v' => '\v',
                char other => other,
            });
        }

        return text.ToString();
    }
}

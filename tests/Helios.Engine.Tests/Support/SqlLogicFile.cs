using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Helios.Base;

namespace Helios.Engine.Tests.Support;

/// <summary>
/// A file of SQLite's sqllogictest corpus (format: https://www.sqlite.org/sqllogictest), as an engine named postgresql runs it. What
/// PostgreSQL's dialect or this engine refuses (classes 42 and 22, 0A000) is
/// skipped; when it was no query or index, the rest of the file, which may depend on it, too.
/// </summary>
internal sealed class SqlLogicFile
{
    private readonly TestSession _session;
    private readonly int _recordLimit;
    private bool _isEnded;

    public SqlLogicFile(TestSession session, int recordLimit)
    {
        _session = session;
        _recordLimit = recordLimit;
    }

    public int RightCount { get; private set; }

    public int SkippedCount { get; private set; }

    public List<string> Wrong { get; } = [];

    public static string? Corpora
    {
        get
        {
            string? given = Environment.GetEnvironmentVariable("HELIOS_CORPORA");
            string beside = Path.Combine(SqlTestFile.Root, "..", "..", "..", "shared", "corpora");
            string path = Path.Combine(given ?? beside, "sqllogictest");
            return Directory.Exists(path) ? path : null;
        }
    }

    public void Run(string path)
    {
        int records = 0;
        foreach (string block in File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal).Split("\n\n"))
        {
            string[] lines = [.. block.Split('\n').Where(l => !l.StartsWith('#')).SkipWhile(l => l.Length == 0)];
            if (lines.Length > 0 && !IsForOthers(ref lines) && !_isEnded && records++ < _recordLimit)
            {
                RunRecord(lines);
            }
        }
    }

    private static bool IsForOthers(ref string[] lines)
    {
        bool others = false;
        while (lines.Length > 0
            && (lines[0].StartsWith("onlyif ", StringComparison.Ordinal) || lines[0].StartsWith("skipif ", StringComparison.Ordinal)))
        {
            string engine = lines[0].Split(' ')[1];
            others |= lines[0].StartsWith("onlyif", StringComparison.Ordinal) != (engine == "postgresql");
            lines = lines[1..];
        }

        return others || lines.Length == 0;
    }

    private void RunRecord(string[] lines)
    {
        string[] words = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "statement":
                RunStatement(string.Join('\n', lines[1..]), words[1] == "ok");
                break;
            case "query":
                RunQuery(lines, words);
                break;
        }
    }

    private void RunStatement(string sql, bool shouldWork)
    {
        try
        {
            _session.Run(sql);
            Count(shouldWork, sql, "worked");
        }
        catch (SqlError error)
        {
            Judge(error, !shouldWork, sql);
        }
    }

    private void Judge(SqlError error, bool isExpected, string sql)
    {
        bool isForeign = error.State == SqlState.FeatureNotSupported || error.State.Code.StartsWith("42", StringComparison.Ordinal)
            || error.State.Code.StartsWith("22", StringComparison.Ordinal);
        if (!isExpected && isForeign)
        {
            bool isHarmless = sql.Contains(" INDEX ", StringComparison.OrdinalIgnoreCase)
                || sql.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase);
            _isEnded = !isHarmless;
            SkippedCount++;
        }
        else
        {
            Count(isExpected, sql, error.State.Code + " " + error.Message);
        }
    }

    private void RunQuery(string[] lines, string[] words)
    {
        int cut = Array.IndexOf(lines, "----");
        string sql = string.Join('\n', lines[1..(cut < 0 ? lines.Length : cut)]);
        string[] expected = cut < 0 ? [] : [.. lines[(cut + 1)..].Where(l => l.Length > 0)];
        try
        {
            TestResult result = _session.Run(sql);
            if (IsForeign(result, words[1]))
            {
                SkippedCount++;
                return;
            }

            List<string> actual = Values(result, words[1], words.Length > 2 ? words[2] : "nosort");
            bool isHashed = expected.Length == 1 && expected[0].Contains(" values hashing to ", StringComparison.Ordinal);
            string[] shown = isHashed ? [$"{actual.Count} values hashing to {Hash(actual)}"] : [.. actual];
            Count(expected.SequenceEqual(shown), sql, $"expected {string.Join(' ', expected)}, got {string.Join(' ', shown.Take(20))}");
        }
        catch (SqlError error)
        {
            Judge(error, isExpected: false, sql);
        }
    }

    // SQLite makes whole numbers of texts and of results that are numeric here.
    private static bool IsForeign(TestResult result, string types) => result.Rows.Exists(row =>
        row.Where((value, i) => value is not null && types[i] == 'I' && value is not ("t" or "f") && !long.TryParse(value, out _)).Any());

    private static List<string> Values(TestResult result, string types, string sort)
    {
        List<string[]> rows = [.. result.Rows.Select(row => row.Select((value, i) => Show(value, types[i])).ToArray())];
        if (sort == "rowsort")
        {
            rows.Sort((a, b) => string.CompareOrdinal(string.Join('\n', a), string.Join('\n', b)));
        }

        List<string> values = [.. rows.SelectMany(r => r)];
        if (sort == "valuesort")
        {
            values.Sort(StringComparer.Ordinal);
        }

        return values;
    }

    private static string Show(string? value, char type)
    {
        if (value is null)
        {
            return "NULL";
        }

        return type switch
        {
            'I' when value is "t" or "f" => value == "t" ? "1" : "0",
            'I' => value == "-0" ? "0" : value,
            'R' => double.Parse(value, CultureInfo.InvariantCulture).ToString("F3", CultureInfo.InvariantCulture),
            _ => value.Length == 0 ? "(empty)" : value,
        };
    }

    // The corpus is hashed with MD5.
#pragma warning disable CA5351
    private static string Hash(List<string> values) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(string.Concat(values.Select(v => v + "\n")))));
#pragma warning restore CA5351

    private void Count(bool isRight, string sql, string what)
    {
        if (isRight)
        {
            RightCount++;
        }
        else
        {
            Wrong.Add(sql + "\n  " + what);
        }
    }
}

using System.Text;
using Helios.Base;
using Helios.Types;

namespace Helios.Engine.Tests.Support;

/// <summary>A file of tests/sql; its format is described in the README there.</summary>
internal static class SqlTestFile
{
    public static string Root
    {
        get
        {
            string? directory = AppContext.BaseDirectory;
            while (directory is not null && !Directory.Exists(Path.Combine(directory, "tests", "sql")))
            {
                directory = Path.GetDirectoryName(directory);
            }

            return Path.Combine(directory ?? throw new InvalidOperationException("tests/sql not found"), "tests", "sql");
        }
    }

    /// <summary>Runs every record in a session of its own and tells how answers differ from what is expected; empty when none
    /// does.</summary>
    public static string Differences(string path, bool liftsLiterals = false)
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        session.LiftsLiterals = liftsLiterals;
        var report = new StringBuilder();
        foreach (string block in File.ReadAllText(path).Trim('\n').Split("\n\n"))
        {
            string[] lines = block.Split('\n');
            int cut = Array.IndexOf(lines, "----");
            string sql = string.Join('\n', lines.Take(cut < 0 ? lines.Length : cut).Where(l => !l.StartsWith('#') && !l.StartsWith('@')));
            if (sql.Trim().Length == 0)
            {
                continue;
            }

            string[] expected = cut < 0 ? [] : lines[(cut + 1)..];
            string[] actual = Run(session, sql, ParametersOf(lines));
            if (lines.Contains("@sorted"))
            {
                Array.Sort(expected, 1, Math.Max(0, expected.Length - 1), StringComparer.Ordinal);
                Array.Sort(actual, 1, Math.Max(0, actual.Length - 1), StringComparer.Ordinal);
            }

            if (!expected.SequenceEqual(actual))
            {
                report.Append(sql).Append("\n  expected:\n    ").AppendJoin("\n    ", expected);
                report.Append("\n  actual:\n    ").AppendJoin("\n    ", actual).Append("\n\n");
            }
        }

        return report.ToString();
    }

    private static string?[] ParametersOf(string[] lines)
    {
        string? line = Array.Find(lines, l => l.StartsWith("@parameters ", StringComparison.Ordinal));
        return line is null ? [] : [.. line["@parameters ".Length..].Split('|').Select(p => p == "NULL" ? null : p)];
    }

    private static string[] Run(TestSession session, string sql, string?[] parameters)
    {
        try
        {
            TestResult result = session.Run(sql, parameters);
            if (result.Columns.Length == 0 && result.Rows.Count == 0)
            {
                return [result.Tag];
            }

            string head = string.Join('|', result.Columns.Select(c => $"{c.Name}:{TypeName(c.Type)}"));
            return [head, .. result.Rows.Select(row => string.Join('|', row.Select(Show)))];
        }
        catch (SqlError error)
        {
            string place = error.Position > 0 ? $" (at {error.Position})" : "";
            var lines = new List<string> { $"ERROR {error.State.Code} {error.Message}{place}" };
            if (error.Detail is not null)
            {
                lines.Add("DETAIL: " + error.Detail);
            }

            if (error.Hint is not null)
            {
                lines.Add("HINT: " + error.Hint);
            }

            return [.. lines];
        }
        catch (Exception bug)
        {
            session.Engine.StatementFailed();
            session.Engine.Rollback();
            return ["BUG " + bug];
        }
    }

    private static string TypeName(SqlType type) => TypeRegistry.TryFind(type.Oid, out TypeInfo? info) ? info.Name : type.Oid.ToString();

    private static string Show(string? value) =>
        value is null ? "NULL" : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

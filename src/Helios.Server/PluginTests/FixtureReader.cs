using System.Globalization;
using System.Text;
using Helios.Base;
using Helios.Io.Http;
using Helios.Server.Configuration;

namespace Helios.Server.PluginTests;

/// <summary>Reads a file of tests. Errors name file, line and column, and the nearest known key.</summary>
internal static class FixtureReader
{
    private const int MostTests = 1_000;

    /// <param name="pluginName">Of the plugin under test, for a [plugin] section that names none.</param>
    public static Fixture Read(byte[] utf8, string fileName, string pluginName)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (ArgumentException)
        {
            throw new OperatorError(ExitCode.Configuration, $"{fileName}: it is not UTF-8");
        }

        var root = new TomlSection(TomlNode.Parse(text, fileName), fileName, "", "schema", "plugin", "test", "http", "files");
        PluginConfig? plugin = root.Node("plugin") is { } node ? ConfigLoader.ReadPlugin(node, fileName, null, pluginName) : null;
        FixtureTest[] tests = [.. root.Tables("test").Select(test => ReadTest(test, fileName))];
        return tests.Length switch
        {
            0 => throw root.ErrorAt("test", "there is no [[test]]"),
            > MostTests => throw root.ErrorAt("test", $"there are {tests.Length} tests; {MostTests} are allowed"),
            _ => new Fixture(fileName, root.String("schema") ?? "", plugin, tests)
            {
                Http = ReadHttp(root, fileName),
                Files = Texts(root, "files")?.ToDictionary(f => f.Key, f => Encoding.UTF8.GetBytes(f.Value), StringComparer.Ordinal),
            },
        };
    }

    private static FixtureTest ReadTest(TomlNode node, string fileName)
    {
        bool isSingle = node.IsTable && node.Table.ContainsKey("sql");
        string[] own = ["name", "user", "parameters", "session", "statement", "http"];
        string[] ofStatements =
            ["sql", "verdict", "sqlstate", "message", "columns", "rows", "unordered", "tag", "rewritten", "restrictions", "variables"];
        var section = new TomlSection(node, fileName, "test", isSingle ? [.. own, .. ofStatements] : own);
        FixtureStatement[] statements = isSingle
            ? [ReadStatement(section)]
            : [.. section.Tables("statement").Select(s => ReadStatement(new TomlSection(s, fileName, "test.statement", ofStatements)))];
        if (statements.Length == 0 || (isSingle && section.Has("statement")))
        {
            throw section.ErrorAt("name", "a test has either \"sql\" or [[test.statement]] tables");
        }

        return new FixtureTest(
            section.RequiredString("name"), section.Node("name")!.Line, section.String("user") ?? "postgres",
            Texts(section, "parameters") ?? [], Texts(section, "session") ?? [], statements)
        {
            Http = ReadHttp(section, fileName),
        };
    }

    private static CannedAnswer[] ReadHttp(TomlSection section, string fileName) =>
        [.. section.Tables("http").Select(node => ReadAnswer(new TomlSection(
            node, fileName, "http", "method", "url", "request_body", "request_headers", "status", "headers", "body", "problem")))];

    private static CannedAnswer ReadAnswer(TomlSection section)
    {
        string url = section.RequiredString("url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw section.ErrorAt("url", $"\"{url}\" is no http:// or https:// address");
        }

        string[] problems = ["unreachable", "address", "tls", "timeout", "too_large", "protocol"];
        string? problem = section.String("problem");
        if (problem is not null && (!problems.Contains(problem) || section.Has("status") || section.Has("body") || section.Has("headers")))
        {
            throw section.ErrorAt(
                "problem", $"\"problem\" is one of {string.Join(", ", problems)}, and stands instead of status, headers and body");
        }

        return new CannedAnswer(
            section.String("method") ?? "GET", address, section.String("request_body"), Texts(section, "request_headers") ?? [],
            (int?)section.Integer("status", 100, 599) ?? 200, Texts(section, "headers") ?? [], section.String("body") ?? "",
            problem switch
            {
                null => OutboundProblem.None,
                "unreachable" => OutboundProblem.Unreachable,
                "address" => OutboundProblem.Address,
                "tls" => OutboundProblem.Tls,
                "timeout" => OutboundProblem.Timeout,
                "too_large" => OutboundProblem.TooLarge,
                _ => OutboundProblem.Protocol,
            });
    }

    private static FixtureStatement ReadStatement(TomlSection section)
    {
        string verdict = section.String("verdict") ?? FixtureVerdict.Pass;
        if (!FixtureVerdict.All.Contains(verdict))
        {
            throw section.ErrorAt("verdict", $"verdict \"{verdict}\" is not one of {string.Join(", ", FixtureVerdict.All)}");
        }

        return new FixtureStatement(section.RequiredString("sql"), section.Node("sql")!.Line)
        {
            Verdict = verdict,
            SqlState = section.String("sqlstate"),
            Message = section.String("message"),
            Columns = section.Strings("columns"),
            Rows = ReadRows(section),
            IsUnordered = section.Boolean("unordered") ?? false,
            Tag = section.String("tag"),
            Rewritten = section.String("rewritten"),
            Restrictions = section.Strings("restrictions"),
            Variables = Texts(section, "variables"),
        };
    }

    private static IReadOnlyList<string>[]? ReadRows(TomlSection section) => section.Node("rows") is not { } node ? null
        : node.Value is List<TomlNode> rows && rows.All(row => row.Value is List<TomlNode>)
            ? [.. rows.Select(row => (IReadOnlyList<string>)[.. ((List<TomlNode>)row.Value).Select(v => Text(section, "rows", v))])]
            : throw section.ErrorAt("rows", "\"rows\" must be an array of rows, each an array of values");

    private static Dictionary<string, string>? Texts(TomlSection section, string key)
    {
        if (section.Node(key) is not { } node)
        {
            return null;
        }

        if (!node.IsTable)
        {
            throw section.ErrorAt(key, $"\"{key}\" must be a table");
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(section, key, "", node, texts);
        return texts;
    }

    // app.x = "1" is a table within a table in TOML, and one name here.
    private static void Add(TomlSection section, string key, string prefix, TomlNode node, Dictionary<string, string> texts)
    {
        foreach ((string name, TomlNode value) in node.Table)
        {
            if (value.IsTable)
            {
                Add(section, key, prefix + name + ".", value, texts);
            }
            else
            {
                texts[prefix + name] = Text(section, key, value);
            }
        }
    }

    /// <summary>As PostgreSQL's text form has it.</summary>
    private static string Text(TomlSection section, string key, TomlNode value) => value.Value switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "t" : "f",
        _ => throw section.ErrorAt(key, $"a value of \"{key}\" is {value.TypeName}; write it as a text"),
    };
}

using System.Text.Json;
using System.Xml.Linq;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>Tests that a module passes before it serves, and without a server.</summary>
public sealed class GoldenTests
{
    private const string Stamping = """
        schema = "CREATE TABLE marks (id int PRIMARY KEY, mark text); INSERT INTO marks VALUES (1, 'plain'), (2, NULL);"
        [[test]]
        name = "it stamps"
        sql = "SELECT mark FROM marks WHERE id = 1"
        rows = [["BBB"]]
        """;

    private static string Root => Path.Combine(NativeBinary.Repository, "src", "plugins");

    [NativeFact]
    public void The_committed_tests_of_tenant_isolation_pass_without_a_server()
    {
        (int code, string output, string error) = NativeBinary.Run(
            "plugin", "test", Path.Combine(Root, "modules", "tenant_isolation.wasm"), "--fixtures",
            Path.Combine(Root, "tenant-isolation", "golden.toml"));
        Assert.True(code == 0, output + error);
        Assert.Contains("3 passed, 0 failed", output, StringComparison.Ordinal);
    }

    [NativeFact]
    public void Every_kind_of_difference_is_told_with_its_line()
    {
        string file = Write("""
            schema = "CREATE TABLE users (id int PRIMARY KEY, tenant_id int); INSERT INTO users VALUES (1, 1), (2, 2);"
            [plugin]
            hook = "post_parse"
            [plugin.capabilities]
            allow_query_modification = true
            allow_table_access = ["users"]
            allow_metadata_access = true
            [plugin.config]
            tenant_id_header = "X-Tenant-ID"
            tenant_id_session_var = "app.current_tenant_id"
            [[test]]
            name = "rows"
            session = { app.current_tenant_id = "1" }
            sql = "SELECT id FROM users"
            columns = ["idx"]
            rows = [[2]]
            tag = "SELECT 7"
            restrictions = []
            rewritten = "SELECT 1"
            variables = { app.current_tenant_id = "2" }
            [[test]]
            name = "verdict"
            sql = "SELECT id FROM users"
            [[test]]
            name = "state"
            sql = "SELECT id FROM users"
            verdict = "reject"
            sqlstate = "22000"
            message = "no such words"
            [[test]]
            name = "own error"
            session = { app.current_tenant_id = "1" }
            sql = "SELECT 1/0"
            verdict = "reject"
            [[test]]
            name = "unordered"
            session = { app.current_tenant_id = "1" }
            sql = "VALUES (2), (1), (NULL)"
            rows = [[1], [2], ["\\N"]]
            unordered = true
            """);
        string junit = file + ".xml";
        (int code, string output, _) = NativeBinary.Run(
            "plugin", "test", Path.Combine(Root, "modules", "tenant_isolation.wasm"), "--fixtures", file, "--json", "--junit", junit);
        Assert.Equal(6, code);
        using JsonDocument json = JsonDocument.Parse(output);
        string[] found =
        [
            .. json.RootElement.GetProperty("tests").EnumerateArray().SelectMany(t => t.GetProperty("differences").EnumerateArray().Select(
                d => $"{t.GetProperty("name")} {d.GetProperty("line")} {d.GetProperty("what")}")),
        ];
        Assert.Equal(
            [
                "rows 14 columns", "rows 14 rows", "rows 14 tag", "rows 14 rewritten", "rows 14 restrictions",
                "rows 14 variable app.current_tenant_id", "verdict 23 verdict", "state 26 sqlstate", "state 26 message",
                "own error 33 verdict",
            ], found);
        XElement suite = XElement.Load(junit);
        Assert.Equal("4", suite.Attribute("failures")!.Value);
        Assert.Equal(10, suite.Descendants("failure").Count());
        Delete(file);
    }

    [NativeFact]
    public void Mistakes_in_a_file_of_tests_are_named()
    {
        foreach ((string text, string expected) in (ReadOnlySpan<(string, string)>)
            [
                ("[[test]]\nname = \"x\"\nsql = \"SELECT 1\"\nrow = []\n", "unknown key \"row\" in [test]; did you mean \"rows\"?"),
                ("schema = \"\"\n", "there is no [[test]]"), ("[[test]]\nname = \"x\"\n", "either \"sql\" or"),
                ("schema = \"CREATE TABLE\"\n[[test]]\nname = \"x\"\nsql = \"SELECT 1\"\n", "the schema: "),
                ("[[test]]\nname = \"x\"\nsql = \"SELECT count(*) FROM generate_series(1, 1000000000000)\"\n", "got error (57014"),
            ])
        {
            string file = Write(text);
            (int code, string output, string error) = NativeBinary.Run(
                "plugin", "test", Path.Combine(Root, "modules", "audit_log.wasm"), "--fixtures", file);
            Assert.NotEqual(0, code);
            Assert.Contains(expected, output + error, StringComparison.Ordinal);
            Delete(file);
        }
    }

    [NativeFact]
    public void A_deploy_whose_tests_fail_is_refused_and_rollback_runs_the_tests_of_the_version()
    {
        using var stamped = new Stamped();
        string expecting = Write(Stamping);
        (int code, _, string error) = stamped.Try("deploy", stamped.File("CCC", "2.0.0"), "--name", "stamp", "--tests", expecting);
        Assert.Equal(6, code);
        Assert.Contains("1 of 1 tests fail", error, StringComparison.Ordinal);
        Assert.Contains("test \"it stamps\": rows: expected (BBB), got (CCC)", error, StringComparison.Ordinal);
        Assert.Equal("AAA", stamped.Stamp());
        (code, _, error) = stamped.Try(
            "canary", stamped.File("CCC", "2.0.0"), "--name", "stamp", "--percent", "5", "--tests", expecting);
        Assert.Equal(6, code);
        Assert.Contains("1 of 1 tests fail", error, StringComparison.Ordinal);
        (code, _, error) = stamped.Try(
            "deploy", stamped.File("CCC", "2.0.0"), "--name", "stamp", "--tenant", "T", "--tests", expecting);
        Assert.Equal(6, code);
        Assert.Contains("for tenant \"T\": 1 of 1 tests fail", error, StringComparison.Ordinal);
        stamped.Plugin("deploy", stamped.File("BBB", "2.0.0"), "--name", "stamp", "--tests", expecting);
        Assert.Equal("BBB", stamped.Stamp());
        stamped.Plugin("deploy", stamped.File("CCC", "3.0.0"), "--name", "stamp");
        stamped.Restart();

        // The tests lie beside the version, whatever became of the file.
        Delete(expecting);
        string objects = Directory.GetFiles(stamped.Server.DataPath, "*.toml", SearchOption.AllDirectories)
            .Single(f => f.Contains("objects", StringComparison.Ordinal));
        stamped.Plugin("rollback", "stamp");
        Assert.Equal("BBB", stamped.Stamp());
        Assert.Equal(Stamping, File.ReadAllText(objects));
        stamped.Plugin("deploy", stamped.File("EEE", "5.0.0"), "--name", "stamp", "--no-tests");
        using NpgsqlConnection connection = stamped.Server.OpenPlain();
        Assert.Equal(["EEE"], Stamped.Read(connection, "SELECT mark FROM marks WHERE id = 1"));
    }

    [NativeFact]
    public void Tests_of_the_configuration_guard_every_deploy()
    {
        string expecting = Write(Stamping);
        using var stamped = new Stamped($"tests = \"{expecting}\"");
        (int code, _, string error) = stamped.Try("deploy", stamped.File("CCC", "2.0.0"), "--name", "stamp");
        Assert.Equal(6, code);
        Assert.Contains("expected (BBB), got (CCC)", error, StringComparison.Ordinal);
        stamped.Plugin("deploy", stamped.File("BBB", "2.0.0"), "--name", "stamp");
        Delete(expecting);
        (code, _, error) = stamped.Try("deploy", stamped.File("CCC", "2.0.0"), "--name", "stamp");
        Assert.Equal(6, code);
        Assert.Contains("its tests cannot be read", error, StringComparison.Ordinal);
        Assert.Equal("BBB", stamped.Stamp());
    }

    private static string Write(string text)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("helios-golden-").FullName, "tests.toml");
        File.WriteAllText(file, text);
        return file;
    }

    private static void Delete(string file) => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
}

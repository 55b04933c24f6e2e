using System.Globalization;
using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>Versions that single tenants have of their own, through the wire.</summary>
public sealed class TenantVersionTests
{
    private const string Variable = "app.current_tenant_id";

    [NativeFact]
    public void Each_tenant_is_served_by_its_own_version_in_every_protocol()
    {
        using var stamped = new Stamped();
        stamped.Plugin("deploy", stamped.File("BBB", "2.0.0"), "--name", "stamp", "--tenant", "B");
        using NpgsqlConnection connection = stamped.Server.OpenPlain();
        using var prepared = new NpgsqlCommand("SELECT mark FROM marks WHERE id = $1", connection);
        prepared.Parameters.Add(new NpgsqlParameter { Value = 7 });
        prepared.Prepare();
        foreach ((string tenant, string expected) in (ReadOnlySpan<(string, string)>)[("A", "AAA"), ("B", "BBB"), ("A", "AAA")])
        {
            Assert.Equal([expected], Stamped.Read(connection, $"SET {Variable} = '{tenant}'; SELECT mark FROM marks WHERE id = 7"));
            Assert.Equal([expected], Stamped.Read(connection, "SELECT mark FROM marks WHERE id = 7"));
            Assert.Equal([expected], Stamped.ReadAll(prepared));
        }

        // Within one text, too.
        using RawClient raw = new RawClient(stamped.Server.Port).Startup();
        Assert.Equal(["A", "AAA", "BBB", "A", "AAA"], Values(
            raw, $"SELECT set_config('{Variable}', 'A', false); SELECT mark FROM marks WHERE id = 7; SET {Variable} = 'B'; "
                + $"SELECT mark FROM marks WHERE id = 8; SELECT set_config('{Variable}', 'A', false); SELECT mark FROM marks LIMIT 1"));

        Assert.Contains("for tenant B", stamped.Plugin("list"), StringComparison.Ordinal);
        Assert.Contains("for tenant B", stamped.Plugin("history", "stamp"), StringComparison.Ordinal);
        Assert.Equal(["B"], Stamped.Read(connection, "SELECT tenants FROM helios.plugin_versions WHERE version = '2.0.0'"));
        Assert.Equal(["B"], Stamped.Read(connection, "SELECT tenant FROM helios.plugin_stats WHERE tenant IS NOT NULL"));
        Assert.Equal(["B"], Stamped.Read(connection, "SELECT tenant FROM helios.plugin_events WHERE action = 'deploy'"));
        stamped.Restart();
        using NpgsqlConnection again = stamped.Server.OpenPlain();
        Assert.Equal(["BBB"], Stamped.Read(again, $"SET {Variable} = 'B'; SELECT mark FROM marks WHERE id = 7"));
        stamped.Plugin("rollback", "stamp", "--tenant", "B");
        Assert.Equal(["AAA"], Stamped.Read(again, "SELECT mark FROM marks WHERE id = 7"));
    }

    [NativeFact]
    public void A_cursor_gives_no_rows_to_a_tenant_with_other_plugins()
    {
        using var stamped = new Stamped();
        stamped.Plugin("deploy", stamped.File("BBB", "2.0.0"), "--name", "stamp", "--tenant", "B");
        using NpgsqlConnection connection = stamped.Server.OpenPlain();
        Stamped.Read(connection, $"SET {Variable} = 'A'");
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Stamped.Read(connection, "DECLARE c CURSOR FOR SELECT mark FROM marks");
        Assert.Equal(["AAA"], Stamped.Read(connection, "FETCH 10 FROM c").Distinct());
        Stamped.Read(connection, $"SET {Variable} = 'B'");
        PostgresException error = Assert.Throws<PostgresException>(() => Stamped.Read(connection, "FETCH 10 FROM c"));
        Assert.Equal("42501", error.SqlState);
    }

    [NativeTheory]
    [InlineData("", "two looked")]
    [InlineData("A", "plugins do not agree on the tenant")]
    public void A_tenant_found_in_pre_parse_is_asked_for_by_its_own_plugins(string second, string expected)
    {
        using var server = new PluginServer(
            Setting("B", "one looked"), ["pre_parse"], $"allow_session_variables = [\"{Variable}\"]");
        string file = Path.GetTempFileName() + ".wasm";
        File.WriteAllBytes(file, Setting(second, "two looked"));
        (int code, _, string problem) = NativeBinary.Run(
            "plugin", "deploy", file, "--name", "guest", "--tenant", "B", "--admin-socket", server.Process.AdminSocket);
        Assert.True(code == 0, problem);
        File.Delete(file);
        using NpgsqlConnection connection = server.Process.OpenPlain();

        // The first version finds that the text is B's; B's own version must have looked at it too.
        PostgresException error = Assert.Throws<PostgresException>(() => Stamped.Read(connection, "SELECT 1"));
        Assert.Contains(expected, error.MessageText, StringComparison.Ordinal);
    }

    /// <summary>The single values of one simple query's results.</summary>
    private static IEnumerable<string> Values(RawClient client, string sql)
    {
        client.Query(sql);
        return client.ReadUntil('Z').Where(m => m.Type == 'D').Select(m => Encoding.UTF8.GetString(m.Body.AsSpan(6)));
    }

    /// <summary>pre_parse sets the tenant; without one, it refuses with a word.</summary>
    private static byte[] Setting(string tenant, string word)
    {
        string body = tenant.Length == 0
            ? "(i64.const 0x23000000004)"
            : string.Create(CultureInfo.InvariantCulture, $"""
                (drop (call $set (i32.const 2048) (i32.const {Variable.Length}) (i32.const 3072) (i32.const 1) (i32.const 0)))
                (i64.const 0)
                """);
        return PluginServer.Module(
            $$"""
            (data (i32.const 2048) "{{Variable}}")
            (data (i32.const 3072) "{{tenant}}")
            (func (export "helios_pre_parse") (param i32) (result i64) {{body}})
            """,
            tenant.Length == 0
                ? ""
                : "(import \"helios\" \"set_session_var\" (func $set (param i32 i32 i32 i32 i32) (result i32)))",
            message: word);
    }
}

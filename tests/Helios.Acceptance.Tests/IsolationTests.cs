using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>A guest that keeps what it was called for, through the wire: it refuses when it finds something again.</summary>
public sealed class IsolationTests
{
    private const string Script =
        "CREATE TABLE notes (id int PRIMARY KEY, body text); INSERT INTO notes SELECT g, 'note ' || g FROM generate_series(1, 5000) g;";

    [NativeFact]
    public void Nothing_survives_a_statement_in_any_hook()
    {
        using PluginServer server = Serve("statement");
        if (NativeBinary.Path is null)
        {
            return;
        }

        using NpgsqlConnection connection = server.Process.OpenPlain();
        for (int i = 0; i < 5; i++)
        {
            Assert.Null(Error(connection, "SELECT count(*) FROM notes"));
            Assert.Null(Error(connection, "SELECT * FROM notes"));
            Assert.Null(Error(connection, $"INSERT INTO notes VALUES ({10_000 + i}, 'x') RETURNING id"));
        }

        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Assert.Null(Error(connection, "DECLARE c CURSOR FOR SELECT * FROM notes"));
        for (int i = 0; i < 5; i++)
        {
            Assert.Null(Error(connection, "FETCH 700 FROM c"));
        }
    }

    [NativeFact]
    public void Another_tenant_never_finds_what_one_left()
    {
        using PluginServer server = Serve("tenant");
        if (NativeBinary.Path is null)
        {
            return;
        }

        using NpgsqlConnection nobody = server.Process.OpenPlain();
        for (int tenant = 0; tenant < 20; tenant++)
        {
            // The text that sets the variable is nobody's. In the tenant's first text pre_parse finds nothing and keeps something, which
            // its own post_parse finds.
            using NpgsqlConnection connection = server.Process.OpenPlain();
            Assert.Null(Error(connection, $"SET app.current_tenant_id = 'T{tenant}'"));
            Assert.Equal("refused", Error(connection, "SELECT body FROM notes WHERE id = 1"));
            Assert.Null(Error(nobody, "SELECT 1"));
        }
    }

    private static PluginServer Serve(string isolation)
    {
        const string Keep = """
            (local $found i32)
            (local.set $found (i32.or (global.get $kept) (i32.load (i32.const 2048))))
            (global.set $kept (i32.const 1))
            (i32.store (i32.const 2048) (i32.const 1))
            (select (i64.const 0x23000000004) (i64.const 0) (local.get $found))
            """;
        string[] functions = ["helios_pre_parse", "helios_post_parse", "helios_pre_execution", "helios_on_batch"];
        string text = string.Join('\n', functions.Select(f => $"(func (export \"{f}\") (param i32) (result i64) {Keep})"));
        byte[] module = PluginServer.Module("(global $kept (mut i32) (i32.const 0))" + text);
        return new PluginServer(
            module, ["pre_parse", "post_parse", "pre_execution", "post_execution"],
            "allow_table_access = [\"notes\"]\nallow_result_modification = true", Script, $"isolation = \"{isolation}\"");
    }

    private static string? Error(NpgsqlConnection connection, string sql)
    {
        try
        {
            using var command = new NpgsqlCommand(sql, connection);
            using NpgsqlDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
            }

            return null;
        }
        catch (PostgresException error)
        {
            return error.MessageText;
        }
    }
}

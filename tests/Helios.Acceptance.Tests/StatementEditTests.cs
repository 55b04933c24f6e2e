using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>Tree edits in the published binary: a plugin that lets no statement give more than two rows.</summary>
public sealed class StatementEditTests : IClassFixture<StatementEditTests.Limited>
{
    private readonly Limited _server;

    public StatementEditTests(Limited server)
    {
        _server = server;
    }

    [NativeTheory]
    [InlineData("SELECT id FROM numbers", 2)]
    [InlineData("SELECT id FROM numbers ORDER BY id DESC", 2)]
    [InlineData("SELECT id FROM numbers LIMIT 1", 1)]
    [InlineData("SELECT id FROM numbers LIMIT ALL", 2)]
    [InlineData("SELECT id FROM numbers LIMIT 100 OFFSET 1", 2)]
    [InlineData("SELECT a.id FROM numbers a, numbers b WHERE a.id IN (SELECT id FROM numbers)", 2)]
    [InlineData("SELECT id FROM numbers UNION ALL SELECT id FROM numbers", 2)]
    [InlineData("WITH w AS (SELECT id FROM numbers) SELECT count(*) FROM w, w v", 1)]
    [InlineData("SELECT id FROM numbers WHERE id > $1", 2)]
    public void Results_are_limited_on_every_path(string sql, int rows)
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        foreach (bool prepared in new[] { false, true })
        {
            using var command = new NpgsqlCommand(sql, connection);
            if (sql.Contains("$1", StringComparison.Ordinal))
            {
                command.Parameters.Add(new NpgsqlParameter { Value = 3, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer });
            }

            if (prepared)
            {
                command.Prepare();
            }

            for (int n = 0; n < 3; n++)
            {
                using NpgsqlDataReader reader = command.ExecuteReader();
                int count = 0;
                while (reader.Read())
                {
                    count++;
                }

                Assert.Equal(rows, count);
            }
        }
    }

    /// <summary>A server with the plugin and ten numbers.</summary>
    public sealed class Limited : IDisposable
    {
        // At 4096 an EditList of one edit (at 4128), whose value_text is "2" in the pool at 4160. Only SELECT and what has rows is edited.
        private const string Limit = """
            (data (i32.const 4096)
              "\20\10\00\00\01\00\00\00\00\00\00\00\00\00\00\00\40\10\00\00\0c\00\00\00\00\00\00\00\00\00\00\00")
            (data (i32.const 4128)
              "\06\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
            (data (i32.const 4160) "\00\00\00\00\01\00\00\002\00\00\00")
            (func (export "helios_post_parse") (param $frame i32) (result i64)
              (if (i32.gt_u (i32.load8_u offset=20 (i32.load offset=36 (local.get $frame))) (i32.const 2)) (then (return (i64.const 0))))
              (i64.const 0x100000000001))
            """;

        internal PluginServer Server { get; } = new(
            PluginServer.Module(Limit),
            ["post_parse"],
            """
            allow_query_modification = true
            allow_table_access = ["*"]
            """,
            "CREATE TABLE numbers (id int PRIMARY KEY); INSERT INTO numbers SELECT * FROM generate_series(1, 10);");

        public void Dispose() => Server.Dispose();
    }
}

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
        using NpgsqlConnection connection = _server.Process.OpenPlain();
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
        private readonly string _directory = Directory.CreateTempSubdirectory("helios-limited-").FullName;

        public Limited()
        {
            if (NativeBinary.Path is null)
            {
                return;
            }

            string script = Path.Combine(_directory, "init.sql");
            File.WriteAllText(
                script, "CREATE TABLE numbers (id int PRIMARY KEY); INSERT INTO numbers SELECT * FROM generate_series(1, 10);");
            File.WriteAllBytes(Path.Combine(_directory, "limit.wasm"), Module());
            Process = ServerProcess.Start(
                $"""
                [proxy.plugins]
                plugin_dir = "{_directory}"
                [[proxy.plugins.plugin]]
                name = "limit"
                file = "limit.wasm"
                hook = "post_parse"
                [proxy.plugins.plugin.capabilities]
                allow_query_modification = true
                allow_table_access = ["*"]
                """, null, "--init", script);
        }

        internal ServerProcess Process { get; } = null!;

        public void Dispose()
        {
            Process?.Dispose();
            Directory.Delete(_directory, recursive: true);
        }

        // At 512 an EditList of one edit (at 544), whose value_text is "2" in the pool at 576. Only SELECT and what has rows is edited.
        private static byte[] Module() => Wasmtime.Module.ConvertText("""
            (module
              (memory (export "memory") 64)
              (data (i32.const 512)
                "\20\02\00\00\01\00\00\00\00\00\00\00\00\00\00\00\40\02\00\00\0c\00\00\00\00\00\00\00\00\00\00\00")
              (data (i32.const 544)
                "\06\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
              (data (i32.const 576) "\00\00\00\00\01\00\00\002\00\00\00")
              (global $end (mut i32) (i32.const 65536))
              (func (export "helios_abi_v1"))
              (func (export "helios_arena") (param $bytes i32) (result i32)
                (local $at i32)
                (local.set $at (global.get $end))
                (global.set $end (i32.add (global.get $end) (i32.and (i32.add (local.get $bytes) (i32.const 63)) (i32.const -64))))
                (local.get $at))
              (func (export "helios_post_parse") (param $frame i32) (result i64)
                (if (i32.gt_u (i32.load8_u offset=20 (i32.load offset=36 (local.get $frame))) (i32.const 2)) (then (return (i64.const 0))))
                (i64.const 0x20000000001)))
            """);
    }
}

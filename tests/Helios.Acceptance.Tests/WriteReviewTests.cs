using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Hook pre_execution in the published binary: a plugin that sees the codes (table parts, column code) of every row that is written,
/// replaces them by "ok", and refuses rows whose code begins with '!'. It may not delete codes that begin with '#'.
/// </summary>
public sealed class WriteReviewTests : IClassFixture<WriteReviewTests.Reviewed>
{
    private readonly Reviewed _server;

    public WriteReviewTests(Reviewed server)
    {
        _server = server;
    }

    // Statements that write rows with code 'raw' or '!bad' in the place of {0}; the table holds rows 1 to 5 before.
    public static readonly TheoryData<string> Writes = new()
    {
        "INSERT INTO parts (id, code) VALUES (10, {0}), (11, {0})",
        "INSERT INTO parts (id, code) SELECT i, {0} FROM generate_series(10, 3000) i",
        "INSERT INTO parts (id, code) VALUES (1, {0}) ON CONFLICT (id) DO UPDATE SET code = excluded.code",
        "INSERT INTO parts (id, note) VALUES (2, 'n') ON CONFLICT (id) DO UPDATE SET code = {0}",
        "UPDATE parts SET code = {0}",
        "UPDATE parts SET code = {0} WHERE id = 3 RETURNING id",
        "UPDATE parts p SET code = {0} FROM parts q WHERE p.id = q.id AND q.id < 3",
        "WITH w AS (SELECT 20 AS id) INSERT INTO parts (id, code) SELECT id, {0} FROM w",
        "INSERT INTO parts (code, id) VALUES ({0}, 12) RETURNING id",
    };

    [NativeTheory]
    [MemberData(nameof(Writes))]
    public void Rows_are_written_as_the_plugin_leaves_them(string sql)
    {
        foreach (bool prepared in new[] { false, true })
        {
            using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
            _server.Refill(connection);
            Execute(connection, sql, "raw", prepared);
            Assert.Equal(0L, Count(connection, "code = 'raw'"));
            Assert.True(Count(connection, "code = 'ok'") > 5 || sql.Contains("UPDATE", StringComparison.Ordinal));
            Assert.Equal(0L, Count(connection, "code <> 'ok'"));
        }
    }

    [NativeTheory]
    [MemberData(nameof(Writes))]
    public void A_refused_row_takes_its_whole_statement_back(string sql)
    {
        foreach (bool prepared in new[] { false, true })
        {
            using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
            _server.Refill(connection);
            PostgresException error = Assert.Throws<PostgresException>(() => Execute(connection, sql, "!bad", prepared));
            Assert.Equal("23514", error.SqlState);
            Assert.Equal("this code is refused", error.MessageText);
            Assert.Equal(5L, Count(connection, "code = 'ok'"));
            Assert.Equal(5L, Count(connection, "true"));
        }
    }

    [NativeFact]
    public void Copied_rows_are_written_as_the_plugin_leaves_them_or_not_at_all()
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        _server.Refill(connection);
        Copy(connection, "raw");
        Assert.Equal(3_005L, Count(connection, "true"));
        Assert.Equal(3_005L, Count(connection, "code = 'ok'"));
        _server.Refill(connection);
        PostgresException error = Assert.Throws<PostgresException>(() => Copy(connection, "!bad"));
        Assert.Equal("23514", error.SqlState);
        Assert.Equal(5L, Count(connection, "true"));
    }

    // 3,000 rows, the last of them with another code.
    private static void Copy(NpgsqlConnection connection, string last)
    {
        using System.IO.TextWriter writer = connection.BeginTextImport("COPY parts (id, code) FROM STDIN");
        for (int i = 0; i < 3_000; i++)
        {
            writer.Write($"{10 + i}\t{(i == 2_999 ? last : "raw")}\n");
        }
    }

    [NativeFact]
    public void Rows_that_are_to_go_are_shown_and_can_be_kept()
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        _server.Refill(connection);
        Execute(connection, "DELETE FROM parts WHERE id = 5", "", false);
        Assert.Equal(4L, Count(connection, "true"));
        Execute(connection, "CREATE TABLE kept AS SELECT 1 AS id, '#' AS code", "", false);
        Execute(connection, "DROP TABLE kept", "", false);
    }

    [NativeFact]
    public void Reads_and_writes_of_other_tables_are_not_touched()
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        Execute(connection, "CREATE TABLE other (code text)", "", false);
        Execute(connection, "INSERT INTO other VALUES ({0})", "!raw", false);
        using var command = new NpgsqlCommand("SELECT code FROM other", connection);
        Assert.Equal("!raw", command.ExecuteScalar());
        Execute(connection, "DROP TABLE other", "", false);
    }

    private static void Execute(NpgsqlConnection connection, string sql, string code, bool prepared)
    {
        using var command = new NpgsqlCommand(sql.Replace("{0}", prepared ? "$1" : $"'{code}'", StringComparison.Ordinal), connection);
        if (prepared)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = code, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            command.Prepare();
        }

        command.ExecuteNonQuery();
    }

    private static long Count(NpgsqlConnection connection, string condition)
    {
        using var command = new NpgsqlCommand($"SELECT count(*) FROM parts WHERE {condition}", connection);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>A server with the plugin and the table.</summary>
    public sealed class Reviewed : IDisposable
    {
        private const string Review = """
            (data (i32.const 512) "ok")
            (func (export "helios_pre_execution") (param $frame i32) (result i64)
              (local $batch i32) (local $column i32) (local $view i32) (local $rows i32) (local $row i32) (local $first i32)
              (local.set $batch (i32.load offset=44 (local.get $frame)))
              (if (i32.eqz (local.get $batch)) (then (return (i64.const 0))))
              (if (i32.ne (i32.load16_u offset=4 (local.get $batch)) (i32.const 1)) (then unreachable))
              (local.set $column (i32.load offset=8 (local.get $batch)))
              (local.set $view (i32.load offset=16 (local.get $column)))
              (local.set $rows (i32.load (local.get $batch)))
              (loop $next
                (if (i32.lt_u (local.get $row) (local.get $rows))
                  (then
                    (if (i32.and
                          (i32.load8_u (i32.add (i32.load offset=12 (local.get $column)) (i32.shr_u (local.get $row) (i32.const 3))))
                          (i32.shl (i32.const 1) (i32.and (local.get $row) (i32.const 7))))
                      (then
                        (local.set $first (i32.load8_u (i32.load (local.get $view))))
                        (if (i32.eq (local.get $first) (i32.const 33)) (then (return (i64.const 0x23000000004))))
                        (if (i32.ne (i32.load8_u offset=32 (local.get $batch)) (i32.const 3))
                          (then (i64.store (local.get $view) (i64.const 0x200000200))))))
                    (local.set $view (i32.add (local.get $view) (i32.const 8)))
                    (local.set $row (i32.add (local.get $row) (i32.const 1)))
                    (br $next))))
              (i64.const 1))
            """;

        internal PluginServer Server { get; } = new(
            PluginServer.Module(Review, state: "23514", message: "this code is refused"),
            ["pre_execution"],
            """
            allow_write_modification = true
            allow_table_access = ["parts"]
            readable_columns = ["parts.code"]
            """,
            "CREATE TABLE parts (id int PRIMARY KEY, note text, code text)");

        public void Dispose() => Server.Dispose();

        public void Refill(NpgsqlConnection connection)
        {
            using var command = new NpgsqlCommand(
                "TRUNCATE parts; INSERT INTO parts SELECT i, 'n', 'x' FROM generate_series(1, 5) i", connection);
            command.ExecuteNonQuery();
        }
    }
}

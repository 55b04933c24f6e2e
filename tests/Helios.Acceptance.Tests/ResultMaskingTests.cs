using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Hook post_execution in the published binary: a plugin replaces every text it is granted by "***". The guarded column's values carry a
/// mark, and the mark must be in no byte that any protocol path sends, however the statement gets hold of the column.
/// </summary>
public sealed class ResultMaskingTests : IClassFixture<ResultMaskingTests.Masked>
{
    private const string Mark = "CANARY";

    // Statement, and the number of rows it gives.
    public static readonly TheoryData<string, int> Statements = new()
    {
        { "SELECT * FROM people ORDER BY id", 50 },
        { "SELECT ssn FROM people", 50 },
        { "SELECT p.ssn, p.ssn AS again, id FROM people p WHERE id < 10", 9 },
        { "SELECT upper(lower(ssn)) || '!' FROM people", 50 },
        { "SELECT substring(ssn from 1 for 9) FROM people", 50 },
        { "SELECT CASE WHEN id > 0 THEN ssn ELSE name END FROM people", 50 },
        { "SELECT coalesce(NULL, ssn) FROM people", 50 },
        { "SELECT x.s FROM (SELECT ssn AS s FROM people) x", 50 },
        { "WITH w AS (SELECT ssn AS s, id FROM people) SELECT s FROM w ORDER BY id DESC LIMIT 5", 5 },
        { "WITH RECURSIVE r(n, s) AS (SELECT 1, ssn FROM people WHERE id = 1 UNION ALL SELECT n + 1, s FROM r WHERE n < 4) TABLE r", 4 },
        { "SELECT ssn FROM people WHERE id = 1 UNION ALL SELECT ssn FROM people WHERE id = 2", 2 },
        { "SELECT ssn FROM people INTERSECT SELECT ssn FROM people", 50 },
        { "SELECT DISTINCT ssn FROM people", 50 },
        { "SELECT ssn, count(*) FROM people GROUP BY ssn", 50 },
        { "SELECT max(ssn), min(ssn) FROM people", 1 },
        { "SELECT string_agg(ssn, ',') FROM people", 1 },
        { "SELECT array_agg(ssn) FROM people", 1 },
        { "SELECT ARRAY[ssn] FROM people", 50 },
        { "SELECT ARRAY(SELECT ssn FROM people)", 1 },
        { "SELECT (SELECT ssn FROM people WHERE id = 7)", 1 },
        { "SELECT (SELECT max(i.ssn) FROM people i WHERE i.id <= o.id) FROM people o", 50 },
        { "SELECT a.ssn, b.ssn FROM people a JOIN people b ON a.id = b.id", 50 },
        { "SELECT b.ssn FROM people a LEFT JOIN people b ON b.id = a.id + 25", 50 },
        { "SELECT l.s FROM people p, LATERAL (SELECT p.ssn AS s) l", 50 },
        { "SELECT unnest(ARRAY[ssn, name]) FROM people", 100 },
        { "SELECT ssn FROM people ORDER BY ssn OFFSET 45", 5 },
        { "SELECT ssn FROM people WHERE id IN (3, 4) FOR UPDATE", 2 },
        { "SELECT nullif(ssn, '') FROM people", 50 },
        { "SELECT greatest(ssn, name) FROM people", 50 },
        { "SELECT format('%s', ssn) FROM people", 50 },
        { "SELECT to_json(ssn) FROM people", 50 },
        { "SELECT ssn::bytea FROM people", 50 },
        { "INSERT INTO people (id, name, ssn) VALUES (1001, 'n', 'CANARY-new') RETURNING ssn", 1 },
        { "UPDATE people SET age = 1 WHERE id = 3 RETURNING ssn, id", 1 },
        { "DELETE FROM people WHERE id = 50 RETURNING *", 1 },
        { "VALUES ((SELECT ssn FROM people WHERE id = 2))", 1 },
    };

    private readonly Masked _server;

    public ResultMaskingTests(Masked server)
    {
        _server = server;
    }

    [NativeTheory]
    [MemberData(nameof(Statements))]
    public void No_way_to_the_guarded_column_passes_the_plugin_by(string sql, int rows)
    {
        CheckSimple(_server, sql, rows);
        CheckExtended(_server, sql, rows, binary: false);
        CheckExtended(_server, sql, rows, binary: true);
        CheckCursor(_server, sql);
        CheckCopy(_server, sql, rows);
    }

    [NativeFact]
    public void Values_are_replaced_and_the_columns_beside_them_are_not()
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        using var command = new NpgsqlCommand("SELECT id, name, ssn, age FROM people WHERE id BETWEEN 2 AND 4 ORDER BY id", connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        for (int id = 2; id <= 4; id++)
        {
            Assert.True(reader.Read());
            Assert.Equal(id, reader.GetInt32(0));
            Assert.Equal("person " + id, reader.GetString(1));
            Assert.Equal("***", reader.GetString(2));
            Assert.Equal(20 + id, reader.GetInt32(3));
        }
    }

    [NativeTheory]
    [InlineData("CREATE TABLE copy AS SELECT id, ssn FROM people")]
    [InlineData("INSERT INTO notes SELECT id, ssn FROM people")]
    [InlineData("INSERT INTO notes VALUES (1, (SELECT max(ssn) FROM people))")]
    [InlineData("UPDATE notes n SET note = p.ssn FROM people p WHERE p.id = n.id")]
    [InlineData("UPDATE people SET name = ssn")]
    [InlineData("INSERT INTO notes (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET note = (SELECT ssn FROM people WHERE id = 1)")]
    [InlineData("INSERT INTO people (id, name) SELECT id + 100, ssn FROM people ON CONFLICT DO NOTHING")]
    [InlineData("WITH s AS (SELECT ssn FROM people) INSERT INTO notes SELECT 5, ssn FROM s")]
    public void Guarded_values_are_not_copied_to_where_nobody_guards_them(string sql)
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        using var command = new NpgsqlCommand(sql, connection);
        PostgresException error = Assert.Throws<PostgresException>(() => command.ExecuteNonQuery());
        Assert.True(error.SqlState == "42501", $"{error.SqlState} {error.MessageText}");
        Assert.Contains("people.ssn, which plugin \"guest\" guards", error.MessageText, StringComparison.Ordinal);
    }

    [NativeTheory]
    [InlineData("SELECT ssn::int FROM people", "22P02")]
    [InlineData("SELECT 1 FROM people WHERE ssn::int = 1", "22P02")]
    [InlineData("SELECT count(*) FROM people GROUP BY ssn::numeric", "22P02")]
    [InlineData("SELECT id FROM people ORDER BY ssn::date", "22007")]
    [InlineData("SELECT (SELECT ssn::uuid FROM people WHERE id = 1)", "22P02")]
    [InlineData("WITH w AS (SELECT ssn::int AS n FROM people) SELECT max(n) FROM w", "22P02")]
    [InlineData("UPDATE people SET age = ssn::int", "22P02")]
    [InlineData("SELECT ssn::regclass FROM people", "42P01")]
    [InlineData("SELECT ssn::regtype FROM people", "42704")]
    [InlineData("SELECT current_setting(ssn) FROM people", "42704")]
    [InlineData("SELECT nextval(ssn) FROM people", "42P01")]
    [InlineData("SELECT set_config(ssn, 'x', false) FROM people", "42501")]
    [InlineData("UPDATE people SET id = 1", "23505")]
    [InlineData("INSERT INTO people SELECT * FROM people", "23505")]
    public void Errors_tell_no_guarded_value(string sql, string state)
    {
        using var client = new RawClient(_server.Server.Process.Port);
        client.Startup();
        client.Query(sql);
        string text = string.Concat(client.ReadUntil('Z').Select(m => Encoding.Latin1.GetString(m.Body)));
        Assert.DoesNotContain(Mark, text, StringComparison.OrdinalIgnoreCase);
        Assert.True(text.Contains("C" + state, StringComparison.Ordinal) || text.Contains("C42501", StringComparison.Ordinal), text);
    }

    [NativeTheory]
    [InlineData("SELECT set_config('app.x', ssn, false) FROM people")]
    [InlineData("SELECT set_config('app.x', (SELECT max(ssn) FROM people), false)")]
    [InlineData("SELECT 1 FROM people WHERE set_config('app.x', upper(ssn), false) IS NULL")]
    [InlineData("WITH w AS (SELECT set_config('app.x', ssn, false) FROM people) SELECT count(*) FROM w")]
    [InlineData("UPDATE people SET age = length(set_config('app.x', ssn, false))")]
    public void Guarded_values_do_not_become_session_variables(string sql)
    {
        using var client = new RawClient(_server.Server.Process.Port);
        client.Startup();
        client.Query(sql);
        string refused = string.Concat(client.ReadUntil('Z').Select(m => Encoding.Latin1.GetString(m.Body)));
        Assert.Contains("C42501", refused, StringComparison.Ordinal);
        client.Query("SELECT current_setting('app.x', true)");
        string shown = string.Concat(client.ReadUntil('Z').Select(m => Encoding.Latin1.GetString(m.Body)));
        Assert.DoesNotContain(Mark, shown, StringComparison.OrdinalIgnoreCase);
    }

    [NativeTheory]
    [InlineData("UPDATE people SET ssn = upper(ssn)")]
    [InlineData("UPDATE people SET name = name || '!' WHERE ssn IS NOT NULL")]
    [InlineData("INSERT INTO notes SELECT id + 500, name FROM people")]
    [InlineData("INSERT INTO people (id, ssn) SELECT id + 1000, ssn FROM people")]
    public void Copies_that_stay_guarded_are_made(string sql)
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        using var command = new NpgsqlCommand("BEGIN; " + sql + "; ROLLBACK", connection);
        command.ExecuteNonQuery();
    }

    [NativeFact]
    public void Explaining_tells_no_guarded_value_and_not_how_many_rows_there_were()
    {
        using var client = new RawClient(_server.Server.Process.Port);
        client.Startup();
        foreach (string format in new[] { "text", "json" })
        {
            string sql = $"EXPLAIN (ANALYZE, VERBOSE, PLUGINS, FORMAT {format}) SELECT ssn FROM people WHERE ssn > 'x' OR age > 30";
            client.Query(sql);
            List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
            Assert.True(Check(messages, sql, -1));
            string text = string.Concat(messages.Select(m => Encoding.Latin1.GetString(m.Body)));
            Assert.Contains("people", text, StringComparison.Ordinal);
            Assert.Contains("not told", text, StringComparison.Ordinal);
            Assert.DoesNotContain("rows=", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Actual Rows", text, StringComparison.Ordinal);
            Assert.DoesNotContain("RowsIn", text, StringComparison.Ordinal);
            Assert.DoesNotContain("RowsFiltered", text, StringComparison.Ordinal);
            Assert.Contains("post_execution", text, StringComparison.Ordinal);
            Assert.DoesNotContain("BytesIn=0", text, StringComparison.Ordinal);
        }

        client.Query("EXPLAIN ANALYZE SELECT ssn::int FROM people");
        string error = string.Concat(client.ReadUntil('Z').Select(m => Encoding.Latin1.GetString(m.Body)));
        Assert.Contains("C22P02", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Mark, error, StringComparison.OrdinalIgnoreCase);
    }

    [NativeFact]
    public void Copying_the_table_out_masks_it_and_errors_of_copying_in_tell_no_value()
    {
        using var client = new RawClient(_server.Server.Process.Port);
        client.Startup();
        string[] copies = ["COPY people TO STDOUT", "COPY people (ssn, id) TO STDOUT (FORMAT csv, HEADER)", "COPY people TO STDOUT BINARY"];
        foreach (string sql in copies)
        {
            client.Query(sql);
            Assert.True(Check(client.ReadUntil('Z'), sql, -1));
        }

        string[] lines =
            ["1\tx\tCANARY-copied\t1\n", "x\tx\tCANARY-copied\t1\n", "2000\tx\tCANARY-copied\tCANARY\n", "1\tCANARY\n"];
        foreach (string line in lines)
        {
            client.Query("COPY people FROM STDIN");
            client.ReadUntil('G');
            client.Message('d', Encoding.UTF8.GetBytes(line));
            client.Message('c', []);
            string text = string.Concat(client.ReadUntil('Z').Select(m => Encoding.Latin1.GetString(m.Body)));
            Assert.DoesNotContain(Mark, text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("COPY people, line 1", text, StringComparison.Ordinal);
        }
    }

    [NativeFact]
    public void A_large_result_is_masked_to_its_end_and_a_slow_reader_holds_no_guest()
    {
        using var slow = new RawClient(_server.Server.Process.Port);
        slow.Startup();
        slow.Query("SELECT b.ssn, repeat(b.ssn, 100) FROM people a, people b, people c");
        Thread.Sleep(500);

        // While it does not read, others are served.
        using (NpgsqlConnection other = _server.Server.Process.OpenPlain())
        {
            using var command = new NpgsqlCommand("SELECT ssn FROM people WHERE id = 1", other);
            Assert.Equal("***", command.ExecuteScalar());
        }

        List<(char Type, byte[] Body)> messages = slow.ReadUntil('Z');
        Assert.Equal(125_000, messages.Count(m => m.Type == 'D'));
        Assert.All(messages.Where(m => m.Type == 'D'), m => Assert.Equal(2 + 4 + 3 + 4 + 3, m.Body.Length));
    }

    private static void CheckSimple(Masked server, string sql, int rows)
    {
        using var client = new RawClient(server.Server.Process.Port);
        client.Startup();
        client.Query("BEGIN");
        client.ReadUntil('Z');
        client.Query(sql);
        Check(client.ReadUntil('Z'), sql, rows);
    }

    private static void CheckExtended(Masked server, string sql, int rows, bool binary)
    {
        using var client = new RawClient(server.Server.Process.Port);
        client.Startup();
        client.Query("BEGIN");
        client.ReadUntil('Z');
        client.Message('P', Encoding.UTF8.GetBytes("s\0" + sql + "\0\0\0"));
        byte[] bind = [0, .. "s\0"u8, 0, 0, 0, 0, 0, 1, 0, binary ? (byte)1 : (byte)0];
        client.Message('B', bind);

        // In portions, so that rows stay behind between two Executes.
        byte[] execute = [0, 0, 0, 0, 3];
        for (int n = 0; n < 40; n++)
        {
            client.Message('E', execute);
        }

        client.Message('S', []);
        Check(client.ReadUntil('Z'), sql, rows);
    }

    private static void CheckCursor(Masked server, string sql)
    {
        if (!sql.StartsWith("SELECT", StringComparison.Ordinal) && !sql.StartsWith("WITH", StringComparison.Ordinal))
        {
            return;
        }

        using var client = new RawClient(server.Server.Process.Port);
        client.Startup();
        client.Query("BEGIN; DECLARE c BINARY CURSOR FOR " + sql);
        if (!Check(client.ReadUntil('Z'), sql, -1))
        {
            return;
        }

        client.Query("FETCH 2 FROM c; FETCH 1 FROM c");
        Check(client.ReadUntil('Z'), sql, -1);

        // A statement in between makes the cursor keep its rows.
        client.Query("UPDATE people SET age = age; FETCH 1 FROM c; FETCH ALL FROM c");
        Check(client.ReadUntil('Z'), sql, -1);
    }

    private static void CheckCopy(Masked server, string sql, int rows)
    {
        foreach (string format in new[] { "text", "csv", "binary" })
        {
            using var client = new RawClient(server.Server.Process.Port);
            client.Startup();
            client.Query("BEGIN");
            client.ReadUntil('Z');
            client.Query($"COPY ({sql.Replace("TABLE r", "SELECT * FROM r", StringComparison.Ordinal)}) TO STDOUT (FORMAT {format})");
            List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
            if (Check(messages, "COPY " + sql, -1))
            {
                // Binary has a message before the rows and one behind them.
                Assert.Equal(rows + (format == "binary" ? 2 : 0), messages.Count(m => m.Type == 'd'));
            }
        }
    }

    /// <summary>False when the statement was refused.</summary>
    private static bool Check(List<(char Type, byte[] Body)> messages, string sql, int rows)
    {
        foreach ((char type, byte[] body) in messages)
        {
            string text = Encoding.Latin1.GetString(body);
            Assert.False(text.Contains(Mark, StringComparison.OrdinalIgnoreCase), $"{sql}: message '{type}' holds {text}");
            if (type == 'E')
            {
                // Not everything is served yet; what is not must say so.
                bool isUnserved = text.Contains("C0A000", StringComparison.Ordinal) || text.Contains("C42883", StringComparison.Ordinal);
                Assert.True(isUnserved, sql + ": " + text);
                return false;
            }
        }

        if (rows >= 0)
        {
            Assert.Equal(rows, messages.Count(m => m.Type == 'D'));
        }

        return true;
    }

    /// <summary>A server with fifty people and the masking plugin, which may see and change people.ssn only.</summary>
    public sealed class Masked : IDisposable
    {
        // "***" for every value it may write; NULL for those it may only take away.
        private const string Mask = """
            (data (i32.const 1024) "***")
            (func (export "helios_on_batch") (param $frame i32) (result i64)
              (local $batch i32) (local $column i32) (local $left i32) (local $at i32) (local $rows i32) (local $access i32)
              (local.set $batch (i32.load offset=44 (local.get $frame)))
              (local.set $column (i32.load offset=8 (local.get $batch)))
              (local.set $left (i32.load16_u offset=4 (local.get $batch)))
              (loop $columns
                (if (local.get $left)
                  (then
                    (local.set $access (i32.load8_u offset=3 (local.get $column)))
                    (local.set $rows (i32.load (local.get $batch)))
                    (if (i32.and (local.get $access) (i32.const 4))
                      (then
                        (if (i32.and (i32.and (local.get $access) (i32.const 1))
                              (i32.eq (i32.load8_u offset=2 (local.get $column)) (i32.const 6)))
                          (then
                            (local.set $at (i32.load offset=16 (local.get $column)))
                            (loop $values
                              (i64.store (local.get $at) (i64.const 0x300000400))
                              (local.set $at (i32.add (local.get $at) (i32.const 8)))
                              (br_if $values (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))
                          (else
                            (memory.fill (i32.load offset=12 (local.get $column)) (i32.const 0)
                              (i32.div_u (i32.add (local.get $rows) (i32.const 7)) (i32.const 8)))))))
                    (local.set $column (i32.add (local.get $column) (i32.const 64)))
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br $columns))))
              (i64.const 1))
            """;

        internal PluginServer Server { get; } = new(
            Module(),
            ["post_execution"],
            """
            allow_result_modification = true
            allow_table_access = ["people"]
            writable_columns = ["people.ssn"]
            """,
            "CREATE TABLE people (id int PRIMARY KEY, name text, ssn text, age int); CREATE TABLE notes (id int PRIMARY KEY, note text);"
            + "INSERT INTO people SELECT i, 'person ' || i, 'CANARY-' || i, 20 + i FROM generate_series(1, 50) i");

        public void Dispose() => Server.Dispose();

        /// <summary>The plugin with another word of three characters.</summary>
        internal static byte[] Module(string word = "***") => PluginServer.Module(Mask.Replace("***", word, StringComparison.Ordinal));
    }
}

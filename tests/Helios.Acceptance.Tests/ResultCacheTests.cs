using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>The default result cache in the published binary: a hit on every path of the protocol, and nothing that could tell it from an
/// execution.</summary>
public sealed class ResultCacheTests : IClassFixture<ResultCacheTests.Stock>
{
    private readonly Stock _stock;

    public ResultCacheTests(Stock stock)
    {
        _stock = stock;
    }

    private CacheServer Server => _stock.Server;

    public static readonly TheoryData<string> Paths = ["simple", "text", "binary", "limited", "cursor", "execute"];

    [NativeTheory]
    [MemberData(nameof(Paths))]
    public void A_hit_answers_with_the_same_bytes(string path)
    {
        using var client = new RawClient(Server.Process.Port);
        client.Startup();
        string sql = $"SELECT id, name, price, added FROM stock WHERE id <= 2500 AND name <> '{path}' ORDER BY id";
        List<string> first = Run(client, sql, path);
        long hits = Server.Count("hits");
        List<string> second = Run(client, sql, path);
        Assert.Equal(hits + 1, Server.Count("hits"));
        Assert.Equal(2500, first.Count(row => row.StartsWith('D')));
        Assert.Equal(first, second);
    }

    [NativeFact]
    public void What_one_path_kept_serves_the_others()
    {
        using var client = new RawClient(Server.Process.Port);
        client.Startup();
        const string Sql = "SELECT id, name FROM stock WHERE id < 20 ORDER BY id DESC";
        List<string> simple = [.. Run(client, Sql, "simple").Where(m => m[0] == 'D')];
        long hits = Server.Count("hits");
        foreach (string path in new[] { "text", "limited", "cursor", "execute" })
        {
            // A comment is no other statement.
            Assert.Equal(simple, Run(client, Sql + " /* " + path + " */", path).Where(m => m[0] == 'D'));
        }

        Assert.Equal(hits + 4, Server.Count("hits"));
    }

    [NativeTheory]
    [InlineData("SELECT now(), id FROM stock LIMIT 1")]
    [InlineData("SELECT clock_timestamp() FROM stock LIMIT 1")]
    [InlineData("SELECT random() FROM stock LIMIT 1")]
    [InlineData("SELECT gen_random_uuid() FROM stock LIMIT 1")]
    [InlineData("SELECT current_user FROM stock LIMIT 1")]
    [InlineData("SELECT id FROM stock WHERE name = current_setting('app.name', true)")]
    [InlineData("SELECT pg_backend_pid() FROM stock LIMIT 1")]
    [InlineData("SELECT id FROM stock WHERE added < 'now'::timestamptz")]
    [InlineData("SELECT id FROM stock WHERE added < nullif(name, name)::timestamptz")]
    [InlineData("SELECT (SELECT current_date) FROM stock LIMIT 1")]
    [InlineData("SELECT id FROM stock WHERE id = 1 FOR UPDATE")]
    [InlineData("SELECT count(*) FROM stock, pg_class")]
    [InlineData("SELECT count(*) FROM stock, helios.cache")]
    [InlineData("SELECT 1")]
    [InlineData("UPDATE stock SET name = name WHERE id = 2999 RETURNING id")]
    public void What_depends_on_more_than_the_key_is_never_kept(string sql)
    {
        using NpgsqlConnection connection = Server.Process.OpenPlain();
        (long kept, long hits) = (Server.Count("kept"), Server.Count("hits"));
        for (int i = 0; i < 3; i++)
        {
            using var command = new NpgsqlCommand(sql, connection);
            command.ExecuteNonQuery();
        }

        Assert.Equal((kept, hits), (Server.Count("kept"), Server.Count("hits")));
    }

    [NativeFact]
    public void A_commit_of_another_session_is_seen_at_once_and_a_rollback_loses_nothing()
    {
        using NpgsqlConnection reader = Server.Process.OpenPlain();
        using NpgsqlConnection writer = Server.Process.OpenPlain();
        const string Sql = "SELECT s.qty FROM (SELECT qty FROM written WHERE id = 1) s";
        Assert.Equal(10, Scalar(reader, Sql));
        Assert.Equal(10, Scalar(reader, Sql));
        Execute(writer, "BEGIN; UPDATE written SET qty = 11 WHERE id = 1");
        Assert.Equal(11, Scalar(writer, Sql));
        Assert.Equal(10, Scalar(reader, Sql));
        long hits = Server.Count("hits");
        Execute(writer, "ROLLBACK");
        Assert.Equal(10, Scalar(reader, Sql));
        Assert.Equal(hits + 1, Server.Count("hits"));
        Execute(writer, "UPDATE written SET qty = 12 WHERE id = 1");
        Assert.Equal(12, Scalar(reader, Sql));
        Execute(writer, "BEGIN; DELETE FROM written WHERE id = 2; COMMIT");
        Assert.Equal(1, Scalar(reader, "SELECT count(*)::int FROM written"));
        Execute(writer, "TRUNCATE written");
        Assert.Equal(0, Scalar(reader, "SELECT count(*)::int FROM written"));
        Execute(writer, "INSERT INTO written VALUES (1, 10), (2, 20)");
        Assert.Equal(2, Scalar(reader, "SELECT count(*)::int FROM written"));
    }

    [NativeFact]
    public void A_snapshot_that_is_older_reads_its_own_rows()
    {
        using NpgsqlConnection old = Server.Process.OpenPlain();
        using NpgsqlConnection other = Server.Process.OpenPlain();
        const string Sql = "SELECT max(v) FROM snapped";
        foreach (string level in new[] { "REPEATABLE READ", "SERIALIZABLE" })
        {
            Execute(other, "UPDATE snapped SET v = 1");
            Execute(old, "BEGIN ISOLATION LEVEL " + level);
            Assert.Equal(1, Scalar(old, Sql));
            Execute(other, "UPDATE snapped SET v = 2");
            Assert.Equal(2, Scalar(other, Sql));
            Assert.Equal(2, Scalar(other, Sql));
            Assert.Equal(1, Scalar(old, Sql));
            Execute(old, "COMMIT");
            Assert.Equal(2, Scalar(old, Sql));
        }
    }

    [NativeFact]
    public void Settings_that_change_what_is_printed_are_part_of_the_key()
    {
        using NpgsqlConnection connection = Server.Process.OpenPlain();
        const string Sql = "SELECT added::text || ' ' || (price / 3)::float8::text FROM stock WHERE id = 1";
        var seen = new HashSet<string>();
        foreach (string setting in new[] { "TimeZone = 'UTC'", "TimeZone = 'Asia/Tokyo'", "extra_float_digits = -10" })
        {
            Execute(connection, "SET " + setting);
            string first = Text(connection, Sql);
            Assert.Equal(first, Text(connection, Sql));
            Assert.True(seen.Add(first), first);
        }
    }

    [NativeFact]
    public void Values_of_parameters_are_part_of_the_key()
    {
        using NpgsqlConnection connection = Server.Process.OpenPlain();
        using var command = new NpgsqlCommand("SELECT name FROM stock WHERE id = $1 OR name = $2", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = 1 });
        command.Parameters.Add(new NpgsqlParameter { Value = "" });
        command.Prepare();
        for (int round = 0; round < 2; round++)
        {
            for (int id = 1; id < 30; id++)
            {
                command.Parameters[0].Value = id;
                Assert.Equal("item " + id, command.ExecuteScalar());
            }

            command.Parameters[0].Value = DBNull.Value;
            Assert.Null(command.ExecuteScalar());
        }
    }

    [NativeFact]
    public void A_definition_that_changes_takes_its_results_with_it()
    {
        using NpgsqlConnection connection = Server.Process.OpenPlain();
        for (int i = 1; i <= 3; i++)
        {
            Execute(connection, $"CREATE TABLE made (v int); INSERT INTO made VALUES ({i})");
            Assert.Equal(i, Scalar(connection, "SELECT v FROM made"));
            Assert.Equal(i, Scalar(connection, "SELECT v FROM made"));
            Execute(connection, "DROP TABLE made");
            PostgresException error = Assert.Throws<PostgresException>(() => Scalar(connection, "SELECT v FROM made"));
            Assert.Equal("42P01", error.SqlState);
        }
    }

    [NativeFact]
    public void A_result_beyond_the_limit_is_given_and_not_kept()
    {
        using NpgsqlConnection connection = Server.Process.OpenPlain();
        const string Sql = "SELECT a.id, repeat(a.name, 20) FROM stock a, stock b WHERE b.id <= 3 AND a.id > 1000";
        long kept = Server.Count("kept");
        for (int i = 0; i < 2; i++)
        {
            using var command = new NpgsqlCommand(Sql, connection);
            using NpgsqlDataReader reader = command.ExecuteReader();
            int rows = 0;
            while (reader.Read())
            {
                rows++;
                Assert.Equal(20 * ("item " + reader.GetInt32(0)).Length, reader.GetString(1).Length);
            }

            Assert.Equal(6000, rows);
        }

        Assert.Equal(kept, Server.Count("kept"));
        Assert.True(Server.Count("bytes") <= 8_000_000);
    }

    [NativeTheory]
    [InlineData("true")]
    [InlineData("random() < 2")]
    public void A_cursor_that_is_not_kept_keeps_its_rows_while_others_write(string condition)
    {
        using NpgsqlConnection connection = Server.Process.OpenPlain();
        string sql = "SELECT a.id, repeat(a.name, 20) FROM stock a, stock b WHERE b.id <= 3 AND " + condition;
        Execute(connection, "BEGIN; DECLARE c CURSOR FOR " + sql);
        var ids = new List<int>();
        foreach (string between in new[] { "SELECT 1", "UPDATE written SET qty = qty", "SELECT count(*) FROM stock", "SELECT 1" })
        {
            using (var fetch = new NpgsqlCommand("FETCH 2250 FROM c", connection))
            using (NpgsqlDataReader reader = fetch.ExecuteReader())
            {
                while (reader.Read())
                {
                    ids.Add(reader.GetInt32(0));
                }
            }

            Execute(connection, between);
        }

        Execute(connection, "ROLLBACK");
        Assert.Equal(9000, ids.Count);
        Assert.All(ids.GroupBy(id => id), group => Assert.Equal(3, group.Count()));
    }

    private static List<string> Run(RawClient client, string sql, string path)
    {
        switch (path)
        {
            case "simple":
                client.Query(sql);
                break;
            case "cursor":
                client.Query($"BEGIN; DECLARE c CURSOR FOR {sql}");
                client.ReadUntil('Z');
                client.Query("FETCH 7 FROM c; FETCH 0 FROM c; FETCH ALL FROM c; COMMIT");
                break;
            case "execute":
                client.Query($"PREPARE p AS {sql}");
                client.ReadUntil('Z');
                client.Query("EXECUTE p; DEALLOCATE p");
                break;
            default:
                client.Message('P', Encoding.UTF8.GetBytes("\0" + sql + "\0\0\0"));
                client.Message('B', [0, 0, 0, 0, 0, 0, 0, 1, 0, path == "binary" ? (byte)1 : (byte)0]);
                client.Message('D', "P\0"u8);
                for (int i = 0; path == "limited" && i < 3; i++)
                {
                    client.Message('E', [0, 0, 0, 0, 7]);
                }

                client.Message('E', [0, 0, 0, 0, 0]);
                client.Message('S', []);
                break;
        }

        return [.. client.ReadUntil('Z').Select(m => m.Type + Encoding.Latin1.GetString(m.Body))];
    }

    private static int Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return (int)command.ExecuteScalar()!;
    }

    private static string Text(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return (string)command.ExecuteScalar()!;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>A server with three thousand items and a cache of eight million bytes.</summary>
    public sealed class Stock : IDisposable
    {
        internal CacheServer Server { get; } = new(
            """
            CREATE TABLE stock (id int PRIMARY KEY, name text, price numeric, added timestamptz);
            INSERT INTO stock SELECT g, 'item ' || g, g * 1.37, '2024-01-01 12:00:00+00' FROM generate_series(1, 3000) g;
            CREATE TABLE written (id int PRIMARY KEY, qty int);
            INSERT INTO written VALUES (1, 10), (2, 20);
            CREATE TABLE snapped (v int);
            INSERT INTO snapped VALUES (1);
            """,
            "enabled = true\nmax_bytes = 8000000\nmax_entry_bytes = 500000", []);

        public void Dispose() => Server.Dispose();
    }
}

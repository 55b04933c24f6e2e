using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// COPY through the published binary: what a client may do while data is under way. Formats, options and messages are compared with
/// PostgreSQL 18 by tests/conformance/copy.py.
/// </summary>
public sealed class CopyTests : IClassFixture<CopyTests.Loaded>
{
    private readonly ServerProcess? _server;

    public CopyTests(Loaded loaded)
    {
        _server = loaded.Server;
    }

    private ServerProcess Server => _server!;

    [NativeFact]
    public void A_drivers_import_and_export_carry_every_value_in_both_formats()
    {
        using NpgsqlConnection connection = Fresh("trip (id int PRIMARY KEY, name text, price numeric(10,2), at timestamptz, raw bytea)");
        using (NpgsqlBinaryImporter importer = connection.BeginBinaryImport("COPY trip FROM STDIN (FORMAT binary)"))
        {
            for (int i = 0; i < 5_000; i++)
            {
                importer.StartRow();
                importer.Write(i);
                importer.Write(i % 7 == 0 ? null : $"näme\t{i}\n\\");
                importer.Write(i / 100m);
                importer.Write(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(i));
                importer.Write(new byte[] { 0, (byte)i, 255 });
            }

            Assert.Equal(5_000UL, importer.Complete());
        }

        foreach (string format in new[] { "text", "csv" })
        {
            string text;
            using (TextReader reader = connection.BeginTextExport($"COPY (SELECT * FROM trip ORDER BY id) TO STDOUT (FORMAT {format})"))
            {
                text = reader.ReadToEnd();
            }

            Execute(connection, "CREATE TABLE again AS SELECT * FROM trip LIMIT 0");
            using (TextWriter writer = connection.BeginTextImport($"COPY again FROM STDIN (FORMAT {format})"))
            {
                writer.Write(text);
            }

            Assert.Equal(5_000L, Scalar(connection, "SELECT count(*) FROM (TABLE again INTERSECT TABLE trip) x"));
            Execute(connection, "DROP TABLE again");
        }
    }

    [NativeFact]
    public void After_an_error_data_is_dropped_and_the_session_goes_on()
    {
        using NpgsqlConnection _ = Fresh("broken (id int)");
        using var client = new RawClient(Server.Port);
        client.Startup();
        client.Query("COPY broken FROM STDIN");
        client.ReadUntil('G');
        client.Message('d', Encoding.UTF8.GetBytes("1\nbad\n" + new string('3', 9) + string.Concat(Enumerable.Repeat("\n5", 90_000))));
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        byte[] error = answer.Single(m => m.Type == 'E').Body;
        Assert.Equal("22P02", RawClient.Field(error, 'C'));
        Assert.Equal("COPY broken, line 2, column id: \"bad\"", RawClient.Field(error, 'W'));
        client.Message('d', "7\n"u8);
        client.Message('c', []);
        client.Query("SELECT count(*) FROM broken");
        answer = client.ReadUntil('Z');
        Assert.Equal((byte)'0', answer.Single(m => m.Type == 'D').Body[^1]);
        Assert.DoesNotContain(answer, m => m.Type == 'E');
    }

    [NativeFact]
    public void In_the_extended_protocol_an_error_skips_to_sync()
    {
        using NpgsqlConnection _ = Fresh("skipped (id int)");
        using var client = new RawClient(Server.Port);
        client.Startup();
        client.Message('P', "\0COPY skipped FROM STDIN\0\0\0"u8);
        client.Message('B', [0, 0, 0, 0, 0, 0, 0, 0]);
        client.Message('E', [0, 0, 0, 0, 0]);

        // Sync and Flush that come with the batch are not the copy's end.
        client.Message('H', []);
        client.Message('S', []);
        client.ReadUntil('G');
        client.Message('d', "1\nbad\n"u8);
        client.Message('c', []);
        client.Message('P', "\0SELECT 1\0\0\0"u8);
        client.Message('S', []);
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        Assert.Equal("EZ", string.Concat(answer.Select(m => m.Type)));
        client.Query("SELECT 1");
        Assert.Contains(client.ReadUntil('Z'), m => m.Type == 'D');
    }

    [NativeFact]
    public void A_client_that_goes_away_leaves_nothing_behind()
    {
        using NpgsqlConnection connection = Fresh("left_behind (id int PRIMARY KEY)");
        using (var client = new RawClient(Server.Port))
        {
            client.Startup();
            client.Query("COPY left_behind FROM STDIN");
            client.ReadUntil('G');
            client.Message('d', Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(i => i + "\n"))));
        }

        // The key is free again when the transaction of the copy is gone.
        Execute(connection, "SET lock_timeout = 0");
        Execute(connection, "INSERT INTO left_behind VALUES (1)");
        Assert.Equal(1L, Scalar(connection, "SELECT count(*) FROM left_behind"));
    }

    [NativeFact]
    public void A_copy_waits_for_another_transactions_key_and_goes_on()
    {
        using NpgsqlConnection first = Fresh("waited (id int PRIMARY KEY)");
        using NpgsqlTransaction transaction = first.BeginTransaction();
        Execute(first, "INSERT INTO waited VALUES (2500)");
        using var client = new RawClient(Server.Port);
        client.Startup();
        client.Query("COPY waited FROM STDIN");
        client.ReadUntil('G');
        client.Message('d', Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(i => i + "\n"))));
        client.Message('c', []);
        Thread.Sleep(300);
        transaction.Rollback();
        Assert.Equal("COPY 5000\0", Encoding.UTF8.GetString(client.ReadUntil('Z').Single(m => m.Type == 'C').Body));
        Assert.Equal(5_000L, Scalar(first, "SELECT count(*) FROM waited"));
    }

    [NativeTheory]
    [InlineData(0)]
    [InlineData(300_000)]
    public void A_copy_whose_data_is_awaited_can_be_cancelled(int rows)
    {
        using NpgsqlConnection connection = Fresh("cancelled (id int)");
        using var client = new RawClient(Server.Port);
        byte[] key = client.TryStartup().Single(m => m.Type == 'K').Body;
        client.Query("COPY cancelled FROM STDIN");
        client.ReadUntil('G');
        client.Message('d', Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, rows).Select(i => i + "\n"))));
        using (var canceller = new RawClient(Server.Port))
        {
            canceller.Send([0, 0, 0, (byte)(8 + key.Length), 4, 210, 22, 46, .. key]);
            canceller.Read();
        }

        byte[] error = client.ReadUntil('Z').Single(m => m.Type == 'E').Body;
        Assert.Equal("57014", RawClient.Field(error, 'C'));
        Assert.Equal(0L, Scalar(connection, "SELECT count(*) FROM cancelled"));
    }

    [NativeFact]
    public void A_reader_that_does_not_read_makes_a_copy_wait_and_not_the_memory_grow()
    {
        using NpgsqlConnection connection = Fresh("wide (id int, x text)");
        Execute(connection, "INSERT INTO wide SELECT i, 'x' FROM generate_series(1, 1000) i");
        long before = Server.ResidentMb;
        using var client = new RawClient(Server.Port);
        client.Startup();
        client.Query("COPY (SELECT a.id, repeat('x', 1000) FROM wide a, wide b) TO STDOUT");
        client.ReadUntil('H');
        Thread.Sleep(1_000);

        // A gigabyte would come.
        Assert.InRange(Server.ResidentMb - before, -1_000, 200);
    }

    [NativeFact]
    public void Copies_of_one_message_are_one_transaction()
    {
        using NpgsqlConnection connection = Fresh("one_a (id int)");
        Execute(connection, "DROP TABLE IF EXISTS one_b; CREATE TABLE one_b (id int)");
        using var client = new RawClient(Server.Port);
        client.Startup();
        client.Query("COPY one_a FROM STDIN; COPY one_b FROM STDIN");
        client.ReadUntil('G');
        client.Message('d', "1\n"u8);
        client.Message('c', []);
        client.ReadUntil('G');
        client.Message('f', "no\0"u8);
        byte[] error = client.ReadUntil('Z').Single(m => m.Type == 'E').Body;
        Assert.Equal("COPY from stdin failed: no", RawClient.Field(error, 'M'));
        Assert.Equal(0L, Scalar(connection, "SELECT count(*) FROM one_a"));
    }

    [NativeFact]
    public void Psql_copies_files_on_its_own_side()
    {
        if (!File.Exists("/usr/bin/psql"))
        {
            return;
        }

        using NpgsqlConnection connection = Fresh("local (id int, x text)");
        string from = Path.GetTempFileName();
        string to = Path.GetTempFileName();
        File.WriteAllText(from, "id,x\n1,\"a\nb\"\n2,\n");
        using var psql = System.Diagnostics.Process.Start(
            "/usr/bin/psql",
            ["-X", "-q", "-h", "127.0.0.1", "-p", Server.Port.ToString(), "-U", "postgres", "-d", "postgres", "-v", "ON_ERROR_STOP=1",
             "-c", $"\\copy local from '{from}' (format csv, header match)", "-c", $"\\copy local to '{to}' (format csv, header)"]);
        psql.WaitForExit();
        Assert.Equal(0, psql.ExitCode);
        Assert.Equal(File.ReadAllText(from), File.ReadAllText(to));
        File.Delete(from);
        File.Delete(to);
    }

    [NativeTheory]
    [InlineData("COPY one FROM '/etc/passwd'", "42501")]
    [InlineData("COPY one TO '/tmp/one'", "42501")]
    [InlineData("COPY one FROM PROGRAM 'id'", "42501")]
    [InlineData("COPY one TO PROGRAM 'id'", "42501")]
    [InlineData("COPY pg_class FROM STDIN", "42501")]
    public void The_server_opens_no_files_and_runs_no_programs(string sql, string state)
    {
        using NpgsqlConnection connection = Fresh("one (id int)");
        Assert.Equal(state, Assert.Throws<PostgresException>(() => Execute(connection, sql)).SqlState);
    }

    private NpgsqlConnection Fresh(string table)
    {
        NpgsqlConnection connection = Server.OpenPlain();
        Execute(connection, $"DROP TABLE IF EXISTS {table.Split(' ')[0]}; CREATE TABLE {table}");
        return connection;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    public sealed class Loaded : IDisposable
    {
        internal ServerProcess? Server { get; } = NativeBinary.Path is null ? null : ServerProcess.Start();

        public void Dispose() => Server?.Dispose();
    }
}

using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Savepoints where several sessions, drivers and the result cache come together; <c>tests/conformance/savepoints.py</c> compares
/// statement by statement with PostgreSQL.
/// </summary>
public sealed class SavepointTests
{
    [NativeFact]
    public void A_driver_s_savepoints_work()
    {
        using ServerProcess server = ServerProcess.Start();
        using NpgsqlConnection connection = server.OpenPlain();
        Run(connection, "CREATE TABLE t (id int PRIMARY KEY)");
        using (NpgsqlTransaction transaction = connection.BeginTransaction())
        {
            Run(connection, "INSERT INTO t VALUES (1)");
            transaction.Save("one");
            Assert.Equal("23505", Assert.Throws<PostgresException>(() => Run(connection, "INSERT INTO t VALUES (1)")).SqlState);
            Assert.Equal("25P02", Assert.Throws<PostgresException>(() => Run(connection, "SELECT 1")).SqlState);
            transaction.Rollback("one");
            Run(connection, "INSERT INTO t VALUES (2)");
            transaction.Save("two");
            Run(connection, "INSERT INTO t VALUES (3)");
            transaction.Rollback("two");
            transaction.Release("one");
            transaction.Commit();
        }

        Assert.Equal("{1,2}", Run(connection, "SELECT array_agg(id ORDER BY id)::text FROM t"));
    }

    [NativeFact]
    public void Rolling_back_frees_rows_for_whoever_waits_and_keeps_the_others()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient holder = new RawClient(server.Port).Startup();
        using RawClient waiter = new RawClient(server.Port).Startup();
        Tag(holder, "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1), (2, 2)");
        Tag(holder, "BEGIN; UPDATE t SET v = 10 WHERE id = 1; SAVEPOINT a; UPDATE t SET v = 20 WHERE id = 2");
        waiter.Query("UPDATE t SET v = v + 100 WHERE id = 2");
        Tag(holder, "ROLLBACK TO a");
        Assert.Equal("UPDATE 1", Tag(waiter.ReadUntil('Z')));

        // An error gives them up at once too, though nobody has rolled back yet.
        Tag(holder, "UPDATE t SET v = 20 WHERE id = 2; SELECT 1 / 0");
        Assert.Equal("UPDATE 1", Tag(waiter, "UPDATE t SET v = v + 100 WHERE id = 2"));
        Tag(waiter, "SET lock_timeout = 200");
        Assert.Equal("55P03", Tag(waiter, "UPDATE t SET v = 0 WHERE id = 1"));
        Tag(holder, "ROLLBACK TO a; COMMIT");
        Assert.Equal("10,202", Value(waiter, "SELECT string_agg(v::text, ',' ORDER BY id) FROM t"));
    }

    [NativeFact]
    public void A_released_part_does_not_leave_its_transaction_read_only()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = new RawClient(server.Port).Startup();
        SimpleQueryShapeTests.Ask(client, "CREATE TABLE t (id int)");
        SimpleQueryShapeTests.Ask(client, "BEGIN");
        SimpleQueryShapeTests.Ask(client, "SAVEPOINT a");
        SimpleQueryShapeTests.Ask(client, "SET TRANSACTION READ ONLY");
        Assert.Equal("25006 ", SimpleQueryShapeTests.Ask(client, "INSERT INTO t VALUES (1)"));
        SimpleQueryShapeTests.Ask(client, "ROLLBACK TO a");
        SimpleQueryShapeTests.Ask(client, "SET TRANSACTION READ ONLY");
        Assert.Equal("on", SimpleQueryShapeTests.Ask(client, "SHOW transaction_read_only"));
        SimpleQueryShapeTests.Ask(client, "RELEASE a");
        Assert.Equal("off", SimpleQueryShapeTests.Ask(client, "SHOW transaction_read_only"));
        Assert.Equal("INSERT 0 1", SimpleQueryShapeTests.Ask(client, "INSERT INTO t VALUES (1)"));
        SimpleQueryShapeTests.Ask(client, "COMMIT");
        Assert.Equal("off", SimpleQueryShapeTests.Ask(client, "SHOW transaction_read_only"));
    }

    [NativeFact]
    public void What_a_savepoint_took_back_is_in_no_cached_result_and_not_there_after_a_restart()
    {
        const string Config = "[database]\nname = \"d\"\n[cache]\nenabled = true\n";
        using ServerProcess server = ServerProcess.Start(Config);
        using (RawClient client = new RawClient(server.Port).Startup("d"))
        {
            Tag(client, "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
            Assert.Equal("1", Value(client, "SELECT count(*) FROM t"));
            Tag(client, "BEGIN; SAVEPOINT a; INSERT INTO t VALUES (2)");
            Assert.Equal("2", Value(client, "SELECT count(*) FROM t"));
            Tag(client, "ROLLBACK TO a");
            Assert.Equal("1", Value(client, "SELECT count(*) FROM t"));
            Tag(client, "SAVEPOINT b; CREATE TABLE gone (id int); INSERT INTO t VALUES (3); ROLLBACK TO b");
            Tag(client, "INSERT INTO t VALUES (4); COMMIT");
            Assert.Equal("2", Value(client, "SELECT count(*) FROM t"));
            Assert.Equal("42P01", Tag(client, "SELECT * FROM gone"));
        }

        server.Kill();
        using ServerProcess again = server.Again(Config);
        using RawClient after = new RawClient(again.Port).Startup("d");
        Assert.Equal("1,4", Value(after, "SELECT string_agg(id::text, ',' ORDER BY id) FROM t"));
        Assert.Equal("42P01", Tag(after, "SELECT * FROM gone"));
    }

    [NativeFact]
    public void Many_savepoints_have_a_limit_and_cost_little()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Tag(client, "CREATE TABLE t (id int PRIMARY KEY); BEGIN");
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("SAVEPOINT", Tag(client, string.Concat(Enumerable.Repeat("SAVEPOINT s;", 5_000))));
        }

        Assert.Equal("53400", Tag(client, "SAVEPOINT s"));
        Assert.Equal("ROLLBACK", Tag(client, "ROLLBACK TO s"));
        Assert.Equal("RELEASE", Tag(client, "RELEASE s"));
        Assert.Equal("SAVEPOINT", Tag(client, "INSERT INTO t VALUES (1); SAVEPOINT u"));
        Assert.Equal("COMMIT", Tag(client, "COMMIT"));
        Assert.Equal("1", Value(client, "SELECT count(*) FROM t"));
    }

    private static string Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return $"{command.ExecuteScalar()}";
    }

    private static string Tag(RawClient client, string sql)
    {
        client.Query(sql);
        return Tag(client.ReadUntil('Z'));
    }

    /// <summary>The last tag, or the SQLSTATE.</summary>
    private static string Tag(List<(char Type, byte[] Body)> messages) => messages.Find(m => m.Type == 'E').Body is { } error
        ? RawClient.Field(error, 'C')
        : Encoding.UTF8.GetString(messages.FindLast(m => m.Type == 'C').Body).TrimEnd('\0');

    private static string Value(RawClient client, string sql)
    {
        client.Query(sql);
        byte[] row = client.ReadUntil('Z').Find(m => m.Type == 'D').Body;
        return Encoding.UTF8.GetString(row, 6, row.Length - 6);
    }
}

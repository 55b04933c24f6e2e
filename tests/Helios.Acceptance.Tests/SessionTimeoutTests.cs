using System.Diagnostics;

namespace Helios.Acceptance.Tests;

/// <summary>lock_timeout and the timeouts that end a session, in every state that a session can be in. Words and SQLSTATEs are PostgreSQL
/// 18's.</summary>
public sealed class SessionTimeoutTests
{
    private const string LockTimeout = "ERROR 55P03 canceling statement due to lock timeout";
    private const string IdleSession = "FATAL 57P05 terminating connection due to idle-session timeout";
    private const string IdleInTransaction = "FATAL 25P03 terminating connection due to idle-in-transaction timeout";
    private const string Transaction = "FATAL 25P04 terminating connection due to transaction timeout";
    // Longer than the timeouts that must not end it, on any machine.
    private const string Busy = "SELECT count(*) FROM generate_series(1, 3000) a, generate_series(1, 3000) b";
    private const string Long = "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b";

    [NativeFact]
    public void Lock_timeout_ends_each_wait_and_nothing_else()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient holder = new RawClient(server.Port).Startup();
        using RawClient waiter = new RawClient(server.Port).Startup();
        Run(holder, "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
        Run(holder, "BEGIN; UPDATE t SET v = 2");
        Run(waiter, "SET lock_timeout = 150");
        Assert.Equal(LockTimeout, Run(waiter, "UPDATE t SET v = 3"));
        Assert.Equal("SELECT 1", Run(waiter, Busy));
        Assert.Equal(LockTimeout, Run(waiter, "SELECT * FROM t FOR UPDATE"));
        Assert.Equal(LockTimeout, Run(waiter, "INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET v = 4"));
        Run(waiter, "BEGIN");
        Assert.Equal(LockTimeout, Run(waiter, "DELETE FROM t"));
        Assert.Equal("ERROR 25P02", Run(waiter, "SELECT 1")[..11]);
        Run(waiter, "ROLLBACK; SET statement_timeout = 150; SET lock_timeout = '1h'");
        Assert.Equal("ERROR 57014 canceling statement due to statement timeout", Run(waiter, "UPDATE t SET v = 3"));
        Run(waiter, "SET statement_timeout = '1h'; SET lock_timeout = 150");
        Assert.Equal(LockTimeout, Run(waiter, "UPDATE t SET v = 3"));
        Run(holder, "COMMIT");
        Assert.Equal("UPDATE 1", Run(waiter, "UPDATE t SET v = 3"));
    }

    [NativeFact]
    public void An_idle_session_is_ended_and_a_busy_one_is_not()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Run(client, "SET idle_session_timeout = 400");
        for (int i = 0; i < 4; i++)
        {
            Thread.Sleep(150);
            Assert.Equal("SELECT 1", Run(client, "SELECT 1"));
        }

        Run(client, "BEGIN");
        Thread.Sleep(700);
        Assert.Equal("SELECT 1", Run(client, "SELECT 1"));
        Assert.Equal("SELECT 1", Run(client, "COMMIT; " + Busy));
        Assert.Equal(IdleSession, End(client));
    }

    [NativeFact]
    public void A_session_that_is_idle_from_its_start_is_ended()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = new RawClient(server.Port).Startup("postgres", "postgres", "options", "-c idle_session_timeout=150");
        Assert.Equal(IdleSession, End(client));
    }

    [NativeFact]
    public void Idle_in_a_transaction_ends_the_session_and_frees_its_rows()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient other = new RawClient(server.Port).Startup();
        Run(other, "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
        using RawClient client = new RawClient(server.Port).Startup();
        Run(client, "SET idle_in_transaction_session_timeout = 200; SELECT 1");
        Thread.Sleep(500);
        Run(client, "BEGIN; UPDATE t SET v = 2");
        Assert.Equal("UPDATE 1", Run(other, "UPDATE t SET v = v + 10"));
        Assert.Equal(IdleInTransaction, End(client));
        using RawClient failed = new RawClient(server.Port).Startup();
        Run(failed, "SET idle_in_transaction_session_timeout = 200; BEGIN; SELECT 1 / 0");
        Assert.Equal(IdleInTransaction, End(failed));
        Assert.Equal("SELECT 1", Run(other, "SELECT v FROM t WHERE v = 11"));
    }

    [NativeFact]
    public void Messages_that_wait_for_sync_and_data_of_copy_are_not_idle()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Run(client, "CREATE TABLE t (id int); SET idle_in_transaction_session_timeout = 150; SET idle_session_timeout = 150");
        client.Message('P', "\0SELECT 1\0\0\0"u8);
        client.Message('H', []);
        Assert.Equal('1', client.Read().Type);
        Thread.Sleep(400);
        client.Message('S', []);
        Assert.Equal('Z', client.Read().Type);
        client.Query("BEGIN; COPY t FROM STDIN; SET idle_in_transaction_session_timeout = 0; COMMIT; SET idle_session_timeout = 0");
        client.ReadUntil('G');
        Thread.Sleep(400);
        client.Message('d', "1\n"u8);
        client.Message('c', []);
        Assert.DoesNotContain(client.ReadUntil('Z'), m => m.Type == 'E');
        Assert.Equal("SELECT 1", Run(client, "SELECT * FROM t"));
    }

    [NativeFact]
    public void A_transaction_has_its_time_whatever_it_does()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient holder = new RawClient(server.Port).Startup();
        Run(holder, "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
        Run(holder, "BEGIN; UPDATE t SET v = 2");
        string[] texts =
        [
            "BEGIN; SELECT 1",
            "SELECT 1; " + Long,
            Long,
            "BEGIN; UPDATE t SET v = 3",
            "BEGIN; COPY t FROM STDIN",
            "BEGIN; SELECT 1; SET LOCAL statement_timeout = '1h'; " + Long,
        ];
        foreach (string text in texts)
        {
            using RawClient client = new RawClient(server.Port).Startup();
            Run(client, "SET transaction_timeout = 200");
            var watch = Stopwatch.StartNew();
            client.Query(text);
            Assert.Equal((text, Transaction), (text, End(client)));
            Assert.True(watch.ElapsedMilliseconds >= 190, $"{text}: after {watch.ElapsedMilliseconds} ms");
        }

        using RawClient pipelined = new RawClient(server.Port).Startup();
        Run(pipelined, "SET transaction_timeout = 200");
        pipelined.Message('P', "\0SELECT 1\0\0\0"u8);
        pipelined.Message('B', "\0\0\0\0\0\0\0\0"u8);
        pipelined.Message('E', "\0\0\0\0\0"u8);
        pipelined.Message('H', []);
        Assert.Equal(Transaction, End(pipelined));
    }

    [NativeFact]
    public void A_transaction_timeout_ends_with_its_transaction()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Run(client, "SET transaction_timeout = 300");
        Run(client, "BEGIN; SELECT 1; COMMIT");
        Thread.Sleep(500);
        Run(client, "BEGIN; SELECT 1 / 0");
        Thread.Sleep(500);
        Assert.Equal("ROLLBACK", Run(client, "COMMIT"));
        Run(client, "BEGIN; SET transaction_timeout = 0");
        Thread.Sleep(500);
        Run(client, "SET transaction_timeout = 200");
        Assert.Equal(Transaction, End(client));
    }

    [NativeFact]
    public void The_shorter_of_two_timeouts_counts()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient first = new RawClient(server.Port).Startup();
        Run(first, "SET transaction_timeout = 200; SET idle_in_transaction_session_timeout = 200; SET statement_timeout = 200; BEGIN");
        Assert.Equal(Transaction, End(first));
        using RawClient second = new RawClient(server.Port).Startup();
        Run(second, "SET transaction_timeout = '1h'; SET idle_in_transaction_session_timeout = 200; BEGIN");
        Assert.Equal(IdleInTransaction, End(second));
    }

    [NativeTheory]
    [InlineData("SET transaction_timeout = 300", false)]
    [InlineData("SET statement_timeout = 300", true)]
    public void A_client_that_reads_nothing_gives_up_its_locks_in_time(string setting, bool isKept)
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient holder = new RawClient(server.Port).Startup();
        using RawClient waiter = new RawClient(server.Port).Startup();
        Run(holder, "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
        Run(holder, setting);
        Run(holder, "BEGIN; UPDATE t SET v = 2");
        holder.Query("SELECT repeat('x', 1000), n FROM generate_series(1, 100000) AS g(n)");
        Run(waiter, "SET lock_timeout = '20s'");
        Assert.Equal("UPDATE 1", Run(waiter, "UPDATE t SET v = 3"));
        if (isKept)
        {
            Assert.Equal("ERROR 57014 canceling statement due to statement timeout", Error(holder.ReadUntil('Z')));
            Assert.Equal("ERROR 25P02", Run(holder, "SELECT 1")[..11]);
        }
    }

    /// <summary>The tag of the last statement, or the error.</summary>
    private static string Run(RawClient client, string sql)
    {
        client.Query(sql);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        return Error(messages) ?? System.Text.Encoding.UTF8.GetString(messages.FindLast(m => m.Type == 'C').Body).TrimEnd('\0');
    }

    /// <summary>The last error before the connection's end.</summary>
    private static string? End(RawClient client) => Error(client.ReadUntil('\0'));

    private static string? Error(List<(char Type, byte[] Body)> messages) =>
        messages.FindLast(m => m.Type == 'E').Body is { } error
            ? $"{RawClient.Field(error, 'S')} {RawClient.Field(error, 'C')} {RawClient.Field(error, 'M')}"
            : null;
}

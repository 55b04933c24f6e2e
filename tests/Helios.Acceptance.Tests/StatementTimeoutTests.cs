using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>statement_timeout ends what runs, what waits for a row, and what waits for data, and nothing else.</summary>
public sealed class StatementTimeoutTests
{
    private const string Long = "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b";
    private const string Message = "57014 canceling statement due to statement timeout";

    [NativeFact]
    public void A_statement_that_runs_too_long_is_ended_and_the_session_goes_on()
    {
        using ServerProcess server = ServerProcess.Start();
        using NpgsqlConnection connection = server.OpenPlain();
        Run(connection, "SET statement_timeout = '200ms'");
        Assert.Equal(Message, Fail(connection, Long));
        Assert.Equal("1", Run(connection, "SELECT 1"));
        Run(connection, "BEGIN; SET LOCAL statement_timeout = 100");
        Assert.Equal(Message, Fail(connection, Long));
        Run(connection, "ROLLBACK");
        Run(connection, "SET statement_timeout = '1h'");
        Assert.Equal("3", Run(connection, "SELECT 1 + 2"));
    }

    [NativeFact]
    public void A_statement_that_waits_for_a_row_is_ended()
    {
        using ServerProcess server = ServerProcess.Start();
        using NpgsqlConnection holder = server.OpenPlain();
        using NpgsqlConnection waiter = server.OpenPlain();
        Run(holder, "CREATE TABLE t (id int PRIMARY KEY, v int)");
        Run(holder, "INSERT INTO t VALUES (1, 1)");
        Run(holder, "BEGIN; UPDATE t SET v = 2");
        Run(waiter, "SET statement_timeout = 200");
        Assert.Equal(Message, Fail(waiter, "UPDATE t SET v = 3"));
        Run(holder, "COMMIT");
        Run(waiter, "UPDATE t SET v = 3");
        Assert.Equal("3", Run(holder, "SELECT v FROM t"));
    }

    [NativeFact]
    public void A_copy_whose_data_does_not_come_is_ended()
    {
        using ServerProcess server = ServerProcess.Start();
        using NpgsqlConnection connection = server.OpenPlain();
        Run(connection, "CREATE TABLE t (id int)");
        Run(connection, "SET statement_timeout = 200");
        TextWriter writer = connection.BeginTextImport("COPY t FROM STDIN");
        Thread.Sleep(600);
        PostgresException error = Assert.Throws<PostgresException>(() =>
        {
            writer.WriteLine("1");
            writer.Dispose();
        });
        Assert.Equal(Message, $"{error.SqlState} {error.MessageText}");
    }

    [NativeFact]
    public void A_cancel_request_keeps_its_own_words()
    {
        using ServerProcess server = ServerProcess.Start();
        using NpgsqlConnection connection = server.OpenPlain();
        Run(connection, "SET statement_timeout = '1h'");
        using var command = new NpgsqlCommand(Long, connection);
        using var timer = new Timer(_ => command.Cancel(), null, 300, 300);
        Exception? told = Assert.Throws<OperationCanceledException>(() => command.ExecuteScalar()).InnerException;
        PostgresException error = Assert.IsType<PostgresException>(told);
        Assert.Equal("57014 canceling statement due to user request", $"{error.SqlState} {error.MessageText}");
    }

    private static string Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return $"{command.ExecuteScalar()}";
    }

    private static string Fail(NpgsqlConnection connection, string sql)
    {
        PostgresException error = Assert.Throws<PostgresException>(() => Run(connection, sql));
        return $"{error.SqlState} {error.MessageText}";
    }
}

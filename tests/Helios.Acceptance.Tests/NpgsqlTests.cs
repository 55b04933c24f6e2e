using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Helios.Acceptance.Tests;

/// <summary>An unmodified Npgsql: its own loading of types, prepared statements, binary formats, batches, transactions,
/// cancellation.</summary>
public sealed class NpgsqlTests : IDisposable
{
    private readonly ServerProcess? _server = NativeBinary.Path is null ? null : ServerProcess.Start();

    private ServerProcess Server => _server!;

    [NativeFact]
    public void Values_of_every_type_come_back_as_they_went()
    {
        using NpgsqlConnection connection = Server.Open();
        Execute(connection, """
            CREATE TABLE every (id int PRIMARY KEY, b boolean, i2 smallint, i4 int, i8 bigint, f8 double precision, n numeric, t text,
                v varchar(10), ts timestamptz, u uuid, j jsonb)
            """);
        var time = new DateTime(2026, 11, 23, 4, 41, 0, 123, DateTimeKind.Utc);
        Guid uuid = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");
        foreach (bool prepare in new[] { false, true })
        {
            using var insert = new NpgsqlCommand(
                "INSERT INTO every VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", connection);
            insert.Parameters.AddWithValue(prepare ? 2 : 1);
            insert.Parameters.AddWithValue(true);
            insert.Parameters.AddWithValue((short)-32768);
            insert.Parameters.AddWithValue(int.MinValue);
            insert.Parameters.AddWithValue(long.MaxValue);
            insert.Parameters.AddWithValue(-0.1);
            insert.Parameters.AddWithValue(123456789012345678.90123m);
            insert.Parameters.AddWithValue("grüße, 世界 '\"\\");
            insert.Parameters.AddWithValue("short");
            insert.Parameters.AddWithValue(time);
            insert.Parameters.AddWithValue(uuid);
            insert.Parameters.AddWithValue(NpgsqlDbType.Jsonb, """{"b": 1, "a": [true, null]}""");
            if (prepare)
            {
                insert.Prepare();
            }

            Assert.Equal(1, insert.ExecuteNonQuery());
        }

        using var select = new NpgsqlCommand("SELECT * FROM every WHERE id = $1 OR id = $2 ORDER BY id", connection);
        select.Parameters.AddWithValue(1);
        select.Parameters.AddWithValue(2);
        select.Prepare();
        using NpgsqlDataReader reader = select.ExecuteReader();
        int rows = 0;
        while (reader.Read())
        {
            rows++;
            Assert.Equal(rows, reader.GetInt32(0));
            Assert.True(reader.GetBoolean(1));
            Assert.Equal(short.MinValue, reader.GetInt16(2));
            Assert.Equal(int.MinValue, reader.GetInt32(3));
            Assert.Equal(long.MaxValue, reader.GetInt64(4));
            Assert.Equal(-0.1, reader.GetDouble(5));
            Assert.Equal(123456789012345678.90123m, reader.GetDecimal(6));
            Assert.Equal("grüße, 世界 '\"\\", reader.GetString(7));
            Assert.Equal("short", reader.GetString(8));
            Assert.Equal(time, reader.GetDateTime(9));
            Assert.Equal(uuid, reader.GetGuid(10));
            Assert.Equal("""{"a": [true, null], "b": 1}""", reader.GetString(11));
        }

        Assert.Equal(2, rows);
    }

    [NativeFact]
    public void Nulls_go_and_come()
    {
        using NpgsqlConnection connection = Server.Open();
        Execute(connection, "CREATE TABLE nulls (id int PRIMARY KEY, t text, n numeric)");
        using var insert = new NpgsqlCommand("INSERT INTO nulls VALUES ($1, $2, $3) RETURNING t, n", connection);
        insert.Parameters.AddWithValue(1);
        insert.Parameters.Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Numeric });
        using NpgsqlDataReader reader = insert.ExecuteReader();
        Assert.True(reader.Read());
        Assert.True(reader.IsDBNull(0));
        Assert.True(reader.IsDBNull(1));
    }

    [NativeFact]
    public void A_batch_stops_at_its_error_and_takes_back_what_went_before()
    {
        using NpgsqlConnection connection = Server.Open();
        Execute(connection, "CREATE TABLE batched (id int PRIMARY KEY)");
        using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO batched VALUES (1)"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO batched VALUES (2)"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT count(*) FROM batched"));
            using NpgsqlDataReader reader = batch.ExecuteReader();
            Assert.True(reader.Read());
            Assert.Equal(2L, reader.GetInt64(0));
        }

        using var failing = new NpgsqlBatch(connection);
        failing.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO batched VALUES (3)"));
        failing.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO batched VALUES (1)"));
        failing.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO batched VALUES (4)"));
        PostgresException error = Assert.Throws<PostgresException>(() => failing.ExecuteNonQuery());
        Assert.Equal(PostgresErrorCodes.UniqueViolation, error.SqlState);
        Assert.Equal("batched_pkey", error.ConstraintName);
        Assert.Equal(2L, Scalar(connection, "SELECT count(*) FROM batched"));
    }

    [NativeFact]
    public void Transactions_commit_roll_back_and_fail_as_postgres_does()
    {
        using NpgsqlConnection connection = Server.Open();
        Execute(connection, "CREATE TABLE tx (id int PRIMARY KEY)");
        using (NpgsqlTransaction transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead))
        {
            Execute(connection, "INSERT INTO tx VALUES (1)");
            transaction.Rollback();
        }

        Assert.Equal(0L, Scalar(connection, "SELECT count(*) FROM tx"));
        using (NpgsqlTransaction transaction = connection.BeginTransaction())
        {
            Execute(connection, "INSERT INTO tx VALUES (1)");
            Assert.Equal("42P01", Assert.Throws<PostgresException>(() => Execute(connection, "SELECT * FROM nowhere")).SqlState);
            Assert.Equal("25P02", Assert.Throws<PostgresException>(() => Execute(connection, "SELECT 1")).SqlState);
            transaction.Rollback();
        }

        Assert.Equal(0L, Scalar(connection, "SELECT count(*) FROM tx"));
    }

    [NativeFact]
    public void A_writer_waits_for_another_and_goes_on_when_it_commits()
    {
        using NpgsqlConnection first = Server.Open();
        using NpgsqlConnection second = Server.Open();
        Execute(first, "CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL)");
        Execute(first, "INSERT INTO counters VALUES (1, 0)");
        using NpgsqlTransaction transaction = first.BeginTransaction();
        Execute(first, "UPDATE counters SET n = n + 1 WHERE id = 1");
        Task<int> waiting = Task.Run(() => Execute(second, "UPDATE counters SET n = n + 1 WHERE id = 1"));
        Assert.False(waiting.Wait(300));
        transaction.Commit();
        Assert.True(waiting.Wait(10_000));
        Assert.Equal(1, waiting.Result);
        Assert.Equal(2, Scalar(first, "SELECT n FROM counters WHERE id = 1"));
    }

    [NativeFact]
    public void A_deadlock_ends_one_of_its_two()
    {
        using NpgsqlConnection first = Server.Open();
        using NpgsqlConnection second = Server.Open();
        Execute(first, "CREATE TABLE locks (id int PRIMARY KEY, n int NOT NULL)");
        Execute(first, "INSERT INTO locks VALUES (1, 0), (2, 0)");
        using NpgsqlTransaction a = first.BeginTransaction();
        using NpgsqlTransaction b = second.BeginTransaction();
        Execute(first, "UPDATE locks SET n = 1 WHERE id = 1");
        Execute(second, "UPDATE locks SET n = 2 WHERE id = 2");
        Task<int> waiting = Task.Run(() => Execute(first, "UPDATE locks SET n = 1 WHERE id = 2"));
        Assert.False(waiting.Wait(300));
        PostgresException error = Assert.Throws<PostgresException>(() => Execute(second, "UPDATE locks SET n = 2 WHERE id = 1"));
        Assert.Equal(PostgresErrorCodes.DeadlockDetected, error.SqlState);
        b.Rollback();
        Assert.True(waiting.Wait(10_000));
        a.Commit();
        Assert.Equal(2L, Scalar(first, "SELECT sum(n) FROM locks"));
    }

    [NativeFact]
    public void Cancel_ends_a_long_statement_and_a_wait()
    {
        using NpgsqlConnection connection = Server.Open();
        Execute(connection, "CREATE TABLE numbers AS SELECT g AS n FROM generate_series(1, 3000) AS g");
        using var slow = new NpgsqlCommand(
            "SELECT count(*) FROM numbers a, numbers b, numbers c WHERE a.n + b.n + c.n < 0", connection) { CommandTimeout = 60 };
        // A thread of its own, and more than one request: on a busy machine the statement may begin after the first one.
        Task<object?> running = Task.Factory.StartNew(
            slow.ExecuteScalar, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.False(running.Wait(500));
        AggregateException failed = Assert.Throws<AggregateException>(() =>
        {
            for (int request = 0; request < 20; request++)
            {
                slow.Cancel();
                running.Wait(1000);
            }
        });
        Assert.Equal(PostgresErrorCodes.QueryCanceled, Assert.IsType<PostgresException>(failed.GetBaseException().InnerException).SqlState);
        Assert.Equal(3000L, Scalar(connection, "SELECT count(*) FROM numbers"));
    }

    [NativeFact]
    public void One_cancel_ends_a_result_that_is_being_read()
    {
        using NpgsqlConnection connection = Server.Open();
        Execute(connection, "CREATE TABLE endless AS SELECT g AS n FROM generate_series(1, 3000) AS g");
        using var command = new NpgsqlCommand("SELECT a.n FROM endless a, endless b, endless c", connection) { CommandTimeout = 60 };
        using (NpgsqlDataReader reader = command.ExecuteReader())
        {
            // It has begun for certain, so one request must do.
            Assert.True(reader.Read());
            command.Cancel();
            OperationCanceledException ended = Assert.Throws<OperationCanceledException>(() =>
            {
                while (reader.Read())
                {
                }
            });
            Assert.Equal(PostgresErrorCodes.QueryCanceled, Assert.IsType<PostgresException>(ended.InnerException).SqlState);
        }

        Assert.Equal(3000L, Scalar(connection, "SELECT count(*) FROM endless"));
    }

    [NativeFact]
    public void A_large_result_reaches_a_slow_reader_whole()
    {
        using NpgsqlConnection connection = Server.Open();
        using var command = new NpgsqlCommand("SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) AS g", connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        long sum = 0;
        int rows = 0;
        while (reader.Read())
        {
            sum += reader.GetInt32(0);
            rows++;
            if (rows % 5000 == 0)
            {
                Thread.Sleep(50);
            }
        }

        Assert.Equal(20_000, rows);
        Assert.Equal(200_010_000L, sum);
    }

    [NativeFact]
    public void Rows_survive_an_orderly_restart()
    {
        using (NpgsqlConnection connection = Server.Open())
        {
            Execute(connection, "CREATE TABLE kept (id int PRIMARY KEY, t text)");
            Execute(connection, "INSERT INTO kept VALUES (1, 'one'), (2, NULL)");
        }

        Assert.Equal(0, Server.Stop());
        using ServerProcess again = Server.Again();
        using NpgsqlConnection after = again.Open();
        Assert.Equal(2L, Scalar(after, "SELECT count(*) FROM kept"));
        Assert.Equal("one", Scalar(after, "SELECT t FROM kept WHERE id = 1"));
        Assert.Equal("23505", Assert.Throws<PostgresException>(() => Execute(after, "INSERT INTO kept VALUES (1, 'again')")).SqlState);
    }

    public void Dispose() => _server?.Dispose();

    private static int Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}

using System.Globalization;
using Npgsql;
using Xunit.Abstractions;

namespace Helios.Acceptance.Tests;

/// <summary>kill -9 while clients insert: every row whose insert was acknowledged is there afterwards, and no transaction is there by
/// half.</summary>
public sealed class CrashTests
{
    private const int Writers = 8;
    private readonly ITestOutputHelper _output;

    public CrashTests(ITestOutputHelper output)
    {
        _output = output;
    }

    /// <summary>HELIOS_KILLS sets how often; ./build.sh verify crash (and storage) kills 200 times.</summary>
    [NativeFact]
    public void Every_acknowledged_row_survives_kill_9()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("HELIOS_KILLS") ?? "5", CultureInfo.InvariantCulture);
        string? given = Environment.GetEnvironmentVariable("HELIOS_SEED");
        int seed = given is null ? Environment.TickCount : int.Parse(given, CultureInfo.InvariantCulture);
        _output.WriteLine($"seed {seed}, kills {kills}");
        var random = new Random(seed);
        string directory = Directory.CreateTempSubdirectory("helios-crash-").FullName;
        try
        {
            using (ServerProcess server = ServerProcess.Start(dataOf: directory))
            {
                using NpgsqlConnection connection = server.Open();
                Execute(connection, "CREATE TABLE ledger (id bigint PRIMARY KEY, writer int NOT NULL, pair int NOT NULL)");
                server.Kill();
            }

            var acknowledged = new HashSet<long>();
            long next = 0;
            for (int round = 0; round < kills; round++)
            {
                next = Round(directory, random, acknowledged, next);
            }

            _output.WriteLine($"{acknowledged.Count} acknowledged rows in {kills} rounds");
            Assert.True(acknowledged.Count > kills);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static long Round(string directory, Random random, HashSet<long> acknowledged, long next)
    {
        using ServerProcess server = ServerProcess.Start(dataOf: directory);
        Check(server, acknowledged);
        var threads = new List<Thread>();
        var done = new List<long>[Writers];
        long first = next;
        for (int w = 0; w < Writers; w++)
        {
            var mine = done[w] = [];
            int writer = w;
            var thread = new Thread(() => Write(server, writer, first + (writer * 1_000_000L), mine));
            threads.Add(thread);
            thread.Start();
        }

        Thread.Sleep(random.Next(50, 400));
        server.Kill();
        threads.ForEach(thread => thread.Join());
        foreach (List<long> mine in done)
        {
            acknowledged.UnionWith(mine);
        }

        return first + (Writers * 1_000_000L);
    }

    // Each transaction inserts a pair of rows: one without the other would be half of it.
    private static void Write(ServerProcess server, int writer, long from, List<long> acknowledged)
    {
        try
        {
            using NpgsqlConnection connection = server.Open();
            for (long id = from; ; id += 2)
            {
                using NpgsqlTransaction transaction = connection.BeginTransaction();
                Execute(connection, $"INSERT INTO ledger VALUES ({id}, {writer}, 0)");
                Execute(connection, $"INSERT INTO ledger VALUES ({id + 1}, {writer}, 1)");
                transaction.Commit();
                acknowledged.Add(id);
                acknowledged.Add(id + 1);
            }
        }
        catch (Exception error) when (error is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The server was killed under us.
        }
    }

    private static void Check(ServerProcess server, HashSet<long> acknowledged)
    {
        var found = new HashSet<long>();
        using NpgsqlConnection connection = server.Open();
        using var command = new NpgsqlCommand("SELECT id, pair FROM ledger", connection);
        using (NpgsqlDataReader reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                found.Add(reader.GetInt64(0));
            }
        }

        Assert.Empty(acknowledged.Except(found).Take(10));
        Assert.Empty(found.Where(id => id % 2 == 0 && !found.Contains(id + 1)).Take(10));
        Assert.Empty(found.Where(id => id % 2 == 1 && !found.Contains(id - 1)).Take(10));
        acknowledged.UnionWith(found);
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}

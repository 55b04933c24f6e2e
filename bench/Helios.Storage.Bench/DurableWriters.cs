using System.Diagnostics;
using System.Globalization;
using Helios.Base;
using Helios.Io.Devices;
using Microsoft.Data.Sqlite;

namespace Helios.Storage.Bench;

/// <summary>
/// Threads that each commit one row at a time, durably: the store, and SQLite with a connection for each thread (WAL, synchronous=FULL,
/// its own busy handler), in turns. SQLite with one thread stands beside it, since its writers exclude each other.
/// </summary>
internal static class DurableWriters
{
    public static void Run(string path, int writers, double seconds, int rounds)
    {
        Console.WriteLine($"## {writers} durable writers\n");
        Directory.CreateDirectory(path);
        var results = new Dictionary<string, List<(double PerSecond, double CpuUs)>>();
        using (var portable = new BenchStore(Path.Combine(path, "portable"), DeviceKind.Portable))
        using (var ring = new BenchStore(Path.Combine(path, "io_uring"), DeviceKind.IoUring))
        {
            string file = Path.Combine(path, "sqlite.db");
            CreateSqlite(file);
            for (int round = -1; round < rounds; round++)
            {
                double length = round < 0 ? 0.3 : seconds;
                Note(results, round, $"store, pwrite + fdatasync, {writers} threads", RunThreads(writers, length, _ => Writer(portable)));
                Note(results, round, $"store, io_uring, {writers} threads", RunThreads(writers, length, _ => Writer(ring)));
                Note(results, round, $"SQLite, {writers} threads", RunThreads(writers, length, _ => SqliteWriter(file)));
                Note(results, round, "SQLite, 1 thread", RunThreads(1, length, _ => SqliteWriter(file)));
                Note(results, round, "store, pwrite + fdatasync, 1 thread", RunThreads(1, length, _ => Writer(portable)));
            }
        }

        double sqlite = Median(results[$"SQLite, {writers} threads"].Select(r => r.PerSecond));
        Console.WriteLine("| what | commits a second | least to most | CPU a commit | beside SQLite's |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach ((string name, List<(double PerSecond, double CpuUs)> of) in results)
        {
            double median = Median(of.Select(r => r.PerSecond));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {median:F0} | {of.Min(r => r.PerSecond):F0} to {of.Max(r => r.PerSecond):F0} | "
                + $"{Median(of.Select(r => r.CpuUs)):F1} µs | {median / sqlite:F1} x |"));
        }

        Console.WriteLine();
    }

    private static void Note(
        Dictionary<string, List<(double PerSecond, double CpuUs)>> results, int round, string name, (double PerSecond, double CpuUs) result)
    {
        if (round >= 0)
        {
            if (!results.TryGetValue(name, out List<(double, double)>? of))
            {
                results.Add(name, of = []);
            }

            of.Add(result);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Each thread makes its commit action, and repeats it until the time is over.</summary>
    private static (double PerSecond, double CpuUs) RunThreads(
        int count, double seconds, Func<int, (Action Commit, IDisposable? Held)> make)
    {
        long commits = 0;
        bool isOver = false;
        using var begin = new Barrier(count + 1);
        List<Thread> threads = [.. Enumerable.Range(0, count).Select(n => new Thread(() =>
        {
            (Action commit, IDisposable? held) = make(n);
            begin.SignalAndWait();
            long mine = 0;
            while (!Volatile.Read(ref isOver))
            {
                commit();
                mine++;
            }

            Interlocked.Add(ref commits, mine);
            held?.Dispose();
        }))];
        threads.ForEach(thread => thread.Start());
        begin.SignalAndWait();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        Volatile.Write(ref isOver, true);
        threads.ForEach(thread => thread.Join());
        double elapsed = clock.Elapsed.TotalSeconds;
        return (commits / elapsed, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Math.Max(1, commits));
    }

    private static (Action Commit, IDisposable? Held) Writer(BenchStore bench)
    {
        IStoreTransaction t = bench.Store.Begin(IsolationLevel.ReadCommitted);
        t.Commit();
        return (() => bench.Store.WaitDurable(bench.Commit(t)), null);
    }

    private static void CreateSqlite(string file)
    {
        using SqliteConnection connection = Open(file);
        Execute(connection, "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v BLOB)");
    }

    private static (Action Commit, IDisposable? Held) SqliteWriter(string file)
    {
        SqliteConnection connection = Open(file);
        SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO t (v) VALUES ($v)";
        insert.Parameters.AddWithValue("$v", new byte[BenchStore.RowBytes]);
        insert.Prepare();
        return (() => insert.ExecuteNonQuery(), connection);
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();

        // SQLite's own handler waits in small steps; the provider's would sleep 150 ms each time.
        Execute(connection, "PRAGMA busy_timeout = 60000");
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}

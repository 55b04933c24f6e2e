using System.Diagnostics;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>
/// Figures, not tests: they run only under HELIOS_MEASURE=1 (best with -c Release) and print what they find. HELIOS_MEASURE_DIR names a
/// directory on the disk to measure.
/// </summary>
public sealed class Measurements(ITestOutputHelper output)
{
    private const int Rows = 1_000_000;

    [Fact]
    public void Point_reads_and_writes()
    {
        if (!IsOn)
        {
            return;
        }

        using MemoryStore store = TestStore.Open(new CrashDirectory(), new StoreOptions { CheckpointLogBytes = long.MaxValue / 2 });
        TreeId table = store.NewTable();
        TreeId index = store.NewIndex(unique: true);
        var row = new byte[100];
        Report("insert (100 bytes, 1000 per transaction)", Rows, () =>
        {
            for (int i = 0; i < Rows; i += 1000)
            {
                IStoreTransaction t = store.Start();
                for (int j = i; j < i + 1000; j++)
                {
                    t.Insert(table, new RowId(j), TestStore.Image(row));
                    t.InsertEntry(index, BitConverter.GetBytes(j * 2_654_435_761), new RowId(j));
                }

                t.Commit();
            }
        });
        PointReads(store, table, index);
    }

    [Fact]
    public void Commits_without_and_with_a_disk()
    {
        if (!IsOn)
        {
            return;
        }

        using (MemoryStore store = TestStore.Open(new CrashDirectory(), new StoreOptions { CheckpointLogBytes = long.MaxValue / 2 }))
        {
            TreeId table = Fill(store, 10_000);
            Report("commit of one update, not waiting for the disk", 300_000, () =>
            {
                IStoreTransaction t = store.Start();
                t.Commit();
                for (int i = 0; i < 300_000; i++)
                {
                    t.Restart(IsolationLevel.ReadCommitted);
                    t.BeginStatement();
                    t.Update(table, new RowId(i % 10_000), TestStore.Image(new byte[100]));
                    t.Commit();
                }
            });
            output.WriteLine($"notes of garbage left: {store.Collector.PendingCount}");
        }

        OnDisk(directory =>
        {
            using var store = MemoryStore.Open(directory, new TestClock(), NoLog.Instance, new StoreOptions());
            TreeId table = Fill(store, 10_000);
            foreach (int threads in new[] { 1, 4, 16, 64 })
            {
                Commits(store, table, threads);
            }
        });
    }

    [Fact]
    public void Recovery()
    {
        if (!IsOn)
        {
            return;
        }

        OnDisk(directory =>
        {
            var options = new StoreOptions { CheckpointLogBytes = long.MaxValue / 2, IsSingleThreaded = true };
            MemoryStore store = MemoryStore.Open(directory, new TestClock(), NoLog.Instance, options);
            Fill(store, Rows);
            store.WaitDurable(store.LastCommitLsn);
            long bytes = store.LastCommitLsn.Value;
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            using (MemoryStore again = MemoryStore.Open(directory, new TestClock(), NoLog.Instance, options))
            {
                Rate("recovery from the log", bytes, cpu);
                cpu = Environment.CpuUsage.TotalTime;
                again.Checkpoint();
                Rate("checkpoint, written and verified", Size(directory), cpu);
            }

            cpu = Environment.CpuUsage.TotalTime;
            using MemoryStore last = MemoryStore.Open(directory, new TestClock(), NoLog.Instance, options);
            Rate("recovery from the checkpoint", Size(directory), cpu);
        });
    }

    private static bool IsOn => Environment.GetEnvironmentVariable("HELIOS_MEASURE") == "1";

    private static long Size(IDataDirectory directory) =>
        directory.List().Sum(name => new FileInfo(Path.Combine(directory.Path, name)).Length);

    private static TreeId Fill(MemoryStore store, int rows)
    {
        TreeId table = store.NewTable();
        var row = new byte[100];
        for (int i = 0; i < rows; i += 1000)
        {
            store.Run(t =>
            {
                for (int j = i; j < i + 1000; j++)
                {
                    t.Insert(table, new RowId(j), TestStore.Image(row));
                }
            });
        }

        return table;
    }

    private static void OnDisk(Action<FileDataDirectory> body)
    {
        string root = Environment.GetEnvironmentVariable("HELIOS_MEASURE_DIR") ?? Path.GetTempPath();
        string path = Path.Combine(root, "helios-measure-" + Environment.ProcessId);
        try
        {
            using FileDataDirectory directory = FileDataDirectory.Open(path);
            body(directory);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private void PointReads(MemoryStore store, TreeId table, TreeId index)
    {
        IStoreTransaction reader = store.Start();
        var random = new Random(1);
        long[] ids = [.. Enumerable.Range(0, 65536).Select(_ => random.NextInt64(Rows))];
        for (int round = 0; round < 3; round++)
        {
            Report("point read by row id, random of 1 M", Rows, () =>
            {
                for (int i = 0; i < Rows; i++)
                {
                    Invariant.Require(reader.TryGet(table, new RowId(ids[i & 0xFFFF]), out byte[] _));
                }
            });
        }

        long[] few = [.. ids.Select(id => id % 10_000)];
        for (int round = 0; round < 2; round++)
        {
            Report("point read by row id, random of 10,000", Rows, () =>
            {
                for (int i = 0; i < Rows; i++)
                {
                    Invariant.Require(reader.TryGet(table, new RowId(few[i & 0xFFFF]), out byte[] _));
                }
            });
        }

        byte[][] keys = [.. ids.Select(id => BitConverter.GetBytes(id * 2_654_435_761))];
        Report("point read by unique index, random of 1 M", Rows, () =>
        {
            for (int i = 0; i < Rows; i++)
            {
                Invariant.Require(reader.TryFind(index, keys[i & 0xFFFF], out RowId _));
            }
        });
        Report("scan", Rows, () =>
        {
            ITableCursor cursor = reader.OpenTable(table);
            while (cursor.Next(out _, out _))
            {
            }
        });
        reader.Commit();
        Report("transaction of one point read (restart, statement, read, commit)", Rows, () =>
        {
            for (int i = 0; i < Rows; i++)
            {
                reader.Restart(IsolationLevel.ReadCommitted);
                reader.BeginStatement();
                reader.TryGet(table, new RowId(ids[i & 0xFFFF]), out byte[] _);
                reader.Commit();
            }
        });
    }

    private void Commits(MemoryStore store, TreeId table, int threads)
    {
        int commits = 0;
        bool isOver = false;
        List<Thread> writers = [.. Enumerable.Range(0, threads).Select(n => new Thread(() =>
        {
            IStoreTransaction t = store.Begin(IsolationLevel.ReadCommitted);
            var row = new byte[100];
            for (int i = n; !Volatile.Read(ref isOver); i = (i + threads) % 10_000)
            {
                t.BeginStatement();
                t.Update(table, new RowId(i), TestStore.Image(row));
                store.WaitDurable(t.Commit());
                Interlocked.Increment(ref commits);
                t.Restart(IsolationLevel.ReadCommitted);
            }

            t.Commit();
        }))];
        var watch = Stopwatch.StartNew();
        writers.ForEach(thread => thread.Start());
        Thread.Sleep(2000);
        Volatile.Write(ref isOver, true);
        writers.ForEach(thread => thread.Join());
        output.WriteLine($"durable commits, {threads} threads: {commits / watch.Elapsed.TotalSeconds:N0} per second");
    }

    private void Report(string what, int count, Action body)
    {
        // Processor time beside wall time: the steadier figure on a machine that others use.
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        body();
        double wallNs = watch.Elapsed.TotalNanoseconds / count;
        output.WriteLine($"{what}: {(Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / count:N0} ns CPU, {wallNs:N0} ns wall");
    }

    private void Rate(string what, long bytes, TimeSpan cpuBefore)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        double megabytes = bytes / 1e6;
        double rate = megabytes / cpu.TotalSeconds;
        output.WriteLine($"{what}: {megabytes:N0} MB, {cpu.TotalMilliseconds:N0} ms CPU, {rate:N0} MB per CPU second");
    }
}

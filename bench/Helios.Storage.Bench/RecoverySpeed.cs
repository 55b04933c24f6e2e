using System.Diagnostics;
using System.Globalization;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Storage.Bench;

/// <summary>How fast a log is replayed after a kill: transactions of one row, and of a hundred.</summary>
internal static class RecoverySpeed
{
    private const long LogBytes = 192L * 1024 * 1024;

    public static void Run(string path)
    {
        Console.WriteLine("## Recovery\n");
        Console.WriteLine("| rows a transaction | log | time | MB of log a second | CPU | MB a second of CPU |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (int rows in (ReadOnlySpan<int>)[1, 100])
        {
            Measure(Path.Combine(path, "rows-" + rows), rows);
        }

        Console.WriteLine();
    }

    private static void Measure(string path, int rows)
    {
        var filled = new BenchStore(path, DeviceKind.Portable, long.MaxValue / 2);
        IStoreTransaction t = filled.Store.Begin(IsolationLevel.ReadCommitted);
        byte[] row = new byte[BenchStore.RowBytes];
        t.Commit();
        Lsn lsn = Lsn.None;
        while (lsn.Value < LogBytes)
        {
            t.Restart(IsolationLevel.ReadCommitted);
            t.BeginStatement();
            for (int i = 0; i < rows; i++)
            {
                t.Insert(filled.Table, filled.Store.NextRowId(filled.Table), row);
            }

            lsn = t.Commit();
        }

        filled.Store.WaitDurable(lsn);
        filled.Abandon();
        GC.Collect();
        double least = double.MaxValue;
        double leastCpu = double.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            var clock = Stopwatch.StartNew();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            var again = new BenchStore(path, DeviceKind.Portable, long.MaxValue / 2);
            least = Math.Min(least, clock.Elapsed.TotalSeconds);
            leastCpu = Math.Min(leastCpu, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
            again.Abandon();
        }

        double megabytes = lsn.Value / 1e6;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {rows} | {megabytes:F0} MB | {least:F2} s (best of 3) | {megabytes / least:F0} | {leastCpu:F2} s | "
            + $"{megabytes / leastCpu:F0} |"));
    }
}

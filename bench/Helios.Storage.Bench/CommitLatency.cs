using System.Diagnostics;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Storage.Bench;

/// <summary>
/// One writer's durable commit beside a bare write and fdatasync of as many bytes, in turns of a few on the same file system. The bare file
/// has its space already, as the log's has; the bare calls go through no device, no queue and no lock of ours.
/// </summary>
internal static class CommitLatency
{
    private const int TurnOperations = 20;
    private const int BareRoomBytes = 16 * 1024 * 1024;

    public static void Run(string path, double seconds, int rounds)
    {
        Console.WriteLine("## Durable commit, one writer\n");
        Console.WriteLine("| device | bytes | bare p50 | commit p50 | ratio | of rounds | bare p99 | commit p99 | CPU a commit |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (DeviceKind device in (ReadOnlySpan<DeviceKind>)[DeviceKind.Portable, DeviceKind.IoUring])
        {
            Measure(Path.Combine(path, device.ToString()), device, seconds, rounds);
        }

        Console.WriteLine();
    }

    private static void Measure(string path, DeviceKind device, double seconds, int rounds)
    {
        using var bench = new BenchStore(path, device);
        using FileDataDirectory bareFolder = FileDataDirectory.Open(path + "-bare");
        using IBlockDevice bare = bareFolder.OpenDevice("bare");
        if (!bare.TryAllocate(BareRoomBytes))
        {
            throw new IOException("the disk is full");
        }

        bare.Flush();
        IStoreTransaction t = bench.Store.Begin(IsolationLevel.ReadCommitted);
        t.Commit();
        long begin = bench.Commit(t).Value;
        long end = bench.Commit(t).Value;
        bench.Store.WaitDurable(new Lsn(end));
        byte[] bytes = new byte[end - begin];
        var bareTimes = new List<double>();
        var commitTimes = new List<double>();
        var ratios = new List<double>();
        TimeSpan cpu = default;
        long position = 0;
        for (int round = -1; round < rounds; round++)
        {
            var bareRound = new List<double>();
            var commitRound = new List<double>();
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < (round < 0 ? 0.5 : seconds))
            {
                Bare(bare, bytes, ref position, bareRound);
                TimeSpan before = Environment.CpuUsage.TotalTime;
                Commits(bench, t, commitRound);
                cpu += round < 0 ? default : Environment.CpuUsage.TotalTime - before;
            }

            if (round >= 0)
            {
                bareTimes.AddRange(bareRound);
                commitTimes.AddRange(commitRound);
                ratios.Add(At(commitRound, 0.5) / At(bareRound, 0.5));
            }
        }

        ratios.Sort();
        double ratio = At(commitTimes, 0.5) / At(bareTimes, 0.5);
        Console.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"| {device} | {bytes.Length} | {At(bareTimes, 0.5):F0} µs | {At(commitTimes, 0.5):F0} µs | **{ratio:F2}** | {ratios[0]:F2} to "
            + $"{ratios[^1]:F2} | {At(bareTimes, 0.99):F0} µs | {At(commitTimes, 0.99):F0} µs | "
            + $"{cpu.TotalMicroseconds / commitTimes.Count:F1} µs |"));
    }

    private static void Bare(IBlockDevice bare, byte[] bytes, ref long position, List<double> times)
    {
        for (int i = 0; i < TurnOperations; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            bare.WriteThenFlush(position, bytes);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
            position = (position + bytes.Length) % (BareRoomBytes - bytes.Length);
        }
    }

    private static void Commits(BenchStore bench, IStoreTransaction t, List<double> times)
    {
        for (int i = 0; i < TurnOperations; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            bench.Store.WaitDurable(bench.Commit(t));
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }
    }

    private static double At(List<double> times, double part)
    {
        times.Sort();
        return times[(int)((times.Count - 1) * part)];
    }
}

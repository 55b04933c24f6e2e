using Helios.Base;
using Helios.Io.Transport.IoUring;

namespace Helios.Io.Devices;

/// <summary>Which device the log is written by.</summary>
public enum DeviceKind
{
    Auto,
    IoUring,
    Portable,
}

/// <summary>
/// Chooses the log's device by trying. On this kind of file a kernel may hand the ring's flush to a thread of its own, which costs one
/// writer more than the system calls that the ring saves; another kernel or file system may not. So both are measured for a moment, on a
/// file in the data directory itself.
/// </summary>
internal sealed class DeviceChoice(FileDataDirectory directory, IClock clock, ILog log)
{
    private const string TrialName = "device-trial";
    private const int TrialBytes = 256;
    private const int TrialRoomBytes = 64 * 1024;
    private const int LeastRounds = 3;
    private const int MostRounds = 8;
    private const long TrialNs = 4_000_000;

    private static readonly Lazy<string> s_refusal = new(TryRing);

    /// <summary>Whether this system permits rings, found out by making one; if not, why.</summary>
    public static bool IsRingPermitted(out string reason)
    {
        reason = s_refusal.Value;
        return reason.Length == 0;
    }

    public DeviceKind Choose(DeviceKind wanted)
    {
        if (directory.Exists(TrialName))
        {
            directory.Delete(TrialName);
        }

        DeviceKind chosen = wanted;
        string why = "wal.device names it";
        bool isPermitted = wanted == DeviceKind.Portable || IsRingPermitted(out why);
        if (!isPermitted && wanted == DeviceKind.IoUring)
        {
            throw new OperatorError(ExitCode.Configuration, $"runtime.json: wal.device is \"io_uring\", which cannot be used: {why}");
        }

        if (wanted == DeviceKind.Auto)
        {
            chosen = DeviceKind.Portable;
            why = isPermitted ? Measure(out chosen) : "io_uring: " + why;
        }
        else
        {
            why = "wal.device names it";
        }

        log.Write(LogLevel.Info, "log device chosen", ("device", chosen), ("why", why));
        return chosen;
    }

    private static string TryRing()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "this system is not Linux";
        }

        try
        {
            using var ring = new Ring(4, 8, takesTurns: true);
            return "";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    /// <summary>The least time of a few small durable writes on each, taking turns: the first is always tried on both.</summary>
    private string Measure(out DeviceKind chosen)
    {
        chosen = DeviceKind.Portable;
        try
        {
            long portable = long.MaxValue;
            long ring = long.MaxValue;
            int rounds;
            using (IBlockDevice first = directory.OpenDevice(TrialName, DeviceKind.Portable))
            using (IBlockDevice second = directory.OpenDevice(TrialName, DeviceKind.IoUring))
            {
                if (!first.TryAllocate(TrialRoomBytes))
                {
                    return "the disk is full";
                }

                first.Flush();
                long begin = clock.MonotonicNs;
                for (rounds = 0; rounds < MostRounds && (rounds == 0 || clock.MonotonicNs - begin < TrialNs); rounds++)
                {
                    portable = Math.Min(portable, Time(first, rounds * 2));
                    ring = Math.Min(ring, Time(second, (rounds * 2) + 1));
                }
            }

            directory.Delete(TrialName);
            if (rounds < LeastRounds)
            {
                return $"a small durable write takes {portable / 1000} us, beside which the devices' difference is nothing";
            }

            // By a tenth at least: a ring's kernel threads are each waiting thread's own, which many writers pay for.
            chosen = ring * 10 < portable * 9 ? DeviceKind.IoUring : DeviceKind.Portable;
            return $"a small durable write takes {portable / 1000} us by pwrite and fdatasync, {ring / 1000} us by io_uring";
        }
        catch (Fault fault)
        {
            return "the trial failed: " + fault.Message;
        }
    }

    private long Time(IBlockDevice device, int place)
    {
        Span<byte> bytes = stackalloc byte[TrialBytes];
        bytes.Fill((byte)place);
        long begin = clock.MonotonicNs;
        device.WriteThenFlush(place * TrialBytes, bytes);
        return clock.MonotonicNs - begin;
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using Helios.Io.Threading;

namespace Helios.Io.Time;

/// <summary>
/// Sleeps until this process has used processor time, rather than until time has passed: who only has to look after work that is being
/// done is woken by such work alone. Source: clock_nanosleep(2), CLOCK_PROCESS_CPUTIME_ID. The kernel looks at its clock ticks, so a sleep
/// may last one of them longer (4 ms at 250 Hz).
/// </summary>
public static partial class ProcessCpuSleep
{
    private const int ProcessCpuTimeId = 2;
    private const int Interrupted = 4;
    private const long TrialNs = 1_000_000;
    private static readonly TimeSpan s_longestTrial = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// True when the system has such sleep, and wakes from it: tried once, with some milliseconds of work. A system that answers without
    /// sleeping, or never wakes, has none.
    /// </summary>
    public static bool IsReliable()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        int answer = -1;
        DedicatedThread.Start("clock-trial", () => Volatile.Write(ref answer, Sleep(TrialNs)));
        long begin = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref answer) < 0 && Stopwatch.GetElapsedTime(begin) < s_longestTrial)
        {
            Thread.SpinWait(1_000);
        }

        return Volatile.Read(ref answer) == 0;
    }

    /// <summary>False when the system cannot.</summary>
    public static bool TrySleep(long cpuNs)
    {
        int error;
        do
        {
            error = Sleep(cpuNs);
        }
        while (error == Interrupted);

        return error == 0;
    }

    private static int Sleep(long cpuNs)
    {
        var time = new TimeSpec { Seconds = cpuNs / 1_000_000_000, Nanoseconds = cpuNs % 1_000_000_000 };
        return Sleep(ProcessCpuTimeId, 0, time, 0);
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in TimeSpec time, nint left);

    // struct timespec of 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

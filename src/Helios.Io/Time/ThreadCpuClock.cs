using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Helios.Io.Time;

/// <summary>
/// Processor time of the calling thread, which tells a thread that works from one that waits for a processor. Where the system has no such
/// clock it is wall time, so that whoever limits by it limits more strictly.
/// </summary>
public static partial class ThreadCpuClock
{
    private const int ThreadCpuTimeId = 3;

    public static long NowNs => OperatingSystem.IsLinux() && GetTime(ThreadCpuTimeId, out TimeSpec time) == 0
        ? time.Seconds * 1_000_000_000 + time.Nanoseconds
        : (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    // struct timespec of 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

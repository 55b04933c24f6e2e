using System.Runtime.InteropServices;

namespace Helios.Sql.Bench;

/// <summary>CPU time of the calling thread, which neighbours on the machine do not lengthen as they do wall time.</summary>
internal static class CpuClock
{
    private const int ThreadCpuTime = 3;

    public static long Nanoseconds()
    {
        if (clock_gettime(ThreadCpuTime, out Time time) != 0)
        {
            throw new InvalidOperationException("no CPU clock for threads");
        }

        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

using System.Diagnostics;
using Helios.Base;

namespace Helios.Io.Time;

/// <summary>The operating system's clocks.</summary>
public sealed class SystemClock : IClock
{
    public static readonly SystemClock Instance = new();

    private static readonly long s_epochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly double s_nsPerTick = 1e9 / Stopwatch.Frequency;

    public long UtcNowUs => (DateTime.UtcNow.Ticks - s_epochTicks) / TimeSpan.TicksPerMicrosecond;

    public long MonotonicNs => Stopwatch.Frequency == 1_000_000_000
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * s_nsPerTick);
}

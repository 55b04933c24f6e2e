using Perfolizer.Horology;

namespace Helios.Sql.Bench;

/// <summary>Makes BenchmarkDotNet count CPU time of the thread it measures on instead of time on the wall.</summary>
internal sealed class ThreadClock : IClock
{
    public string Title => "thread CPU time";

    public bool IsAvailable => true;

    public Frequency Frequency => new(1_000_000_000);

    public long GetTimestamp() => CpuClock.Nanoseconds();
}

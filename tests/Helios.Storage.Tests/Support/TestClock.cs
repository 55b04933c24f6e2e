using Helios.Base;

namespace Helios.Storage.Tests.Support;

internal sealed class TestClock : IClock
{
    private long _now = 1_000_000;

    public long UtcNowUs => Interlocked.Increment(ref _now);

    public long MonotonicNs => Interlocked.Increment(ref _now) * 1000;
}

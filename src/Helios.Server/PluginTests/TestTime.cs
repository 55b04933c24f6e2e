using Helios.Base;
using Helios.Engine;

namespace Helios.Server.PluginTests;

/// <summary>The time that a run of tests may take, all together. A statement that runs on is cancelled.</summary>
internal sealed class TestTime
{
    private readonly IClock _clock;
    private readonly long _endNs;

    public TestTime(IClock clock, int milliseconds)
    {
        _clock = clock;
        _endNs = clock.MonotonicNs + (milliseconds * 1_000_000L);
        Milliseconds = milliseconds;
    }

    public int Milliseconds { get; }

    public bool IsOver => _clock.MonotonicNs >= _endNs;

    public IDisposable Limit(StatementExecution execution)
    {
        long leftMs = Math.Max(1, (_endNs - _clock.MonotonicNs) / 1_000_000);
        return new Timer(_ => execution.Cancel(), null, leftMs, Timeout.Infinite);
    }
}

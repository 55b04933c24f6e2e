using Helios.Base;

namespace Helios.Plugins.Host;

/// <summary>
/// Lets so many log lines a second through and counts the rest, so that neither a plugin nor a client that provokes one can fill the log.
/// </summary>
internal sealed class LogGate
{
    private const long SecondNs = 1_000_000_000;

    private readonly IClock _clock;
    private readonly int _linesPerSecond;
    private readonly Lock _lock = new();

    // Protected by _lock.
    private long _windowBeginNs = long.MinValue / 2;
    private int _used;
    private long _suppressed;

    public LogGate(IClock clock, int linesPerSecond)
    {
        _clock = clock;
        _linesPerSecond = linesPerSecond;
    }

    /// <summary>True when a line may be written; <paramref name="suppressed"/> is the number of lines dropped since the last one.</summary>
    public bool TryEnter(out long suppressed)
    {
        lock (_lock)
        {
            long now = _clock.MonotonicNs;
            if (now - _windowBeginNs >= SecondNs)
            {
                _windowBeginNs = now;
                _used = 0;
            }

            if (_used >= _linesPerSecond)
            {
                _suppressed++;
                suppressed = 0;
                return false;
            }

            _used++;
            suppressed = _suppressed;
            _suppressed = 0;
            return true;
        }
    }
}

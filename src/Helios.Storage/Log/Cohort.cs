namespace Helios.Storage.Log;

/// <summary>
/// Decides whether the next group is written at once or waits a moment for those whose commits the last one made durable: writers that do
/// nothing but commit come again within microseconds, and one flush for all of them is better than two for one half each. Guarded by the
/// log's lock.
///
/// A lone writer never waits, nor does anybody when the moment after the last flush has passed. A moment is about as long as a flush takes.
/// Where writers do not come again in time (they are clients behind a network, or think), that is noticed, and waiting is tried ever more
/// seldom.
/// </summary>
internal sealed class Cohort
{
    /// <summary>No wait is longer, however slow the disk.</summary>
    private const long MostWaitNs = 300_000;
    private const int MostMisses = 7;
    private const int FlushShare = 8;

    private long _flushNs;
    private int _expected;
    private int _gatheredAtEnd;
    private int _misses;
    private int _resting;

    /// <summary>When whoever waits for others writes without them.</summary>
    public long Deadline { get; private set; }

    /// <summary>A flush has ended: so many were answered by it, and so many gathered for the next one meanwhile.</summary>
    public void FlushEnded(int answered, int gathered, long flushNs, long now)
    {
        _flushNs += (flushNs - _flushNs) / (_flushNs == 0 ? 1 : FlushShare);
        _expected = 0;
        if (answered == 0 || answered + gathered < 2)
        {
            return;
        }

        if (_resting > 0)
        {
            _resting--;
            return;
        }

        _expected = answered + gathered;
        _gatheredAtEnd = gathered;
        Deadline = now + Math.Min(2 * _flushNs, MostWaitNs);
    }

    /// <summary>True when nobody more is waited for.</summary>
    public bool IsComplete(int gathered) => gathered >= _expected;

    /// <summary>The next group is written now.</summary>
    public void Begins(int gathered)
    {
        int hoped = _expected - _gatheredAtEnd;
        if (_expected > 0 && hoped > 0)
        {
            // Few came: it was not worth the wait.
            bool isMiss = (gathered - _gatheredAtEnd) * 2 < hoped;
            _misses = isMiss ? Math.Min(_misses + 1, MostMisses) : 0;
            _resting = isMiss ? 1 << _misses : 0;
        }

        _expected = 0;
    }
}

using Helios.Base;

namespace Helios.Plugins.Instances;

/// <summary>
/// How much time a plugin may take of each second, over all threads. A bucket that holds one second's budget and fills evenly (as GCRA:
/// one number says when it will be full again). A call is let in while anything is left, and charged afterwards, so that a long one is
/// paid for by waiting.
/// </summary>
internal sealed class TimeBudget
{
    private const long NsPerSecond = 1_000_000_000;
    private readonly IClock _clock;
    private readonly int _msPerSecond;
    private long _fullAtNs;

    /// <param name="msPerSecond">1 to 64,000: 64 threads may be at it all the time.</param>
    public TimeBudget(IClock clock, int msPerSecond)
    {
        _clock = clock;
        _msPerSecond = msPerSecond;
    }

    public bool HasTime => Volatile.Read(ref _fullAtNs) - _clock.MonotonicNs < NsPerSecond;

    public void Charge(long ns)
    {
        long now = _clock.MonotonicNs;

        // What was taken fills in a second times its share of the budget; at most ten seconds are owed.
        long cost = Math.Min(ns, NsPerSecond) * 1_000 / _msPerSecond;
        long seen;
        long next;
        do
        {
            seen = Volatile.Read(ref _fullAtNs);
            next = Math.Min(Math.Max(seen, now) + cost, now + (10 * NsPerSecond));
        }
        while (Interlocked.CompareExchange(ref _fullAtNs, next, seen) != seen);
    }
}

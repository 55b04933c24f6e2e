using Helios.Io.Time;

namespace Helios.Plugins.Instances;

/// <summary>
/// The time budget of one call. Epochs count wall time; a thread that merely waits for a processor must not lose its statement, so the
/// budget is looked at twice: at half of it the thread's processor time is noted, and at the end the guest goes on if it did not run.
/// An endless loop thus ends after the budget, a guest on an overloaded machine later, at the latest after <see cref="LongestStretch"/>
/// budgets of wall time. Costs the hot path two stores.
/// </summary>
internal struct Deadline
{
    private const int LongestStretch = 50;

    // Processor time is charged in ticks of the scheduler.
    private const long SlackNs = 1_000_000;

    private int _budgetMs;
    private int _grantedMs;
    private long _markNs;

    /// <summary>True when the last call ran out of time.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Begins a call; gives the ticks until <see cref="Expire"/> is asked first.</summary>
    public uint Begin(int budgetMs)
    {
        _budgetMs = budgetMs;
        _grantedMs = 0;
        return (uint)(budgetMs + 1) / 2;
    }

    /// <summary>The ticks ran out: gives further ones, or 0 when the guest must end.</summary>
    public ulong Expire()
    {
        long now = ThreadCpuClock.NowNs;
        int half = _budgetMs - (_budgetMs + 1) / 2;
        if (_grantedMs == 0 && half > 0)
        {
            _markNs = now;
            _grantedMs = half;
            return (ulong)half;
        }

        long leftNs = (long)half * 1_000_000 - SlackNs - (now - _markNs);
        if (leftNs <= 0 || _grantedMs >= _budgetMs * LongestStretch)
        {
            HasExpired = true;
            return 0;
        }

        int more = (int)Math.Max(1, leftNs / 1_000_000);
        _grantedMs += more;
        return (ulong)more;
    }
}

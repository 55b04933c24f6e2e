using System.Diagnostics;
using Helios.Io.Time;

namespace Helios.Plugins.Instances;

/// <summary>
/// The time budget of one call. Ticks of the epoch say that time may have passed, not whose; a thread that merely waits for a processor
/// must not lose its statement. So the thread's processor time is noted at the first tick, and looked at with each further one: an endless
/// loop ends at the first tick after its budget, a guest on an overloaded machine later, at the latest after <see cref="LongestStretch"/>
/// budgets of wall time. Costs the hot path two stores.
/// </summary>
internal struct Deadline
{
    private const int LongestStretch = 50;

    // The part of a tick before the first one, which nobody measured.
    private const long SlackNs = 2_000_000;

    private int _budgetMs;
    private bool _isNoted;
    private long _cpuNs;
    private long _wallNs;

    /// <summary>True when the last call ran out of time.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Begins a call; gives the ticks until <see cref="Expire"/> is asked first.</summary>
    public uint Begin(int budgetMs)
    {
        _budgetMs = budgetMs;
        _isNoted = false;
        return 1;
    }

    /// <summary>The ticks ran out: gives further ones, or 0 when the guest must end.</summary>
    public ulong Expire()
    {
        long cpu = ThreadCpuClock.NowNs;
        long wall = SystemClock.Instance.MonotonicNs;
        if (!_isNoted)
        {
            _isNoted = true;
            _cpuNs = cpu;
            _wallNs = wall;
            return 1;
        }

        long budgetNs = _budgetMs * 1_000_000L;
        HasExpired = cpu - _cpuNs >= budgetNs - SlackNs || wall - _wallNs >= budgetNs * LongestStretch;
        return HasExpired ? 0u : 1u;
    }
}

using Helios.Io.Threading;

namespace Helios.Plugins.Wasm;

/// <summary>
/// Advances the engine's epoch every millisecond while guests may run, and sleeps when none has run for a while, so that an idle server
/// has no timer at all.
/// <para>Invariant: while a guest runs whose deadline is at most <see cref="IdleTicks"/> milliseconds, the ticker ticks. A caller that
/// finds
/// <c>_isActive</c> false sets it and wakes the ticker; the ticker clears it, and sleeps only when it is still clear a whole idle period
/// later. The last step is ordered by a process-wide barrier, so that the hot path pays one plain load.</para>
/// </summary>
internal sealed class EpochTicker
{
    /// <summary>Ticks (milliseconds) between two looks for activity; longer than any deadline.</summary>
    public const int IdleTicks = 5_000;

    private readonly Action _tick;
    private readonly int _idleTicks;
    private readonly AutoResetEvent _wake = new(false);
    private readonly AutoResetEvent _never = new(false);
    private bool _isActive;
    private bool _isParked;

    public EpochTicker(Action tick, int idleTicks = IdleTicks)
    {
        _tick = tick;
        _idleTicks = idleTicks;
        DedicatedThread.Start("plugin-clock", Run);
    }

    /// <summary>Called before every entry into a guest.</summary>
    public void Touch()
    {
        if (!Volatile.Read(ref _isActive))
        {
            Activate();
        }
    }

    private void Activate()
    {
        Interlocked.Exchange(ref _isActive, true);
        if (Volatile.Read(ref _isParked))
        {
            _wake.Set();
        }
    }

    private void Run()
    {
        int quiet = 0;
        while (true)
        {
            _never.WaitOne(1);
            _tick();
            if (++quiet < _idleTicks)
            {
                continue;
            }

            quiet = 0;
            if (Interlocked.Exchange(ref _isActive, false))
            {
                continue;
            }

            Park();
        }
    }

    private void Park()
    {
        Volatile.Write(ref _isParked, true);
        Interlocked.MemoryBarrierProcessWide();
        while (!Volatile.Read(ref _isActive))
        {
            _wake.WaitOne();
        }

        Volatile.Write(ref _isParked, false);
    }
}

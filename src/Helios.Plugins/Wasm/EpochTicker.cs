using Helios.Io.Threading;
using Helios.Io.Time;

namespace Helios.Plugins.Wasm;

/// <summary>
/// Advances the engine's epoch while guests may run: after every <see cref="TickCpuNs"/> of processor time that the process uses, since a
/// guest that runs uses some. A server that waits for its clients is not woken by it. Where the system has no such
/// sleep, every <see cref="TickMs"/> milliseconds. It rests when no guest has run for a while.
/// <para>Invariant: while a guest runs, the ticker ticks: every tick ends in <see cref="Touch"/> by each guest that runs, as does coming
/// back
/// from a wait. A caller that finds <c>_isActive</c> false sets it and wakes the ticker; the ticker clears it, and sleeps only when it is
/// still clear a whole idle period later. The last step is ordered by a process-wide barrier, so that the hot path pays one plain
/// load.</para>
/// </summary>
internal sealed class EpochTicker
{
    /// <summary>Ticks between two looks for activity.</summary>
    public const int IdleTicks = 250;

    /// <summary>Below the kernel's own clock tick, to be woken by each of them at which the process works.</summary>
    private const long TickCpuNs = 2_000_000;

    private const int TickMs = 4;

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
        bool byCpu = ProcessCpuSleep.IsReliable();
        while (true)
        {
            if (!byCpu || !ProcessCpuSleep.TrySleep(TickCpuNs))
            {
                _never.WaitOne(TickMs);
            }

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

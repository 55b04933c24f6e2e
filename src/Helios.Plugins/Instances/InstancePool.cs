using Helios.Plugins.Host;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Instances;

/// <summary>
/// The instances of one version: in effect one per thread that calls it (isolation = worker), found by the thread's number. A thread that
/// finds its slot taken or empty takes a spare one or makes one.
/// <para>Invariants: 1. an instance is in a slot, among the spares, or with exactly one caller; 2. a poisoned one never comes back; 3.
/// after
/// <see cref="Retire"/> none stays, though callers that hold the old set may still rent.</para>
/// </summary>
internal sealed class InstancePool
{
    // Failures in a row that are answered with a fresh instance at once; beyond them instances are made only after a wait. A call may fail
    // for what one client sent, and a wait refuses the others as well: it takes more of those than of starts.
    private const int StartsBeforeBackoff = 3;
    private const int CallsBeforeBackoff = 15;
    private const long FirstBackoffNs = 10_000_000;
    private const int LongestBackoffDoublings = 9;

    private readonly PluginVersion _version;
    private readonly WasmEngine _engine;
    private readonly HostServices _services;
    private readonly PluginInstance?[] _slots;
    private readonly Lock _lock = new();

    // Both protected by _lock.
    private readonly Stack<PluginInstance> _spares = new();
    private readonly List<PluginInstance> _live = [];

    private long _pastCalls;
    private long _pastRejections;
    private long _pastSampledNs;
    private readonly LatencyHistogram _pastTimes = new();
    private long _failures;
    private long _deadlineMisses;
    private int _failuresInRow;
    private long _notBeforeNs;
    private bool _isRetired;

    public InstancePool(PluginVersion version, WasmEngine engine, HostServices services)
    {
        _version = version;
        _engine = engine;
        _services = services;
        int slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, Environment.ProcessorCount * 4));
        _slots = new PluginInstance?[slots];
    }

    public long FailureCount => Volatile.Read(ref _failures);

    /// <summary>Instances that exist, at rest or at work.</summary>
    public int LiveCount
    {
        get
        {
            lock (_lock)
            {
                return _live.Count;
            }
        }
    }

    /// <summary>An instance for this thread alone, until <see cref="Return"/>. Throws PluginFailure when none can be made.</summary>
    public PluginInstance Rent()
    {
        ref PluginInstance? slot = ref _slots[Environment.CurrentManagedThreadId & (_slots.Length - 1)];
        return Interlocked.Exchange(ref slot, null) ?? RentSlow(isFirst: false);
    }

    public void Return(PluginInstance instance)
    {
        if (instance.IsPoisoned || Volatile.Read(ref _isRetired))
        {
            Discard(instance);
            return;
        }

        ref PluginInstance? slot = ref _slots[Environment.CurrentManagedThreadId & (_slots.Length - 1)];
        if (Interlocked.CompareExchange(ref slot, instance, null) is not null)
        {
            lock (_lock)
            {
                _spares.Push(instance);
            }
        }

        // Retire may have swept between our look and the exchange.
        if (Volatile.Read(ref _isRetired))
        {
            Sweep();
        }
    }

    /// <summary>Makes one instance and keeps it: the deploy's smoke test. Throws PluginFailure.</summary>
    public void Warm() => Return(RentSlow(isFirst: true));

    /// <summary>A hook call went well.</summary>
    public void CountSuccess()
    {
        if (Volatile.Read(ref _failuresInRow) != 0)
        {
            Volatile.Write(ref _failuresInRow, 0);
        }
    }

    /// <summary>A hook call or a start failed. What is not the plugin's fault is not counted.</summary>
    public void CountFailure(PluginFailure failure)
    {
        if (!failure.Counts)
        {
            return;
        }

        if (failure.IsDeadline)
        {
            Interlocked.Increment(ref _deadlineMisses);
        }

        Interlocked.Increment(ref _failures);
        int row = Interlocked.Increment(ref _failuresInRow);
        int before = failure.IsStart ? StartsBeforeBackoff : CallsBeforeBackoff;
        if (row > before)
        {
            int doublings = Math.Min(row - before - 1, LongestBackoffDoublings);
            Volatile.Write(ref _notBeforeNs, _services.Clock.MonotonicNs + (FirstBackoffNs << doublings));
        }
    }

    /// <summary>No new statement will come: every instance goes as soon as nobody is inside.</summary>
    public void Retire()
    {
        Volatile.Write(ref _isRetired, true);
        Interlocked.MemoryBarrier();
        Sweep();
    }

    /// <summary>What the version did since it came to serve.</summary>
    public VersionTotals Totals()
    {
        lock (_lock)
        {
            var times = new LatencyHistogram();
            times.Add(_pastTimes);
            _live.ForEach(i => times.Add(i.Times));
            return new VersionTotals(
                _pastCalls + _live.Sum(i => i.CallCount), FailureCount, Volatile.Read(ref _deadlineMisses),
                _pastRejections + _live.Sum(i => i.RejectionCount), _pastSampledNs + _live.Sum(i => i.SampledNs), times);
        }
    }

    private PluginInstance RentSlow(bool isFirst)
    {
        lock (_lock)
        {
            if (_spares.TryPop(out PluginInstance? spare))
            {
                return spare;
            }
        }

        if (Volatile.Read(ref _failuresInRow) > StartsBeforeBackoff && _services.Clock.MonotonicNs < Volatile.Read(ref _notBeforeNs))
        {
            throw new PluginFailure($"it failed {Volatile.Read(ref _failuresInRow)} times in a row and rests") { IsResting = true };
        }

        PluginInstance made = Make(isFirst);
        lock (_lock)
        {
            _live.Add(made);
        }

        return made;
    }

    private PluginInstance Make(bool isFirst)
    {
        try
        {
            return new PluginInstance(_version, _engine, _services, isFirst);
        }
        catch (PluginFailure failure)
        {
            throw new PluginFailure(failure.Message) { IsStart = true, IsDeadline = failure.IsDeadline };
        }
    }

    private void Sweep()
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            PluginInstance? instance = Interlocked.Exchange(ref _slots[i], null);
            if (instance is not null)
            {
                Discard(instance);
            }
        }

        while (true)
        {
            PluginInstance? spare;
            lock (_lock)
            {
                if (!_spares.TryPop(out spare))
                {
                    return;
                }
            }

            Discard(spare);
        }
    }

    private void Discard(PluginInstance instance)
    {
        lock (_lock)
        {
            _live.Remove(instance);
            _pastCalls += instance.CallCount;
            _pastRejections += instance.RejectionCount;
            _pastTimes.Add(instance.Times);
            _pastSampledNs += instance.SampledNs;
        }

        instance.Dispose();
    }
}

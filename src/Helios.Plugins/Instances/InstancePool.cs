using Helios.Plugins.Host;
using Helios.Plugins.Outside;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Instances;

/// <summary>
/// The instances of one version. Isolation by worker: in effect one per thread that calls it, found by the thread's number; a thread that
/// finds its slot taken or empty takes a spare one or makes one. By tenant: on a shelf, the least recently used goes when there are too
/// many. By statement: made for a call and thrown away.
/// <para>Invariants: 1. an instance is in a slot, among the spares, on the shelf, or with exactly one caller; 2. a poisoned one never comes
/// back; 3. after <see cref="Retire"/> none stays, though callers that hold the old set may still rent; 4. an instance that served a tenant
/// serves no other; 5. there are never more than the grant says; 6. after <see cref="Renew"/> none that was made before is rented.</para>
/// </summary>
internal sealed partial class InstancePool
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
    private readonly PluginIsolation _isolation;
    private readonly PluginInstance?[] _slots;
    private readonly Lock _lock = new();

    // All protected by _lock.
    private readonly Stack<PluginInstance> _spares = new();
    private readonly TenantShelf _shelf = new();
    private readonly List<PluginInstance> _live = [];
    private int _places;

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
        _isolation = version.Definition.Isolation;
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

    /// <summary>Makes one instance and keeps it: the deploy's smoke test. Throws PluginFailure.</summary>
    public void Warm() => Return(Make(null, isFirst: true));

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

    /// <summary>Has every instance that is rented from now on see these files. Throws PluginFailure, with nothing changed, when none starts
    /// with them.</summary>
    public void Renew(FileSet files)
    {
        PluginInstance first = Make(null, isFirst: true, files);
        _version.Files = files;
        Interlocked.MemoryBarrier();
        Sweep();
        Return(first);
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
                spare = _spares.TryPop(out spare) ? spare : _shelf.TakeOldest();
                if (spare is null)
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
            _places--;
            _pastCalls += instance.CallCount;
            _pastRejections += instance.RejectionCount;
            _pastTimes.Add(instance.Times);
            _pastSampledNs += instance.SampledNs;
        }

        instance.Dispose();
    }
}

using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Storage.Versions;

/// <summary>
/// Which snapshots are in use, so that versions are freed only when nobody can need them.
///
/// Protocol (why a snapshot is never taken behind the collector's back): a reader publishes its snapshot, then looks at the horizon and
/// takes a newer snapshot when the horizon has passed it. The collector announces the horizon, then looks at the published snapshots once
/// more and frees only below the smallest of them. With a full fence between the two steps on either side, at least one sees the other.
/// </summary>
internal sealed class SnapshotRegistry
{
    private readonly Lock _lock = new();
    private readonly Stack<SnapshotSlot> _free = new();
    private SnapshotSlot[] _slots = [];
    private long _committed;
    private long _horizon;

    /// <summary>LSN of the newest commit; what a new snapshot sees.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>Publishes a commit. The caller holds the commit lock, and every version of it answers to its stamp already.</summary>
    public void Publish(long stamp)
    {
        Invariant.Require(stamp > _committed);
        Volatile.Write(ref _committed, stamp);
    }

    public SnapshotSlot Rent()
    {
        lock (_lock)
        {
            if (_free.TryPop(out SnapshotSlot? slot))
            {
                return slot;
            }

            slot = new SnapshotSlot();
            Volatile.Write(ref _slots, [.. _slots, slot]);
            return slot;
        }
    }

    public void Return(SnapshotSlot slot)
    {
        slot.Value = SnapshotSlot.None;
        lock (_lock)
        {
            _free.Push(slot);
        }
    }

    /// <summary>Takes a snapshot and keeps its versions from being freed until the slot is released or moved on.</summary>
    public long Acquire(SnapshotSlot slot)
    {
        while (true)
        {
            long snapshot = Committed;
            slot.Value = snapshot;
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _horizon) <= snapshot)
            {
                return snapshot;
            }
        }
    }

    /// <summary>The stamp up to which nobody needs anything but the newest version. One thread at a time.</summary>
    public long AdvanceHorizon()
    {
        long horizon = Smallest(Committed);
        if (horizon > _horizon)
        {
            Volatile.Write(ref _horizon, horizon);
        }

        Interlocked.MemoryBarrier();
        return Smallest(horizon);
    }

    private long Smallest(long start)
    {
        long smallest = start;
        foreach (SnapshotSlot slot in Volatile.Read(ref _slots))
        {
            smallest = Math.Min(smallest, slot.Value);
        }

        return smallest;
    }
}

/// <summary>The oldest snapshot one transaction uses, alone in its cache lines.</summary>
internal sealed class SnapshotSlot
{
    public const long None = long.MaxValue;

    private Padded _padded = new() { Value = None };

    public long Value
    {
        get => Volatile.Read(ref _padded.Value);
        set => Volatile.Write(ref _padded.Value, value);
    }

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Padded
    {
        [FieldOffset(64)]
        public long Value;
    }
}

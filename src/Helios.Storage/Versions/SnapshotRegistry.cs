using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Storage.Versions;

/// <summary>
/// Which snapshots are in use, so that versions are freed only when nobody can need them.
///
/// Protocol (why a snapshot is never taken behind the collector's back): a reader publishes its snapshot, then looks at the horizon and
/// takes a newer snapshot when the horizon has passed it. The collector announces the horizon, then looks at the published snapshots once
/// more and frees only below the smallest of them. With a full fence between the two steps on either side, at least one sees the other.
///
/// A snapshot that is too old to be waited for is given up: the floor goes above it, and the collector no longer looks at it. Whoever reads
/// looks at the floor (<see cref="IsGivenUp"/>) after he has read and before he uses what he read. A version that was missing from what he
/// read was freed behind the floor's rise, under the latch of its page, so he sees that rise. Trees are no versions: they are freed only
/// when nobody reads with a snapshot from before their end, given up or not.
/// </summary>
internal sealed class SnapshotRegistry
{
    private readonly Lock _lock = new();
    private readonly Stack<SnapshotSlot> _free = new();
    private SnapshotSlot[] _slots = [];
    private long _committed;
    private long _horizon;
    private long _floor;

    /// <summary>LSN of the newest commit; what a new snapshot sees.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>Publishes a commit. The caller holds the commit lock, and every version of it answers to its stamp already.</summary>
    public void Publish(long stamp)
    {
        Invariant.Require(stamp > _committed);
        Volatile.Write(ref _committed, stamp);
    }

    /// <param name="isPinned">It is never given up: a checkpoint's.</param>
    public SnapshotSlot Rent(bool isPinned = false)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out SnapshotSlot? slot))
            {
                slot = new SnapshotSlot();
                Volatile.Write(ref _slots, [.. _slots, slot]);
            }

            slot.IsPinned = isPinned;
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
            if (Volatile.Read(ref _horizon) <= snapshot && Volatile.Read(ref _floor) <= snapshot)
            {
                return snapshot;
            }
        }
    }

    /// <summary>True when versions that the slot's owner needs may be gone.</summary>
    public bool IsGivenUp(SnapshotSlot slot) => slot.Value < Volatile.Read(ref _floor) && !slot.IsPinned;

    /// <summary>
    /// Gives up the oldest snapshot, and all that are as old. False when a pinned one is as old, so that it would free nothing;
    /// <paramref name="snapshot"/> is 0 when no snapshot holds anything back. One thread at a time.
    /// </summary>
    public bool TryGiveUpOldest(out long snapshot)
    {
        long oldest = long.MaxValue;
        long pinned = long.MaxValue;
        foreach (SnapshotSlot slot in Volatile.Read(ref _slots))
        {
            long value = slot.Value;
            if (slot.IsPinned)
            {
                pinned = Math.Min(pinned, value);
            }
            else if (value >= _floor)
            {
                oldest = Math.Min(oldest, value);
            }
        }

        snapshot = 0;
        long committed = Committed;
        if (pinned < committed && pinned <= oldest)
        {
            return false;
        }

        if (oldest < committed)
        {
            snapshot = oldest;
            Volatile.Write(ref _floor, oldest + 1);
        }

        return true;
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

    /// <summary>The oldest snapshot that anybody may be reading with, given up or not; behind <see cref="AdvanceHorizon"/>.</summary>
    public long OldestInUse()
    {
        long oldest = long.MaxValue;
        foreach (SnapshotSlot slot in Volatile.Read(ref _slots))
        {
            oldest = Math.Min(oldest, slot.Value);
        }

        return oldest;
    }

    private long Smallest(long start)
    {
        long smallest = start;
        long floor = Volatile.Read(ref _floor);
        foreach (SnapshotSlot slot in Volatile.Read(ref _slots))
        {
            long value = slot.Value;
            smallest = value < floor && !slot.IsPinned ? smallest : Math.Min(smallest, value);
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

    /// <summary>Never given up. Set while the slot holds nothing.</summary>
    public bool IsPinned { get; set; }

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Padded
    {
        [FieldOffset(64)]
        public long Value;
    }
}

using Helios.Base;
using Helios.Simulation.Disk;
using Helios.Storage;

namespace Helios.Simulation.Model;

/// <summary>Opens the store under test: one thread, as little memory as a store can have, small log files, a clock that counts.</summary>
internal static class SimulatedStore
{
    public const int SegmentBytes = 2000;

    public static MemoryStore Open(SimulatedDisk disk, int segmentBytes = SegmentBytes) => MemoryStore.Open(
        disk,
        new CountingClock(),
        NoLog.Instance,
        new StoreOptions { IsSingleThreaded = true, SegmentBytes = segmentBytes, PoolBytes = 1 });

    private sealed class CountingClock : IClock
    {
        private long _now = 1_000_000;

        public long UtcNowUs => ++_now;

        public long MonotonicNs => ++_now * 1000;
    }
}

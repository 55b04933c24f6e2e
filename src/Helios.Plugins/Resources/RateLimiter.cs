using Helios.Base;

namespace Helios.Plugins.Resources;

/// <summary>
/// Token buckets by key, of one plugin. A bucket is one number, the time at which it will be full again (the generic cell rate algorithm,
/// ITU-T I.371, which is the token bucket without a refill), so that rates may differ from call to call.
/// <para>Invariants: 1. a shard never holds more buckets than its share of the capacity: the least recently used one is forgotten, which
/// makes it full; 2. a bucket that is refused tokens is left as it was; 3. a shard's fields are touched under its lock only.</para>
/// </summary>
internal sealed class RateLimiter
{
    public const int MostTokens = 1_000_000;
    public const int MostPeriodMs = 3_600_000;

    private const int ShardCount = 16;

    // Below this many buckets shares would be too small to be fair to all keys.
    private const int LeastShardedCapacity = 1_024;
    private const long NsPerMs = 1_000_000;

    private readonly Shard[] _shards;
    private readonly ulong _seed;

    public RateLimiter(int capacity, ulong seed)
    {
        _seed = seed;
        int shards = capacity >= LeastShardedCapacity ? ShardCount : 1;
        _shards = new Shard[shards];
        for (int i = 0; i < shards; i++)
        {
            _shards[i] = new Shard(capacity / shards + (i < capacity % shards ? 1 : 0), new BytesComparer(seed));
        }
    }

    public int BucketCount => _shards.Sum(s => s.Count);

    /// <summary>Takes the tokens and answers 0, or answers the milliseconds until there will be enough. The caller has checked the
    /// arguments' ranges.</summary>
    public int Take(ReadOnlySpan<byte> key, int tokens, int periodMs, int burst, int cost, long nowNs)
    {
        // At most 3.6e12 * 1e6: within 63 bits, also when added to a clock and to one another.
        long periodNs = periodMs * NsPerMs;
        long increment = periodNs * cost / tokens;
        long tolerance = periodNs * burst / tokens;
        int shard = _shards.Length == 1 ? 0 : (int)(XxHash64.Hash(key, ~_seed) % ShardCount);
        long waitNs = _shards[shard].Take(key, increment, tolerance, nowNs);
        return waitNs <= 0 ? 0 : (int)Math.Min(int.MaxValue, (waitNs + NsPerMs - 1) / NsPerMs);
    }

    private sealed class Shard
    {
        private const int None = -1;

        private readonly Lock _lock = new();
        private readonly int _capacity;
        private readonly Dictionary<byte[], int> _index;
        private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

        // A doubly linked list through the buckets, from the most to the least recently used.
        private Bucket[] _buckets = new Bucket[16];
        private int _count;
        private int _newest = None;
        private int _oldest = None;

        public Shard(int capacity, BytesComparer comparer)
        {
            _capacity = capacity;
            _index = new Dictionary<byte[], int>(comparer);
            _lookup = _index.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public int Count
        {
            get
            {
                lock (_lock)
                {
                    return _count;
                }
            }
        }

        public long Take(ReadOnlySpan<byte> key, long increment, long tolerance, long nowNs)
        {
            lock (_lock)
            {
                int slot = Find(key);
                ref Bucket bucket = ref _buckets[slot];
                long fullAt = Math.Max(bucket.FullAtNs, nowNs) + increment;
                long waitNs = fullAt - tolerance - nowNs;
                if (waitNs <= 0)
                {
                    bucket.FullAtNs = fullAt;
                }

                return waitNs;
            }
        }

        private int Find(ReadOnlySpan<byte> key)
        {
            if (_lookup.TryGetValue(key, out int slot))
            {
                if (slot != _newest)
                {
                    Unlink(slot);
                    LinkNewest(slot);
                }

                return slot;
            }

            if (_count < _capacity)
            {
                slot = _count++;
                if (slot == _buckets.Length)
                {
                    Array.Resize(ref _buckets, Math.Min(_capacity, _buckets.Length * 2));
                }
            }
            else
            {
                slot = _oldest;
                _index.Remove(_buckets[slot].Key);
                Unlink(slot);
            }

            _buckets[slot] = new Bucket { Key = key.ToArray(), FullAtNs = long.MinValue };
            _index.Add(_buckets[slot].Key, slot);
            LinkNewest(slot);
            return slot;
        }

        private void LinkNewest(int slot)
        {
            _buckets[slot].Newer = None;
            _buckets[slot].Older = _newest;
            if (_newest == None)
            {
                _oldest = slot;
            }
            else
            {
                _buckets[_newest].Newer = slot;
            }

            _newest = slot;
        }

        private void Unlink(int slot)
        {
            (int newer, int older) = (_buckets[slot].Newer, _buckets[slot].Older);
            if (newer == None)
            {
                _newest = older;
            }
            else
            {
                _buckets[newer].Older = older;
            }

            if (older == None)
            {
                _oldest = newer;
            }
            else
            {
                _buckets[older].Newer = newer;
            }
        }

        private struct Bucket
        {
            public byte[] Key;
            public long FullAtNs;
            public int Newer;
            public int Older;
        }
    }
}

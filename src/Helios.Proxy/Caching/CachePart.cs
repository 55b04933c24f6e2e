using System.Collections.Concurrent;
using Helios.Base;
using Helios.Engine;

namespace Helios.Proxy.Caching;

/// <summary>
/// A bounded part of the result cache: the default one, or that of one plugin. Any thread; looking up takes no lock.
///
/// Invariants:
/// 1. Entries and bytes never exceed the part's limits. What goes first is what was not used since the hand of a clock passed it last (the
///    second-chance algorithm: Corbató, "A paging experiment with the Multics system", 1968), so that a scan of texts that come once pushes
///    nothing out that comes often.
/// 2. A result is kept only if none of its names was invalidated since its execution began: whoever invalidates after a commit is sure that
///    nothing read before it comes back. Executions take a ticket before their snapshot; an invalidation takes one after its commit.
/// </summary>
internal sealed class CachePart
{
    private const int RememberedNames = 16_384;

    private readonly ConcurrentDictionary<byte[], CacheEntry> _byKey = new(CacheKeyComparer.Instance);
    private readonly ConcurrentDictionary<byte[], CacheEntry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly Lock _lock = new();

    // All below are protected by _lock.
    private readonly LinkedList<CacheEntry> _queue = new();
    private readonly Dictionary<byte[], HashSet<CacheEntry>> _byName = new(CacheKeyComparer.Instance);
    private readonly Dictionary<byte[], long> _invalidated = new(CacheKeyComparer.Instance);
    private long _allInvalidated;
    private long _bytes;
    private CacheCounts _counts;
    private long _hits;
    private long _misses;

    /// <param name="ticket">The newest at its making: what began before may have been invalidated while there was no part.</param>
    public CachePart(string name, int limitCount, long limitBytes, long ticket = 0)
    {
        _allInvalidated = ticket;
        Name = name;
        LimitCount = limitCount;
        LimitBytes = limitBytes;
        _lookup = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public string Name { get; }

    public int LimitCount { get; }

    public long LimitBytes { get; }

    /// <summary>The entry of this key that may be served now, or null.</summary>
    /// <param name="oldestMs">The age beyond which it does not serve.</param>
    /// <param name="mayBeStale">It may serve though its tables have changed.</param>
    public StoredResult? Find(ReadOnlySpan<byte> key, Database database, long nowNs, long oldestMs, bool mayBeStale)
    {
        if (_lookup.TryGetValue(key, out CacheEntry? entry))
        {
            if (!mayBeStale && !entry.Result.IsFresh(database))
            {
                // It never gets fresh again; whoever may take it stale loses it, and makes a new one.
                Drop(entry);
            }
            else if (nowNs < entry.ExpiresNs && nowNs - entry.MadeNs < oldestMs * 1_000_000)
            {
                entry.WasUsed = true;
                Interlocked.Increment(ref _hits);
                return entry.Result;
            }
        }

        Interlocked.Increment(ref _misses);
        return null;
    }

    /// <summary>Keeps an entry in the place of an older one. False when it must not be, or does not fit.</summary>
    /// <param name="ticket">Taken before the execution's snapshot.</param>
    public bool TryKeep(CacheEntry entry, long ticket)
    {
        lock (_lock)
        {
            if (WasInvalidated(entry, ticket) || entry.Bytes > LimitBytes || LimitCount == 0)
            {
                _counts.Refused++;
                return false;
            }

            if (_byKey.TryGetValue(entry.Key, out CacheEntry? other))
            {
                if (other.Result.Snapshot > entry.Result.Snapshot)
                {
                    _counts.Refused++;
                    return false;
                }

                Remove(other);
            }

            while (_byKey.Count >= LimitCount || _bytes + entry.Bytes > LimitBytes)
            {
                Evict();
            }

            Add(entry);
            return true;
        }
    }

    /// <summary>Takes out what has this name.</summary>
    /// <param name="ticket">Taken after the commit.</param>
    public void Invalidate(byte[] name, long ticket)
    {
        lock (_lock)
        {
            if (CacheName.TargetOf(name) == Plugins.Abi.CacheTarget.All || _invalidated.Count >= RememberedNames)
            {
                _allInvalidated = ticket;
                _invalidated.Clear();
            }

            if (CacheName.TargetOf(name) == Plugins.Abi.CacheTarget.All)
            {
                _counts.Invalidated += _queue.Count;
                while (_queue.First is { } first)
                {
                    Remove(first.Value);
                }

                return;
            }

            _invalidated[name] = ticket;
            if (_byName.TryGetValue(name, out HashSet<CacheEntry>? entries))
            {
                _counts.Invalidated += entries.Count;
                foreach (CacheEntry entry in entries.ToArray())
                {
                    Remove(entry);
                }
            }
        }
    }

    public int Count(byte[] name)
    {
        lock (_lock)
        {
            return _byName.TryGetValue(name, out HashSet<CacheEntry>? entries) ? entries.Count : 0;
        }
    }

    public CacheStatus Status()
    {
        lock (_lock)
        {
            return new CacheStatus(
                Name, _byKey.Count, _bytes, LimitCount, LimitBytes, Volatile.Read(ref _hits), Volatile.Read(ref _misses), _counts);
        }
    }

    /// <summary>Takes out an entry that can never serve again.</summary>
    private void Drop(CacheEntry entry)
    {
        lock (_lock)
        {
            if (entry.Place is not null)
            {
                _counts.Invalidated++;
                Remove(entry);
            }
        }
    }

    private bool WasInvalidated(CacheEntry entry, long ticket)
    {
        if (ticket < _allInvalidated)
        {
            return true;
        }

        foreach (byte[] name in entry.Names)
        {
            if (_invalidated.TryGetValue(name, out long at) && ticket < at)
            {
                return true;
            }
        }

        return false;
    }

    private void Evict()
    {
        // Ends: each pass takes the marks off.
        while (true)
        {
            LinkedListNode<CacheEntry> hand = _queue.First ?? throw new Bug("result cache: bytes without entries");
            CacheEntry entry = hand.Value;
            if (!entry.WasUsed)
            {
                _counts.Evicted++;
                Remove(entry);
                return;
            }

            entry.WasUsed = false;
            _queue.RemoveFirst();
            _queue.AddLast(hand);
        }
    }

    private void Add(CacheEntry entry)
    {
        _counts.Kept++;
        _bytes += entry.Bytes;
        entry.Place = _queue.AddLast(entry);
        _byKey[entry.Key] = entry;
        foreach (byte[] name in entry.Names)
        {
            if (!_byName.TryGetValue(name, out HashSet<CacheEntry>? entries))
            {
                _byName.Add(name, entries = []);
            }

            entries.Add(entry);
        }
    }

    private void Remove(CacheEntry entry)
    {
        _queue.Remove(entry.Place!);
        entry.Place = null;
        _bytes -= entry.Bytes;
        _byKey.TryRemove(new KeyValuePair<byte[], CacheEntry>(entry.Key, entry));
        foreach (byte[] name in entry.Names)
        {
            HashSet<CacheEntry> entries = _byName[name];
            entries.Remove(entry);
            if (entries.Count == 0)
            {
                _byName.Remove(name);
            }
        }
    }
}

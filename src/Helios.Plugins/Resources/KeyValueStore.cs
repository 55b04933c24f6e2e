using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Plugins.Resources;

internal enum KvOutcome
{
    Done,
    Different,
    Full,
    Invalid,
}

/// <summary>
/// Values by key, of one plugin, in memory only.
/// <para>Invariants: 1. never more than so many keys, nor more bytes of keys and values; what would exceed either is refused, and only
/// expired entries make room; 2. an expired entry is as absent; 3. all fields are touched under the lock only, and stored arrays are never
/// changed.</para>
/// </summary>
internal sealed class KeyValueStore
{
    // Looking for expired entries takes time in proportion to all: a guest at its quota must not make every call do so.
    private const long SweepIntervalNs = 100_000_000;
    private const long Never = long.MaxValue;
    private const long NsPerMs = 1_000_000;

    private readonly int _maxKeys;
    private readonly long _maxBytes;
    private readonly IClock _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], Entry> _entries;
    private readonly Dictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private long _bytes;
    private long _sweptAtNs = long.MinValue / 2;

    public KeyValueStore(int maxKeys, long maxBytes, IClock clock, ulong seed)
    {
        _maxKeys = maxKeys;
        _maxBytes = maxBytes;
        _clock = clock;
        _entries = new Dictionary<byte[], Entry>(new BytesComparer(seed));
        _lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    private readonly record struct Entry(byte[] Value, long ExpiresAtNs);

    /// <summary>The value, or null. The array belongs to the store.</summary>
    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            return Find(key, out Entry entry) ? entry.Value : null;
        }
    }

    public KvOutcome Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint ttlMs)
    {
        lock (_lock)
        {
            return Put(key, value, ExpiryOf(ttlMs));
        }
    }

    /// <summary>False when there was none.</summary>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            return Find(key, out _) && Remove(key);
        }
    }

    /// <summary>Adds to a value of 8 bytes, little endian; an absent one counts as 0.</summary>
    public KvOutcome Increment(ReadOnlySpan<byte> key, long delta, uint ttlMs, out long sum)
    {
        sum = 0;
        lock (_lock)
        {
            bool isPresent = Find(key, out Entry entry);
            if (isPresent && entry.Value.Length != sizeof(long))
            {
                return KvOutcome.Invalid;
            }

            long present = isPresent ? BinaryPrimitives.ReadInt64LittleEndian(entry.Value) : 0;
            long next = unchecked(present + delta);
            if (((present ^ next) & (delta ^ next)) < 0)
            {
                return KvOutcome.Invalid;
            }

            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, next);
            KvOutcome outcome = Put(key, bytes, isPresent ? entry.ExpiresAtNs : ExpiryOf(ttlMs));
            sum = next;
            return outcome;
        }
    }

    /// <param name="isAbsentExpected">True: the value is stored if there is none.</param>
    public KvOutcome CompareAndSet(
        ReadOnlySpan<byte> key, bool isAbsentExpected, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> value, uint ttlMs)
    {
        lock (_lock)
        {
            bool isPresent = Find(key, out Entry entry);
            bool isExpected = isPresent ? !isAbsentExpected && expected.SequenceEqual(entry.Value) : isAbsentExpected;
            return isExpected ? Put(key, value, ExpiryOf(ttlMs)) : KvOutcome.Different;
        }
    }

    private long ExpiryOf(uint ttlMs) => ttlMs == 0 ? Never : _clock.MonotonicNs + ttlMs * NsPerMs;

    private bool Find(ReadOnlySpan<byte> key, out Entry entry)
    {
        if (!_lookup.TryGetValue(key, out entry))
        {
            return false;
        }

        if (entry.ExpiresAtNs == Never || entry.ExpiresAtNs > _clock.MonotonicNs)
        {
            return true;
        }

        Remove(key);
        return false;
    }

    private KvOutcome Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long expiresAtNs)
    {
        if (!Fits(key, value))
        {
            Sweep();
            if (!Fits(key, value))
            {
                return KvOutcome.Full;
            }
        }

        Remove(key);
        _lookup[key] = new Entry(value.ToArray(), expiresAtNs);
        _bytes += key.Length + value.Length;
        return KvOutcome.Done;
    }

    private bool Fits(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        bool isPresent = _lookup.TryGetValue(key, out Entry old);
        long replaced = isPresent ? key.Length + old.Value.Length : 0;
        return _entries.Count + (isPresent ? 0 : 1) <= _maxKeys && _bytes - replaced + key.Length + value.Length <= _maxBytes;
    }

    private bool Remove(ReadOnlySpan<byte> key)
    {
        if (!_lookup.Remove(key, out byte[]? stored, out Entry old))
        {
            return false;
        }

        _bytes -= stored.Length + old.Value.Length;
        return true;
    }

    private void Sweep()
    {
        long now = _clock.MonotonicNs;
        if (now - _sweptAtNs < SweepIntervalNs)
        {
            return;
        }

        _sweptAtNs = now;
        // Removing does not disturb a dictionary's enumeration.
        foreach ((byte[] key, Entry entry) in _entries)
        {
            if (entry.ExpiresAtNs <= now)
            {
                Remove(key);
            }
        }
    }
}

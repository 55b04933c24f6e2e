using System.Numerics;
using System.Text;
using Helios.Plugins.Resources;

namespace Helios.Plugins.Tests;

/// <summary>A key-value store, and beside it the dictionary that it should be.</summary>
internal sealed class StoreModel
{
    private const long Ms = 1_000_000;
    private const int MaxKeys = 6;
    private const int MaxBytes = 60;

    private readonly StandingClock _clock = new();
    private readonly KeyValueStore _store;
    private readonly Dictionary<string, (byte[] Value, long Until)> _model = [];

    public StoreModel(ulong seed)
    {
        _store = new KeyValueStore(MaxKeys, MaxBytes, _clock, seed);
    }

    /// <summary>One random operation on both; asserts that they answer alike.</summary>
    public void Step(Random random)
    {
        // Longer than the interval at which a full store looks for what has expired.
        _clock.MonotonicNs += 101 * Ms;
        foreach (string gone in _model.Where(e => e.Value.Until <= _clock.MonotonicNs).Select(e => e.Key).ToArray())
        {
            _model.Remove(gone);
        }

        string key = new('k', 1 + random.Next(9));
        byte[] utf8 = Encoding.ASCII.GetBytes(key);
        byte[] value = new byte[random.Next(24)];
        random.NextBytes(value);
        uint ttl = random.Next(2) == 0 ? 0 : (uint)random.Next(1, 2_000);
        bool isPresent = _model.TryGetValue(key, out (byte[] Value, long Until) entry);
        switch (random.Next(5))
        {
            case 0:
                Assert.Equal(isPresent ? entry.Value : null, _store.Get(utf8));
                break;
            case 1:
                Assert.Equal(Put(key, value, ttl), _store.Set(utf8, value, ttl));
                break;
            case 2:
                Assert.Equal(_model.Remove(key), _store.Delete(utf8));
                break;
            case 3:
                bool isAbsent = random.Next(2) == 0;
                byte[] expected = isPresent && random.Next(2) == 0 ? entry.Value : value;
                bool isExpected = isPresent ? !isAbsent && expected.AsSpan().SequenceEqual(entry.Value) : isAbsent;
                KvOutcome wanted = isExpected ? Put(key, value, ttl) : KvOutcome.Different;
                Assert.Equal(wanted, _store.CompareAndSet(utf8, isAbsent, expected, value, ttl));
                break;
            default:
                Count(utf8, key, isPresent, entry, ttl);
                break;
        }
    }

    private KvOutcome Put(string key, byte[] value, uint ttl)
    {
        int bytes = _model.Where(e => e.Key != key).Sum(e => e.Key.Length + e.Value.Value.Length) + key.Length + value.Length;
        if (_model.Keys.Append(key).Distinct().Count() > MaxKeys || bytes > MaxBytes)
        {
            return KvOutcome.Full;
        }

        _model[key] = (value, ttl == 0 ? long.MaxValue : _clock.MonotonicNs + ttl * Ms);
        return KvOutcome.Done;
    }

    private void Count(byte[] utf8, string key, bool isPresent, (byte[] Value, long Until) entry, uint ttl)
    {
        KvOutcome outcome = _store.Increment(utf8, 3, ttl, out long sum);
        BigInteger next = new BigInteger(isPresent && entry.Value.Length == 8 ? BitConverter.ToInt64(entry.Value) : 0) + 3;
        if ((isPresent && entry.Value.Length != 8) || next > long.MaxValue)
        {
            Assert.Equal(KvOutcome.Invalid, outcome);
            return;
        }

        Assert.Equal(Put(key, BitConverter.GetBytes((long)next), ttl), outcome);
        if (outcome == KvOutcome.Done)
        {
            Assert.Equal(next, sum);
            _model[key] = isPresent ? (_model[key].Value, entry.Until) : _model[key];
        }
    }
}

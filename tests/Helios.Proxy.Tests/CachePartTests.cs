using Helios.Base;
using Helios.Engine;
using Helios.Plugins.Abi;
using Helios.Proxy.Caching;

namespace Helios.Proxy.Tests;

public sealed class CachePartTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void Entries_never_exceed_their_number()
    {
        var part = new CachePart("p", limitCount: 3, limitBytes: 1 << 20);
        for (int i = 0; i < 10; i++)
        {
            Assert.True(part.TryKeep(Entry(i), ticket: 0));
            Assert.Equal(Math.Min(i + 1, 3), part.Status().EntryCount);
        }

        Assert.Equal([false, true, true, true], Enumerable.Range(6, 4).Select(i => IsFound(part, i)));
    }

    [Fact]
    public void Bytes_never_exceed_their_limit_and_what_is_larger_is_refused()
    {
        long one = Entry(0, bytes: 1_000).Bytes;
        var part = new CachePart("p", limitCount: 100, limitBytes: 3 * one);
        for (int i = 0; i < 10; i++)
        {
            Assert.True(part.TryKeep(Entry(i, bytes: 1_000), ticket: 0));
            Assert.True(part.Status().Bytes <= 3 * one);
        }

        Assert.Equal((3, 3 * one), (part.Status().EntryCount, part.Status().Bytes));
        Assert.False(part.TryKeep(Entry(20, bytes: 3 * one), ticket: 0));
        Assert.Equal((3, 3 * one), (part.Status().EntryCount, part.Status().Bytes));

        // One that needs the room of two pushes two out.
        Assert.True(part.TryKeep(Entry(21, bytes: 1_000 + one), ticket: 0));
        Assert.Equal((2, 3 * one), (part.Status().EntryCount, part.Status().Bytes));
    }

    [Fact]
    public void A_scan_of_what_comes_once_does_not_push_out_what_comes_often()
    {
        var part = new CachePart("p", limitCount: 4, limitBytes: 1 << 20);
        part.TryKeep(Entry(0), ticket: 0);
        for (int i = 1; i < 100; i++)
        {
            Assert.True(IsFound(part, 0), $"the entry was pushed out before {i}");
            part.TryKeep(Entry(i), ticket: 0);
        }

        // No longer asked for, it goes as others do.
        for (int i = 100; i < 109; i++)
        {
            part.TryKeep(Entry(i), ticket: 0);
        }

        Assert.False(IsFound(part, 0));
    }

    [Fact]
    public void An_entry_serves_for_its_time_and_for_the_readers_and_no_longer()
    {
        var part = new CachePart("p", limitCount: 4, limitBytes: 1 << 20);
        part.TryKeep(Entry(0, madeNs: 100 * Millisecond, ttlMs: 50), ticket: 0);
        Assert.True(IsFound(part, 0, nowNs: (150 * Millisecond) - 1));
        Assert.False(IsFound(part, 0, nowNs: 150 * Millisecond));
        Assert.True(IsFound(part, 0, nowNs: (110 * Millisecond) - 1, oldestMs: 10));
        Assert.False(IsFound(part, 0, nowNs: 110 * Millisecond, oldestMs: 10));
    }

    [Theory]
    [InlineData(CacheTarget.Key)]
    [InlineData(CacheTarget.Tag)]
    [InlineData(CacheTarget.Table)]
    [InlineData(CacheTarget.All)]
    public void What_was_begun_before_an_invalidation_is_not_kept_after_it(CacheTarget target)
    {
        byte[] name = target == CacheTarget.All ? CacheName.All : CacheName.Of(target, "n"u8);
        var part = new CachePart("p", limitCount: 4, limitBytes: 1 << 20);
        CacheEntry entry = Entry(0, names: [CacheName.Of(target, "n"u8)]);
        CacheEntry other = Entry(1, names: [CacheName.Of(target, "m"u8)]);

        // A reader begins (4), a writer commits and invalidates (5), the reader comes to its end.
        part.Invalidate(name, ticket: 5);
        Assert.False(part.TryKeep(entry, ticket: 4));
        Assert.Equal(target != CacheTarget.All, part.TryKeep(other, ticket: 4));
        Assert.False(IsFound(part, 0));

        // The next reader began after it.
        Assert.True(part.TryKeep(entry, ticket: 5));
        Assert.True(IsFound(part, 0));
        part.Invalidate(name, ticket: 6);
        Assert.False(IsFound(part, 0));
    }

    [Fact]
    public void Invalidations_beyond_those_remembered_count_for_all()
    {
        var part = new CachePart("p", limitCount: 4, limitBytes: 1 << 20);
        part.Invalidate(CacheName.Of(CacheTarget.Key, "first"u8), ticket: 5);
        for (int i = 0; i < 20_000; i++)
        {
            part.Invalidate(CacheName.Of(CacheTarget.Key, BitConverter.GetBytes(i)), ticket: 6 + i);
        }

        Assert.False(part.TryKeep(Entry(0, names: [CacheName.Of(CacheTarget.Key, "first"u8)]), ticket: 4));
        Assert.True(part.TryKeep(Entry(1, names: [CacheName.Of(CacheTarget.Key, "first"u8)]), ticket: 30_000));
    }

    [Fact]
    public void An_older_snapshot_does_not_replace_a_newer_one()
    {
        var part = new CachePart("p", limitCount: 4, limitBytes: 1 << 20);
        Assert.True(part.TryKeep(Entry(0, snapshot: 9), ticket: 0));
        Assert.False(part.TryKeep(Entry(0, snapshot: 8), ticket: 0));
        Assert.True(part.TryKeep(Entry(0, snapshot: 10), ticket: 0));
        Assert.Equal(1, part.Status().EntryCount);
    }

    private static bool IsFound(CachePart part, int key, long nowNs = 0, long oldestMs = 1_000_000) =>
        part.Find(BitConverter.GetBytes(key), null!, nowNs, oldestMs, mayBeStale: true) is not null;

    private static CacheEntry Entry(
        int key, long bytes = 0, byte[][]? names = null, long snapshot = 0, long madeNs = 0, long ttlMs = 1_000)
    {
        var result = new StoredResult([], 0, bytes, [], new Lsn(snapshot), new Lsn(snapshot));
        return new CacheEntry(BitConverter.GetBytes(key), result, names ?? [], madeNs, madeNs + (ttlMs * Millisecond));
    }
}

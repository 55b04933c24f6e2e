using Helios.Engine;

namespace Helios.Proxy.Caching;

/// <summary>One kept result. Its part of the cache alone changes it, under the part's lock, but for <see cref="WasUsed"/>.</summary>
internal sealed class CacheEntry
{
    // Objects, dictionary slots and list nodes beside the arrays.
    private const long FixedBytes = 320;
    private const long NameBytes = 144;

    public CacheEntry(byte[] key, StoredResult result, byte[][] names, long madeNs, long expiresNs)
    {
        Key = key;
        Result = result;
        Names = names;
        MadeNs = madeNs;
        ExpiresNs = expiresNs;
        Bytes = FixedBytes + key.Length + result.Bytes;
        foreach (byte[] name in names)
        {
            Bytes += NameBytes + name.Length;
        }
    }

    /// <summary>Everything that the result is a function of: see <see cref="CacheKey"/>.</summary>
    public byte[] Key { get; }

    public StoredResult Result { get; }

    /// <summary>By which it is taken out: see <see cref="CacheName"/>.</summary>
    public byte[][] Names { get; }

    public long MadeNs { get; }

    public long ExpiresNs { get; }

    public long Bytes { get; }

    /// <summary>Since the hand passed it last. A race loses a mark, nothing else.</summary>
    public volatile bool WasUsed;

    public LinkedListNode<CacheEntry>? Place { get; set; }
}

using Helios.Base;

namespace Helios.Proxy.Caching;

/// <summary>The default result cache, as the operator wants it (<c>[cache]</c>). Off unless said otherwise.</summary>
public sealed record CacheSettings
{
    public bool IsEnabled { get; init; }

    public long LimitBytes { get; init; } = Limits.CacheBytes;

    /// <summary>A result beyond it is not kept, by plugins neither.</summary>
    public long EntryLimitBytes { get; init; } = Limits.CacheEntryBytes;

    /// <summary>How long an entry of the default cache may be served.</summary>
    public long TtlMs { get; init; } = Limits.CacheTtlMs;
}

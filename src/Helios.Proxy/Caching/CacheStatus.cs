namespace Helios.Proxy.Caching;

/// <summary>What happened to entries since the start.</summary>
public record struct CacheCounts
{
    public long Kept { get; set; }

    /// <summary>Taken out for room.</summary>
    public long Evicted { get; set; }

    /// <summary>Taken out because somebody said so, or because a table had changed.</summary>
    public long Invalidated { get; set; }

    /// <summary>Not kept: invalidated while they were made, or too large.</summary>
    public long Refused { get; set; }
}

/// <summary>A part of the result cache as <c>helios.cache</c> shows it.</summary>
/// <param name="Name">"default", or the plugin's.</param>
public sealed record CacheStatus(
    string Name, int EntryCount, long Bytes, int LimitCount, long LimitBytes, long HitCount, long MissCount, CacheCounts Counts);

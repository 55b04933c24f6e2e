using Helios.Proxy.Caching;

namespace Helios.Server;

/// <summary>Rows of helios.cache: one for the default part, where it is on, and one for each plugin that keeps results.</summary>
internal static class CacheRows
{
    public static IEnumerable<object?[]> Of(ResultCache cache) => cache.Status().Select(Row);

    private static object?[] Row(CacheStatus part) =>
    [
        part.Name, (long)part.EntryCount, part.Bytes, part.LimitCount == int.MaxValue ? null : (long)part.LimitCount, part.LimitBytes,
        part.HitCount, part.MissCount, part.Counts.Kept, part.Counts.Evicted, part.Counts.Invalidated, part.Counts.Refused,
    ];
}

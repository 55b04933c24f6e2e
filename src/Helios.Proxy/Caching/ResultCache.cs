using System.Collections.Concurrent;
using Helios.Base;
using Helios.Plugins;

namespace Helios.Proxy.Caching;

/// <summary>
/// Results that are served again: one default part, and one for each plugin that was granted its own, so that no plugin pushes out or
/// finds what is another's. Any thread.
/// </summary>
public sealed class ResultCache
{
    private readonly ConcurrentDictionary<string, CachePart> _byPlugin = new(StringComparer.Ordinal);
    private readonly IClock _clock;
    private long _ticket;

    public ResultCache(CacheSettings settings, IClock clock)
    {
        Settings = settings;
        _clock = clock;
        Default = settings.IsEnabled ? new CachePart("default", int.MaxValue, settings.LimitBytes) : null;
    }

    public CacheSettings Settings { get; }

    /// <summary>Null while the default cache is off.</summary>
    internal CachePart? Default { get; }

    internal long NowNs => _clock.MonotonicNs;

    /// <summary>For an execution, before it takes its snapshot.</summary>
    internal long Ticket => Volatile.Read(ref _ticket);

    /// <summary>Every part that exists.</summary>
    public IReadOnlyList<CacheStatus> Status() =>
        [.. (Default is null ? Array.Empty<CachePart>() : [Default]).Concat(_byPlugin.Values.OrderBy(p => p.Name, StringComparer.Ordinal))
            .Select(part => part.Status())];

    /// <summary>The plugin's own part. Other quotas than before make it anew.</summary>
    internal CachePart PartOf(string plugin, PluginGrant grant)
    {
        CachePart? part = _byPlugin.GetValueOrDefault(plugin);
        if (part is not null && part.LimitCount == grant.CacheMaxEntries && part.LimitBytes == grant.CacheMaxBytes)
        {
            return part;
        }

        lock (_byPlugin)
        {
            part = _byPlugin.GetValueOrDefault(plugin);
            if (part is null || part.LimitCount != grant.CacheMaxEntries || part.LimitBytes != grant.CacheMaxBytes)
            {
                _byPlugin[plugin] = part = new CachePart(plugin, grant.CacheMaxEntries, grant.CacheMaxBytes, Ticket);
            }

            return part;
        }
    }

    /// <summary>Takes out what has the name, now.</summary>
    internal void Invalidate(string plugin, byte[] name)
    {
        // Taken even where there is no part yet: an execution may be on its way to make it.
        long ticket = Interlocked.Increment(ref _ticket);
        _byPlugin.GetValueOrDefault(plugin)?.Invalidate(name, ticket);
    }

    internal int Count(string plugin, byte[] name) => _byPlugin.GetValueOrDefault(plugin)?.Count(name) ?? 0;
}

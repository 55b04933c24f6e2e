using Helios.Plugins.Abi;
using Helios.Plugins.Caching;
using Helios.Plugins.Instances;

namespace Helios.Plugins;

/// <summary>The cache hooks. A plugin is asked about statements all of whose tables it was granted.</summary>
public sealed partial class PluginSet
{
    private readonly PluginEntry[] _cacheLookup;
    private readonly PluginEntry[] _cacheStore;

    /// <summary>False: nobody need be asked about the cache.</summary>
    public bool HasCacheHooks => _cacheLookup.Length + _cacheStore.Length > 0;

    /// <summary>
    /// A statement that may be cached is about to run: plugins are asked, highest priority first, until one says other than Default. Fills
    /// the answer, which must be fresh. Never throws for what a plugin does.
    /// </summary>
    public void RunCacheLookup(in PostParseContext context, ReadOnlySpan<CacheTable> tables, CacheAnswer answer)
    {
        foreach (PluginEntry entry in _cacheLookup)
        {
            if (MayCache(entry, tables) && entry.Cache(Hook.CacheLookup, context, null, answer, (uint)Generation))
            {
                return;
            }
        }
    }

    /// <summary>True when someone wants to be asked whether a result is kept that was looked for like this.</summary>
    public bool WantsOffer(CacheAnswer lookup, ReadOnlySpan<CacheTable> tables)
    {
        foreach (PluginEntry entry in _cacheStore)
        {
            if (MayCache(entry, tables) && (lookup.Plugin is null || lookup.Plugin == entry.Definition.Name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A result is complete: the plugin that decided about its lookup is asked, or each in turn when none did.</summary>
    public void RunCacheStore(
        in PostParseContext context, ReadOnlySpan<CacheTable> tables, CacheOffer offer, CacheAnswer lookup, CacheAnswer answer)
    {
        foreach (PluginEntry entry in _cacheStore)
        {
            bool isAsked = MayCache(entry, tables) && (lookup.Plugin is null || lookup.Plugin == entry.Definition.Name);
            if (isAsked && entry.Cache(Hook.CacheStore, context, (offer, lookup.Decision), answer, (uint)Generation))
            {
                return;
            }
        }
    }

    private static bool MayCache(PluginEntry entry, ReadOnlySpan<CacheTable> tables)
    {
        foreach (CacheTable table in tables)
        {
            if (!entry.Definition.Grant.AllowsTable(table.Schema, table.Name))
            {
                return false;
            }
        }

        return entry.Definition.Grant.AllowCache;
    }
}

using Helios.Base;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Caching;

/// <summary>A table whose rows a result is made from.</summary>
public readonly record struct CacheTable(string Schema, string Name);

/// <summary>A complete result that may be kept.</summary>
public readonly record struct CacheOffer(long Rows, long Bytes);

/// <summary>What the chain of cache_lookup or cache_store wants for one execution. Filled by <see cref="PluginSet"/>.</summary>
public sealed class CacheAnswer
{
    /// <summary>Why the statement is refused, or null.</summary>
    public SqlError? Error { get; internal set; }

    public CacheDecision Decision { get; internal set; }

    /// <summary>Who decided; null while it is <see cref="CacheDecision.Default"/>.</summary>
    public string? Plugin { get; internal set; }

    /// <summary>The decider's grant: its share of the cache.</summary>
    public PluginGrant Grant { get; internal set; } = PluginGrant.None;

    /// <summary>A plugin that fails open failed: the execution goes past the cache, both ways.</summary>
    public bool IsBypassed { get; internal set; }

    /// <summary>What the plugin adds to the host's key.</summary>
    public byte[] Key { get; internal set; } = [];

    /// <summary>How long the entry may serve: what the plugin asked for, within its grant.</summary>
    public long TtlMs { get; internal set; }

    /// <summary>An entry may serve though its tables have changed. Asked for, and granted.</summary>
    public bool IsStaleOk { get; internal set; }

    public byte[][] Tags { get; internal set; } = [];
}

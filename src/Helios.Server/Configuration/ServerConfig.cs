using Helios.Base;
using Helios.Proxy.Caching;

namespace Helios.Server.Configuration;

/// <summary>What <c>heliosdb.toml</c> and the HELIOSDB_* variables say.</summary>
public sealed record ServerConfig
{
    /// <summary>The database beside "postgres".</summary>
    public string DatabaseName { get; init; } = "postgres";

    public int Port { get; init; } = 5432;

    /// <summary><c>[cache]</c>.</summary>
    public CacheSettings Cache { get; init; } = new();

    public bool PluginsEnabled { get; init; } = true;

    /// <summary>Where module files lie; relative file names are resolved against it.</summary>
    public string? PluginDirectory { get; init; }

    /// <summary>Deploys a plugin's file when it changes.</summary>
    public bool WatchesPluginFiles { get; init; }

    /// <summary>The session variable that names the tenant; null: as the plugin host has it.</summary>
    public string? TenantVariable { get; init; }

    /// <summary>Time that a version in shadow mode may take of each second; null: as the plugin host has it.</summary>
    public int? ShadowMsPerSecond { get; init; }

    public IReadOnlyList<PluginConfig> Plugins { get; init; } = [];

    /// <summary><c>[proxy.plugins.rollback]</c>.</summary>
    public RollbackConfig Rollback { get; init; } = new();
}

/// <summary>When the server takes a plugin's version back by itself; null: as the plugin host has it.</summary>
public sealed record RollbackConfig
{
    public bool? Enabled { get; init; }

    public int? ProbationSeconds { get; init; }

    public int? MinimumFailures { get; init; }

    public int? FailurePercent { get; init; }

    public int? MinimumCalls { get; init; }

    public int? RejectionPoints { get; init; }

    public int? LatencyFactor { get; init; }
}

/// <summary>One <c>[[proxy.plugins.plugin]]</c>.</summary>
public sealed record PluginConfig
{
    public required string Name { get; init; }

    /// <summary>The module's file, absolute or relative to the plugin directory.</summary>
    public required string File { get; init; }

    /// <summary>Tests that a module passes before it serves: a file, as <see cref="File"/>; null: none.</summary>
    public string? Tests { get; init; }

    public IReadOnlyList<string> Hooks { get; init; } = [];

    public bool Enabled { get; init; } = true;

    /// <summary>Higher runs first.</summary>
    public int Priority { get; init; }

    public PluginCapabilities Capabilities { get; init; } = new();

    /// <summary>Shared [proxy.plugins.config] keys with the plugin's own over them, as one JSON object.</summary>
    public string ConfigJson { get; init; } = "{}";

    public int? MemoryLimitMb { get; init; }

    public int? TimeoutMs { get; init; }

    public int? MaxInstances { get; init; }

    public int? LogLinesPerSecond { get; init; }

    public int MaxMsPerSecond { get; init; }

    /// <summary>What single tenants have of their own, by name.</summary>
    public IReadOnlyDictionary<string, TenantConfig> Tenants { get; init; } = new Dictionary<string, TenantConfig>();

    /// <summary>"worker", "tenant" or "statement".</summary>
    public string Isolation { get; init; } = "worker";

    /// <summary>When it fails, statements go on without it. Counts for plugins of class transform only.</summary>
    public bool IsOpenOnFailure { get; init; }
}

/// <summary>One <c>[proxy.plugins.plugin.tenants."NAME"]</c>.</summary>
/// <param name="Version">A version, hash or tag of the history; null: the one that serves all.</param>
/// <param name="ConfigJson">Its keys over those of the plugin; null: the plugin's.</param>
public sealed record TenantConfig(string? Version, string? ConfigJson);

/// <summary>What the operator grants. Everything not granted is denied.</summary>
public sealed record PluginCapabilities
{
    /// <summary>True when the file has no capabilities section: not even an empty one.</summary>
    public bool IsUnsaid { get; init; }

    public bool AllowQueryModification { get; init; }

    public bool AllowResultModification { get; init; }

    public bool AllowAddedColumns { get; init; }

    public bool AllowWriteModification { get; init; }

    public bool AllowUnguardedCopies { get; init; }

    public IReadOnlyList<string> AllowTableAccess { get; init; } = [];

    public IReadOnlyList<string> ReadableColumns { get; init; } = [];

    public IReadOnlyList<string> WritableColumns { get; init; } = [];

    public bool AllowMetadataAccess { get; init; }

    public IReadOnlyList<string> AllowSessionVariables { get; init; } = [];

    public int RateLimitKeys { get; init; }

    public int KvMaxKeys { get; init; }

    public long KvMaxBytes { get; init; } = Limits.PluginStoreBytes;

    public IReadOnlyList<string> AllowKeys { get; init; } = [];

    public int RegexPatterns { get; init; }

    public int MetricNames { get; init; }

    public bool AllowCache { get; init; }

    public int CacheMaxEntries { get; init; } = Limits.PluginCacheEntryCount;

    public long CacheMaxBytes { get; init; } = Limits.PluginCacheBytes;

    public long CacheMaxTtlMs { get; init; } = Limits.PluginCacheTtlMs;

    public bool AllowStaleCache { get; init; }

    public bool AllowParameterAccess { get; init; }

    public OutsideCapabilities Outside { get; init; } = new();
}

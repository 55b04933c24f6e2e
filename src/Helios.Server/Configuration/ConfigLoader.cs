using Helios.Base;
using Helios.Proxy.Caching;

namespace Helios.Server.Configuration;

/// <summary>
/// Reads <c>heliosdb.toml</c> into a <see cref="ServerConfig"/>, then lets HELIOSDB_* variables override it. The file's shape is the
/// user's: [database], [proxy.plugins], [[proxy.plugins.plugin]] with capabilities and config, and a [proxy.plugins.config] shared by all
/// plugins.
/// </summary>
public static class ConfigLoader
{
    private static readonly string[] s_hooks =
        ["pre_parse", "post_parse", "pre_execution", "post_execution", "cache_lookup", "cache_store", "on_connect", "on_disconnect"];

    /// <param name="environment">Looks a variable up; null when it is not set.</param>
    public static ServerConfig Parse(string text, string fileName, Func<string, string?> environment)
    {
        var root = new TomlSection(TomlNode.Parse(text, fileName), fileName, "", "database", "cache", "proxy");
        var config = new ServerConfig();
        if (root.Node("database") is { } database)
        {
            var section = new TomlSection(database, fileName, "database", "name", "port");
            config = config with
            {
                DatabaseName = section.String("name") ?? config.DatabaseName,
                Port = (int)(section.Integer("port", 0, 65_535) ?? config.Port),
            };
        }

        if (root.Node("cache") is { } cache)
        {
            config = config with { Cache = ReadCache(cache, fileName) };
        }

        if (root.Node("proxy") is { } proxy)
        {
            var section = new TomlSection(proxy, fileName, "proxy", "plugins");
            if (section.Node("plugins") is { } plugins)
            {
                config = ReadPlugins(config, plugins, fileName);
            }
        }

        return EnvironmentOverrides.Apply(config, environment);
    }

    private static CacheSettings ReadCache(TomlNode node, string fileName)
    {
        var section = new TomlSection(node, fileName, "cache", "enabled", "max_bytes", "max_entry_bytes", "default_ttl_ms");
        var settings = new CacheSettings();
        return settings with
        {
            IsEnabled = section.Boolean("enabled") ?? settings.IsEnabled,
            LimitBytes = section.Integer("max_bytes", 0, Limits.CacheMostBytes) ?? settings.LimitBytes,
            EntryLimitBytes = section.Integer("max_entry_bytes", 0, Limits.CacheEntryMostBytes) ?? settings.EntryLimitBytes,
            TtlMs = section.Integer("default_ttl_ms", 1, Limits.CacheMostTtlMs) ?? settings.TtlMs,
        };
    }

    private static ServerConfig ReadPlugins(ServerConfig config, TomlNode node, string fileName)
    {
        var section = new TomlSection(
            node, fileName, "proxy.plugins",
            "enabled", "plugin_dir", "watch", "tenant_variable", "shadow_time_ms_per_second", "plugin", "config",
            "rollback");
        TomlNode? shared = section.Node("config");
        if (shared is { IsTable: false })
        {
            throw section.ErrorAt("config", "\"proxy.plugins.config\" must be a table");
        }

        var plugins = new List<PluginConfig>();
        foreach (TomlNode plugin in section.Tables("plugin"))
        {
            PluginConfig read = ReadPlugin(plugin, fileName, shared);
            if (plugins.Exists(other => other.Name == read.Name))
            {
                throw section.ErrorAt("plugin", $"two plugins are named \"{read.Name}\"");
            }

            plugins.Add(read);
        }

        return config with
        {
            PluginsEnabled = section.Boolean("enabled") ?? config.PluginsEnabled,
            PluginDirectory = section.String("plugin_dir"),
            WatchesPluginFiles = section.Boolean("watch") ?? false,
            TenantVariable = TenantVariable(section),
            ShadowMsPerSecond = (int?)section.Integer("shadow_time_ms_per_second", 1, 1_000),
            Plugins = plugins,
            Rollback = section.Node("rollback") is { } rollback ? ReadRollback(rollback, fileName) : new RollbackConfig(),
        };
    }

    private static RollbackConfig ReadRollback(TomlNode node, string fileName)
    {
        var section = new TomlSection(
            node, fileName, "proxy.plugins.rollback",
            "enabled", "probation_seconds", "minimum_failures", "failure_percent", "minimum_calls", "rejection_points", "latency_factor");
        return new RollbackConfig
        {
            Enabled = section.Boolean("enabled"),
            ProbationSeconds = (int?)section.Integer("probation_seconds", 0, 86_400),
            MinimumFailures = (int?)section.Integer("minimum_failures", 1, 1_000_000),
            FailurePercent = (int?)section.Integer("failure_percent", 0, 100),
            MinimumCalls = (int?)section.Integer("minimum_calls", 1, 1_000_000),
            RejectionPoints = (int?)section.Integer("rejection_points", 0, 100),
            LatencyFactor = (int?)section.Integer("latency_factor", 1, 1_000),
        };
    }

    /// <param name="defaultName">Of a plugin that says neither its name nor its file; null: it must.</param>
    internal static PluginConfig ReadPlugin(TomlNode node, string fileName, TomlNode? shared, string? defaultName = null)
    {
        var section = new TomlSection(
            node, fileName, "proxy.plugins.plugin",
            "name", "file", "hook", "enabled", "priority", "capabilities", "config", "memory_limit_mb", "timeout_ms",
            "max_instances", "max_time_ms_per_second", "log_lines_per_second", "isolation", "tenants",
            "tests", "on_failure");
        IReadOnlyList<string> hooks = section.Strings("hook") ?? [];
        foreach (string hook in hooks)
        {
            if (!s_hooks.Contains(hook))
            {
                throw section.ErrorAt("hook", $"unknown hook \"{hook}\"; did you mean \"{NearestName.Find(hook, s_hooks)}\"?");
            }
        }

        if (section.Node("config") is { IsTable: false })
        {
            throw section.ErrorAt("config", "\"proxy.plugins.plugin.config\" must be a table");
        }

        return new PluginConfig
        {
            Name = section.String("name") ?? defaultName ?? section.RequiredString("name"),
            File = section.String("file") ?? defaultName ?? section.RequiredString("file"),
            Tests = section.String("tests"),
            Hooks = hooks,
            Enabled = section.Boolean("enabled") ?? true,
            Priority = (int)(section.Integer("priority", -1_000_000, 1_000_000) ?? 0),
            MemoryLimitMb = (int?)section.Integer("memory_limit_mb", 1, 1024),
            TimeoutMs = (int?)section.Integer("timeout_ms", 1, 10_000),
            MaxInstances = (int?)section.Integer("max_instances", 1, Limits.PluginMostInstanceCount),
            LogLinesPerSecond = (int?)section.Integer("log_lines_per_second", 1, Limits.PluginMostLogLineCount),
            MaxMsPerSecond = (int)(section.Integer("max_time_ms_per_second", 0, 64_000) ?? 0),
            Isolation = Isolation(section),
            IsOpenOnFailure = IsOpenOnFailure(section),
            Tenants = ReadTenants(section, fileName, shared),
            Capabilities = ReadCapabilities(section, fileName),
            ConfigJson = TomlToJson.Merge(shared, section.Node("config")),
        };
    }

    private static Dictionary<string, TenantConfig> ReadTenants(TomlSection plugin, string fileName, TomlNode? shared)
    {
        var tenants = new Dictionary<string, TenantConfig>(StringComparer.Ordinal);
        if (plugin.Node("tenants") is not { } node)
        {
            return tenants;
        }

        if (!node.IsTable)
        {
            throw plugin.ErrorAt("tenants", "\"proxy.plugins.plugin.tenants\" must be a table of tenants");
        }

        foreach ((string name, TomlNode value) in node.Table)
        {
            var section = new TomlSection(value, fileName, $"proxy.plugins.plugin.tenants.\"{name}\"", "version", "config");
            TomlNode? own = section.Node("config");
            if (own is { IsTable: false })
            {
                throw section.ErrorAt("config", "\"config\" of a tenant must be a table");
            }

            tenants.Add(
                name, new TenantConfig(
                    section.String("version"), own is null ? null : TomlToJson.Merge(shared, plugin.Node("config"), own)));
        }

        return tenants;
    }

    private static string Isolation(TomlSection plugin)
    {
        string isolation = plugin.String("isolation") ?? "worker";
        return isolation is "worker" or "tenant" or "statement"
            ? isolation
            : throw plugin.ErrorAt("isolation", $"isolation \"{isolation}\" is not one of worker, tenant, statement");
    }

    private static bool IsOpenOnFailure(TomlSection plugin) => plugin.String("on_failure") switch
    {
        null or "closed" => false,
        "open" => true,
        string other => throw plugin.ErrorAt("on_failure", $"on_failure \"{other}\" is not one of closed, open"),
    };

    private static string? TenantVariable(TomlSection plugins)
    {
        string? name = plugins.String("tenant_variable");
        return name is null || name.Contains('.', StringComparison.Ordinal)
            ? name
            : throw plugins.ErrorAt("tenant_variable", $"\"{name}\" is no variable of an application; name one such as app.tenant_id");
    }

    private static PluginCapabilities ReadCapabilities(TomlSection plugin, string fileName)
    {
        IReadOnlyList<TomlNode> sections = plugin.Tables("capabilities");
        var granted = new PluginCapabilities { IsUnsaid = sections.Count == 0 };
        foreach (TomlNode node in sections)
        {
            ReadOnlySpan<string> keys =
            [
                "allow_query_modification", "allow_result_modification", "allow_added_columns", "allow_write_modification",
                "allow_unguarded_copies",
                "allow_table_access",
                "readable_columns", "writable_columns",
                "allow_metadata_access", "allow_session_variables", "rate_limit_keys", "kv_max_keys", "kv_max_bytes", "allow_keys",
                "regex_patterns", "metric_names", "allow_parameter_access",
                "allow_cache", "cache_max_entries", "cache_max_bytes", "cache_max_ttl_ms", "allow_stale_cache",
            ];
            var section = new TomlSection(node, fileName, "proxy.plugins.plugin.capabilities", [.. keys, .. OutsideCapabilities.Keys]);
            granted = granted with
            {
                AllowQueryModification = section.Boolean("allow_query_modification") ?? granted.AllowQueryModification,
                AllowResultModification = section.Boolean("allow_result_modification") ?? granted.AllowResultModification,
                AllowAddedColumns = section.Boolean("allow_added_columns") ?? granted.AllowAddedColumns,
                AllowWriteModification = section.Boolean("allow_write_modification") ?? granted.AllowWriteModification,
                AllowUnguardedCopies = section.Boolean("allow_unguarded_copies") ?? granted.AllowUnguardedCopies,
                AllowTableAccess = section.Strings("allow_table_access") ?? granted.AllowTableAccess,
                ReadableColumns = section.Strings("readable_columns") ?? granted.ReadableColumns,
                WritableColumns = section.Strings("writable_columns") ?? granted.WritableColumns,
                AllowSessionVariables = section.Strings("allow_session_variables") ?? granted.AllowSessionVariables,
                AllowMetadataAccess = section.Boolean("allow_metadata_access") ?? granted.AllowMetadataAccess,
                RateLimitKeys = Count(section, "rate_limit_keys", Limits.PluginGrantKeyCount) ?? granted.RateLimitKeys,
                KvMaxKeys = Count(section, "kv_max_keys", Limits.PluginGrantKeyCount) ?? granted.KvMaxKeys,
                KvMaxBytes = section.Integer("kv_max_bytes", 0, Limits.PluginGrantStoreBytes) ?? granted.KvMaxBytes,
                AllowKeys = section.Strings("allow_keys") ?? granted.AllowKeys,
                RegexPatterns = Count(section, "regex_patterns", Limits.PluginGrantPatternCount) ?? granted.RegexPatterns,
                MetricNames = Count(section, "metric_names", Limits.PluginGrantMetricCount) ?? granted.MetricNames,
                AllowCache = section.Boolean("allow_cache") ?? granted.AllowCache,
                CacheMaxEntries = Count(section, "cache_max_entries", Limits.PluginGrantKeyCount) ?? granted.CacheMaxEntries,
                CacheMaxBytes = section.Integer("cache_max_bytes", 0, Limits.PluginGrantCacheBytes) ?? granted.CacheMaxBytes,
                CacheMaxTtlMs = section.Integer("cache_max_ttl_ms", 1, Limits.PluginGrantCacheTtlMs) ?? granted.CacheMaxTtlMs,
                AllowStaleCache = section.Boolean("allow_stale_cache") ?? granted.AllowStaleCache,
                AllowParameterAccess = section.Boolean("allow_parameter_access") ?? granted.AllowParameterAccess,
                Outside = granted.Outside.With(section),
            };
        }

        return granted;
    }

    private static int? Count(TomlSection section, string key, int most) => (int?)section.Integer(key, 0, most);
}

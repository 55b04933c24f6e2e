using Helios.Base;

namespace Helios.Plugins;

/// <summary>The operator's capabilities for one plugin (<c>[[proxy.plugins.plugin.capabilities]]</c>). What is not said is
/// denied.</summary>
public sealed partial record PluginGrant
{
    public static readonly PluginGrant None = new();

    private const long LeastMemoryBytes = 2L * 1024 * 1024;
    private const long MostMemoryBytes = 1024L * 1024 * 1024;
    private const int MostCallTimeoutMs = 1_000;
    private const int MostMsPerSecond = 64_000;

    /// <summary>May answer with edits.</summary>
    public bool AllowQueryModification { get; init; }

    /// <summary>Tables it may restrict and ask about: "name", "schema.name", or "*" for all.</summary>
    public IReadOnlyList<string> AllowTableAccess { get; init; } = [];

    /// <summary>May change the values and the rows of results (hook post_execution), as far as <see cref="WritableColumns"/>
    /// goes.</summary>
    public bool AllowResultModification { get; init; }

    /// <summary>May add columns of its own to results that it sees a column of (helios_on_result).</summary>
    public bool AllowAddedColumns { get; init; }

    /// <summary>May change rows that are to be written (hook pre_execution), as far as <see cref="WritableColumns"/> goes.</summary>
    public bool AllowWriteModification { get; init; }

    /// <summary>True: statements may copy values of columns whose results it changes into columns that it does not see.</summary>
    public bool AllowUnguardedCopies { get; init; }

    /// <summary>Columns of its tables whose values it may see: "table.column", "*.column", "table.*". Empty: all of them.</summary>
    public IReadOnlyList<string> ReadableColumns { get; init; } = [];

    /// <summary>Columns of its tables whose values it may change; written as <see cref="ReadableColumns"/>. Empty: all it may
    /// see.</summary>
    public IReadOnlyList<string> WritableColumns { get; init; } = [];

    /// <summary>May read table definitions.</summary>
    public bool AllowMetadataAccess { get; init; }

    /// <summary>Session variables it may set: "app.user_id" or "app.*".</summary>
    public IReadOnlyList<string> AllowSessionVariables { get; init; } = [];

    /// <summary>Buckets of its rate limits; 0: none.</summary>
    public int RateLimitKeys { get; init; }

    /// <summary>Keys of its key-value store; 0: it has none.</summary>
    public int KvMaxKeys { get; init; }

    /// <summary>Bytes of keys and values in it.</summary>
    public long KvMaxBytes { get; init; } = Limits.PluginStoreBytes;

    /// <summary>Configured keys (<c>config.keys</c>) that it may verify tokens or make MACs with: their names, or "*".</summary>
    public IReadOnlyList<string> AllowKeys { get; init; } = [];

    /// <summary>Regular expressions it may compile; 0: none.</summary>
    public int RegexPatterns { get; init; }

    /// <summary>Metrics it may keep; 0: none.</summary>
    public int MetricNames { get; init; }

    /// <summary>May read the parameters of executions (hook pre_execution).</summary>
    public bool AllowParameterAccess { get; init; }

    /// <summary>May decide about the result cache and keep results in a part of its own (hooks cache_lookup, cache_store).</summary>
    public bool AllowCache { get; init; }

    /// <summary>Results that it may keep.</summary>
    public int CacheMaxEntries { get; init; } = Limits.PluginCacheEntryCount;

    /// <summary>Bytes that they may take.</summary>
    public long CacheMaxBytes { get; init; } = Limits.PluginCacheBytes;

    /// <summary>How long one of them may be served at most.</summary>
    public long CacheMaxTtlMs { get; init; } = Limits.PluginCacheTtlMs;

    /// <summary>May let results be served whose tables have changed since, for as long as their time goes on.</summary>
    public bool AllowStaleCache { get; init; }

    /// <summary>Linear memory of one instance.</summary>
    public long MemoryLimitBytes { get; init; } = Limits.PluginMemoryBytes;

    /// <summary>Wall time of one hook call, 1 to 1,000.</summary>
    public int CallTimeoutMs { get; init; } = Limits.PluginCallTimeoutMs;

    /// <summary>Time that its calls may take of each second, over all threads; 0: not bounded.</summary>
    public int MsPerSecond { get; init; }

    /// <summary>Instances of one of its versions.</summary>
    public int MaxInstances { get; init; } = Limits.PluginInstanceCount;

    /// <summary>Lines of the log in one second.</summary>
    public int LogLinesPerSecond { get; init; } = Limits.PluginLogLineCount;

    /// <summary>True when the table may be touched. A null schema matches only grants that name none.</summary>
    public bool AllowsTable(string? schema, string name)
    {
        // By index: this runs in every hook call, and an interface's enumerator is an allocation.
        for (int i = 0; i < AllowTableAccess.Count; i++)
        {
            string granted = AllowTableAccess[i];
            if (granted == "*" || granted == name)
            {
                return true;
            }

            // "schema.name" grants the name written with its schema only: a bare name may mean a table of another schema.
            if (schema is not null && granted.Length == schema.Length + 1 + name.Length && granted[schema.Length] == '.'
                && granted.StartsWith(schema, StringComparison.Ordinal) && granted.EndsWith(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    internal bool AllowsAnyModification =>
        AllowQueryModification || AllowResultModification || AllowWriteModification || AllowAddedColumns;

    /// <summary>True when values of this stored column may be shown to it.</summary>
    public bool AllowsReading(string schema, string table, string column) =>
        AllowsTable(schema, table) && Names(ReadableColumns, table, column);

    /// <summary>True when it may change them.</summary>
    internal bool AllowsWriting(Abi.Operation operation, string schema, string table, string column) =>
        operation switch
        {
            Abi.Operation.Result => AllowResultModification,
            Abi.Operation.Delete => false,
            _ => AllowWriteModification,
        }
        && AllowsReading(schema, table, column) && Names(WritableColumns, table, column);

    /// <summary>What <paramref name="requested"/> asks for and this does not give, as the operator would write it; empty if
    /// nothing.</summary>
    public IReadOnlyList<string> Missing(PluginGrant requested)
    {
        var missing = new List<string>();
        if (requested.AllowQueryModification && !AllowQueryModification)
        {
            missing.Add("allow_query_modification");
        }

        if (requested.AllowResultModification && !AllowResultModification)
        {
            missing.Add("allow_result_modification");
        }

        if (requested.AllowAddedColumns && !AllowAddedColumns)
        {
            missing.Add("allow_added_columns");
        }

        if (requested.AllowWriteModification && !AllowWriteModification)
        {
            missing.Add("allow_write_modification");
        }

        if (requested.AllowMetadataAccess && !AllowMetadataAccess)
        {
            missing.Add("allow_metadata_access");
        }

        MissingResources(requested, missing);
        MissingOutside(requested, missing);
        missing.AddRange(requested.AllowTableAccess
            .Where(t => !AllowTableAccess.Contains("*") && !AllowTableAccess.Contains(t)).Select(t => $"allow_table_access \"{t}\""));
        missing.AddRange(requested.AllowSessionVariables
            .Where(v => !AllowSessionVariables.Contains(v) && (v.EndsWith('*') || !AllowsSetting(v)))
            .Select(v => $"allow_session_variables \"{v}\""));
        return missing;
    }

    /// <summary>True when it may use this configured key.</summary>
    public bool AllowsKey(string name)
    {
        for (int i = 0; i < AllowKeys.Count; i++)
        {
            if (AllowKeys[i] == "*" || AllowKeys[i] == name)
            {
                return true;
            }
        }

        return false;
    }

    private void MissingResources(PluginGrant requested, List<string> missing)
    {
        ReadOnlySpan<(string Key, long Wanted, long Given)> quotas =
        [
            ("rate_limit_keys", requested.RateLimitKeys, RateLimitKeys), ("kv_max_keys", requested.KvMaxKeys, KvMaxKeys),
            ("kv_max_bytes", requested.KvMaxKeys > 0 ? requested.KvMaxBytes : 0, KvMaxBytes),
            ("regex_patterns", requested.RegexPatterns, RegexPatterns), ("metric_names", requested.MetricNames, MetricNames),
        ];
        foreach ((string key, long wanted, long given) in quotas)
        {
            if (wanted > given)
            {
                missing.Add($"{key} = {wanted}");
            }
        }

        if (requested.AllowCache)
        {
            MissingCache(requested, missing);
        }

        if (requested.AllowParameterAccess && !AllowParameterAccess)
        {
            missing.Add("allow_parameter_access");
        }

        missing.AddRange(requested.AllowKeys
            .Where(k => !AllowKeys.Contains("*") && !AllowKeys.Contains(k)).Select(k => $"allow_keys \"{k}\""));
    }

    private void MissingCache(PluginGrant requested, List<string> missing)
    {
        if (!AllowCache)
        {
            missing.Add("allow_cache");
        }

        if (requested.AllowStaleCache && !AllowStaleCache)
        {
            missing.Add("allow_stale_cache");
        }
    }

    /// <summary>True when it may set this session variable.</summary>
    public bool AllowsSetting(string variable)
    {
        for (int i = 0; i < AllowSessionVariables.Count; i++)
        {
            string granted = AllowSessionVariables[i];
            bool isPrefix = granted.EndsWith(".*", StringComparison.Ordinal);
            if (isPrefix
                ? variable.StartsWith(granted.AsSpan(0, granted.Length - 1), StringComparison.OrdinalIgnoreCase)
                : string.Equals(granted, variable, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Names(IReadOnlyList<string> granted, string table, string column) => granted.Count == 0
        || granted.Any(g => g == $"{table}.{column}" || g == $"*.{column}" || g == $"{table}.*" || g == "*.*");

    /// <summary>Why the limits cannot be kept, or null.</summary>
    internal string? LimitProblem() =>
        MemoryLimitBytes is < LeastMemoryBytes or > MostMemoryBytes
            ? $"its memory limit is {MemoryLimitBytes / 1024} KiB; {LeastMemoryBytes / 1024} to {MostMemoryBytes / 1024} are possible"
        : CallTimeoutMs is < 1 or > MostCallTimeoutMs ? $"its time limit is {CallTimeoutMs} ms; 1 to {MostCallTimeoutMs} are possible"
        : MaxInstances is < 1 or > Limits.PluginMostInstanceCount
            ? $"its max_instances is {MaxInstances}; 1 to {Limits.PluginMostInstanceCount} are possible"
        : LogLinesPerSecond is < 1 or > Limits.PluginMostLogLineCount
            ? $"its log_lines_per_second is {LogLinesPerSecond}; 1 to {Limits.PluginMostLogLineCount} are possible"
        : QuotaProblem("max_time_ms_per_second", MsPerSecond, MostMsPerSecond)
            ?? QuotaProblem("rate_limit_keys", RateLimitKeys, Limits.PluginGrantKeyCount)
            ?? QuotaProblem("kv_max_keys", KvMaxKeys, Limits.PluginGrantKeyCount)
            ?? QuotaProblem("kv_max_bytes", KvMaxBytes, Limits.PluginGrantStoreBytes)
            ?? QuotaProblem("regex_patterns", RegexPatterns, Limits.PluginGrantPatternCount)
            ?? QuotaProblem("cache_max_entries", CacheMaxEntries, Limits.PluginGrantKeyCount)
            ?? QuotaProblem("cache_max_bytes", CacheMaxBytes, Limits.PluginGrantCacheBytes)
            ?? QuotaProblem("cache_max_ttl_ms", CacheMaxTtlMs, Limits.PluginGrantCacheTtlMs)
            ?? QuotaProblem("metric_names", MetricNames, Limits.PluginGrantMetricCount)
            ?? Problem();

    private static string? QuotaProblem(string key, long value, long most) =>
        value < 0 || value > most ? $"its {key} is {value}; 0 to {most} are possible" : null;

    /// <summary>True when a capability by its configuration key is granted at all (for imports).</summary>
    internal bool Has(string key) => key switch
    {
        "" => true,
        "allow_query_modification" => AllowQueryModification,
        "allow_metadata_access" => AllowMetadataAccess,
        "allow_session_variables" => AllowSessionVariables.Count > 0,
        "allow_table_access" => AllowTableAccess.Count > 0,
        "rate_limit_keys" => RateLimitKeys > 0,
        "kv_max_keys" => KvMaxKeys > 0,
        "allow_keys" => AllowKeys.Count > 0,
        "regex_patterns" => RegexPatterns > 0,
        "metric_names" => MetricNames > 0,
        "allow_parameter_access" => AllowParameterAccess,
        "allow_cache" => AllowCache,
        "http_hosts" => HttpHosts.Count > 0 && !DenyNetworkAccess,
        "environment" => Environment.Count > 0,
        "directory" => Directory is not null && !DenyFilesystemAccess,
        _ => false,
    };
}

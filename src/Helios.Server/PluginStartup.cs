using System.Text;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Time;
using Helios.Plugins;
using Helios.Server.Configuration;
using Helios.Server.PluginTests;

namespace Helios.Server;

/// <summary>Turns the configuration's plugins into a running host.</summary>
internal static class PluginStartup
{
    private const long MostCertificateBytes = 1024 * 1024;
    private const long BytesPerMb = 1024 * 1024;

    /// <summary>Null when plugins are switched off or none is configured.</summary>
    public static PluginHost? Open(ServerOptions options, IDataDirectory directory, ILog log)
    {
        ServerConfig config = options.Config;
        if (!config.PluginsEnabled)
        {
            if (config.Plugins.Count > 0)
            {
                log.Write(LogLevel.Warning, "plugins are configured but switched off", ("count", config.Plugins.Count));
            }

            return null;
        }

        if (config.Plugins.Count == 0)
        {
            return null;
        }

        var definitions = config.Plugins.Select(plugin => Define(plugin, config)).ToArray();
        Array.ForEach(definitions, d => RequireSafe(d, options.DataPath));
        var host = new PluginHost(new PluginHostOptions(options.LoadWasmtime, SystemClock.Instance, SystemRandom.Instance, log, directory)
        {
            Rules = RulesOf(config.Rollback),
            Test = GoldenTests.FirstDifferences,
            ShadowMsPerSecond = config.ShadowMsPerSecond ?? PluginHostOptions.DefaultShadowMsPerSecond,
            TenantVariable = config.TenantVariable ?? PluginHostOptions.DefaultTenantVariable,
        });
        host.Load(definitions);
        return host;
    }

    /// <summary>What cannot be confined is not granted, and what holds everybody's rows is nobody's files.</summary>
    private static void RequireSafe(PluginDefinition plugin, string dataPath)
    {
        if (plugin.Grant.Directory is not { } directory)
        {
            return;
        }

        if (ConfinedDirectory.Unsupported is { } reason)
        {
            throw new OperatorError(ExitCode.Configuration, $"plugin \"{plugin.Name}\": directory: {reason}");
        }

        if (LocalFiles.Overlap(directory, dataPath))
        {
            throw new OperatorError(
                ExitCode.Configuration,
                $"plugin \"{plugin.Name}\": directory {directory} and the data directory {dataPath} lie within one another; "
                + "grant one that holds the plugin's files alone");
        }
    }

    private static RollbackRules RulesOf(RollbackConfig config)
    {
        var rules = new RollbackRules();
        return new RollbackRules
        {
            IsEnabled = config.Enabled ?? rules.IsEnabled,
            ProbationSeconds = config.ProbationSeconds ?? rules.ProbationSeconds,
            MinimumFailures = config.MinimumFailures ?? rules.MinimumFailures,
            FailurePercent = config.FailurePercent ?? rules.FailurePercent,
            MinimumCalls = config.MinimumCalls ?? rules.MinimumCalls,
            RejectionPoints = config.RejectionPoints ?? rules.RejectionPoints,
            LatencyFactor = config.LatencyFactor ?? rules.LatencyFactor,
        };
    }

    internal static PluginDefinition Define(PluginConfig plugin, ServerConfig config)
    {
        string? directory = config.PluginDirectory;
        string path = PathOf(plugin.File);
        string? tests = plugin.Tests is null ? null : PathOf(plugin.Tests);
        return new PluginDefinition
        {
            Name = plugin.Name,
            File = path,
            ReadModule = () => ModuleFiles.Read(path),
            ReadTests = tests is null
                ? null
                : () => LocalFiles.ReadAllBytes(tests, GoldenTests.MostBytes, ExitCode.Plugin),
            FileStamp = config.WatchesPluginFiles ? () => LocalFiles.Stamp(path) : null,
            Hooks = plugin.Hooks,
            IsEnabled = plugin.Enabled,
            Priority = plugin.Priority,
            Tenants = plugin.Tenants.ToDictionary(t => t.Key, t => new PluginTenant(t.Value.Version, t.Value.ConfigJson)),
            Isolation = plugin.Isolation switch
            {
                "tenant" => PluginIsolation.Tenant,
                "statement" => PluginIsolation.Statement,
                _ => PluginIsolation.Worker,
            },
            IsOpenOnFailure = plugin.IsOpenOnFailure,
            ConfigurationJson = plugin.ConfigJson,
            IsGrantUnsaid = plugin.Capabilities.IsUnsaid,
            Grant = GrantOf(plugin, path),
        };

        string PathOf(string file) => directory is null ? LocalFiles.FullPath(file) : LocalFiles.In(directory, file);
    }

    private static PluginGrant GrantOf(PluginConfig plugin, string modulePath)
    {
        OutsideCapabilities outside = plugin.Capabilities.Outside;
        var grant = new PluginGrant
        {
            AllowQueryModification = plugin.Capabilities.AllowQueryModification,
            AllowResultModification = plugin.Capabilities.AllowResultModification,
            AllowAddedColumns = plugin.Capabilities.AllowAddedColumns,
            AllowWriteModification = plugin.Capabilities.AllowWriteModification,
            AllowUnguardedCopies = plugin.Capabilities.AllowUnguardedCopies,
            AllowTableAccess = plugin.Capabilities.AllowTableAccess,
            ReadableColumns = plugin.Capabilities.ReadableColumns,
            WritableColumns = plugin.Capabilities.WritableColumns,
            AllowSessionVariables = plugin.Capabilities.AllowSessionVariables,
            AllowMetadataAccess = plugin.Capabilities.AllowMetadataAccess,
            RateLimitKeys = plugin.Capabilities.RateLimitKeys,
            KvMaxKeys = plugin.Capabilities.KvMaxKeys,
            KvMaxBytes = plugin.Capabilities.KvMaxBytes,
            AllowKeys = plugin.Capabilities.AllowKeys,
            RegexPatterns = plugin.Capabilities.RegexPatterns,
            MetricNames = plugin.Capabilities.MetricNames,
            AllowCache = plugin.Capabilities.AllowCache,
            CacheMaxEntries = plugin.Capabilities.CacheMaxEntries,
            CacheMaxBytes = plugin.Capabilities.CacheMaxBytes,
            CacheMaxTtlMs = plugin.Capabilities.CacheMaxTtlMs,
            AllowStaleCache = plugin.Capabilities.AllowStaleCache,
            AllowParameterAccess = plugin.Capabilities.AllowParameterAccess,
            MemoryLimitBytes = plugin.MemoryLimitMb is { } megabytes ? megabytes * BytesPerMb : Limits.PluginMemoryBytes,
            CallTimeoutMs = plugin.TimeoutMs ?? Limits.PluginCallTimeoutMs,
            MaxInstances = plugin.MaxInstances ?? Limits.PluginInstanceCount,
            LogLinesPerSecond = plugin.LogLinesPerSecond ?? Limits.PluginLogLineCount,
            MsPerSecond = plugin.MaxMsPerSecond,
            DenyNetworkAccess = outside.DenyNetworkAccess,
            DenyFilesystemAccess = outside.DenyFilesystemAccess,
            HttpHosts = outside.HttpHosts,
            HttpRequestBytes = outside.HttpRequestBytes,
            HttpResponseBytes = outside.HttpResponseBytes,
            HttpConcurrency = outside.HttpConcurrency,
            HttpPerSecond = outside.HttpPerSecond,
            HttpTimeoutMs = outside.HttpTimeoutMs,
            HttpCaPem = outside.HttpCaFile is { } file ? ReadCertificates(LocalFiles.Beside(modulePath, file)) : null,
            Environment = outside.Environment,
            Directory = outside.Directory is { } files ? LocalFiles.Beside(modulePath, files) : null,
            DirectoryMaxBytes = outside.DirectoryMaxBytes,
            DirectoryMaxFiles = outside.DirectoryMaxFiles,
        };

        // What contradicts itself must not be read either way.
        return grant.Problem() is { } problem
            ? throw new OperatorError(ExitCode.Configuration, $"plugin \"{plugin.Name}\": {problem}")
            : grant;
    }

    private static string ReadCertificates(string path) =>
        Encoding.UTF8.GetString(LocalFiles.ReadAllBytes(path, MostCertificateBytes, ExitCode.Configuration));
}

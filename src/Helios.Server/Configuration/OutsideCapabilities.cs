using Helios.Base;

namespace Helios.Server.Configuration;

/// <summary>What a plugin is granted of the world outside the server: network, environment, files.</summary>
public sealed record OutsideCapabilities
{
    internal static readonly string[] Keys =
    [
        "deny_network_access", "deny_filesystem_access", "http_hosts", "http_request_bytes", "http_response_bytes", "http_concurrency",
        "http_per_second", "http_timeout_ms", "http_ca_file", "environment", "directory",
        "directory_max_bytes", "directory_max_files",
    ];

    public bool DenyNetworkAccess { get; init; } = true;

    public bool DenyFilesystemAccess { get; init; } = true;

    public IReadOnlyList<string> HttpHosts { get; init; } = [];

    public int HttpRequestBytes { get; init; } = Limits.PluginHttpBodyBytes;

    public int HttpResponseBytes { get; init; } = Limits.PluginHttpBodyBytes;

    public int HttpConcurrency { get; init; } = Limits.PluginHttpConcurrencyCount;

    public int HttpPerSecond { get; init; } = Limits.PluginHttpPerSecondCount;

    public int HttpTimeoutMs { get; init; } = Limits.PluginHttpTimeoutMs;

    /// <summary>A file of certificates (PEM); null: the system's.</summary>
    public string? HttpCaFile { get; init; }

    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Relative to the module's directory; null: none.</summary>
    public string? Directory { get; init; }

    public long DirectoryMaxBytes { get; init; } = Limits.PluginDirectoryBytes;

    public int DirectoryMaxFiles { get; init; } = Limits.PluginDirectoryFileCount;

    /// <summary>These with what one [[capabilities]] table says over them.</summary>
    internal OutsideCapabilities With(TomlSection section) => this with
    {
        DenyNetworkAccess = section.Boolean("deny_network_access") ?? DenyNetworkAccess,
        DenyFilesystemAccess = section.Boolean("deny_filesystem_access") ?? DenyFilesystemAccess,
        HttpHosts = section.Strings("http_hosts") ?? HttpHosts,
        HttpRequestBytes = (int?)section.Integer("http_request_bytes", 0, Limits.PluginHttpGrantBytes) ?? HttpRequestBytes,
        HttpResponseBytes = (int?)section.Integer("http_response_bytes", 0, Limits.PluginHttpGrantBytes) ?? HttpResponseBytes,
        HttpConcurrency = (int?)section.Integer("http_concurrency", 1, Limits.PluginHttpGrantConcurrencyCount) ?? HttpConcurrency,
        HttpPerSecond = (int?)section.Integer("http_per_second", 1, Limits.PluginHttpGrantPerSecondCount) ?? HttpPerSecond,
        HttpTimeoutMs = (int?)section.Integer("http_timeout_ms", 1, Limits.PluginHttpGrantTimeoutMs) ?? HttpTimeoutMs,
        HttpCaFile = section.String("http_ca_file") ?? HttpCaFile,
        Environment = section.Strings("environment") ?? Environment,
        Directory = section.String("directory") ?? Directory,
        DirectoryMaxBytes = section.Integer("directory_max_bytes", 0, Limits.PluginGrantDirectoryBytes) ?? DirectoryMaxBytes,
        DirectoryMaxFiles =
            (int?)section.Integer("directory_max_files", 1, Limits.PluginGrantDirectoryFileCount) ?? DirectoryMaxFiles,
    };
}

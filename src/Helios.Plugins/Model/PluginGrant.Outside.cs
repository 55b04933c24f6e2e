using Helios.Base;
using Helios.Base.Hashing;
using Helios.Io.Http;

namespace Helios.Plugins;

/// <summary>What of a grant leads out of the server: network, environment, files.</summary>
public sealed partial record PluginGrant
{
    /// <summary>The master switch of the seed's vocabulary: while it is on, nothing of <see cref="HttpHosts"/> is open.</summary>
    public bool DenyNetworkAccess { get; init; } = true;

    /// <summary>The same for <see cref="Directory"/>.</summary>
    public bool DenyFilesystemAccess { get; init; } = true;

    /// <summary>Servers it may send requests to, as <see cref="HttpRule"/> reads them.</summary>
    public IReadOnlyList<string> HttpHosts { get; init; } = [];

    /// <summary>The body of one request.</summary>
    public int HttpRequestBytes { get; init; } = Limits.PluginHttpBodyBytes;

    /// <summary>The body of one answer.</summary>
    public int HttpResponseBytes { get; init; } = Limits.PluginHttpBodyBytes;

    /// <summary>Requests at once, of all its instances.</summary>
    public int HttpConcurrency { get; init; } = Limits.PluginHttpConcurrencyCount;

    /// <summary>Requests in a second, of all its instances.</summary>
    public int HttpPerSecond { get; init; } = Limits.PluginHttpPerSecondCount;

    /// <summary>Time that one hook call may wait for requests, in all.</summary>
    public int HttpTimeoutMs { get; init; } = Limits.PluginHttpTimeoutMs;

    /// <summary>Certificates (PEM) that servers must be vouched for by, instead of the system's; null: the system's.</summary>
    public string? HttpCaPem { get; init; }

    /// <summary>Variables of the server's environment that it sees.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The only directory whose files it may read; null: none.</summary>
    public string? Directory { get; init; }

    /// <summary>What the files of it may take in memory, in all.</summary>
    public long DirectoryMaxBytes { get; init; } = Limits.PluginDirectoryBytes;

    /// <summary>Files and directories that may lie below it.</summary>
    public int DirectoryMaxFiles { get; init; } = Limits.PluginDirectoryFileCount;

    /// <summary>True: hooks that may wait run on workers, not on event loops.</summary>
    internal bool MayWait => HttpHosts.Count > 0;

    /// <summary>Why network, environment and files cannot be granted like this, or null.</summary>
    public string? Problem()
    {
        if (DenyNetworkAccess != (HttpHosts.Count == 0))
        {
            return DenyNetworkAccess
                ? "http_hosts is granted while deny_network_access is true, as it is unless said otherwise; say deny_network_access = false"
                : "deny_network_access = false opens nothing by itself; name the servers in http_hosts";
        }

        if (DenyFilesystemAccess != Directory is null)
        {
            return DenyFilesystemAccess
                ? "directory is granted while deny_filesystem_access is true, as it is unless said otherwise; "
                    + "say deny_filesystem_access = false"
                : "deny_filesystem_access = false opens nothing by itself; name one in directory";
        }

        if (!SystemCrypto.IsThere && (HttpHosts.Count > 0 || HttpCaPem is not null))
        {
            return "http_hosts " + SystemCrypto.Missing;
        }

        foreach (string text in HttpHosts)
        {
            if (!HttpRule.TryParse(text, out _, out string error))
            {
                return "http_hosts: " + error;
            }
        }

        return Environment.FirstOrDefault(v => v.Length == 0 || v.Contains('=') || v.Contains('\0')) is { } variable
            ? $"environment: \"{variable}\" is no name of a variable"
            : CaProblem()
            ?? Within("http_request_bytes", HttpRequestBytes, 0, Limits.PluginHttpGrantBytes)
            ?? Within("http_response_bytes", HttpResponseBytes, 0, Limits.PluginHttpGrantBytes)
            ?? Within("http_concurrency", HttpConcurrency, 1, Limits.PluginHttpGrantConcurrencyCount)
            ?? Within("http_per_second", HttpPerSecond, 1, Limits.PluginHttpGrantPerSecondCount)
            ?? Within("http_timeout_ms", HttpTimeoutMs, 1, Limits.PluginHttpGrantTimeoutMs)
            ?? Within("directory_max_bytes", DirectoryMaxBytes, 0, Limits.PluginGrantDirectoryBytes)
            ?? Within("directory_max_files", DirectoryMaxFiles, 1, Limits.PluginGrantDirectoryFileCount);
    }

    private string? CaProblem()
    {
        try
        {
            if (HttpCaPem is not null)
            {
                OutboundHttp.ReadCertificates(HttpCaPem);
            }

            return null;
        }
        catch (FormatException e)
        {
            return "http_ca_file: " + e.Message;
        }
    }

    private void MissingOutside(PluginGrant requested, List<string> missing)
    {
        HttpRule[] granted = [.. HttpHosts.Select(Rule).OfType<HttpRule>()];
        missing.AddRange(requested.HttpHosts
            .Where(text => Rule(text) is not { } wanted || !Array.Exists(granted, g => g.Covers(wanted)))
            .Select(text => $"http_hosts \"{text}\""));
        if (requested.Directory is not null && Directory is null)
        {
            missing.Add("directory");
        }

        missing.AddRange(requested.Environment.Except(Environment).Select(v => $"environment \"{v}\""));
    }

    private static HttpRule? Rule(string text) => HttpRule.TryParse(text, out HttpRule? rule, out _) ? rule : null;

    private static string? Within(string key, long value, long least, long most) =>
        value < least || value > most ? $"its {key} is {value}; {least} to {most} are possible" : null;
}

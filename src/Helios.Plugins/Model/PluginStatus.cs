namespace Helios.Plugins;

/// <summary>One line of <c>plugin list</c>.</summary>
/// <param name="Version">The manifest's version, "-" when the module could not be read.</param>
/// <param name="Reason">Why it failed, or null.</param>
/// <param name="MeanCallNs">Mean of the sampled hook calls, host side included; 0 before the first.</param>
public sealed record PluginStatus(
    string Name, string Version, IReadOnlyList<string> Hooks, PluginState State, PluginClass Class, int Priority, string? Hash,
    string? Reason, long CallCount, long FailureCount, double MeanCallNs)
{
    /// <summary>Why the latest hook call that failed did so, or null.</summary>
    public string? LastFailure { get; init; }

    /// <summary>What the plugin itself counts, by name.</summary>
    public IReadOnlyList<PluginMetric> Metrics { get; init; } = [];

    /// <summary>Of the failures, those by deadline.</summary>
    public long DeadlineMissCount { get; init; }

    /// <summary>Statements, texts and clients that it refused.</summary>
    public long RejectionCount { get; init; }

    public double MedianCallNs { get; init; }

    public double Percentile95CallNs { get; init; }

    public double Percentile99CallNs { get; init; }

    /// <summary>Of a canary: its share in percent; else 0.</summary>
    public int CanaryPercent { get; init; }

    /// <summary>Of a canary: "session", "user" or the name of a session variable.</summary>
    public string? Sticky { get; init; }

    /// <summary>Of a version that runs beside another one and serves nobody: how it compares; else null.</summary>
    public ShadowCounts? Shadow { get; init; }

    /// <summary>The only tenant that it serves, or null.</summary>
    public string? Tenant { get; init; }
}

/// <summary>What a deploy, or another change of what serves, did.</summary>
/// <param name="Error">Why it was refused, or null; the version that served before still serves.</param>
/// <param name="PreviousVersion">Version that served before, or null.</param>
public sealed record DeployResult(string Name, string? Version, string? Hash, string? PreviousVersion, string? Error, long ElapsedNs)
{
    public bool IsDeployed => Error is null;

    public string? PreviousHash { get; init; }

    /// <summary>Of a deploy: what it is granted and does not request, and what it requests otherwise than the version before.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];

    /// <summary>What the operator should look at; the change was made all the same.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

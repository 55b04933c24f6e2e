namespace Helios.Plugins;

/// <summary>
/// When the server takes a version back by itself: a canary for as long as it runs, a deployed version during its probation. The new
/// version is compared with the one it stands beside or replaced.
/// </summary>
public sealed record RollbackRules
{
    /// <summary>False: only an operator rolls back.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>How long a deployed version is watched; 0: not at all.</summary>
    public int ProbationSeconds { get; init; } = 300;

    /// <summary>Fewer failures than these break no rule.</summary>
    public int MinimumFailures { get; init; } = 3;

    /// <summary>Failures per hundred calls, beyond those of the other version.</summary>
    public int FailurePercent { get; init; } = 1;

    /// <summary>Fewer calls than these, of either version, say nothing about rejections and times.</summary>
    public int MinimumCalls { get; init; } = 100;

    /// <summary>How far, in percentage points and either way, the shares of rejected calls may lie apart.</summary>
    public int RejectionPoints { get; init; } = 20;

    /// <summary>How many times the other version's 90th percentile a call may take.</summary>
    public int LatencyFactor { get; init; } = 4;
}

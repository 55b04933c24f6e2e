namespace Helios.Plugins;

/// <summary>What happened to plugins, as it stands in the history.</summary>
public static class PluginAction
{
    /// <summary>The configured file was read at start and became current.</summary>
    public const string Load = "load";

    public const string Deploy = "deploy";

    public const string Rollback = "rollback";

    /// <summary>By the server, when a rule was broken. Of a canary: it is gone, what served before serves all.</summary>
    public const string AutomaticRollback = "automatic_rollback";

    public const string CanaryStart = "canary_start";

    public const string CanaryPromote = "canary_promote";

    public const string CanaryAbort = "canary_abort";

    public const string Enable = "enable";

    public const string Disable = "disable";

    public const string Tag = "tag";

    /// <summary>A version runs beside the one that serves, and is compared with it.</summary>
    public const string ShadowStart = "shadow_start";

    public const string ShadowStop = "shadow_stop";

    /// <summary>A tenant has no version of its own any more, and has the one that serves all.</summary>
    public const string Follow = "follow";

    /// <summary>The granted directory changed: the same version serves with its new files.</summary>
    public const string Directory = "directory";
}

/// <summary>Who asked for a change, and why; both as the history shows them.</summary>
public readonly record struct ChangeNote(string By, string Reason)
{
    public static readonly ChangeNote Server = new("server", "");
}

/// <summary>One line of a plugin's history. Times are microseconds since 2000-01-01 00:00:00 UTC.</summary>
/// <param name="Action">One of <see cref="PluginAction"/>.</param>
/// <param name="Version">The version that it was about: the one that serves afterwards, or the canary's.</param>
/// <param name="FileHash">Hash of the configured file's module at that time, so that a changed file is noticed; empty when it could not be
/// read. Of what is about a tenant: the version that the configuration named for it, or empty.</param>
public sealed record PluginEvent(string Name, string Action, string Version, string Hash, string FileHash, long AtUs)
{
    public string By { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>The version that went, or null.</summary>
    public string? FromVersion { get; init; }

    public string? FromHash { get; init; }

    /// <summary>Of a canary: the share of statements, 1 to 100; else 0.</summary>
    public int Percent { get; init; }

    /// <summary>Of a canary: "session", "user" or the name of a session variable.</summary>
    public string? Sticky { get; init; }

    public string? Tag { get; init; }

    /// <summary>Hash of the tests that the version passed, or null.</summary>
    public string? Tests { get; init; }

    /// <summary>The only tenant that it was about; null: all of them.</summary>
    public string? Tenant { get; init; }

    /// <summary>Of enable and disable: what the configuration said at that time.</summary>
    public bool IsEnabledInConfiguration { get; init; }
}

/// <summary>A version that the history knows. Times as those of <see cref="PluginEvent"/>.</summary>
public sealed record PluginVersionInfo(string Name, string Version, string Hash)
{
    public long FirstAtUs { get; init; }

    public long LatestAtUs { get; init; }

    /// <summary>It serves, or would if the plugin were not disabled.</summary>
    public bool IsCurrent { get; init; }

    public bool IsCanary { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Tenants that have this version of their own.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];
}

namespace Helios.Plugins;

/// <summary>One configured plugin (<c>[[proxy.plugins.plugin]]</c>), with everything that the operator decides.</summary>
public sealed record PluginDefinition
{
    public required string Name { get; init; }

    /// <summary>Where the module comes from, for messages.</summary>
    public required string File { get; init; }

    /// <summary>Reads the module's bytes. May throw: the plugin is then in the set as failed.</summary>
    public required Func<byte[]> ReadModule { get; init; }

    /// <summary>Something that differs when the file changes, or null while it cannot be read; null: nobody watches it.</summary>
    public Func<string?>? FileStamp { get; init; }

    /// <summary>Reads the tests that a module must pass before it serves; null: there are none. May throw: nothing is
    /// deployed then.</summary>
    public Func<byte[]>? ReadTests { get; init; }

    /// <summary>Hooks by their configuration name; "post_parse" is served, others fail the plugin with a clear reason.</summary>
    public required IReadOnlyList<string> Hooks { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>Higher runs first.</summary>
    public int Priority { get; init; }

    public PluginGrant Grant { get; init; } = PluginGrant.None;

    /// <summary>What single tenants have of their own, by the value of the tenant variable.</summary>
    public IReadOnlyDictionary<string, PluginTenant> Tenants { get; init; } = new Dictionary<string, PluginTenant>();

    /// <summary>It runs beside another version and serves nobody: what it keeps in the host is its own, it logs nothing, and what would be
    /// seen outside is refused to it.</summary>
    public bool IsShadow { get; init; }

    /// <summary>The only tenant that this is for; null: all who have nothing of their own.</summary>
    public string? Tenant { get; init; }

    public PluginIsolation Isolation { get; init; }

    /// <summary>The plugin's config table as a JSON object.</summary>
    public string ConfigurationJson { get; init; } = "{}";

    /// <summary>Null: security if it may modify queries or its manifest does not say, else the manifest's.</summary>
    public PluginClass? Class { get; init; }

    /// <summary><c>on_failure = "open"</c>; counts for class transform only.</summary>
    public bool IsOpenOnFailure { get; init; }

    internal PluginDefinition ForTenant(string tenant) => this with
    {
        Tenant = tenant,
        ConfigurationJson = Tenants.GetValueOrDefault(tenant)?.ConfigurationJson ?? ConfigurationJson,
    };
}

/// <summary>What a tenant has of its own of a plugin (<c>[proxy.plugins.plugin.tenants."NAME"]</c>).</summary>
/// <param name="Version">A version, hash or tag of the history; null: the version that serves all.</param>
/// <param name="ConfigurationJson">Null: the plugin's.</param>
public sealed record PluginTenant(string? Version, string? ConfigurationJson);

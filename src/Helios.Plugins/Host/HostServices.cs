using Helios.Base;
using Helios.Plugins.Resources;

namespace Helios.Plugins.Host;

/// <summary>What guests get from the outside, injected, and what the host keeps for them.</summary>
internal sealed record HostServices(IClock Clock, IRandom Random, ILog Log)
{
    /// <summary>The session variable whose value is the tenant.</summary>
    public string TenantVariable { get; init; } = PluginHostOptions.DefaultTenantVariable;

    public PluginResources.Table Resources { get; } = new();
}

using Helios.Base;
using Helios.Io.Http;
using Helios.Io.Threading;
using Helios.Plugins.Outside;
using Helios.Plugins.Resources;

namespace Helios.Plugins.Host;

/// <summary>What guests get from the outside, injected, and what the host keeps for them.</summary>
internal sealed record HostServices(IClock Clock, IRandom Random, ILog Log)
{
    /// <summary>The session variable whose value is the tenant.</summary>
    public string TenantVariable { get; init; } = PluginHostOptions.DefaultTenantVariable;
    private const int BackgroundThreadCount = 4;

    /// <summary>Makes what speaks to servers that a grant names.</summary>
    public Func<OutboundHttpOptions, IOutboundHttp> MakeHttp { get; init; } = options => new OutboundHttp(options);

    /// <summary>For what the host fetches by itself.</summary>
    public WorkerPool Background { get; } = new(BackgroundThreadCount, "plugin-fetch", Log);

    /// <summary>Reads a variable of the server's environment.</summary>
    public Func<string, string?> ReadEnvironment { get; init; } = Environment.GetEnvironmentVariable;

    public GrantedDirectories Directories { get; init; } = new(null);

    /// <summary>Sees the calls, or null.</summary>
    public IGuestObserver? Observer { get; init; }

    public PluginResources.Table Resources { get; } = new();
}

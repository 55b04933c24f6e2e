using Helios.Engine;
using Helios.Plugins;
using Helios.Plugins.Abi;

namespace Helios.Proxy;

/// <summary>Table definitions as the session's transaction sees them, for plugins that may read metadata.</summary>
internal sealed class SessionCatalog : IPluginCatalog
{
    private readonly EngineSession _engine;

    public SessionCatalog(EngineSession engine)
    {
        _engine = engine;
    }

    public RelationKind KindOf(string? schema, string name) => throw new NotImplementedException();

    public IReadOnlyList<PluginColumn>? GetColumns(string? schema, string name) => throw new NotImplementedException();
}

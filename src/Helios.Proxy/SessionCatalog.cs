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

    public RelationKind KindOf(string? schema, string name) => _engine.DescribeRelation(schema, name) switch
    {
        null => RelationKind.Unknown,
        { IsSystem: true } => RelationKind.System,
        _ => RelationKind.Table,
    };

    public IReadOnlyList<PluginColumn>? GetColumns(string? schema, string name) => _engine.DescribeRelation(schema, name)?.Columns
        .Select(c => new PluginColumn(c.Name, c.Type.Oid, c.Type.Modifier, c.IsNotNull, c.IsPrimaryKey, c.HasDefault)).ToArray();
}

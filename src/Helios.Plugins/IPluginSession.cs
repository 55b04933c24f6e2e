using Helios.Plugins.Caching;

namespace Helios.Plugins;

/// <summary>What a plugin may learn of the session whose statement it judges. Used on the statement's thread. Values are as SHOW would
/// print them.</summary>
public interface IPluginSession
{
    /// <summary>A session variable, standard or custom; null when it is not set. Names are compared without case.</summary>
    string? GetVariable(string name);

    /// <summary>A parameter of the startup packet, or null.</summary>
    string? GetConnectionParameter(string name);

    /// <summary>A header, or null. Without HTTP: a connection parameter of that name, compared without case, '-' and '_' alike.</summary>
    string? GetHeader(string name);

    /// <summary>True when a session variable of this name may hold this value.</summary>
    bool CanSet(string name, string value);

    /// <summary>Who counts what plugins do for the statement at hand; null: nobody.</summary>
    PluginTrace? Trace => null;

    /// <summary>The result cache, or null where there is none.</summary>
    IPluginCache? Cache => null;
}

/// <summary>A column as a plugin with allow_metadata_access sees it. Type by PostgreSQL's OID and typmod.</summary>
public readonly record struct PluginColumn(string Name, uint TypeOid, int TypeModifier, bool IsNotNull, bool IsPrimaryKey, bool HasDefault);

/// <summary>The catalog as the statement sees it.</summary>
public interface IPluginCatalog
{
    /// <summary>What a name means; null schema: by search path.</summary>
    Abi.RelationKind KindOf(string? schema, string name);

    /// <summary>The columns of a table or view, or null when there is none of that name.</summary>
    IReadOnlyList<PluginColumn>? GetColumns(string? schema, string name);
}

/// <summary>The parameters of one execution. Used on the statement's thread.</summary>
public interface IPluginParameters
{
    int Count { get; }

    /// <summary>The text form of parameter $index (1 to <see cref="Count"/>), UTF-8; null for NULL.</summary>
    byte[]? GetText(int index);
}

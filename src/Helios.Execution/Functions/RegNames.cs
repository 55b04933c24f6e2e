using Helios.Base;
using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Names of relations, types and namespaces for regclass, regtype and regnamespace, as the session's search_path shows
/// them.</summary>
internal sealed class RegNames : IRegNames
{
    private readonly CatalogSnapshot _catalog;
    private readonly uint _databaseOid;
    private readonly string[] _searchPath;

    public RegNames(CatalogSnapshot catalog, uint databaseOid, string[] searchPath)
    {
        _catalog = catalog;
        _databaseOid = databaseOid;
        _searchPath = searchPath;
    }

    public RegNames(StatementRuntime runtime)
        : this(runtime.Catalog, runtime.DatabaseOid, SearchPaths.Effective(runtime.Session))
    {
    }

    public string? NameOf(SqlType regType, uint oid)
    {
        switch (regType.Oid)
        {
            case 2205:
                return RelationName(oid);
            case 2206:
                return TypeRegistry.TryFind(oid, out _) ? TypeRegistry.FormatType(new SqlType(oid)) : null;
            case 4089:
                return NamespaceName(oid);
            case 4096:
                return oid == WellKnown.SuperuserOid ? WellKnown.Superuser : null;
            case 24:
                return ProcedureNames.NameOf(oid);
            default:
                return null;
        }
    }

    public uint Find(SqlType regType, string name)
    {
        switch (regType.Oid)
        {
            case 2205:
                return FindRelation(name) ?? throw new SqlError(SqlState.UndefinedTable, $"relation \"{name}\" does not exist");
            case 2206:
                return FindType(name) ?? throw new SqlError(SqlState.UndefinedObject, $"type \"{name}\" does not exist");
            case 4089:
                return WellKnown.IsSchema(name)
                    ? WellKnown.SchemaOid(name)
                    : throw new SqlError(SqlState.InvalidSchemaName, $"schema \"{name}\" does not exist");
            case 4096:
                return name == WellKnown.Superuser
                    ? WellKnown.SuperuserOid
                    : throw new SqlError(SqlState.UndefinedObject, $"role \"{name}\" does not exist");
            case 24:
                return ProcedureNames.Find(name) ?? throw new SqlError(SqlState.UndefinedFunction, $"function \"{name}\" does not exist");
            default:
                throw SqlError.NotSupported("looking up a name for type " + TypeRegistry.FormatType(regType));
        }
    }

    public uint? FindRelation(string text)
    {
        List<string> parts = SqlNames.Split(text);
        if (parts.Count > 1)
        {
            return FindIn(parts[^2], parts[^1])?.Oid;
        }

        foreach (string schema in _searchPath)
        {
            if (FindIn(schema, parts[0]) is { } found)
            {
                return found.Oid;
            }
        }

        return null;
    }

    public static uint? FindType(string text)
    {
        string name = text.Trim();
        name = name.StartsWith("pg_catalog.", StringComparison.Ordinal) ? name["pg_catalog.".Length..] : name;
        return TypeRegistry.TryFindSql(name.ToLowerInvariant(), out TypeInfo? info) ? info.Oid : null;
    }

    private Relation? FindIn(string schema, string name) => WellKnown.IsSystemSchema(schema)
        ? SystemRelation.Find(schema, name)
        : _catalog.Find(_databaseOid, schema, name);

    private string? RelationName(uint oid)
    {
        Relation? relation = _catalog.Find(oid) ?? SystemRelation.Find(oid);
        if (relation is null)
        {
            return IndexName(oid);
        }

        bool isVisible = FindRelation(SqlNames.Quote(relation.Name)) == oid;
        return isVisible ? SqlNames.Quote(relation.Name) : $"{SqlNames.Quote(relation.Schema)}.{SqlNames.Quote(relation.Name)}";
    }

    private string? IndexName(uint oid)
    {
        foreach (Relation relation in _catalog.Relations)
        {
            IndexDefinition? index = Array.Find((relation as TableDefinition)?.Indexes ?? [], i => i.Oid == oid);
            if (index is not null)
            {
                return SqlNames.Quote(index.Name);
            }
        }

        return null;
    }

    private static string? NamespaceName(uint oid) => oid switch
    {
        WellKnown.PgCatalogOid => WellKnown.PgCatalog,
        WellKnown.PublicOid => WellKnown.Public,
        WellKnown.InformationSchemaOid => WellKnown.InformationSchema,
        WellKnown.HeliosOid => WellKnown.Helios,
        _ => null,
    };
}

using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>From a written relation name to the relation, by schema or search_path.</summary>
internal static class RelationLookup
{
    public static Relation? Find(BindContext context, string? schema, string name)
    {
        if (schema is not null)
        {
            return FindIn(context, schema, name);
        }

        foreach (string candidate in context.SearchPath)
        {
            if (FindIn(context, candidate, name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>A table of the user's or a relation of the system. Throws 42P01; 0A000 for another database.</summary>
    public static Relation Require(BindContext context, Ast ast, NodeId rangeVar, SourceText? source)
    {
        string name = ast.Text(rangeVar);
        NodeId schemaNode = ast.Child(rangeVar, Role.Schema);
        string? schema = schemaNode.IsNone ? null : ast.Text(schemaNode);
        RefuseOtherDatabase(context, ast, rangeVar, schema, name, source);
        Relation? found = Find(context, schema, name);
        if (found is SequenceDefinition)
        {
            throw SqlError.NotSupported($"reading the sequence \"{name}\" as a relation");
        }

        return found ?? throw NotFound(schema, name, ast.Position(rangeVar), source);
    }

    public static SqlError NotFound(string? schema, string name, int position, SourceText? source)
    {
        string message = $"relation \"{(schema is null ? "" : schema + ".")}{name}\" does not exist";
        return source is null ? new SqlError(SqlState.UndefinedTable, message) : source.Error(SqlState.UndefinedTable, message, position);
    }

    private static Relation? FindIn(BindContext context, string schema, string name) => WellKnown.IsSystemSchema(schema)
        ? SystemRelation.Find(schema, name)
        : context.Catalog.Find(context.DatabaseOid, schema, name);

    private static void RefuseOtherDatabase(BindContext context, Ast ast, NodeId rangeVar, string? schema, string name, SourceText? source)
    {
        NodeId catalog = ast.Child(rangeVar, Role.Catalog);
        if (catalog.IsNone || ast.Text(catalog) == context.Session.DatabaseName)
        {
            return;
        }

        string message = $"cross-database references are not implemented: \"{ast.Text(catalog)}.{schema}.{name}\"";
        throw source is null
            ? new SqlError(SqlState.FeatureNotSupported, message)
            : source.Error(SqlState.FeatureNotSupported, message, ast.Position(rangeVar));
    }
}

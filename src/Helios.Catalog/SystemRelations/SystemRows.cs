namespace Helios.Catalog;

/// <summary>Which rows each system relation has. Relations that are not named here are empty: nothing of their kind can be made
/// yet.</summary>
internal static class SystemRows
{
    public static IEnumerable<object?[]> Of(SystemRelation relation, SystemRelationContext context) =>
        relation.Schema switch
        {
            WellKnown.InformationSchema => OfInformationSchema(relation.Name, context),
            WellKnown.Helios => context.ServerRows?.Invoke(relation.Name) ?? [],
            _ => OfCatalog(relation.Name, context),
        };

    private static IEnumerable<object?[]> OfCatalog(string name, SystemRelationContext context) => name switch
    {
        "pg_type" => TypeRows.Types(context),
        "pg_range" => TypeRows.Ranges(),
        "pg_proc" => TypeRows.Procedures(),
        "pg_collation" => TypeRows.Collations(),
        "pg_class" => RelationRows.Classes(context),
        "pg_attribute" => RelationRows.Attributes(context),
        "pg_attrdef" => RelationRows.Defaults(context),
        "pg_index" => ConstraintRows.Indexes(context),
        "pg_constraint" => ConstraintRows.Constraints(context),
        "pg_indexes" => ConstraintRows.IndexesView(context),
        "pg_sequence" => RelationRows.Sequences(context),
        "pg_tables" => RelationRows.TablesView(context),
        "pg_namespace" => ServerRows.Namespaces(),
        "pg_database" => ServerRows.Databases(context),
        "pg_authid" => ServerRows.Roles(),
        "pg_roles" => ServerRows.RolesView(),
        "pg_user" => ServerRows.UsersView(),
        "pg_settings" => ServerRows.Settings(context),
        "pg_am" => ServerRows.AccessMethods(),
        "pg_tablespace" => ServerRows.Tablespaces(),
        "pg_language" => ServerRows.Languages(),
        _ => [],
    };

    private static IEnumerable<object?[]> OfInformationSchema(string name, SystemRelationContext context) => name switch
    {
        "tables" => InformationRows.Tables(context),
        "columns" => InformationRows.Columns(context),
        "schemata" => InformationRows.Schemata(context),
        "table_constraints" => InformationRows.TableConstraints(context),
        "key_column_usage" => InformationRows.KeyColumns(context),
        "constraint_column_usage" => InformationRows.ConstraintColumns(context),
        _ => [],
    };
}

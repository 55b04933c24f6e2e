namespace Helios.Catalog;

/// <summary>Schemas, databases, roles, settings and other things that are there before any table.</summary>
internal static class ServerRows
{
    public static IEnumerable<object?[]> Namespaces() =>
    [
        [WellKnown.ToastOid, "pg_toast", WellKnown.SuperuserOid, null],
        [WellKnown.PgCatalogOid, WellKnown.PgCatalog, WellKnown.SuperuserOid, null],
        [WellKnown.PublicOid, WellKnown.Public, WellKnown.SuperuserOid, null],
        [WellKnown.InformationSchemaOid, WellKnown.InformationSchema, WellKnown.SuperuserOid, null],
        [WellKnown.HeliosOid, WellKnown.Helios, WellKnown.SuperuserOid, null],
    ];

    public static IEnumerable<object?[]> Databases(SystemRelationContext context)
    {
        foreach (DatabaseDefinition database in context.Catalog.Databases)
        {
            yield return
            [
                database.Oid, database.Name, WellKnown.SuperuserOid, 6, 'c', false, true, -1, 0, 0, 1663u, "C", "C", null, null, null,
            ];
        }
    }

    public static IEnumerable<object?[]> Roles() =>
        [[WellKnown.SuperuserOid, WellKnown.Superuser, true, true, true, true, true, true, true, -1, null, null]];

    public static IEnumerable<object?[]> RolesView() =>
        [[WellKnown.Superuser, true, true, true, true, true, true, -1, "********", null, true, null, WellKnown.SuperuserOid]];

    public static IEnumerable<object?[]> UsersView() =>
        [[WellKnown.Superuser, WellKnown.SuperuserOid, true, true, true, true, "********", null, null]];

    public static IEnumerable<object?[]> Settings(SystemRelationContext context)
    {
        foreach ((string name, string value, string description) in context.Settings())
        {
            yield return
            [
                name, value, null, "Client Connection Defaults", description, null, "user", "string", "session", null, null, null, value,
                value, null,
                null, false,
            ];
        }
    }

    public static IEnumerable<object?[]> AccessMethods() =>
        [[WellKnown.HeapAmOid, "heap", 3u, 't'], [WellKnown.BtreeAmOid, "btree", 330u, 'i']];

    public static IEnumerable<object?[]> Tablespaces() =>
        [[1663u, "pg_default", WellKnown.SuperuserOid, null, null], [1664u, "pg_global", WellKnown.SuperuserOid, null, null]];

    public static IEnumerable<object?[]> Languages() =>
        [[12u, "internal", WellKnown.SuperuserOid, false, false, 0u, 0u, 0u, null],
            [14u, "sql", WellKnown.SuperuserOid, false, true, 0u, 0u, 0u, null]];
}

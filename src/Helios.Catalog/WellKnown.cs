using Helios.Base;

namespace Helios.Catalog;

/// <summary>OIDs and names that every PostgreSQL database has (pg_namespace.dat, pg_authid.dat, pg_database.dat).</summary>
internal static class WellKnown
{
    public const uint FirstUserOid = 16384;
    public const uint PgCatalogOid = 11;
    public const uint ToastOid = 99;
    public const uint PublicOid = 2200;
    public const uint InformationSchemaOid = 13188;
    public const uint HeliosOid = 13900;
    public const uint SuperuserOid = 10;
    public const uint PostgresDatabaseOid = 5;
    public const uint BtreeAmOid = 403;
    public const uint HeapAmOid = 2;

    public const string PgCatalog = "pg_catalog";
    public const string Public = "public";
    public const string InformationSchema = "information_schema";

    /// <summary>The schema of what PostgreSQL does not have: relations about this server.</summary>
    public const string Helios = "helios";
    public const string Superuser = "postgres";
    public const string PostgresDatabase = "postgres";

    /// <summary>Row id = OID of a database, table or sequence; see DefinitionCodec.</summary>
    public static readonly TreeId DefinitionTree = new(1);

    /// <summary>Unique (database, schema, name) of every relation.</summary>
    public static readonly TreeId NameTree = new(2);

    /// <summary>Row id = OID of a sequence; how far its values are given out.</summary>
    public static readonly TreeId SequenceTree = new(3);

    public static uint SchemaOid(string schema) => schema switch
    {
        PgCatalog => PgCatalogOid,
        Public => PublicOid,
        InformationSchema => InformationSchemaOid,
        Helios => HeliosOid,
        _ => throw new Bug("schema " + schema),
    };

    public static bool IsSchema(string schema) => schema is Public || IsSystemSchema(schema);

    /// <summary>Its relations are made when they are read, and nobody creates others there.</summary>
    public static bool IsSystemSchema(string schema) => schema is PgCatalog or InformationSchema or Helios;
}

using System.Collections.Immutable;

namespace Helios.Catalog;

/// <summary>Every definition at one moment. Immutable: a statement keeps the snapshot that it was bound under.</summary>
internal sealed class CatalogSnapshot
{
    private readonly ImmutableDictionary<(uint Database, string Schema, string Name), Relation> _byName;
    private readonly ImmutableSortedDictionary<uint, Relation> _byOid;

    private CatalogSnapshot(
        long version,
        ImmutableArray<DatabaseDefinition> databases,
        ImmutableDictionary<(uint Database, string Schema, string Name), Relation> byName,
        ImmutableSortedDictionary<uint, Relation> byOid)
    {
        Version = version;
        Databases = databases;
        _byName = byName;
        _byOid = byOid;
    }

    public static CatalogSnapshot Empty { get; } = new(
        0,
        [],
        ImmutableDictionary<(uint Database, string Schema, string Name), Relation>.Empty,
        ImmutableSortedDictionary<uint, Relation>.Empty);

    public long Version { get; }

    public ImmutableArray<DatabaseDefinition> Databases { get; }

    /// <summary>Tables and sequences of the user's, of every database, in order of OID.</summary>
    public IEnumerable<Relation> Relations => _byOid.Values;

    public DatabaseDefinition? FindDatabase(string name)
    {
        foreach (DatabaseDefinition database in Databases)
        {
            if (database.Name == name)
            {
                return database;
            }
        }

        return null;
    }

    public Relation? Find(uint database, string schema, string name) => _byName.GetValueOrDefault((database, schema, name));

    public Relation? Find(uint oid) => _byOid.GetValueOrDefault(oid);

    public CatalogSnapshot WithVersion(long version) => new(version, Databases, _byName, _byOid);

    public CatalogSnapshot WithDatabase(DatabaseDefinition database) => new(Version, Databases.Add(database), _byName, _byOid);

    public CatalogSnapshot With(Relation relation) =>
        new(Version, Databases, _byName.SetItem(Key(relation), relation), _byOid.SetItem(relation.Oid, relation));

    public CatalogSnapshot Without(Relation relation) =>
        new(Version, Databases, _byName.Remove(Key(relation)), _byOid.Remove(relation.Oid));

    private static (uint Database, string Schema, string Name) Key(Relation relation) =>
        (DatabaseOf(relation), relation.Schema, relation.Name);

    public static uint DatabaseOf(Relation relation) => relation switch
    {
        TableDefinition table => table.DatabaseOid,
        SequenceDefinition sequence => sequence.DatabaseOid,
        _ => 0,
    };
}

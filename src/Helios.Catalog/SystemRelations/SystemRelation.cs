using Helios.Base;
using Helios.Types;

namespace Helios.Catalog;

/// <summary>A relation whose rows are made from the definitions when it is read.</summary>
internal sealed class SystemRelation : Relation
{
    private static readonly Dictionary<(string Schema, string Name), SystemRelation> s_byName = Make();
    private static readonly Dictionary<uint, SystemRelation> s_byOid = s_byName.Values.ToDictionary(r => r.Oid);

    public static IReadOnlyCollection<SystemRelation> All => s_byName.Values;

    /// <summary>relkind: r or v.</summary>
    public required char Kind { get; init; }

    public static SystemRelation? Find(string schema, string name) => s_byName.GetValueOrDefault((schema, name));

    public static SystemRelation? Find(uint oid) => s_byOid.GetValueOrDefault(oid);

    /// <summary>The rows, of as many values as there are columns.</summary>
    public IEnumerable<Datum[]> Rows(SystemRelationContext context)
    {
        foreach (object?[] row in SystemRows.Of(this, context))
        {
            Invariant.Require(row.Length == Columns.Length);
            var values = new Datum[row.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = SystemValue.ToDatum(row[i]);
            }

            yield return values;
        }
    }

    private static Dictionary<(string Schema, string Name), SystemRelation> Make()
    {
        var relations = new Dictionary<(string Schema, string Name), SystemRelation>();
        foreach (SystemSchemaEntry entry in SystemSchema.All)
        {
            relations.Add((entry.Schema, entry.Name), new SystemRelation
            {
                Oid = entry.Oid,
                Schema = entry.Schema,
                Name = entry.Name,
                Kind = entry.Kind,
                Columns = ParseColumns(entry.Columns),
            });
        }

        return relations;
    }

    private static ColumnDefinition[] ParseColumns(string text)
    {
        var columns = new List<ColumnDefinition>();
        foreach (string pair in text.Split(", "))
        {
            int space = pair.IndexOf(' ', StringComparison.Ordinal);
            if (!TypeRegistry.TryFindByName(pair[(space + 1)..], out TypeInfo? type))
            {
                throw new Bug("system relation column: " + pair);
            }

            columns.Add(new ColumnDefinition { Name = pair[..space], Type = type.Type });
        }

        return [.. columns];
    }
}

/// <summary>What rows of system relations are made from.</summary>
internal sealed class SystemRelationContext
{
    public required CatalogSnapshot Catalog { get; init; }

    public required uint DatabaseOid { get; init; }

    public required string DatabaseName { get; init; }

    public required Func<IEnumerable<(string Name, string Value, string Description)>> Settings { get; init; }

    /// <summary>Rows of a relation of schema helios, which layers above know; null: there are none. A timestamptz is a long.</summary>
    public Func<string, IEnumerable<object?[]>>? ServerRows { get; init; }

    /// <summary>Tables and sequences of the session's database.</summary>
    public IEnumerable<Relation> Relations
    {
        get
        {
            foreach (Relation relation in Catalog.Relations)
            {
                if (CatalogSnapshot.DatabaseOf(relation) == DatabaseOid)
                {
                    yield return relation;
                }
            }
        }
    }

    public IEnumerable<TableDefinition> Tables => Relations.OfType<TableDefinition>();
}

using Helios.Types;

namespace Helios.Catalog;

/// <summary>pg_class, pg_attribute and what else tells of relations.</summary>
internal static class RelationRows
{
    public static IEnumerable<object?[]> Classes(SystemRelationContext context)
    {
        foreach (SystemRelation relation in SystemRelation.All)
        {
            yield return Class(relation, relation.Kind, 0, relation.Columns.Length, 0, hasIndex: false);
        }

        foreach (Relation relation in context.Relations)
        {
            if (relation is TableDefinition table)
            {
                yield return Class(table, 'r', table.TypeOid, table.Columns.Length, table.Checks.Length, table.Indexes.Length > 0);
                foreach (IndexDefinition index in table.Indexes)
                {
                    yield return IndexClass(table, index);
                }
            }
            else
            {
                yield return Class(relation, 'S', 0, 3, 0, hasIndex: false);
            }
        }
    }

    public static IEnumerable<object?[]> Attributes(SystemRelationContext context)
    {
        foreach (Relation relation in SystemRelation.All.Concat(context.Relations.Where(r => r is TableDefinition)))
        {
            for (int i = 0; i < relation.Columns.Length; i++)
            {
                yield return Attribute(relation.Oid, relation.Columns[i], i + 1);
            }
        }

        foreach (TableDefinition table in context.Tables)
        {
            foreach (IndexDefinition index in table.Indexes)
            {
                for (int i = 0; i < index.Columns.Length; i++)
                {
                    ColumnDefinition column = table.Columns[index.Columns[i]];
                    yield return Attribute(index.Oid, new ColumnDefinition { Name = column.Name, Type = column.Type }, i + 1);
                }
            }
        }
    }

    public static IEnumerable<object?[]> Defaults(SystemRelationContext context)
    {
        foreach (TableDefinition table in context.Tables)
        {
            for (int i = 0; i < table.Columns.Length; i++)
            {
                if (table.Columns[i].DefaultSql is { } sql)
                {
                    // A default has no OID of its own here; the pair of table and column makes one that no other row has.
                    yield return [table.Oid + ((uint)(i + 1) << 20), table.Oid, (short)(i + 1), sql];
                }
            }
        }
    }

    public static IEnumerable<object?[]> Sequences(SystemRelationContext context) => context.Relations
        .OfType<SequenceDefinition>()
        .Select(s => new object?[] { s.Oid, 20u, s.Start, s.Increment, s.MaxValue, 1L, 1L, false });

    public static IEnumerable<object?[]> TablesView(SystemRelationContext context)
    {
        foreach (SystemRelation relation in SystemRelation.All.Where(r => r.Kind == 'r'))
        {
            yield return [relation.Schema, relation.Name, WellKnown.Superuser, null, false, false, false, false];
        }

        foreach (TableDefinition table in context.Tables)
        {
            yield return [table.Schema, table.Name, WellKnown.Superuser, null, table.Indexes.Length > 0, false, false, false];
        }
    }

    private static object?[] Class(Relation relation, char kind, uint typeOid, int columns, int checks, bool hasIndex) =>
        Class(relation.Oid, relation.Name, relation.Schema, kind, typeOid, kind == 'r' ? WellKnown.HeapAmOid : 0, columns, checks,
            hasIndex);

    private static object?[] IndexClass(TableDefinition table, IndexDefinition index) =>
        Class(index.Oid, index.Name, table.Schema, 'i', 0, WellKnown.BtreeAmOid, index.Columns.Length, 0, hasIndex: false);

    private static object?[] Class(
        uint oid, string name, string schema, char kind, uint typeOid, uint accessMethod, int columns, int checks, bool hasIndex) =>
    [
        oid, name, WellKnown.SchemaOid(schema), typeOid, 0u, WellKnown.SuperuserOid, accessMethod, kind == 'v' ? 0u : oid, 0u, 0, -1.0, 0,
            0u,
        hasIndex, false, 'p', kind, (short)columns, (short)checks, false, false, false, false, false, true, kind == 'r' ? 'd' : 'n', false,
            0u, 0, 0, null,
        null, null,
    ];

    private static object?[] Attribute(uint relationOid, ColumnDefinition column, int number)
    {
        TypeRegistry.TryFind(column.Type.Oid, out TypeInfo? type);
        return
        [
            relationOid, column.Name, column.Type.Oid, -1, type!.LengthBytes, (short)number, type.IsArray ? 1 : 0, -1, column.Type.Modifier,
            type.IsByValue, type.Alignment, type.Storage, "", column.IsNotNull, column.DefaultSql is not null, false, "", "", false, true,
            0,
            type.CollationOid, null, null, null, null,
        ];
    }
}

using Helios.Types;

namespace Helios.Catalog;

/// <summary>pg_index and pg_constraint.</summary>
internal static class ConstraintRows
{
    public static IEnumerable<object?[]> Indexes(SystemRelationContext context)
    {
        foreach ((TableDefinition table, IndexDefinition index) in All(context))
        {
            short count = (short)index.Columns.Length;
            yield return
            [
                index.Oid, table.Oid, count, count, true, false, index.IsPrimary, false, true, false, true, false, true, true, false,
                SystemValue.Vector(SqlType.Int2, index.Columns.Select(c => c + 1L)),
                    SystemValue.Vector(SqlType.Oidt, index.Columns.Select(_ => 0L)),
                SystemValue.Vector(SqlType.Oidt, index.Columns.Select(_ => 0L)),
                    SystemValue.Vector(SqlType.Int2, index.Columns.Select(_ => 0L)), null, null,
            ];
        }
    }

    public static IEnumerable<object?[]> Constraints(SystemRelationContext context)
    {
        foreach ((TableDefinition table, IndexDefinition index) in All(context))
        {
            Datum keys = SystemValue.Array(SqlType.Int2, index.Columns.Select(c => c + 1L));
            yield return Constraint(table, index.ConstraintOid, index.Name, index.IsPrimary ? 'p' : 'u', index.Oid, keys, null);
        }

        foreach (TableDefinition table in context.Tables)
        {
            foreach (CheckDefinition check in table.Checks)
            {
                yield return Constraint(table, check.Oid, check.Name, 'c', 0, null, check.Sql);
            }
        }
    }

    public static IEnumerable<object?[]> IndexesView(SystemRelationContext context)
    {
        foreach ((TableDefinition table, IndexDefinition index) in All(context))
        {
            string columns = string.Join(", ", index.Columns.Select(c => table.Columns[c].Name));
            yield return
            [
                table.Schema, table.Name, index.Name, null,
                $"CREATE UNIQUE INDEX {index.Name} ON {table.Schema}.{table.Name} USING btree ({columns})",
            ];
        }
    }

    private static IEnumerable<(TableDefinition Table, IndexDefinition Index)> All(SystemRelationContext context)
    {
        foreach (TableDefinition table in context.Tables)
        {
            foreach (IndexDefinition index in table.Indexes)
            {
                yield return (table, index);
            }
        }
    }

    private static object?[] Constraint(TableDefinition table, uint oid, string name, char kind, uint indexOid, object? keys,
        object? expression) =>
    [
        oid, name, WellKnown.SchemaOid(table.Schema), kind, false, false, true, table.Oid, 0u, indexOid, 0u, 0u, ' ', ' ', ' ', true, 0,
        kind != 'c',
        keys, null, null, null, null, null, null, expression,
    ];
}

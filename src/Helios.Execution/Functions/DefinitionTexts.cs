using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Definitions of constraints and indexes as SQL, in PostgreSQL's spelling.</summary>
internal static class DefinitionTexts
{
    public static Datum Constraint(CatalogSnapshot catalog, uint oid)
    {
        foreach (Relation relation in catalog.Relations)
        {
            if (relation is not TableDefinition table)
            {
                continue;
            }

            if (Array.Find(table.Indexes, i => i.ConstraintOid == oid) is { } index)
            {
                return Datum.FromText($"{(index.IsPrimary ? "PRIMARY KEY" : "UNIQUE")} ({Columns(table, index)})");
            }

            if (Array.Find(table.Checks, c => c.Oid == oid) is { } check)
            {
                return Datum.FromText($"CHECK (({check.Sql}))");
            }
        }

        return Datum.Null;
    }

    /// <param name="column">From 1: that key column alone; 0: the whole statement.</param>
    public static Datum Index(CatalogSnapshot catalog, uint oid, int column)
    {
        foreach (Relation relation in catalog.Relations)
        {
            if (relation is not TableDefinition table || Array.Find(table.Indexes, i => i.Oid == oid) is not { } index)
            {
                continue;
            }

            if (column > 0)
            {
                return column <= index.Columns.Length
                    ? Datum.FromText(SqlNames.Quote(table.Columns[index.Columns[column - 1]].Name))
                    : Datum.FromText("");
            }

            return Datum.FromText(
                $"CREATE UNIQUE INDEX {SqlNames.Quote(index.Name)} ON {SqlNames.Quote(table.Schema)}.{SqlNames.Quote(table.Name)} "
                + $"USING btree ({Columns(table, index)})");
        }

        return Datum.Null;
    }

    private static string Columns(TableDefinition table, IndexDefinition index) =>
        string.Join(", ", index.Columns.Select(c => SqlNames.Quote(table.Columns[c].Name)));
}

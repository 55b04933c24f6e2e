using System.Text;
using Helios.Base;
using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Violations of constraints, worded as PostgreSQL does. A DETAIL repeats values only when every one of them is the client's own: others
/// could be
/// hidden from the client by a plugin.
/// </summary>
internal static class ConstraintErrors
{
    public static SqlError NotNull(TableDefinition table, int column, ReadOnlySpan<Datum> row, bool[] mayRepeat, CodecSettings settings) =>
        new(SqlState.NotNullViolation,
            $"null value in column \"{table.Columns[column].Name}\" of relation \"{table.Name}\" violates not-null constraint")
        {
            Detail = FailingRow(table, row, mayRepeat, settings),
            SchemaName = table.Schema,
            TableName = table.Name,
            ColumnName = table.Columns[column].Name,
        };

    public static SqlError Check(TableDefinition table, string constraint, ReadOnlySpan<Datum> row, bool[] mayRepeat,
        CodecSettings settings) =>
        new(SqlState.CheckViolation, $"new row for relation \"{table.Name}\" violates check constraint \"{constraint}\"")
        {
            Detail = FailingRow(table, row, mayRepeat, settings),
            SchemaName = table.Schema,
            TableName = table.Name,
            ConstraintName = constraint,
        };

    public static SqlError Unique(TableDefinition table, IndexDefinition index, ReadOnlySpan<Datum> row, bool[] mayRepeat,
        CodecSettings settings) =>
        new(SqlState.UniqueViolation, $"duplicate key value violates unique constraint \"{index.Name}\"")
        {
            Detail = DuplicateKey(table, index, row, mayRepeat, settings),
            SchemaName = table.Schema,
            TableName = table.Name,
            ConstraintName = index.Name,
        };

    private static string? FailingRow(TableDefinition table, ReadOnlySpan<Datum> row, bool[] mayRepeat, CodecSettings settings)
    {
        var text = new StringBuilder("Failing row contains (");
        for (int i = 0; i < row.Length; i++)
        {
            if (!mayRepeat[i])
            {
                return null;
            }

            text.Append(i == 0 ? "" : ", ").Append(Show(row[i], table.Columns[i].Type, settings));
        }

        return text.Append(").").ToString();
    }

    private static string? DuplicateKey(TableDefinition table, IndexDefinition index, ReadOnlySpan<Datum> row, bool[] mayRepeat,
        CodecSettings settings)
    {
        var names = new StringBuilder();
        var values = new StringBuilder();
        foreach (int column in index.Columns)
        {
            if (!mayRepeat[column])
            {
                return null;
            }

            names.Append(names.Length == 0 ? "" : ", ").Append(SqlNames.Quote(table.Columns[column].Name));
            values.Append(values.Length == 0 ? "" : ", ").Append(Show(row[column], table.Columns[column].Type, settings));
        }

        return $"Key ({names})=({values}) already exists.";
    }

    // PostgreSQL cuts values of a failing row at 64 bytes; here it is characters, for both.
    private static string Show(in Datum value, SqlType type, CodecSettings settings)
    {
        if (value.IsNull)
        {
            return "null";
        }

        string text = Values.ToText(value, type, settings);
        return text.Length > 64 ? text[..64] + "..." : text;
    }
}

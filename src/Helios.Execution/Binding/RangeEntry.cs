using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>One entry of FROM (or the target of DML): names and types of its columns. Columns are referred to by entry and number, so
/// that no name is looked up twice.</summary>
internal sealed class RangeEntry
{
    public RangeEntry(string alias, string[] columnNames, SqlType[] columnTypes)
    {
        Alias = alias;
        ColumnNames = columnNames;
        ColumnTypes = columnTypes;
        Used = new bool[columnTypes.Length];
    }

    public string Alias { get; }

    public string[] ColumnNames { get; }

    public SqlType[] ColumnTypes { get; }

    /// <summary>The relation, when the entry is one.</summary>
    public Relation? Relation { get; init; }

    /// <summary>Where output columns come from, for RowDescription: per column the table and attribute, or none.</summary>
    public (uint Table, short Attribute)[]? Origins { get; init; }

    /// <summary>Columns that some expression refers to.</summary>
    public bool[] Used { get; }

    /// <summary>Number of the hidden column that carries a row's id.</summary>
    public const int RowIdColumn = -1;

    public bool NeedsRowId { get; private set; }

    /// <summary>The hidden column that carries a row's id.</summary>
    public VarExpr RowId()
    {
        NeedsRowId = true;
        return new VarExpr(this, RowIdColumn, SqlType.Int8);
    }

    public VarExpr Column(int column, int position = -1)
    {
        Used[column] = true;
        return new VarExpr(this, column, ColumnTypes[column]) { Position = position };
    }
}

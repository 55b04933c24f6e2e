namespace Helios.Sql.Analysis;

/// <summary>How a statement touches a column that it names.</summary>
[Flags]
public enum ColumnAccess : byte
{
    None = 0,
    Read = 1,

    /// <summary>Given a value by INSERT, UPDATE, MERGE or COPY FROM.</summary>
    Write = 2,
}

/// <summary>A column named by a statement.</summary>
/// <param name="Schema">The schema written for the relation, or null.</param>
/// <param name="Table">The relation it belongs to (not its alias), where that is certain without a catalog; else null.</param>
/// <param name="Qualifier">What stands before the column, names joined by dots, or null.</param>
/// <param name="Name">The column, or "*" for every column.</param>
public readonly record struct ColumnReference(string? Schema, string? Table, string? Qualifier, string Name, ColumnAccess Access);

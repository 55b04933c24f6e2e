namespace Helios.Sql;

/// <summary>How a statement touches a relation that it names.</summary>
[Flags]
public enum TableAccess : byte
{
    None = 0,
    Read = 1,
    Insert = 2,
    Update = 4,
    Delete = 8,

    /// <summary>Its definition: CREATE, DROP, ALTER, TRUNCATE.</summary>
    Define = 16,
}

/// <summary>A relation named by a statement. Names that a CTE shadows are not in the list.</summary>
/// <param name="Schema">The schema as written, or null.</param>
public readonly record struct TableReference(string? Schema, string Name, TableAccess Access);

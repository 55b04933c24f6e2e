using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>
/// A predicate that a plugin puts on a table. The binder attaches it to every scan of that table as a security barrier, and new rows of
/// INSERT and UPDATE must satisfy it. Columns are ColumnRefs of one name, those of the table; literals are Parameter nodes $1..$k,
/// numbered over the whole <see cref="RestrictionSet"/>, whose values come at execution.
/// </summary>
public sealed class Restriction
{
    /// <summary>The schema, or null: a table of this name in any schema.</summary>
    public string? Schema { get; init; }

    public required string Table { get; init; }

    public required Ast Predicate { get; init; }

    /// <summary>The predicate's root within <see cref="Predicate"/>.</summary>
    public required NodeId Root { get; init; }

    /// <summary>The plugin's name, for error messages.</summary>
    public required string Plugin { get; init; }

    /// <summary>True when a table of this schema and name is meant.</summary>
    public bool Matches(string schema, string table) => Table == table && (Schema is null || Schema == schema);
}

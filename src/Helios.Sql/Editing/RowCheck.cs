namespace Helios.Sql.Editing;

/// <summary>A write under a restriction: the new rows must satisfy the predicate, which no place in a statement's text can say. Whoever
/// executes the statement checks them, or refuses it.</summary>
/// <param name="Schema">The schema as written, or null.</param>
/// <param name="Access">Insert, Update or both.</param>
public readonly record struct RowCheck(string? Schema, string Name, TableAccess Access, AstFragment Predicate);

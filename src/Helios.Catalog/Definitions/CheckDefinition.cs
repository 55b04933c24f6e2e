namespace Helios.Catalog;

/// <summary>A CHECK constraint: its expression as it was written.</summary>
internal sealed record CheckDefinition(uint Oid, string Name, string Sql);

namespace Helios.Catalog;

internal sealed record DatabaseDefinition(uint Oid, string Name);

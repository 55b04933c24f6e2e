using Helios.Types;

namespace Helios.Engine;

/// <summary>A table, or a relation of the system (pg_catalog, information_schema, a sequence).</summary>
public sealed record RelationDescription(bool IsSystem, IReadOnlyList<ColumnDescription> Columns);

public readonly record struct ColumnDescription(string Name, SqlType Type, bool IsNotNull, bool IsPrimaryKey, bool HasDefault);

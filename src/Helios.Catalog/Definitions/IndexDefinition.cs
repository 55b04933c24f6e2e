using Helios.Base;

namespace Helios.Catalog;

/// <summary>A primary key or unique constraint. When <see cref="IsRowId"/>, the single integer column is the row id itself and there is
/// no tree.</summary>
internal sealed class IndexDefinition
{
    public required uint Oid { get; init; }

    public uint ConstraintOid { get; init; }

    public required string Name { get; init; }

    public TreeId Tree { get; init; }

    /// <summary>Key columns, by position in the table.</summary>
    public required int[] Columns { get; init; }

    public bool IsPrimary { get; init; }

    public bool IsRowId { get; init; }
}

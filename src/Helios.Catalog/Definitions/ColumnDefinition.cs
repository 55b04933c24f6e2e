using Helios.Types;

namespace Helios.Catalog;

internal sealed class ColumnDefinition
{
    public required string Name { get; init; }

    public required SqlType Type { get; init; }

    public bool IsNotNull { get; init; }

    /// <summary>The default's SQL expression as it was written, or null.</summary>
    public string? DefaultSql { get; init; }
}

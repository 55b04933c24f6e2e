using Helios.Types;

namespace Helios.Execution;

/// <summary>A table that is to be made, before it has OIDs and trees.</summary>
internal sealed class TableSpec
{
    public required string Schema { get; init; }

    public required string Name { get; init; }

    public bool IfNotExists { get; init; }

    public List<ColumnSpec> Columns { get; } = [];

    public List<KeySpec> Keys { get; } = [];

    public List<(string? Name, string Sql, string? Column)> Checks { get; } = [];

    public int FindColumn(string name) => Columns.FindIndex(c => c.Name == name);
}

internal sealed class ColumnSpec
{
    public required string Name { get; init; }

    public required SqlType Type { get; init; }

    public bool IsNotNull { get; set; }

    public string? DefaultSql { get; set; }

    /// <summary>A sequence is made with the table, and the default takes its values from it.</summary>
    public bool IsSerial { get; set; }
}

internal sealed record KeySpec(string? Name, int[] Columns, bool IsPrimary);

namespace Helios.Execution;

/// <summary>A column that a statement writes, and the stored columns that the written values are made from.</summary>
public readonly record struct WrittenColumn(string Schema, string Table, string Column, IReadOnlyList<ColumnOrigin> Origins);

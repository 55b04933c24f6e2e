namespace Helios.Execution;

/// <summary>A stored column that a result's values are made from.</summary>
public readonly record struct ColumnOrigin(uint TableOid, short Attribute, string Schema, string Table, string Column);

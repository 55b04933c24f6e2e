using Helios.Types;

namespace Helios.Storage;

/// <summary>A column of a table and the vector that its values go to.</summary>
public readonly record struct ColumnTarget(int Column, ColumnVector Vector);

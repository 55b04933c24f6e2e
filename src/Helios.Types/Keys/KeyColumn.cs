namespace Helios.Types;

/// <summary>One column of an index key or of a sort: its type, direction, and the place of NULLs.</summary>
public readonly record struct KeyColumn(SqlType Type, bool IsDescending = false, bool NullsFirst = false)
{
    /// <summary>SQL's default: NULLs last ascending, first descending.</summary>
    public static KeyColumn Default(SqlType type, bool isDescending = false) => new(type, isDescending, isDescending);
}

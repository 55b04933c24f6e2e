using Helios.Types;

namespace Helios.Wire;

/// <summary>One column of a RowDescription. <paramref name="TableOid"/> and <paramref name="AttributeNumber"/> are 0 for an
/// expression.</summary>
public readonly record struct FieldDescription(string Name, SqlType Type, uint TableOid = 0, short AttributeNumber = 0)
{
    /// <summary>pg_type.typlen of the column's type: bytes, -1 for variable length, -2 for a C string.</summary>
    public short TypeBytes => Type.Oid switch
    {
        16 or 18 => 1,
        19 => 64,
        21 => 2,
        23 or 24 or 26 or 28 or 29 or 700 or 1082 or 2202 or 2203 or 2204 or 2205 or 2206 or 4089 or 4096 => 4,
        20 or 701 or 1083 or 1114 or 1184 or 790 => 8,
        27 => 6,
        1186 or 2950 => 16,
        1266 => 12,
        705 or 2275 => -2,
        2278 => 4,
        _ => -1,
    };
}

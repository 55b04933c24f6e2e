namespace Helios.Storage.Filters;

/// <summary>How the values of a column compare, which is more than how they lie.</summary>
public enum ValueOrder : byte
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    Int16,
    Int32,

    /// <summary>Four bytes without a sign (oid).</summary>
    UInt32,
    Int64,

    /// <summary>NaN equals NaN and is greater than every number.</summary>
    Float64,

    /// <summary>Sixteen bytes in their order (uuid).</summary>
    Key16,
}

internal static class ValueOrders
{
    public static int Width(this ValueOrder order) => order switch
    {
        ValueOrder.Bool => 1,
        ValueOrder.Int16 => 2,
        ValueOrder.Int32 or ValueOrder.UInt32 => 4,
        ValueOrder.Int64 or ValueOrder.Float64 => 8,
        ValueOrder.Key16 => 16,
    };

    /// <summary>The integers that a column can hold.</summary>
    public static (long Least, long Most) Range(this ValueOrder order) => order switch
    {
        ValueOrder.Bool => (0, 1),
        ValueOrder.Int16 => (short.MinValue, short.MaxValue),
        ValueOrder.Int32 => (int.MinValue, int.MaxValue),
        ValueOrder.UInt32 => (0, uint.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}

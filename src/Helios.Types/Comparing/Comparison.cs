using Helios.Base;

namespace Helios.Types;

/// <summary>
/// Order, equality and hashes of values of one type, with SQL's meaning: NaN is equal to itself and greater than every number, 1.0 = 1.00,
/// text by its bytes (collation C), bpchar without the blanks at its end, oid-like types unsigned. Operands are not NULL.
/// </summary>
public static class Comparison
{
    /// <summary>Negative, 0 or positive.</summary>
    public static int Compare(SqlType type, in Datum x, in Datum y)
    {
        switch (type.Oid)
        {
            case 16:
                return x.AsBool.CompareTo(y.AsBool);
            case 21:
                return x.AsInt16.CompareTo(y.AsInt16);
            case 23 or 1082:
                return x.AsInt32.CompareTo(y.AsInt32);
            case 20 or 1083 or 1114 or 1184:
                return x.AsInt64.CompareTo(y.AsInt64);
            case 700 or 701:
                return CompareFloat(x.AsDouble, y.AsDouble);
            case 1042:
                return CharacterText.TrimBlanks(x.AsBytes).SequenceCompareTo(CharacterText.TrimBlanks(y.AsBytes));
            case 1700:
                return NumericOrder.Compare(x.AsBytes, y.AsBytes);
            default:
                return CompareOther(type, x, y);
        }
    }

    public static bool Equals(SqlType type, in Datum x, in Datum y)
    {
        switch (type.Oid)
        {
            case 17 or 19 or 25 or 114 or 705 or 1043 or 3802:
                return x.AsBytes.SequenceEqual(y.AsBytes);
            case 2950:
                return Datum.SameBits(x, y, PhysicalKind.Bytes16);
            default:
                return Compare(type, x, y) == 0;
        }
    }

    /// <summary>Equal values have equal hashes. Stable within a process only.</summary>
    public static ulong Hash(SqlType type, in Datum value)
    {
        switch (type.Kind)
        {
            case PhysicalKind.Bool:
                return ValueHash.Of(value.AsBool ? 1UL : 0UL);
            case PhysicalKind.Int16:
            case PhysicalKind.Int32:
                return ValueHash.Of((ulong)value.AsInt32);
            case PhysicalKind.Int64:
                return ValueHash.Of((ulong)value.AsInt64);
            case PhysicalKind.Float64:
                return ValueHash.Of((ulong)BitConverter.DoubleToInt64Bits(Canonical(value.AsDouble)));
            case PhysicalKind.Bytes16:
                return HashBytes16(type, value);
            case PhysicalKind.Bytes:
                return HashBytes(type, value);
            default:
                throw new Bug("hash of kind " + type.Kind);
        }
    }

    internal static int CompareFloat(double x, double y)
    {
        if (x < y)
        {
            return -1;
        }

        return x > y ? 1 : x == y ? 0 : double.IsNaN(x).CompareTo(double.IsNaN(y));
    }

    /// <summary>One representation for each class of equal floats: no negative zero, one NaN.</summary>
    internal static double Canonical(double value) => value == 0 ? 0 : double.IsNaN(value) ? FloatText.NaN : value;

    private static int CompareOther(SqlType type, in Datum x, in Datum y)
    {
        switch (type.Kind)
        {
            case PhysicalKind.Int32:
                return ((uint)x.AsInt32).CompareTo((uint)y.AsInt32);
            case PhysicalKind.Bytes16:
                return CompareBytes16(type, x, y);
            default:
                return !type.ComparesAsBytes && TypeRegistry.TryElement(type, out SqlType element)
                    ? ArrayOrder.Compare(element, x, y)
                    : x.AsBytes.SequenceCompareTo(y.AsBytes);
        }
    }

    private static int CompareBytes16(SqlType type, in Datum x, in Datum y)
    {
        if (type.Oid == SqlType.Interval.Oid)
        {
            return PgInterval.FromDatum(x).SpanUs.CompareTo(PgInterval.FromDatum(y).SpanUs);
        }

        Span<byte> left = stackalloc byte[16];
        Span<byte> right = stackalloc byte[16];
        x.CopyBytes16(left);
        y.CopyBytes16(right);
        return left.SequenceCompareTo(right);
    }

    private static ulong HashBytes16(SqlType type, in Datum value)
    {
        if (type.Oid == SqlType.Interval.Oid)
        {
            Int128 span = PgInterval.FromDatum(value).SpanUs;
            return ValueHash.Of(ValueHash.Of((ulong)span) ^ (ulong)(span >> 64));
        }

        Span<byte> bytes = stackalloc byte[16];
        value.CopyBytes16(bytes);
        return ValueHash.Of(bytes);
    }

    private static ulong HashBytes(SqlType type, in Datum value)
    {
        switch (type.Oid)
        {
            case uint when type.ComparesAsBytes:
                return ValueHash.Of(value.AsBytes);
            case 1700:
                return NumericOrder.Hash(value.AsBytes);
            case 1042:
                return ValueHash.Of(CharacterText.TrimBlanks(value.AsBytes));
            default:
                return TypeRegistry.TryElement(type, out SqlType element)
                    ? ArrayOrder.Hash(element, value)
                    : ValueHash.Of(value.AsBytes);
        }
    }
}

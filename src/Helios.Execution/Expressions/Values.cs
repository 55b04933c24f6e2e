using Helios.Types;

namespace Helios.Execution;

/// <summary>What operators need of values: order, equality, hashes, text.</summary>
internal static class Values
{
    /// <summary>Negative, 0 or positive. Operands are not NULL.</summary>
    public static int Compare(in Datum a, in Datum b, SqlType type) => Comparison.Compare(type, a, b);

    public static bool Equal(in Datum a, in Datum b, SqlType type) => Comparison.Equals(type, a, b);

    public static int Hash(in Datum value, SqlType type) =>
        IsInteger(type) ? value.AsInt64.GetHashCode() : Comparison.Hash(type, value).GetHashCode();

    public static string ToText(in Datum value, SqlType type, in CodecSettings settings) =>
        TextCodec.ToString(type, value, settings);

    /// <summary>True when an = between these operands may be answered by a hash table: both sides have the same representation and
    /// hash.</summary>
    public static bool IsHashableEquality(FunctionDef function) =>
        function.Name == "=" && function.Arguments.Length == 2 && function.Binary is not null
        && (function.Arguments[0] == function.Arguments[1] || (IsInteger(function.Arguments[0]) && IsInteger(function.Arguments[1])));

    public static bool IsInteger(SqlType type) => type.Oid is 20 or 21 or 23;

    /// <summary>json, xml and their like have no order and no equality.</summary>
    public static bool IsSortable(SqlType type) =>
        type.Oid is not (114 or 142 or 600 or 601 or 602 or 603 or 604 or 628 or 718 or 28 or 29 or 2278);
}

using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>What resolution of operators and functions asks about types.</summary>
internal static class TypeFacts
{
    public static readonly SqlType Any = new(2276);
    public static readonly SqlType AnyArray = new(2277);
    public static readonly SqlType AnyElement = new(2283);

    /// <summary>As errors and pg_typeof name it.</summary>
    public static string Name(SqlType type) => TypeRegistry.FormatType(type.Unmodified);

    public static char Category(SqlType type) => TypeRegistry.TryFind(type.Oid, out TypeInfo? info) ? info.Category : 'U';

    public static bool IsPreferred(SqlType type) => TypeRegistry.TryFind(type.Oid, out TypeInfo? info) && info.IsPreferred;

    public static bool IsUnknown(SqlType type) => type.Oid == SqlType.Unknown.Oid;

    public static bool IsPolymorphic(SqlType type) => type.Oid is 2276 or 2277 or 2283;

    /// <summary>True when values can be stored and computed with here; others are only names.</summary>
    public static bool IsSupported(SqlType type)
    {
        if (TypeRegistry.TryElement(type, out SqlType element))
        {
            return IsSupported(element);
        }

        return type.Oid is 16 or 17 or 18 or 19 or 20 or 21 or 22 or 23 or 24 or 25 or 26 or 28 or 29 or 30 or 114
            or 194 or 700 or 701 or 1033 or 1042 or 1043 or 1082 or 1114 or 1184 or 1700
            or 2202 or 2205 or 2206 or 2950 or 3802 or 4089 or 4096 or 2278 or 2275;
    }
}

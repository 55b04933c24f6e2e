using System.Collections.Frozen;
using System.Globalization;

namespace Helios.Types;

/// <summary>The built-in types, by OID and by name, and their names in SQL.</summary>
public static class TypeRegistry
{
    private const int ModifierHeader = 4;

    private static readonly TypeInfo[] s_all = MakeAll();
    private static readonly FrozenDictionary<uint, TypeInfo> s_byOid = s_all.ToFrozenDictionary(t => t.Oid);
    private static readonly FrozenDictionary<string, TypeInfo> s_byName = s_all.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, TypeInfo> s_bySqlName = MakeSqlNames();

    /// <summary>Every type, arrays included, in order of OID.</summary>
    public static ReadOnlySpan<TypeInfo> All => s_all;

    public static bool TryFind(uint oid, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TypeInfo? info) =>
        s_byOid.TryGetValue(oid, out info);

    /// <summary>By pg_type.typname exactly: int4, varchar, _text, char (the one-byte type).</summary>
    public static bool TryFindByName(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TypeInfo? info) =>
        s_byName.TryGetValue(name, out info);

    /// <summary>
    /// By a name as SQL writes it, in lower case with single blanks: int, integer, double precision, character varying, char (bpchar,
    /// as the
    /// keyword means), timestamp with time zone, and every pg_type name; with [] behind it the array. Modifiers and serial are the
    /// parser's.
    /// </summary>
    public static bool TryFindSql(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TypeInfo? info)
    {
        string bare = name;
        while (bare.EndsWith("[]", StringComparison.Ordinal))
        {
            bare = bare[..^2];
        }

        if (!s_bySqlName.TryGetValue(bare, out info) && !s_byName.TryGetValue(bare, out info))
        {
            return false;
        }

        return bare.Length == name.Length || s_byOid.TryGetValue(info.ArrayOid, out info);
    }

    /// <summary>The element type of an array type (int2vector and oidvector included).</summary>
    public static bool TryElement(SqlType array, out SqlType element)
    {
        bool isArray = s_byOid.TryGetValue(array.Oid, out TypeInfo? info) && info.IsArray && info.ElementOid != 0;
        element = isArray ? new SqlType(info!.ElementOid, array.Modifier) : default;
        return isArray;
    }

    public static bool TryArray(SqlType element, out SqlType array)
    {
        bool exists = s_byOid.TryGetValue(element.Oid, out TypeInfo? info) && info.ArrayOid != 0;
        array = exists ? new SqlType(info!.ArrayOid, element.Modifier) : default;
        return exists;
    }

    /// <summary>
    /// The type as PostgreSQL's format_type prints it: numeric(5,2), character varying(10), timestamp(3) without time zone.
    /// </summary>
    public static string FormatType(SqlType type)
    {
        if (!s_byOid.TryGetValue(type.Oid, out TypeInfo? info))
        {
            return type.Oid == 0 ? "-" : "???";
        }

        if (info.IsArray && info.LengthBytes == -1 && TryElement(type, out SqlType element) && type.Oid is not (22 or 30))
        {
            return FormatType(element) + "[]";
        }

        return type.Modifier < 0 ? info.SqlName : FormatModified(type, info);
    }

    private static string FormatModified(SqlType type, TypeInfo info)
    {
        string number = type.Modifier.ToString(CultureInfo.InvariantCulture);
        switch (type.Oid)
        {
            case 1042 or 1043 when type.Modifier > ModifierHeader:
                return string.Create(CultureInfo.InvariantCulture, $"{info.SqlName}({type.Modifier - ModifierHeader})");
            case 1560 or 1562:
                return $"{info.SqlName}({number})";
            case 1700 when type.Modifier >= ModifierHeader:
                (int precision, int scale) = NumericModifier(type.Modifier);
                return string.Create(CultureInfo.InvariantCulture, $"numeric({precision},{scale})");
            case 1083 or 1114 or 1184 or 1266:
                int space = info.SqlName.IndexOf(' ', StringComparison.Ordinal);
                return $"{info.SqlName[..space]}({number}){info.SqlName[space..]}";
            default:
                return info.SqlName;
        }
    }

    /// <summary>Precision and scale of numeric's modifier.</summary>
    public static (int Precision, int Scale) NumericModifier(int modifier) =>
        (((modifier - ModifierHeader) >> 16) & 0xFFFF, (((modifier - ModifierHeader) & 0x7FF) ^ 1024) - 1024);

    private static TypeInfo[] MakeAll()
    {
        TypeInfo[] bases = TypeTable.Base;
        IEnumerable<TypeInfo> arrays = bases.Where(t => t.ArrayOid != 0).Select(MakeArray);
        return bases.Concat(arrays).OrderBy(t => t.Oid).ToArray();
    }

    private static TypeInfo MakeArray(TypeInfo element)
    {
        char alignment = element.Alignment == 'd' ? 'd' : 'i';
        string letters = (element.TypeType == 'p' ? "pP" : "bA") + "--" + alignment + "x" + element.Delimiter;
        string modifiers = element.ModifierInFunction.Length > 0 ? element.ModifierInFunction[..^"typmodin".Length] : "";
        return new TypeInfo(
            element.ArrayOid, "_" + element.Name, element.SqlName + "[]", -1, letters, element.Oid, 0, "array_", true,
            element.CollationOid, modifiers);
    }

    private static FrozenDictionary<string, TypeInfo> MakeSqlNames()
    {
        Dictionary<string, TypeInfo> names = new(StringComparer.Ordinal);
        foreach (TypeInfo type in s_all)
        {
            names.TryAdd(type.SqlName, type);
        }

        foreach ((string alias, string name) in (ReadOnlySpan<(string, string)>)
            [
                ("int", "int4"), ("decimal", "numeric"), ("dec", "numeric"), ("float", "float8"), ("char", "bpchar"), ("nchar", "bpchar"),
                ("character", "bpchar"), ("national character", "bpchar"), ("national char", "bpchar"), ("char varying", "varchar"),
                ("nchar varying", "varchar"), ("national character varying", "varchar"), ("national char varying", "varchar"),
                ("timestamp", "timestamp"), ("time", "time"), ("bit varying", "varbit"),
            ])
        {
            names[alias] = s_byName[name];
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// Types whose values a guest may write, because every byte pattern of theirs is either valid or found invalid at little cost. Of the
/// others (numeric, arrays, json) a guest sees the values, and the client gets the host's.
/// </summary>
internal static class WritableTypes
{
    // Fixed-width types, the text types and bytea; dates and timestamps have a range that BatchCheck keeps. Source: pg_type.dat.
    private static readonly HashSet<uint> s_oids = [16, 17, 18, 19, 20, 21, 23, 25, 26, 700, 701, 1042, 1043, 1082, 1114, 1184, 2950];

    // Those among them whose values need no more than their kind to be right: "char" and name have a length of their own, character's
    // blanks mean something.
    private static readonly HashSet<uint> s_added = [16, 17, 20, 21, 23, 25, 26, 700, 701, 1043, 1082, 1114, 1184, 2950];

    public static bool Contains(SqlType type) => s_oids.Contains(type.Oid);

    /// <summary>A guest may add a column of this type.</summary>
    public static bool CanBeAdded(SqlType type) => type.Modifier == -1 && s_added.Contains(type.Oid);

    /// <summary>UTF-8 is demanded of its values.</summary>
    public static bool IsText(SqlType type) => type.Oid is 18 or 19 or 25 or 1042 or 1043;
}

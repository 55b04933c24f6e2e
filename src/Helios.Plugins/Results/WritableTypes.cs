using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// Types whose values a guest may write, because every byte pattern of theirs is either valid or found invalid at little cost. Of the
/// others (numeric, arrays, json) a guest sees the values, and the client gets the host's.
/// </summary>
internal static class WritableTypes
{
    // Fixed-width types without a range of their own, the text types and bytea. Source: pg_type.dat.
    private static readonly HashSet<uint> s_oids = [16, 17, 18, 19, 20, 21, 23, 25, 26, 700, 701, 1042, 1043, 2950];

    public static bool Contains(SqlType type) => s_oids.Contains(type.Oid);

    /// <summary>UTF-8 is demanded of its values.</summary>
    public static bool IsText(SqlType type) => type.Oid is 18 or 19 or 25 or 1042 or 1043;
}

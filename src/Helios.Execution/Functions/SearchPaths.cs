using Helios.Catalog;

namespace Helios.Execution;

/// <summary>The session's search_path.</summary>
internal static class SearchPaths
{
    /// <summary>The schemas as the variable lists them; "$user" is the user's name.</summary>
    public static IEnumerable<string> Written(ISessionContext session)
    {
        if (!session.TryGetVariable("search_path", out string value))
        {
            value = "\"$user\", public";
        }

        foreach (string part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string name = SqlNames.Split(part)[0];
            if (name != "$user")
            {
                yield return name;
            }
            else if (!WellKnown.IsSystemSchema(session.UserName))
            {
                // A user whose name is that of a system schema has none of its own.
                yield return session.UserName;
            }
        }
    }

    /// <summary>The schemas that exist, pg_catalog before the others unless it is listed.</summary>
    public static string[] Effective(ISessionContext session)
    {
        List<string> schemas = [.. Written(session).Where(WellKnown.IsSchema)];
        if (!schemas.Contains(WellKnown.PgCatalog))
        {
            schemas.Insert(0, WellKnown.PgCatalog);
        }

        return [.. schemas];
    }
}

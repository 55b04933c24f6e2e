namespace Helios.Sql.Analysis;

/// <summary>A utility statement's command tag and kind.</summary>
internal sealed record UtilityTag(string Tag, StatementKind Kind);

/// <summary>The words that begin a utility statement, and what they mean to PostgreSQL and to a policy.</summary>
internal static class UtilityTags
{
    public static readonly UtilityTag Grant = new("GRANT", StatementKind.Privilege);
    public static readonly UtilityTag GrantRole = new("GRANT ROLE", StatementKind.Privilege);
    public static readonly UtilityTag Revoke = new("REVOKE", StatementKind.Privilege);
    public static readonly UtilityTag RevokeRole = new("REVOKE ROLE", StatementKind.Privilege);

    // In order of the spelling's bytes.
    private static readonly Entry[] s_entries =
    [
        new("ALTER AGGREGATE", StatementKind.Define),
        new("ALTER COLLATION", StatementKind.Define),
        new("ALTER CONVERSION", StatementKind.Define),
        new("ALTER DATABASE", StatementKind.Define),
        new("ALTER DEFAULT PRIVILEGES", StatementKind.Privilege),
        new("ALTER DOMAIN", StatementKind.Define),
        new("ALTER EVENT TRIGGER", StatementKind.Define),
        new("ALTER EXTENSION", StatementKind.Define),
        new("ALTER FOREIGN DATA WRAPPER", StatementKind.Define),
        new("ALTER FOREIGN TABLE", StatementKind.Define),
        new("ALTER FUNCTION", StatementKind.Define),
        new("ALTER ROLE", StatementKind.Privilege, "ALTER GROUP"),
        new("ALTER INDEX", StatementKind.Define),
        new("ALTER LANGUAGE", StatementKind.Define),
        new("ALTER LARGE OBJECT", StatementKind.Define),
        new("ALTER MATERIALIZED VIEW", StatementKind.Define),
        new("ALTER OPERATOR", StatementKind.Define),
        new("ALTER OPERATOR CLASS", StatementKind.Define),
        new("ALTER OPERATOR FAMILY", StatementKind.Define),
        new("ALTER POLICY", StatementKind.Privilege),
        new("ALTER PROCEDURE", StatementKind.Define),
        new("ALTER PUBLICATION", StatementKind.Define),
        new("ALTER ROLE", StatementKind.Privilege),
        new("ALTER ROUTINE", StatementKind.Define),
        new("ALTER RULE", StatementKind.Define),
        new("ALTER SCHEMA", StatementKind.Define),
        new("ALTER SEQUENCE", StatementKind.Define),
        new("ALTER SERVER", StatementKind.Define),
        new("ALTER STATISTICS", StatementKind.Define),
        new("ALTER SUBSCRIPTION", StatementKind.Define),
        new("ALTER SYSTEM", StatementKind.Configure),
        new("ALTER TABLE", StatementKind.Define),
        new("ALTER TABLESPACE", StatementKind.Define),
        new("ALTER TEXT SEARCH CONFIGURATION", StatementKind.Define),
        new("ALTER TEXT SEARCH DICTIONARY", StatementKind.Define),
        new("ALTER TEXT SEARCH PARSER", StatementKind.Define),
        new("ALTER TEXT SEARCH TEMPLATE", StatementKind.Define),
        new("ALTER TRIGGER", StatementKind.Define),
        new("ALTER TYPE", StatementKind.Define),
        new("ALTER ROLE", StatementKind.Privilege, "ALTER USER"),
        new("ALTER USER MAPPING", StatementKind.Define),
        new("ALTER VIEW", StatementKind.Define),
        new("ANALYZE", StatementKind.Maintain, "ANALYSE"),
        new("ANALYZE", StatementKind.Maintain),
        new("CALL", StatementKind.Code),
        new("CHECKPOINT", StatementKind.Maintain),
        new("CLUSTER", StatementKind.Maintain),
        new("COMMENT", StatementKind.Define),
        new("CREATE ACCESS METHOD", StatementKind.Define),
        new("CREATE AGGREGATE", StatementKind.Define),
        new("CREATE CAST", StatementKind.Define),
        new("CREATE COLLATION", StatementKind.Define),
        new("CREATE CONVERSION", StatementKind.Define),
        new("CREATE DATABASE", StatementKind.Define),
        new("CREATE DOMAIN", StatementKind.Define),
        new("CREATE EVENT TRIGGER", StatementKind.Define),
        new("CREATE EXTENSION", StatementKind.Define),
        new("CREATE FOREIGN DATA WRAPPER", StatementKind.Define),
        new("CREATE FOREIGN TABLE", StatementKind.Define),
        new("CREATE FUNCTION", StatementKind.Define),
        new("CREATE ROLE", StatementKind.Privilege, "CREATE GROUP"),
        new("CREATE INDEX", StatementKind.Define),
        new("CREATE LANGUAGE", StatementKind.Define),
        new("CREATE MATERIALIZED VIEW", StatementKind.Define),
        new("CREATE OPERATOR", StatementKind.Define),
        new("CREATE OPERATOR CLASS", StatementKind.Define),
        new("CREATE OPERATOR FAMILY", StatementKind.Define),
        new("CREATE POLICY", StatementKind.Privilege),
        new("CREATE PROCEDURE", StatementKind.Define),
        new("CREATE PUBLICATION", StatementKind.Define),
        new("CREATE ROLE", StatementKind.Privilege),
        new("CREATE RULE", StatementKind.Define),
        new("CREATE SCHEMA", StatementKind.Define),
        new("CREATE SEQUENCE", StatementKind.Define),
        new("CREATE SERVER", StatementKind.Define),
        new("CREATE STATISTICS", StatementKind.Define),
        new("CREATE SUBSCRIPTION", StatementKind.Define),
        new("CREATE TABLESPACE", StatementKind.Define),
        new("CREATE TEXT SEARCH CONFIGURATION", StatementKind.Define),
        new("CREATE TEXT SEARCH DICTIONARY", StatementKind.Define),
        new("CREATE TEXT SEARCH PARSER", StatementKind.Define),
        new("CREATE TEXT SEARCH TEMPLATE", StatementKind.Define),
        new("CREATE TRANSFORM", StatementKind.Define),
        new("CREATE TRIGGER", StatementKind.Define),
        new("CREATE TYPE", StatementKind.Define),
        new("CREATE ROLE", StatementKind.Privilege, "CREATE USER"),
        new("CREATE USER MAPPING", StatementKind.Define),
        new("CREATE VIEW", StatementKind.Define),
        new("DO", StatementKind.Code),
        new("DROP ACCESS METHOD", StatementKind.Define),
        new("DROP AGGREGATE", StatementKind.Define),
        new("DROP CAST", StatementKind.Define),
        new("DROP COLLATION", StatementKind.Define),
        new("DROP CONVERSION", StatementKind.Define),
        new("DROP DATABASE", StatementKind.Define),
        new("DROP DOMAIN", StatementKind.Define),
        new("DROP EVENT TRIGGER", StatementKind.Define),
        new("DROP EXTENSION", StatementKind.Define),
        new("DROP FOREIGN DATA WRAPPER", StatementKind.Define),
        new("DROP FOREIGN TABLE", StatementKind.Define),
        new("DROP FUNCTION", StatementKind.Define),
        new("DROP ROLE", StatementKind.Privilege, "DROP GROUP"),
        new("DROP INDEX", StatementKind.Define),
        new("DROP LANGUAGE", StatementKind.Define),
        new("DROP MATERIALIZED VIEW", StatementKind.Define),
        new("DROP OPERATOR", StatementKind.Define),
        new("DROP OPERATOR CLASS", StatementKind.Define),
        new("DROP OPERATOR FAMILY", StatementKind.Define),
        new("DROP OWNED", StatementKind.Privilege),
        new("DROP POLICY", StatementKind.Privilege),
        new("DROP PROCEDURE", StatementKind.Define),
        new("DROP PUBLICATION", StatementKind.Define),
        new("DROP ROLE", StatementKind.Privilege),
        new("DROP ROUTINE", StatementKind.Define),
        new("DROP RULE", StatementKind.Define),
        new("DROP SCHEMA", StatementKind.Define),
        new("DROP SEQUENCE", StatementKind.Define),
        new("DROP SERVER", StatementKind.Define),
        new("DROP STATISTICS", StatementKind.Define),
        new("DROP SUBSCRIPTION", StatementKind.Define),
        new("DROP TABLESPACE", StatementKind.Define),
        new("DROP TEXT SEARCH CONFIGURATION", StatementKind.Define),
        new("DROP TEXT SEARCH DICTIONARY", StatementKind.Define),
        new("DROP TEXT SEARCH PARSER", StatementKind.Define),
        new("DROP TEXT SEARCH TEMPLATE", StatementKind.Define),
        new("DROP TRANSFORM", StatementKind.Define),
        new("DROP TRIGGER", StatementKind.Define),
        new("DROP TYPE", StatementKind.Define),
        new("DROP ROLE", StatementKind.Privilege, "DROP USER"),
        new("DROP USER MAPPING", StatementKind.Define),
        new("DROP VIEW", StatementKind.Define),
        new("IMPORT FOREIGN SCHEMA", StatementKind.Define),
        new("LISTEN", StatementKind.Notify),
        new("LOAD", StatementKind.Code),
        new("LOCK TABLE", StatementKind.Lock, "LOCK"),
        new("NOTIFY", StatementKind.Notify),
        new("REASSIGN OWNED", StatementKind.Privilege),
        new("REFRESH MATERIALIZED VIEW", StatementKind.Maintain),
        new("REINDEX", StatementKind.Maintain),
        new("SECURITY LABEL", StatementKind.Privilege),
        new("SET CONSTRAINTS", StatementKind.Constraints),
        new("UNLISTEN", StatementKind.Notify),
        new("VACUUM", StatementKind.Maintain),
    ];

    /// <summary>The entry that is spelled so, or null.</summary>
    public static UtilityTag? Find(ReadOnlySpan<byte> spelling)
    {
        int low = 0;
        int high = s_entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            Entry entry = s_entries[middle];
            int order = spelling.SequenceCompareTo(entry.Spelling);
            if (order == 0)
            {
                return entry.Meaning;
            }

            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }

        return null;
    }

    private sealed class Entry
    {
        public Entry(string tag, StatementKind kind, string? spelling = null)
        {
            Meaning = new UtilityTag(tag, kind);
            Spelling = System.Text.Encoding.ASCII.GetBytes(spelling ?? tag);
        }

        public UtilityTag Meaning { get; }

        public byte[] Spelling { get; }
    }
}

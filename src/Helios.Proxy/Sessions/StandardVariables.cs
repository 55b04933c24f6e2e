using System.Collections.Frozen;

namespace Helios.Proxy.Sessions;

/// <summary>
/// The PostgreSQL variables that clients set or ask for. Those that change nothing here are still kept, shown and reset as PostgreSQL does,
/// because drivers set them at connect.
/// </summary>
internal static class StandardVariables
{
    private static readonly StandardVariable[] s_all =
    [
        Text("application_name", "", "Sets the application name to be reported in statistics and logs.") with { IsReported = true },
        Choice("bytea_output", "hex", "Sets the output format for bytea.", "hex", "escape"),
        Choice("client_encoding", "UTF8", "Sets the client's character set encoding.", "utf8", "utf-8", "unicode")
            with { IsReported = true },
        Choice(
            "client_min_messages", "notice", "Sets the message levels that are sent to the client.",
            "debug5", "debug4", "debug3", "debug2", "debug1", "debug", "log", "notice", "warning", "error"),
        Text("DateStyle", "ISO, MDY", "Sets the display format for date and time values.") with { IsReported = true },
        Choice(
            "default_transaction_isolation", "read committed", "Sets the transaction isolation level of each new transaction.",
            "read uncommitted", "read committed", "repeatable read", "serializable"),
        Boolean("default_transaction_read_only", "off", "Sets the default read-only status of new transactions.")
            with { IsReported = true },
        Boolean("default_transaction_deferrable", "off", "Sets the default deferrable status of new transactions."),
        Integer("extra_float_digits", "1", "Sets the number of digits displayed for floating-point values."),
        Integer("idle_in_transaction_session_timeout", "0", "Sets the maximum allowed idle time between queries, when in a transaction."),
        Integer("idle_session_timeout", "0", "Sets the maximum allowed idle time between queries, when not in a transaction."),
        ReadOnly("in_hot_standby", "off", "Shows whether hot standby is currently active.") with { IsReported = true },
        ReadOnly("integer_datetimes", "on", "Shows whether datetimes are integer based.") with { IsReported = true },
        Choice(
            "IntervalStyle", "postgres", "Sets the display format for interval values.",
            "postgres", "postgres_verbose", "sql_standard", "iso_8601") with { IsReported = true },
        ReadOnly("is_superuser", "on", "Shows whether the current user is a superuser.") with { IsReported = true },
        Boolean("jit", "off", "Allow JIT compilation."),
        Integer("lock_timeout", "0", "Sets the maximum allowed duration of any wait for a lock."),
        ReadOnly("max_identifier_length", "63", "Shows the maximum identifier length."),
        ReadOnly("max_index_keys", "32", "Shows the maximum number of index keys."),
        Text("role", "none", "Sets the current role."),
        Integer("scram_iterations", "4096", "Sets the iteration count for SCRAM secret generation.") with { IsReported = true },
        Text("search_path", "\"$user\", public", "Sets the schema search order for names that are not schema-qualified.")
            with { IsReported = true },
        ReadOnly("server_encoding", "UTF8", "Shows the server (database) character set encoding.") with { IsReported = true },
        ReadOnly("server_version", ServerIdentity.Version, "Shows the server version.") with { IsReported = true },
        ReadOnly("server_version_num", ServerIdentity.VersionNumber, "Shows the server version as an integer."),
        ReadOnly("session_authorization", "postgres", "Sets the session user name.") with { IsReported = true },
        Boolean("standard_conforming_strings", "on", "Causes '...' strings to treat backslashes literally.") with { IsReported = true },
        Integer("statement_timeout", "0", "Sets the maximum allowed duration of any statement."),
        Boolean("synchronize_seqscans", "on", "Enables synchronized sequential scans."),
        Boolean("synchronous_commit", "on", "Sets the current transaction's synchronization level; a commit here is always on disk."),
        Text("TimeZone", "UTC", "Sets the time zone for displaying and interpreting time stamps.") with { IsReported = true },
        Choice(
            "transaction_isolation", "read committed", "Sets the current transaction's isolation level.",
            "read uncommitted", "read committed", "repeatable read", "serializable"),
        Boolean("transaction_read_only", "off", "Sets the current transaction's read-only status."),
        Boolean("transaction_deferrable", "off", "Whether to defer a read-only serializable transaction."),
        Integer(
            "transaction_timeout",
            "0",
            "Sets the maximum allowed duration of any transaction within a session (not a prepared transaction)."),
        Integer("work_mem", "4096", "Sets the maximum memory to be used for query workspaces."),
    ];

    private static readonly FrozenDictionary<string, StandardVariable> s_byName =
        s_all.ToFrozenDictionary(variable => variable.Name, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<StandardVariable> All => s_all;

    public static StandardVariable? Find(string name) => s_byName.GetValueOrDefault(name);

    private static StandardVariable Text(string name, string value, string description) => new(name, VariableType.Text, value, description);

    private static StandardVariable Boolean(string name, string value, string description) =>
        new(name, VariableType.Boolean, value, description);

    private static StandardVariable Integer(string name, string value, string description) =>
        new(name, VariableType.Integer, value, description);

    private static StandardVariable Choice(string name, string value, string description, params string[] choices) =>
        new(name, VariableType.Choice, value, description) { Choices = choices };

    private static StandardVariable ReadOnly(string name, string value, string description) =>
        new(name, VariableType.Text, value, description) { IsReadOnly = true };
}

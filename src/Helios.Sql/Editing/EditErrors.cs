using Helios.Base;

namespace Helios.Sql.Editing;

/// <summary>Refusals of edits. A malformed edit is its author's failure (38000), one without meaning for the statement 0A000, and a
/// statement that cannot be brought under a restriction 42501.</summary>
internal static class EditErrors
{
    public static SqlError Malformed(string what) => new(SqlState.ExternalRoutineException, "malformed edit: " + what);

    public static SqlError NoPlace(string what) => new(SqlState.FeatureNotSupported, what);

    public static SqlError Refused(string relation, string why) =>
        new(SqlState.InsufficientPrivilege, $"relation \"{relation}\" is restricted and {why}") { TableName = relation };

    public static SqlError TooLarge() =>
        new(SqlState.ProgramLimitExceeded, "edited statement has more than " + Limits.StatementNodeCount + " parts or is too long");
}

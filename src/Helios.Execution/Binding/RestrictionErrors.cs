using Helios.Base;

namespace Helios.Execution;

/// <summary>Refusals by restrictions: always 42501, naming the plugin and never a value.</summary>
internal static class RestrictionErrors
{
    public static SqlError NewRow(Restriction restriction, string table) =>
        new(SqlState.InsufficientPrivilege, $"new row violates restriction of plugin \"{restriction.Plugin}\" for table \"{table}\"")
        {
            TableName = table,
        };

    public static SqlError Definition(Restriction restriction, string command, string table) =>
        new(SqlState.InsufficientPrivilege, $"\"{command}\" on table \"{table}\" is restricted by plugin \"{restriction.Plugin}\"")
        {
            TableName = table,
        };

    public static SqlError DoesNotBind(Restriction restriction, string table, string why) =>
        new(SqlState.InsufficientPrivilege, $"restriction of plugin \"{restriction.Plugin}\" on table \"{table}\" cannot be applied: {why}")
        {
            TableName = table,
        };
}

using Helios.Sql;

namespace Helios.Engine;

/// <summary>Statement kinds as PostgreSQL's messages name them.</summary>
internal static class CommandWords
{
    public static string Of(StatementKind kind) => kind switch
    {
        StatementKind.CreateTable => "CREATE TABLE",
        StatementKind.CreateTableAs => "CREATE TABLE AS",
        StatementKind.DropTable => "DROP TABLE",
        StatementKind.Truncate => "TRUNCATE TABLE",
        StatementKind.Copy => "COPY FROM",
        StatementKind.Select => "SELECT FOR UPDATE",
        _ => kind.ToString().ToUpperInvariant(),
    };
}

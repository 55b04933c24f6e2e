using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Server.Sessions;

/// <summary>What Parse makes of a text without a statement; its Execute answers EmptyQueryResponse.</summary>
internal static class EmptyStatement
{
    public static readonly CachedStatement Instance = new(new ParsedStatement
    {
        Ast = new Ast(new AstNode[1], new byte[4], default),
        Kind = StatementKind.Empty,
        Sql = "",
        Tables = [],
    });
}

using Helios.Sql.Analysis;
using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>
/// One statement of a query string, parsed once and shared. <see cref="Start"/> and <see cref="Length"/> are the bytes of its text within
/// the string it was parsed from; positions in the AST count from the begin of that whole string.
/// </summary>
public sealed class ParsedStatement
{
    public required Ast Ast { get; init; }

    public required StatementKind Kind { get; init; }

    /// <summary>PostgreSQL's command tag without counts: "SELECT", "CREATE VIEW", "GRANT ROLE". Never allocated.</summary>
    public string Tag => CommandTags.Of(Ast, Ast.Root);

    /// <summary>The statement's own text, without the semicolon.</summary>
    public required string Sql { get; init; }

    public int Start { get; init; }

    public int Length { get; init; }

    /// <summary>Characters (code points) that stand before <see cref="Start"/>: error positions count from the begin of the whole
    /// string.</summary>
    public int CharactersBefore { get; init; }

    /// <summary>Relations named anywhere in the statement, once per name, accesses combined; CTE names excluded.</summary>
    public required IReadOnlyList<TableReference> Tables { get; init; }

    /// <summary>Highest $n, 0 if none.</summary>
    public int ParameterCount { get; init; }

    /// <summary>For PREPARE, DECLARE, EXPLAIN and COPY (query): the kind of the statement inside.</summary>
    public StatementKind InnerKind { get; init; }
}

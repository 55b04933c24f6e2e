using System.Text;
using Helios.Base;
using Helios.Sql.Analysis;
using Helios.Sql.Lexing;
using Helios.Sql.Parsing;
using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>
/// PostgreSQL's SQL from UTF-8 bytes to flat trees. No catalog, no I/O. Errors are <see cref="SqlError"/> with SQLSTATE, message and
/// character position as PostgreSQL gives them.
/// </summary>
public static class SqlParser
{
    // One builder per thread; a parse never re-enters itself.
    [ThreadStatic]
    private static AstBuilder? t_builder;

    /// <summary>
    /// Parses every statement of a query string. An empty string or one of comments only gives no statement. Throws 42601 (syntax), 54001
    /// (too deep), 54000 (too many parts), 22021 (not UTF-8).
    /// </summary>
    public static IReadOnlyList<ParsedStatement> ParseAll(ReadOnlySpan<byte> sql)
    {
        Utf8Check.Require(sql);
        AstBuilder builder = t_builder ??= new AstBuilder();
        builder.Reset();
        var parser = new Parser(sql, builder);
        parser.BeginStatement();
        if (parser.AtEnd)
        {
            return [];
        }

        ParsedStatement first = One(sql, ref parser, builder, null);
        if (parser.AtSemicolon)
        {
            parser.BeginStatement();
        }

        if (parser.AtEnd)
        {
            builder.Reset();
            return [first];
        }

        List<ParsedStatement> all = [first];
        while (!parser.AtEnd)
        {
            all.Add(One(sql, ref parser, builder, all[^1]));
            if (parser.AtSemicolon)
            {
                parser.BeginStatement();
            }
        }

        builder.Reset();
        return all.ToArray();
    }

    /// <summary>Throws 22021 for text that is not UTF-8 or holds a zero byte.</summary>
    public static void RequireUtf8(ReadOnlySpan<byte> text) => Utf8Check.Require(text);

    private static ParsedStatement One(ReadOnlySpan<byte> sql, ref Parser parser, AstBuilder builder, ParsedStatement? previous)
    {
        int start = parser.Offset;
        NodeId root = parser.Statement();
        int length = parser.PreviousEnd - start;
        Ast ast = builder.Build(root);
        StatementKind kind = StatementKinds.Of(ast, root);
        NodeId inner = ast.Child(root, Role.Query);
        bool holdsQuery = kind is StatementKind.Prepare or StatementKind.DeclareCursor or StatementKind.Explain or StatementKind.Copy;
        return new ParsedStatement
        {
            Ast = ast,
            Kind = kind,
            Sql = Encoding.UTF8.GetString(sql.Slice(start, length)),
            Start = start,
            Length = length,
            CharactersBefore = CharactersBefore(sql, start, previous),
            Tables = TableCollector.Collect(ast),
            ParameterCount = parser.ParameterCount,
            InnerKind = holdsQuery && !inner.IsNone ? StatementKinds.Of(ast, inner) : StatementKind.Empty,
        };
    }

    // Counted on from the statement before, so that a string of many statements is counted once.
    private static int CharactersBefore(ReadOnlySpan<byte> sql, int start, ParsedStatement? previous) => previous is null
        ? Utf8Characters.Count(sql[..start])
        : previous.CharactersBefore + Utf8Characters.Count(sql[previous.Start..start]);
}

using System.Text;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests;

/// <summary>Parses for tests, and prints a tree as one line: (Kind:value 'text' flags Role=child ...).</summary>
internal static class Outline
{
    public static IReadOnlyList<ParsedStatement> All(string sql) => SqlParser.ParseAll(Encoding.UTF8.GetBytes(sql));

    public static ParsedStatement One(string sql) => Assert.Single(All(sql));

    public static string Of(string sql)
    {
        Ast ast = One(sql).Ast;
        return Of(ast, ast.Root);
    }

    public static string Of(Ast ast, NodeId id)
    {
        var text = new StringBuilder();
        Write(ast, id, text);
        return text.ToString();
    }

    private static void Write(Ast ast, NodeId id, StringBuilder text)
    {
        AstNode node = ast[id];
        text.Append('(').Append(node.Kind);
        if (node.Value != 0)
        {
            text.Append(':').Append(node.Value);
        }

        if (ast.HasText(id))
        {
            text.Append(" '").Append(ast.Text(id)).Append('\'');
        }

        if (node.Flags != 0)
        {
            text.Append(" #").Append((int)node.Flags);
        }

        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            text.Append(' ').Append(ast[child].Role).Append('=');
            Write(ast, child, text);
        }

        text.Append(')');
    }
}

using System.Text;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests;

/// <summary>Parses for tests, and prints a tree as one line: (Kind:value 'text' flags Role=child ...).</summary>
internal static class Outline
{
    public static IReadOnlyList<ParsedStatement> All(string sql) => SqlParser.ParseAll(Encoding.UTF8.GetBytes(sql));

    public static ParsedStatement One(string sql) => Assert.Single(All(sql));

    public static string Deparsed(ParsedStatement statement)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Deparser.Deparse(statement.Ast, statement.Ast.Root, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

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

        // Children of different roles have no order between them, but for the functions and columns of ROWS FROM.
        List<NodeId> children = [];
        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            children.Add(child);
        }

        foreach (NodeId child in node.Kind == NodeKind.RangeFunction ? children : children.OrderBy(c => ast[c].Role).ToList())
        {
            text.Append(' ').Append(ast[child].Role).Append('=');
            Write(ast, child, text);
        }

        text.Append(')');
    }
}

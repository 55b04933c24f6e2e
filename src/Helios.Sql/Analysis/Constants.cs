using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>What is one constant of a statement.</summary>
internal static class Constants
{
    public static bool IsNumber(NodeKind kind) => kind is NodeKind.IntegerConst or NodeKind.FloatConst;

    public static bool Is(NodeKind kind) => kind is >= NodeKind.IntegerConst and <= NodeKind.NullConst;

    /// <summary>A minus sign before a number, which PostgreSQL's grammar makes one constant (doNegate).</summary>
    public static bool IsNegated(Ast ast, NodeId id)
    {
        if (ast.Kind(id) != NodeKind.Operator || !ast.Utf8(id).SequenceEqual("-"u8))
        {
            return false;
        }

        NodeId only = ast.FirstChild(id);
        return !only.IsNone && ast[only].Role == Role.Right && ast.NextSibling(only).IsNone && IsNumber(ast.Kind(only));
    }

    /// <summary>Orders nodes as they stand in the text, which is not the order of children of different roles.</summary>
    public static void SortByPosition(Ast ast, List<NodeId> sites) => sites.Sort((left, right) =>
    {
        int order = ast.Position(left).CompareTo(ast.Position(right));
        return order != 0 ? order : left.Value.CompareTo(right.Value);
    });
}

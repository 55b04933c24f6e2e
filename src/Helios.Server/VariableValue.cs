using System.Globalization;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Server;

/// <summary>The value that a SET statement writes, as text.</summary>
internal static class VariableValue
{
    // A list (search_path) is joined by commas, as PostgreSQL keeps it.
    public static string Of(Ast ast, NodeId set)
    {
        var parts = new List<string>();
        foreach (NodeId argument in ast.Children(set, Role.Argument))
        {
            parts.Add(ConstantText(ast, argument));
        }

        return string.Join(", ", parts);
    }

    private static string ConstantText(Ast ast, NodeId node)
    {
        switch (ast.Kind(node))
        {
            case NodeKind.IntegerConst:
                return ast.Value(node).ToString(CultureInfo.InvariantCulture);
            case NodeKind.BoolConst:
                return ast.Value(node) != 0 ? "true" : "false";
            case NodeKind.StringConst:
            case NodeKind.FloatConst:
            case NodeKind.Identifier:
                return ast.Text(node);
            case NodeKind.Operator when ast.Child(node, Role.Left).IsNone:
                return ast.Text(node) + ConstantText(ast, ast.Child(node, Role.Right));
            case NodeKind.TypeCast:
                return ConstantText(ast, ast.Child(node, Role.Argument));
            default:
                throw SqlError.NotSupported("a SET value of this form");
        }
    }
}

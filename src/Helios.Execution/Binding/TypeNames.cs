using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>From a written type to a <see cref="SqlType"/> with its modifier.</summary>
internal static class TypeNames
{
    public delegate SqlError ErrorAt(SqlState state, string message, NodeId at, string? hint = null, string? detail = null);

    public static SqlType Resolve(Ast ast, NodeId node, ErrorAt error)
    {
        var names = new List<string>();
        foreach (NodeId part in ast.Children(node, Role.Name))
        {
            names.Add(ast.Text(part));
        }

        string name = names[^1];
        bool inCatalog = names.Count == 1 || names[^2] == "pg_catalog";
        if (!inCatalog || !TypeRegistry.TryFindByName(name, out TypeInfo? info))
        {
            throw error(SqlState.UndefinedObject, $"type \"{string.Join('.', names)}\" does not exist", node);
        }

        var type = new SqlType(info.Oid, ModifierOf(ast, node, info, error));
        if (ast.Value(node) > 0 && !TypeRegistry.TryArray(type, out type))
        {
            throw error(SqlState.UndefinedObject, $"could not find array type for data type {info.SqlName}", node);
        }

        if (!TypeFacts.IsSupported(type))
        {
            throw error(SqlState.FeatureNotSupported, $"type {TypeRegistry.FormatType(type)} is not supported yet", node);
        }

        return type;
    }

    private static int ModifierOf(Ast ast, NodeId node, TypeInfo info, ErrorAt error)
    {
        var values = new List<int>();
        foreach (NodeId modifier in ast.Children(node, Role.Modifier))
        {
            values.Add(IntegerOf(ast, modifier)
                ?? throw error(SqlState.InvalidParameterValue, "type modifiers must be simple constants or identifiers", node));
        }

        if (values.Count == 0)
        {
            return -1;
        }

        switch (info.Oid)
        {
            case 1042 or 1043:
                if (values[0] < 1)
                {
                    throw error(SqlState.InvalidParameterValue,
                        $"length for type {(info.Oid == 1042 ? "char" : "varchar")} must be at least 1", node);
                }

                return values[0] <= 10_485_760
                    ? values[0] + 4
                    : throw error(SqlState.InvalidParameterValue,
                        $"length for type {(info.Oid == 1042 ? "char" : "varchar")} cannot exceed 10485760", node);
            case 1700:
                return NumericModifier(values, node, error);
            case 1083 or 1114 or 1184 or 1266:
                return Math.Clamp(values[0], 0, 6);
            default:
                throw error(SqlState.SyntaxError, $"type modifier is not allowed for type \"{info.Name}\"", node);
        }
    }

    private static int NumericModifier(List<int> values, NodeId node, ErrorAt error)
    {
        int precision = values[0];
        int scale = values.Count > 1 ? values[1] : 0;
        if (precision is < 1 or > 1000)
        {
            throw error(SqlState.InvalidParameterValue, $"NUMERIC precision {precision} must be between 1 and 1000", node);
        }

        if (scale is < -1000 or > 1000)
        {
            throw error(SqlState.InvalidParameterValue, $"NUMERIC scale {scale} must be between -1000 and 1000", node);
        }

        return ((precision << 16) | (scale & 0x7FF)) + 4;
    }

    private static int? IntegerOf(Ast ast, NodeId node)
    {
        if (ast.Kind(node) == NodeKind.IntegerConst)
        {
            return ast.Value(node);
        }

        bool isNegative = ast.Kind(node) == NodeKind.Operator && ast.Text(node) == "-" && ast.Child(node, Role.Left).IsNone;
        NodeId right = ast.Child(node, Role.Right);
        return isNegative && ast.Kind(right) == NodeKind.IntegerConst ? -ast.Value(right) : null;
    }
}

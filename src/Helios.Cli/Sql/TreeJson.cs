using System.Runtime.CompilerServices;
using System.Text.Json;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Cli.Sql;

/// <summary>
/// A tree as nested objects: {"kind", "role", "text", "value", "flags", "position", "children":[...]}. What a node does not have is left
/// out (value and flags when 0). Kinds, roles, values and flags are those of the plugin ABI's reference page; positions count characters
/// from 1.
/// </summary>
internal static class TreeJson
{
    public static void Write(Ast ast, CharacterPositions positions, Utf8JsonWriter json) => Write(ast, ast.Root, positions, json);

    private static void Write(Ast ast, NodeId id, CharacterPositions positions, Utf8JsonWriter json)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SqlError(SqlState.StatementTooComplex, "stack depth limit exceeded");
        }

        ref readonly AstNode node = ref ast[id];
        json.WriteStartObject();
        json.WriteString("kind"u8, EnumNames<NodeKind>.Of(node.Kind));
        if (node.Role != Role.None)
        {
            json.WriteString("role"u8, EnumNames<Role>.Of(node.Role));
        }

        if (ast.HasText(id))
        {
            json.WriteString("text"u8, ast.Utf8(id));
        }

        if (node.Value != 0)
        {
            json.WriteNumber("value"u8, node.Value);
        }

        if (node.Flags != NodeFlags.None)
        {
            json.WriteNumber("flags"u8, (int)node.Flags);
        }

        json.WriteNumber("position"u8, positions.Of(node.Position));
        if (node.First != 0)
        {
            json.WriteStartArray("children"u8);
            for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
            {
                Write(ast, child, positions, json);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}

using System.Buffers;
using System.Text;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>A parameter that a statement uses.</summary>
/// <param name="Number">From 1.</param>
/// <param name="CastType">The type of the first cast written directly around it (<c>$1::int</c> gives "pg_catalog.int4"), or null.</param>
public readonly record struct ParameterUse(int Number, string? CastType);

/// <summary>The parameter numbers of a statement.</summary>
public static class ParameterUses
{
    /// <summary>Each number once, ascending.</summary>
    public static IReadOnlyList<ParameterUse> Of(Ast ast)
    {
        ArgumentNullException.ThrowIfNull(ast);
        SortedDictionary<int, string?>? uses = null;
        Visit(ast, ast.Root, ref uses);
        return uses is null ? [] : [.. uses.Select(use => new ParameterUse(use.Key, use.Value))];
    }

    private static void Visit(Ast ast, NodeId id, ref SortedDictionary<int, string?>? uses)
    {
        AstPatch.RequireStack();
        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            if (ast.Kind(child) != NodeKind.Parameter)
            {
                Visit(ast, child, ref uses);
                continue;
            }

            uses ??= [];
            int number = ast.Value(child);
            bool isCast = ast.Kind(id) == NodeKind.TypeCast;
            if (!uses.TryGetValue(number, out string? type) || (type is null && isCast))
            {
                uses[number] = isCast ? TypeText(ast, ast.Child(id, Role.Type)) : null;
            }
        }
    }

    private static string TypeText(Ast ast, NodeId type)
    {
        var output = new ArrayBufferWriter<byte>();
        Deparser.DeparseType(ast, type, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

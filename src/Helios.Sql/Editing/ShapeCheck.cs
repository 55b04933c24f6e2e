using System.Runtime.CompilerServices;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>Holds a tree against <see cref="NodeShapes"/>, so that what the deparser relies on is there.</summary>
internal static class ShapeCheck
{
    /// <summary>Null when every node has the children its kind may have, else what is wrong. Below a kind without a shape everything is
    /// let through, unless <paramref name="closed"/>.</summary>
    public static string? Find(Ast ast, NodeId id, bool closed)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        NodeKind kind = ast.Kind(id);
        // Parts that definitions share with queries hold more there.
        bool isShared = kind is NodeKind.DefElem or NodeKind.ColumnDef or NodeKind.IndexElement;
        ChildShape[]? shape = isShared && !closed ? null : NodeShapes.Of(kind);
        if (shape is null)
        {
            if (closed)
            {
                return $"a node {kind} has no place in a fragment";
            }
        }
        else if (Mismatch(ast, id, kind, shape) is { } wrong)
        {
            return wrong;
        }

        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            // In definitions an operator may be a name without operands.
            bool isName = shape is null && ast.Kind(child) == NodeKind.Operator;
            if (!isName && Find(ast, child, closed) is { } below)
            {
                return below;
            }
        }

        return null;
    }

    private static string? Mismatch(Ast ast, NodeId id, NodeKind kind, ChildShape[] shape)
    {
        if (NeedsText(kind) && !ast.HasText(id))
        {
            return $"a node {kind} has no text";
        }

        // Where columns are listed a target is a name, elsewhere a value.
        if (kind == NodeKind.ResTarget && ast[id].Role != Role.Column && ast.Child(id, Role.Argument).IsNone)
        {
            return "a target has no expression";
        }

        Span<int> counts = stackalloc int[shape.Length];
        counts.Clear();
        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            Role role = ast[child].Role;
            int place = PlaceOf(shape, role);
            if (place < 0 || (shape[place].Sorts & NodeSort.Of(ast.Kind(child))) == 0)
            {
                return $"a node {kind} cannot have a {ast.Kind(child)} as its {role}";
            }

            counts[place]++;
        }

        for (int i = 0; i < shape.Length; i++)
        {
            if (counts[i] < shape[i].Least || counts[i] > shape[i].Most)
            {
                return $"a node {kind} has {counts[i]} children as its {shape[i].Role}";
            }
        }

        return null;
    }

    public static int PlaceOf(ReadOnlySpan<ChildShape> shape, Role role)
    {
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i].Role == role)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool NeedsText(NodeKind kind) => kind is NodeKind.Identifier or NodeKind.Alias or NodeKind.Cte or NodeKind.RangeVar
        or NodeKind.FloatConst or NodeKind.StringConst or NodeKind.BitStringConst or NodeKind.Operator or NodeKind.Quantified
        or NodeKind.CurrentOf or NodeKind.MergeWhen or NodeKind.CteSearch or NodeKind.CteCycle or NodeKind.ReturningOption
        or NodeKind.JsonBehavior;
}

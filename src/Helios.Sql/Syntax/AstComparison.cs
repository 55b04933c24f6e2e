namespace Helios.Sql.Syntax;

/// <summary>Whether trees mean the same.</summary>
public static class AstComparison
{
    /// <summary>
    /// Equal kinds, values, flags, texts and children; positions are left out. Children of different roles have no order between them, but
    /// for the functions and column definitions of ROWS FROM.
    /// </summary>
    public static bool AreEqual(Ast left, Ast right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return AreEqual(left, left.Root, right, right.Root);
    }

    /// <summary>The same for what stands below two nodes; what they are to their parents is left out.</summary>
    public static bool AreEqual(Ast left, NodeId leftNode, Ast right, NodeId rightNode)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);

        // Trees may be thousands of levels deep: the pairs that wait stand on a stack of our own.
        var open = new Stack<(NodeId Left, NodeId Right)>();
        open.Push((leftNode, rightNode));
        List<NodeId> leftChildren = [];
        List<NodeId> rightChildren = [];
        while (open.TryPop(out (NodeId Left, NodeId Right) pair))
        {
            if (!AreAlike(left, pair.Left, right, pair.Right))
            {
                return false;
            }

            Children(left, pair.Left, leftChildren);
            Children(right, pair.Right, rightChildren);
            if (leftChildren.Count != rightChildren.Count)
            {
                return false;
            }

            for (int i = 0; i < leftChildren.Count; i++)
            {
                if (left[leftChildren[i]].Role != right[rightChildren[i]].Role)
                {
                    return false;
                }

                open.Push((leftChildren[i], rightChildren[i]));
            }
        }

        return true;
    }

    private static bool AreAlike(Ast left, NodeId leftNode, Ast right, NodeId rightNode)
    {
        ref readonly AstNode one = ref left[leftNode];
        ref readonly AstNode other = ref right[rightNode];
        return one.Kind == other.Kind && one.Value == other.Value && one.Flags == other.Flags
            && left.HasText(leftNode) == right.HasText(rightNode) && left.Utf8(leftNode).SequenceEqual(right.Utf8(rightNode));
    }

    private static void Children(Ast ast, NodeId parent, List<NodeId> children)
    {
        children.Clear();
        bool isSorted = true;
        for (NodeId child = ast.FirstChild(parent); !child.IsNone; child = ast.NextSibling(child))
        {
            isSorted &= children.Count == 0 || Rank(ast, parent, children[^1]) <= Rank(ast, parent, child);
            children.Add(child);
        }

        if (isSorted)
        {
            return;
        }

        // Stable: within a rank the order counts.
        NodeId[] sorted = children.OrderBy(child => Rank(ast, parent, child)).ToArray();
        children.Clear();
        children.AddRange(sorted);
    }

    private static Role Rank(Ast ast, NodeId parent, NodeId child)
    {
        Role role = ast[child].Role;
        return role == Role.Column && ast.Kind(parent) == NodeKind.RangeFunction ? Role.Function : role;
    }
}

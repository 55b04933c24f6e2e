using System.Runtime.CompilerServices;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>Compares trees by what they mean: kinds, texts, values, flags and children; positions aside. Children of different roles have
/// no order between them, but for the functions and columns of ROWS FROM and the words of utility statements.</summary>
internal static class SameTrees
{
    public static bool Are(Ast a, NodeId x, Ast b, NodeId y)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        ref readonly AstNode m = ref a[x];
        ref readonly AstNode n = ref b[y];
        bool sameText = a.HasText(x) == b.HasText(y) && a.Utf8(x).SequenceEqual(b.Utf8(y));
        if (m.Kind != n.Kind || m.Value != n.Value || m.Flags != n.Flags || !sameText)
        {
            return false;
        }

        return m.Kind is NodeKind.RangeFunction or NodeKind.Utility ? Ordered(a, x, b, y) : ByRole(a, x, b, y);
    }

    private static bool Ordered(Ast a, NodeId x, Ast b, NodeId y)
    {
        NodeId i = a.FirstChild(x);
        NodeId j = b.FirstChild(y);
        for (; !i.IsNone && !j.IsNone; i = a.NextSibling(i), j = b.NextSibling(j))
        {
            if (a[i].Role != b[j].Role || !Are(a, i, b, j))
            {
                return false;
            }
        }

        return i.IsNone && j.IsNone;
    }

    // Runs of one role, of which there are few, are walked side by side; a role comes up again only where its run ended.
    private static bool ByRole(Ast a, NodeId x, Ast b, NodeId y)
    {
        int left = 0;
        int right = 0;
        Span<bool> done = stackalloc bool[256];
        done.Clear();
        for (NodeId i = a.FirstChild(x); !i.IsNone; i = a.NextSibling(i))
        {
            left++;
            Role role = a[i].Role;
            if (done[(int)role])
            {
                continue;
            }

            done[(int)role] = true;
            NodeId k = i;
            NodeId j = b.Child(y, role);
            for (; !k.IsNone && !j.IsNone; k = a.NextSame(k), j = b.NextSame(j))
            {
                if (!Are(a, k, b, j))
                {
                    return false;
                }
            }

            if (!k.IsNone || !j.IsNone)
            {
                return false;
            }
        }

        for (NodeId j = b.FirstChild(y); !j.IsNone; j = b.NextSibling(j))
        {
            right++;
        }

        return left == right;
    }
}

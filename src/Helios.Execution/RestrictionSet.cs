using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Every restriction of one statement, without values: part of the key of a plan (DESIGN invariant 6). The same shape with other values
/// is the same plan.
/// </summary>
public sealed class RestrictionSet
{
    public static readonly RestrictionSet None = new([], []);

    public RestrictionSet(IReadOnlyList<Restriction> items, SqlType[] valueTypes)
    {
        Items = items;
        ValueTypes = valueTypes;
    }

    public IReadOnlyList<Restriction> Items { get; }

    /// <summary>Types of the values $1..$k. Unknown is coerced to what stands beside it, as a literal's would be; its value is then
    /// text.</summary>
    public SqlType[] ValueTypes { get; }

    public bool IsEmpty => Items.Count == 0;

    /// <summary>True when a plan made under this set may be used under <paramref name="other"/>: only values may differ.</summary>
    public bool SameShape(RestrictionSet other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (Items.Count != other.Items.Count || !ValueTypes.AsSpan().SequenceEqual(other.ValueTypes))
        {
            return false;
        }

        for (int i = 0; i < Items.Count; i++)
        {
            Restriction a = Items[i];
            Restriction b = other.Items[i];
            if (a.Schema != b.Schema || a.Table != b.Table || a.Plugin != b.Plugin || !SameTree(a.Predicate, a.Root, b.Predicate, b.Root))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameTree(Ast a, NodeId x, Ast b, NodeId y)
    {
        if (ReferenceEquals(a, b) && x == y)
        {
            return true;
        }

        if (x.IsNone || y.IsNone)
        {
            return x.IsNone == y.IsNone;
        }

        ref readonly AstNode m = ref a[x];
        ref readonly AstNode n = ref b[y];
        if (m.Kind != n.Kind || m.Role != n.Role || m.Value != n.Value || m.Flags != n.Flags || !a.Utf8(x).SequenceEqual(b.Utf8(y)))
        {
            return false;
        }

        NodeId i = a.FirstChild(x);
        NodeId j = b.FirstChild(y);
        while (!i.IsNone && !j.IsNone)
        {
            if (!SameTree(a, i, b, j))
            {
                return false;
            }

            i = a.NextSibling(i);
            j = b.NextSibling(j);
        }

        return i.IsNone && j.IsNone;
    }
}

using System.Runtime.CompilerServices;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>Where a relation's name stands.</summary>
internal enum RelationPlace
{
    /// <summary>Its rows are read: an item of FROM, USING or MERGE's source.</summary>
    Read,

    /// <summary>The target of INSERT, UPDATE, DELETE, MERGE, or COPY's table.</summary>
    Target,

    /// <summary>Anything else: the statement defines, drops, empties or refers to it.</summary>
    Named,
}

/// <summary>
/// Visits every relation a tree names, with the scope rules of <see cref="Analysis.TableCollector"/>: a name without schema that a CTE in
/// scope has is the CTE, but for targets. The tree must not change meanwhile.
/// </summary>
internal sealed class RelationWalker
{
    private readonly EditTree _tree;
    private readonly Action<NodeId, RelationPlace, RelationWalker> _visit;
    private readonly List<string> _visible = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    private RelationWalker(EditTree tree, Action<NodeId, RelationPlace, RelationWalker> visit)
    {
        _tree = tree;
        _visit = visit;
    }

    public static void Walk(EditTree tree, NodeId root, Action<NodeId, RelationPlace, RelationWalker> visit) =>
        new RelationWalker(tree, visit).Visit(root);

    /// <summary>True when the name without schema means a CTE where the walk is.</summary>
    public bool IsCommonTable(string name) => _counts.GetValueOrDefault(name) > 0;

    private void Visit(NodeId id)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        switch (_tree.Kind(id))
        {
            case NodeKind.RangeVar:
                Relation(id);
                return;
            case NodeKind.LockingClause:
                // FOR UPDATE OF names what FROM calls the relations.
                return;
            default:
                break;
        }

        int mark = _visible.Count;
        NodeId with = _tree.Child(id, Role.With);
        if (!with.IsNone)
        {
            VisitWith(with);
        }

        for (NodeId child = _tree.First(id); !child.IsNone; child = _tree.Next(child))
        {
            if (child != with)
            {
                Visit(child);
            }
        }

        for (int i = _visible.Count - 1; i >= mark; i--)
        {
            _counts[_visible[i]]--;
            _visible.RemoveAt(i);
        }
    }

    private void VisitWith(NodeId with)
    {
        bool isRecursive = _tree.Has(with, NodeFlags.Recursive);
        for (NodeId cte = _tree.Child(with, Role.Cte); isRecursive && !cte.IsNone; cte = _tree.NextSame(cte))
        {
            Show(cte);
        }

        for (NodeId cte = _tree.Child(with, Role.Cte); !cte.IsNone; cte = _tree.NextSame(cte))
        {
            Visit(cte);
            if (!isRecursive)
            {
                Show(cte);
            }
        }
    }

    private void Show(NodeId cte)
    {
        string name = _tree.Text(cte);
        _visible.Add(name);
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
    }

    private void Relation(NodeId id)
    {
        RelationPlace place = PlaceOf(_tree.Kind(_tree.Parent(id)), _tree.RoleOf(id));
        bool isCommon = place == RelationPlace.Read && _tree.Child(id, Role.Schema).IsNone && IsCommonTable(_tree.Text(id));
        if (!isCommon)
        {
            _visit(id, place, this);
        }
    }

    private static RelationPlace PlaceOf(NodeKind parent, Role role) => (parent, role) switch
    {
        (NodeKind.Select or NodeKind.Update or NodeKind.Delete, Role.From) => RelationPlace.Read,
        (NodeKind.JoinExpr, Role.Left or Role.Right) => RelationPlace.Read,
        (NodeKind.RangeTableSample, Role.Relation) => RelationPlace.Read,
        (NodeKind.Merge, Role.Source) => RelationPlace.Read,
        (NodeKind.Insert or NodeKind.Update or NodeKind.Delete or NodeKind.Merge or NodeKind.Copy, Role.Relation) => RelationPlace.Target,
        _ => RelationPlace.Named,
    };
}

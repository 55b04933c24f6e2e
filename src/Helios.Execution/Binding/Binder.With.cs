using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// WITH: CTEs are bound once and run once a statement, but for those that refer to a query around them.
internal sealed partial class Binder
{
    private void BindWith(NodeId with)
    {
        bool isRecursive = _ast.Has(with, NodeFlags.Recursive);
        foreach (NodeId cte in _ast.Children(with, Role.Cte))
        {
            string name = _ast.Text(cte);
            if (_scope.Ctes.Exists(c => c.Cte.Name == name))
            {
                throw Error(SqlState.DuplicateAlias, $"WITH query name \"{name}\" specified more than once", cte);
            }

            NodeId query = _ast.Child(cte, Role.Query);
            if (!_ast.Child(cte, Role.Search).IsNone || !_ast.Child(cte, Role.Cycle).IsNone)
            {
                throw NotSupported("SEARCH and CYCLE", cte);
            }

            BoundCte bound = isRecursive && IsRecursive(query, name) ? BindRecursive(cte, name, query) : BindPlain(cte, name, query);
            _scope.Ctes.Add((bound, false));
        }
    }

    private BoundCte BindPlain(NodeId cte, string name, NodeId node)
    {
        BoundQuery query = BindNested(node, seesSiblings: true);
        List<Target> targets = query.Targets.FindAll(t => !t.IsJunk);
        return new BoundCte
        {
            Name = name,
            Number = _context.CteCount++,
            ColumnNames = CteColumns(cte, name, targets),
            ColumnTypes = [.. targets.Select(t => t.Expr.Type)],
            Query = query,
            IsCorrelated = query.IsCorrelated,
            Origins = [.. targets.Select(t => OriginOf(t.Expr))],
        };
    }

    private string[] CteColumns(NodeId cte, string name, List<Target> targets)
    {
        string[] names = [.. targets.Select(t => t.Name)];
        int count = _ast.Count(cte, Role.Column);
        if (count > names.Length)
        {
            throw Error(
                SqlState.InvalidColumnReference,
                $"WITH query \"{name}\" has {names.Length} columns available but {count} columns specified",
                cte);
        }

        int at = 0;
        foreach (NodeId column in _ast.Children(cte, Role.Column))
        {
            names[at++] = _ast.Text(column);
        }

        return names;
    }

    private bool IsRecursive(NodeId query, string name) =>
        _ast.Kind(query) == NodeKind.SetOperation && (SetOperationKind)_ast.Value(query) == SetOperationKind.Union
        && MentionsRelation(_ast.Child(query, Role.Right), name);

    private bool MentionsRelation(NodeId node, string name)
    {
        if (_ast.Kind(node) == NodeKind.RangeVar && _ast.Text(node) == name && _ast.Child(node, Role.Schema).IsNone)
        {
            return true;
        }

        for (NodeId child = _ast.FirstChild(node); !child.IsNone; child = _ast.NextSibling(child))
        {
            if (MentionsRelation(child, name))
            {
                return true;
            }
        }

        return false;
    }

    private BoundCte BindRecursive(NodeId cte, string name, NodeId node)
    {
        if (_ast.Count(node, Role.OrderBy) > 0 || !_ast.Child(node, Role.Limit).IsNone || !_ast.Child(node, Role.Offset).IsNone)
        {
            throw NotSupported("ORDER BY or LIMIT in a recursive query", node);
        }

        BoundQuery initial = BindNested(_ast.Child(node, Role.Left), seesSiblings: true);
        List<Target> targets = initial.Targets.FindAll(t => !t.IsJunk);
        var bound = new BoundCte
        {
            Name = name,
            Number = _context.CteCount++,
            ColumnNames = CteColumns(cte, name, targets),
            ColumnTypes = [.. targets.Select(t => t.Expr.Type)],
            Query = initial,
            IsUnionAll = _ast.Has(node, NodeFlags.All),
        };
        _scope.Ctes.Add((bound, true));
        NodeId right = _ast.Child(node, Role.Right);
        BoundQuery recursive = BindNested(right, seesSiblings: true);
        _scope.Ctes.RemoveAt(_scope.Ctes.Count - 1);
        RequireSameTypes(bound, recursive, name, right);
        bound.RecursiveTerm = recursive;
        if (initial.IsCorrelated || recursive.IsCorrelated)
        {
            throw NotSupported("a recursive query that refers to a query around it", cte);
        }

        return bound;
    }

    private void RequireSameTypes(BoundCte cte, BoundQuery recursive, string name, NodeId at)
    {
        if (recursive.VisibleCount != cte.ColumnTypes.Length)
        {
            throw Error(SqlState.SyntaxError, "each UNION query must have the same number of columns", at);
        }

        int r = 0;
        for (int i = 0; i < cte.ColumnTypes.Length; i++, r++)
        {
            r = NextVisible(recursive, r);
            SqlType found = recursive.Targets[r].Expr.Type;
            if (found.Oid == cte.ColumnTypes[i].Oid)
            {
                continue;
            }

            if (!CanCoerce(found, cte.ColumnTypes[i], Coercion.Implicit))
            {
                throw Error(
                    SqlState.DatatypeMismatch,
                    $"recursive query \"{name}\" column {i + 1} has type {TypeFacts.Name(cte.ColumnTypes[i])} in non-recursive term "
                    + $"but type {TypeFacts.Name(found)} overall",
                    at,
                    hint: "Cast the output of the non-recursive term to the correct type.");
            }

            CoerceOutput(recursive, r, cte.ColumnTypes[i], at);
        }
    }
}

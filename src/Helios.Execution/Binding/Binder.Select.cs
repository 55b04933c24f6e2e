using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// SELECT, VALUES and set operations.
internal sealed partial class Binder
{
    private bool _keepUnknown;

    /// <summary>A whole query statement.</summary>
    public BoundQuery BindQuery(NodeId node) => BindNested(node, seesSiblings: true);

    /// <summary>A query whose unknown literals and parameters take the type of what they are stored in.</summary>
    private BoundQuery BindQueryKeepingUnknown(NodeId node)
    {
        _keepUnknown = true;
        return BindNested(node, seesSiblings: true);
    }

    // A query inside this one. Without LATERAL it sees the scopes around the present query, not the present FROM; CTEs it sees in any case.
    private BoundQuery BindNested(NodeId node, bool seesSiblings)
    {
        Scope outside = _scope;
        List<NamespaceItem> items = outside.Items;
        if (!seesSiblings)
        {
            outside.Items = [];
        }

        var query = new BoundQuery();
        _scope = new Scope(outside, query);
        try
        {
            BindInto(query, node);
        }
        finally
        {
            _scope = outside;
            outside.Items = items;
        }

        return query;
    }

    private void BindInto(BoundQuery query, NodeId node)
    {
        NodeId with = _ast.Child(node, Role.With);
        if (!with.IsNone)
        {
            BindWith(with);
        }

        _keepUnknown &= _ast.Kind(node) == NodeKind.Select;
        switch (_ast.Kind(node))
        {
            case NodeKind.Select:
                BindSelect(query, node);
                break;
            case NodeKind.Values:
                BindValues(query, node);
                break;
            case NodeKind.SetOperation:
                BindSetOperation(query, node);
                break;
            case NodeKind.Insert or NodeKind.Update or NodeKind.Delete or NodeKind.Merge:
                throw NotSupported("a data-modifying statement in WITH", node);
            default:
                throw NotSupported("a query of kind " + _ast.Kind(node), node);
        }

        BindLimits(query, node);
        BindLocking(query, node);
    }

    private void BindSelect(BoundQuery query, NodeId node)
    {
        bool keepUnknown = _keepUnknown;
        _keepUnknown = false;
        if (!_ast.Child(node, Role.Into).IsNone)
        {
            throw NotSupported("SELECT INTO", node);
        }

        query.From = BindFromList(node);
        NodeId where = _ast.Child(node, Role.Where);
        if (!where.IsNone)
        {
            _scope.Clause = Clause.Where;
            query.Where = BindCondition(where);
        }

        _scope.Clause = Clause.Target;
        foreach (NodeId target in _ast.Children(node, Role.Target))
        {
            BindTarget(query, target);
        }

        BindOrderBy(query, node);
        BindGroupBy(query, node);
        NodeId having = _ast.Child(node, Role.Having);
        if (!having.IsNone)
        {
            _scope.Clause = Clause.Having;
            query.Having = BindCondition(having);
            query.IsAggregated = true;
        }

        BindDistinct(query, node);
        if (!keepUnknown || query.Distinct != DistinctKind.None)
        {
            ResolveUnknownTargets(query);
        }

        if (query.IsAggregated)
        {
            GroupingCheck.Run(query, Error);
        }
    }

    private void BindTarget(BoundQuery query, NodeId target)
    {
        NodeId argument = _ast.Child(target, Role.Argument);
        if (IsStar(argument))
        {
            ExpandStar(query, argument);
            RequireColumnCount(query, target);
            return;
        }

        string name = _ast.HasText(target) ? _ast.Text(target) : ColumnNameOf(argument);
        query.Targets.Add(new Target(name, BindExpr(argument), IsJunk: false));
        RequireColumnCount(query, target);
    }

    private void RequireColumnCount(BoundQuery query, NodeId target)
    {
        if (query.Targets.Count > Limits.ResultColumnCount)
        {
            throw Error(SqlState.TooManyColumns, $"target lists can have at most {Limits.ResultColumnCount} entries", target);
        }
    }

    private bool IsStar(NodeId node)
    {
        if (_ast.Kind(node) == NodeKind.Star)
        {
            return true;
        }

        if (_ast.Kind(node) != NodeKind.ColumnRef)
        {
            return false;
        }

        NodeId last = default;
        foreach (NodeId field in _ast.Children(node, Role.Field))
        {
            last = field;
        }

        return !last.IsNone && _ast.Kind(last) == NodeKind.Star;
    }

    private void ExpandStar(BoundQuery query, NodeId node)
    {
        List<NodeId> fields = FieldsOf(node);
        IEnumerable<NamespaceItem> items = _scope.Items;
        if (fields.Count > 1)
        {
            NamespaceItem item = FindItem(fields, fields.Count - 1, node, out Scope owner);
            if (!ReferenceEquals(owner, _scope))
            {
                foreach (NamespaceColumn column in item.Columns)
                {
                    query.Targets.Add(new Target(column.Name, NoteOuter(column.Reference(_ast.Position(node)), owner), IsJunk: false));
                }

                return;
            }

            items = [item];
        }
        else if (_scope.Items.Count == 0)
        {
            throw Error(SqlState.SyntaxError, "SELECT * with no tables specified is not valid", node);
        }

        foreach (NamespaceItem item in items)
        {
            foreach (NamespaceColumn column in item.Columns)
            {
                if (!column.IsHidden || fields.Count > 1)
                {
                    query.Targets.Add(new Target(column.Name, column.Reference(_ast.Position(node)), IsJunk: false));
                }
            }
        }
    }

    private List<NodeId> FieldsOf(NodeId node)
    {
        var fields = new List<NodeId>();
        foreach (NodeId field in _ast.Children(node, Role.Field))
        {
            fields.Add(field);
        }

        return fields;
    }

    private void ResolveUnknownTargets(BoundQuery query)
    {
        for (int i = 0; i < query.Targets.Count; i++)
        {
            Target target = query.Targets[i];
            if (target.Expr.Type.Oid == SqlType.Unknown.Oid)
            {
                query.Targets[i] = target with { Expr = Coerce(target.Expr, SqlType.Text, Coercion.Implicit, default) };
            }
        }
    }

    private void BindGroupBy(BoundQuery query, NodeId node)
    {
        _scope.Clause = Clause.GroupBy;
        foreach (NodeId item in _ast.Children(node, Role.GroupBy))
        {
            if (_ast.Kind(item) == NodeKind.GroupingSet)
            {
                if ((GroupingSetKind)_ast.Value(item) == GroupingSetKind.Empty)
                {
                    query.IsAggregated = true;
                    continue;
                }

                throw NotSupported("GROUPING SETS", item);
            }

            query.IsAggregated = true;
            Expr key = BindGroupKey(query, item);
            if (!query.GroupBy.Exists(other => Expr.Same(other, key)))
            {
                query.GroupBy.Add(key);
            }
        }
    }

    // An ordinal, else an input column, else an output name, else an expression: PostgreSQL's order for GROUP BY.
    private Expr BindGroupKey(BoundQuery query, NodeId item)
    {
        if (_ast.Kind(item) == NodeKind.IntegerConst)
        {
            return query.Targets[Ordinal(query, item, "GROUP BY")].Expr;
        }

        if (SimpleName(item) is { } name && TryFindColumn(name, _scope, out _) == 0)
        {
            int target = query.Targets.FindIndex(t => !t.IsJunk && t.Name == name);
            if (target >= 0)
            {
                return query.Targets[target].Expr;
            }
        }

        return ResolveUnknown(BindExpr(item), item);
    }

    private Expr ResolveUnknown(Expr expr, NodeId at) =>
        expr.Type.Oid == SqlType.Unknown.Oid ? Coerce(expr, SqlType.Text, Coercion.Implicit, at) : expr;

    private int Ordinal(BoundQuery query, NodeId node, string clause)
    {
        int ordinal = _ast.Value(node);
        int visible = query.VisibleCount;
        return ordinal >= 1 && ordinal <= visible
            ? ordinal - 1
            : throw Error(SqlState.InvalidColumnReference, $"{clause} position {ordinal} is not in select list", node);
    }

    private string? SimpleName(NodeId node)
    {
        if (_ast.Kind(node) != NodeKind.ColumnRef || _ast.Count(node, Role.Field) != 1)
        {
            return null;
        }

        NodeId field = _ast.Child(node, Role.Field);
        return _ast.Kind(field) == NodeKind.Identifier ? _ast.Text(field) : null;
    }

    private void BindOrderBy(BoundQuery query, NodeId node)
    {
        _scope.Clause = Clause.OrderBy;
        foreach (NodeId item in _ast.Children(node, Role.OrderBy))
        {
            int target = BindSortTarget(query, _ast.Child(item, Role.Argument), "ORDER BY");
            var direction = (SortDirection)_ast.Value(item);
            bool isDescending = IsDescending(item, direction);
            bool nullsFirst = _ast.Has(item, NodeFlags.NullsFirst) || (isDescending && !_ast.Has(item, NodeFlags.NullsLast));
            RequireSortable(query.Targets[target].Expr.Type, item);
            if (!query.SortKeys.Exists(key => key.Target == target))
            {
                query.SortKeys.Add(new SortKey(target, isDescending, nullsFirst));
            }
        }
    }

    private bool IsDescending(NodeId item, SortDirection direction) => direction switch
    {
        SortDirection.Default or SortDirection.Ascending => false,
        SortDirection.Descending => true,
        SortDirection.Using => _ast.Text(item) switch
        {
            "<" => false,
            ">" => true,
            _ => throw NotSupported("ORDER BY USING " + _ast.Text(item), item),
        },
    };

    private void RequireSortable(SqlType type, NodeId at)
    {
        if (!Values.IsSortable(type))
        {
            throw Error(
                SqlState.UndefinedFunction,
                $"could not identify an ordering operator for type {TypeFacts.Name(type)}",
                at,
                hint: "Use an explicit ordering operator or modify the query.");
        }
    }

    // An output name, else an ordinal, else an expression over the input: PostgreSQL's order for ORDER BY and DISTINCT ON.
    private int BindSortTarget(BoundQuery query, NodeId item, string clause)
    {
        if (SimpleName(item) is { } name)
        {
            int found = -1;
            for (int i = 0; i < query.Targets.Count; i++)
            {
                if (query.Targets[i].IsJunk || query.Targets[i].Name != name)
                {
                    continue;
                }

                if (found >= 0 && !Expr.Same(query.Targets[found].Expr, query.Targets[i].Expr))
                {
                    throw Error(SqlState.AmbiguousColumn, $"{clause} \"{name}\" is ambiguous", item);
                }

                found = found < 0 ? i : found;
            }

            if (found >= 0)
            {
                return ResolvedTarget(query, found, item);
            }
        }

        if (_ast.Kind(item) == NodeKind.IntegerConst)
        {
            return ResolvedTarget(query, Ordinal(query, item, clause), item);
        }

        if (_ast.Kind(item) is NodeKind.StringConst or NodeKind.FloatConst or NodeKind.NullConst or NodeKind.BoolConst)
        {
            throw Error(SqlState.SyntaxError, $"non-integer constant in {clause}", item);
        }

        Expr expr = ResolveUnknown(BindExpr(item), item);
        int same = query.Targets.FindIndex(t => Expr.Same(t.Expr, expr));
        if (same >= 0)
        {
            return same;
        }

        query.Targets.Add(new Target("?sort?", expr, IsJunk: true));
        return query.Targets.Count - 1;
    }

    private int ResolvedTarget(BoundQuery query, int target, NodeId at)
    {
        query.Targets[target] = query.Targets[target] with { Expr = ResolveUnknown(query.Targets[target].Expr, at) };
        return target;
    }

    private void BindDistinct(BoundQuery query, NodeId node)
    {
        _scope.Clause = Clause.DistinctOn;
        foreach (NodeId item in _ast.Children(node, Role.DistinctOn))
        {
            query.Distinct = DistinctKind.On;
            query.DistinctOn.Add(BindSortTarget(query, item, "SELECT DISTINCT ON"));
        }

        if (query.Distinct == DistinctKind.On)
        {
            RequireDistinctOnLeadsOrder(query, node);
            return;
        }

        if (!_ast.Has(node, NodeFlags.Distinct))
        {
            return;
        }

        query.Distinct = DistinctKind.All;
        foreach (SortKey key in query.SortKeys)
        {
            if (query.Targets[key.Target].IsJunk)
            {
                throw Error(
                    SqlState.InvalidColumnReference,
                    "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
                    query.Targets[key.Target].Expr.Position);
            }
        }
    }

    private void RequireDistinctOnLeadsOrder(BoundQuery query, NodeId node)
    {
        int leading = Math.Min(query.SortKeys.Count, query.DistinctOn.Distinct().Count());
        for (int i = 0; i < leading; i++)
        {
            if (!query.DistinctOn.Contains(query.SortKeys[i].Target))
            {
                throw Error(
                    SqlState.InvalidColumnReference,
                    "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
                    _ast.Child(node, Role.DistinctOn));
            }
        }
    }

    private void BindLimits(BoundQuery query, NodeId node)
    {
        if (_ast.Has(node, NodeFlags.WithTies) && _ast.Kind(node) == NodeKind.Select)
        {
            throw NotSupported("WITH TIES", node);
        }

        query.Limit = BindCount(_ast.Child(node, Role.Limit), Clause.Limit);
        query.Offset = BindCount(_ast.Child(node, Role.Offset), Clause.Offset);
    }

    private Expr? BindCount(NodeId node, Clause clause)
    {
        if (node.IsNone)
        {
            return null;
        }

        _scope.Clause = clause;
        Expr expr = Coerce(BindExpr(node), SqlType.Int8, Coercion.Assignment, node, "argument of " + ClauseName(clause));
        VarExpr? column = FindLocalVar(expr);
        return column is null
            ? expr
            : throw Error(SqlState.InvalidColumnReference, $"argument of {ClauseName(clause)} must not contain variables", column.Position);
    }

    private VarExpr? FindLocalVar(Expr expr)
    {
        VarExpr? found = null;
        expr.Any(e => e is VarExpr v && !_scope.Query.OuterVars.Exists(o => ReferenceEquals(o.Entry, v.Entry)) && (found = v) is not null);
        return found;
    }

    private void BindLocking(BoundQuery query, NodeId node)
    {
        NodeId locking = _ast.Child(node, Role.Locking);
        if (!locking.IsNone)
        {
            if (_scope.Parent?.Parent is not null)
            {
                throw NotSupported("FOR UPDATE in a subquery", locking);
            }

            LockingClauses.Bind(query, _ast, node, Error);
        }
    }
}

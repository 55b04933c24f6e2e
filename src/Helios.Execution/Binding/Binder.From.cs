using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// FROM: relations, subqueries, functions and joins, and the names they make visible.
internal sealed partial class Binder
{
    private static NamespaceItem ItemOf(RangeEntry entry, string? alias, string? schema = null)
    {
        var columns = new List<NamespaceColumn>(entry.ColumnNames.Length);
        for (int i = 0; i < entry.ColumnNames.Length; i++)
        {
            columns.Add(NamespaceColumn.Of(entry, i));
        }

        string? hidden = entry.Relation is { } relation && relation.Name != alias ? relation.Name : null;
        return new NamespaceItem { Alias = alias, Schema = schema, HiddenName = hidden, Columns = columns };
    }

    private FromNode? BindFromList(NodeId parent)
    {
        FromNode? all = null;
        foreach (NodeId item in _ast.Children(parent, Role.From))
        {
            FromNode one = BindFromItem(item, out List<NamespaceItem> names);
            Scope.Merge(_scope.Items, names);
            all = all is null ? one : new JoinFrom(JoinType.Inner, all, one, null);
        }

        return all;
    }

    private FromNode BindFromItem(NodeId node, out List<NamespaceItem> names)
    {
        // The order of joins is looked for in time that grows with the cube of their number.
        if (++_scope.FromItemCount > Limits.FromItemCount)
        {
            throw Error(SqlState.ProgramLimitExceeded, $"a FROM clause can have at most {Limits.FromItemCount} items and joins", node);
        }

        return _ast.Kind(node) switch
        {
            NodeKind.RangeVar => BindRelation(node, out names),
            NodeKind.RangeSubselect => BindFromSubquery(node, out names),
            NodeKind.RangeFunction => BindFromFunction(node, out names),
            NodeKind.JoinExpr => BindJoin(node, out names),
            _ => throw NotSupported(_ast.Kind(node) + " in FROM", node),
        };
    }

    private FromNode BindRelation(NodeId node, out List<NamespaceItem> names)
    {
        string name = _ast.Text(node);
        NodeId schemaNode = _ast.Child(node, Role.Schema);
        NodeId alias = _ast.Child(node, Role.Alias);
        string visible = alias.IsNone ? name : _ast.Text(alias);
        if (schemaNode.IsNone && _scope.FindCte(name) is { } cte)
        {
            return BindCteReference(cte.Cte, cte.IsWorkTable, alias, visible, out names);
        }

        Relation relation = RelationLookup.Require(_context, _ast, node, _source);
        RangeEntry entry = EntryOf(relation, alias, visible);
        names = [ItemOf(entry, visible, alias.IsNone ? relation.Schema : null)];
        return _tables.Scan(entry);
    }

    private RangeEntry EntryOf(Relation relation, NodeId alias, string visible)
    {
        string[] columns = ColumnAliases(alias, visible, [.. relation.Columns.Select(c => c.Name)]);
        var origins = new (uint, short)[columns.Length];
        for (int i = 0; i < origins.Length; i++)
        {
            origins[i] = (relation.Oid, (short)(i + 1));
        }

        return new RangeEntry(visible, columns, [.. relation.Columns.Select(c => c.Type)]) { Relation = relation, Origins = origins };
    }

    private string[] ColumnAliases(NodeId alias, string visible, string[] names)
    {
        if (alias.IsNone)
        {
            return names;
        }

        int count = _ast.Count(alias, Role.Column);
        if (count > names.Length)
        {
            throw Error(
                SqlState.InvalidColumnReference,
                $"table \"{visible}\" has {names.Length} columns available but {count} columns specified",
                -1);
        }

        int at = 0;
        foreach (NodeId column in _ast.Children(alias, Role.Column))
        {
            names[at++] = _ast.Text(column);
        }

        return names;
    }

    private FromNode BindCteReference(BoundCte cte, bool isWorkTable, NodeId alias, string visible, out List<NamespaceItem> names)
    {
        var entry = new RangeEntry(visible, ColumnAliases(alias, visible, (string[])cte.ColumnNames.Clone()),
            cte.ColumnTypes) { Origins = cte.Origins };
        names = [ItemOf(entry, visible)];
        if (cte.IsCorrelated && cte.Query is not null)
        {
            return new SubqueryFrom(entry, cte.Query, isLateral: false);
        }

        return new CteFrom(entry, cte, isWorkTable);
    }

    private FromNode BindFromSubquery(NodeId node, out List<NamespaceItem> names)
    {
        NodeId alias = _ast.Child(node, Role.Alias);
        bool isLateral = _ast.Has(node, NodeFlags.Lateral);
        BoundQuery query = BindNested(_ast.Child(node, Role.Query), seesSiblings: isLateral);
        string visible = alias.IsNone ? "" : _ast.Text(alias);
        RangeEntry entry = QueryEntry(query, visible, alias);
        names = [ItemOf(entry, alias.IsNone ? null : visible)];
        return new SubqueryFrom(entry, query, isLateral);
    }

    private RangeEntry QueryEntry(BoundQuery query, string visible, NodeId alias)
    {
        List<Target> targets = query.Targets.FindAll(t => !t.IsJunk);
        string[] columns = ColumnAliases(alias, visible, [.. targets.Select(t => t.Name)]);
        return new RangeEntry(visible, columns,
            [.. targets.Select(t => t.Expr.Type)]) { Origins = [.. targets.Select(t => OriginOf(t.Expr))] };
    }

    private static (uint Table, short Attribute) OriginOf(Expr expr) =>
        expr is VarExpr { Entry.Origins: { } origins } column ? origins[column.Column] : default;

    private FromNode BindFromFunction(NodeId node, out List<NamespaceItem> names)
    {
        if (_ast.Has(node, NodeFlags.RowsFrom) || _ast.Count(node, Role.Function) != 1)
        {
            throw NotSupported("ROWS FROM", node);
        }

        NodeId call = _ast.Child(node, Role.Function);
        NodeId alias = _ast.Child(node, Role.Alias);
        bool withOrdinality = _ast.Has(node, NodeFlags.Ordinality);
        // Functions in FROM may refer to what stands before them, LATERAL written or not.
        Clause before = _scope.Clause;
        _scope.Clause = Clause.From;
        Expr bound = BindExpr(call);
        _scope.Clause = before;
        string name = _ast.Kind(call) == NodeKind.FuncCall ? FunctionName(call) : ColumnNameOf(call);
        string visible = alias.IsNone ? name : _ast.Text(alias);
        TableFunctionDef? function = (bound as SetReturningExpr)?.Function;
        List<string> columns = function is null or { ColumnNames.Length: 1 } ? [visible] : [.. function.ColumnNames];
        List<SqlType> types = function is null ? [bound.Type] : function.ColumnNames.Length == 1 ? [bound.Type] : [.. function.ColumnTypes];
        if (withOrdinality)
        {
            columns.Add("ordinality");
            types.Add(SqlType.Int8);
        }

        var entry = new RangeEntry(visible, ColumnAliases(alias, visible, [.. columns]), [.. types]);
        names = [ItemOf(entry, visible)];
        Expr[] arguments = bound is SetReturningExpr set ? set.Arguments : [bound];
        return new FunctionFrom(entry, function, arguments, withOrdinality);
    }

    private FromNode BindJoin(NodeId node, out List<NamespaceItem> names)
    {
        FromNode left = BindFromItem(_ast.Child(node, Role.Left), out List<NamespaceItem> leftNames);
        int visibleBefore = _scope.Items.Count;
        _scope.Items.AddRange(leftNames);
        FromNode right = BindFromItem(_ast.Child(node, Role.Right), out List<NamespaceItem> rightNames);
        _scope.Items.RemoveRange(visibleBefore, _scope.Items.Count - visibleBefore);

        var type = (JoinType)_ast.Value(node);
        List<NamespaceItem> both = [.. leftNames];
        Scope.Merge(both, rightNames);
        NodeId conditionNode = _ast.Child(node, Role.Condition);
        List<string> merged = UsingColumns(node, leftNames, rightNames);
        Expr? condition = null;
        if (merged.Count > 0)
        {
            condition = BindUsing(merged, type, leftNames, rightNames, both, node);
        }
        else if (!conditionNode.IsNone)
        {
            condition = BindJoinCondition(conditionNode, both);
        }

        NodeId alias = _ast.Child(node, Role.Alias);
        names = alias.IsNone ? both : [AliasedJoin(both, alias)];
        return new JoinFrom(type, left, right, condition);
    }

    private Expr BindJoinCondition(NodeId condition, List<NamespaceItem> names)
    {
        List<NamespaceItem> outside = _scope.Items;
        Clause before = _scope.Clause;
        // ON sees the join's two sides, and for LATERAL's sake nothing else of this FROM.
        _scope.Items = names;
        _scope.Clause = Clause.JoinCondition;
        Expr bound = BindCondition(condition);
        _scope.Items = outside;
        _scope.Clause = before;
        return bound;
    }

    private List<string> UsingColumns(NodeId join, List<NamespaceItem> left, List<NamespaceItem> right)
    {
        var columns = new List<string>();
        if (_ast.Has(join, NodeFlags.Natural))
        {
            foreach (NamespaceColumn column in left.SelectMany(item => item.Columns))
            {
                if (!column.IsHidden && right.Exists(item => item.Columns.Exists(c => !c.IsHidden && c.Name == column.Name)))
                {
                    columns.Add(column.Name);
                }
            }

            return columns;
        }

        foreach (NodeId name in _ast.Children(join, Role.Using))
        {
            columns.Add(_ast.Text(name));
        }

        return columns;
    }

    private Expr BindUsing(
        List<string> columns, JoinType type, List<NamespaceItem> left, List<NamespaceItem> right, List<NamespaceItem> both, NodeId at)
    {
        var merged = new List<NamespaceColumn>();
        var conditions = new List<Expr>();
        foreach (string column in columns)
        {
            Func<int, Expr> fromLeft = TakeUsing(left, column, "left", at);
            Func<int, Expr> fromRight = TakeUsing(right, column, "right", at);
            conditions.Add(BindOperator("=", fromLeft(-1), fromRight(-1), at));
            merged.Add(new NamespaceColumn(column, position => MergedColumn(type, fromLeft(position), fromRight(position), at), false));
        }

        both.Clear();
        both.Add(new NamespaceItem { Columns = merged });
        both.AddRange(left);
        both.AddRange(right);
        return conditions.Count == 1 ? conditions[0] : new AndExpr([.. conditions]);
    }

    private Expr MergedColumn(JoinType type, Expr left, Expr right, NodeId at)
    {
        if (type == JoinType.Full)
        {
            SqlType common = CommonType([left, right], "JOIN/USING", at);
            return new CoalesceExpr([Coerce(left, common, Coercion.Implicit, at), Coerce(right, common, Coercion.Implicit, at)], common);
        }

        return type == JoinType.Right ? right : left;
    }

    /// <summary>The one column of that name on a side; from then on it is visible only when qualified.</summary>
    private Func<int, Expr> TakeUsing(List<NamespaceItem> side, string name, string sideName, NodeId at)
    {
        Func<int, Expr>? found = null;
        for (int s = 0; s < side.Count; s++)
        {
            List<NamespaceColumn> columns = side[s].Columns;
            for (int i = 0; i < columns.Count; i++)
            {
                if (columns[i].IsHidden || columns[i].Name != name)
                {
                    continue;
                }

                if (found is not null)
                {
                    throw Error(SqlState.AmbiguousColumn, $"common column name \"{name}\" appears more than once in {sideName} table", at);
                }

                found = columns[i].Reference;
                columns[i] = columns[i] with { IsHidden = true };
            }
        }

        return found
            ?? throw Error(SqlState.UndefinedColumn, $"column \"{name}\" specified in USING clause does not exist in {sideName} table", -1);
    }

    private NamespaceItem AliasedJoin(List<NamespaceItem> both, NodeId alias)
    {
        List<NamespaceColumn> columns = [.. both.SelectMany(item => item.Columns).Where(column => !column.IsHidden)];
        string[] names = ColumnAliases(alias, _ast.Text(alias), [.. columns.Select(c => c.Name)]);
        for (int i = 0; i < names.Length; i++)
        {
            columns[i] = columns[i] with { Name = names[i] };
        }

        return new NamespaceItem { Alias = _ast.Text(alias), Columns = columns };
    }
}

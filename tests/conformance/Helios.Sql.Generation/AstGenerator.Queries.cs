using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>Queries and their clauses.</summary>
public sealed partial class AstGenerator
{
    private NodeId Query()
    {
        if (IsDeep)
        {
            return SelectCore();
        }

        _depth++;
        NodeId query = Next(6) switch
        {
            4 => ValuesQuery(),
            5 => SetOperation(),
            _ => SelectCore(),
        };
        _depth--;
        QueryOptions(query);
        return query;
    }

    private NodeId SetOperation()
    {
        NodeId node = New(NodeKind.SetOperation, Next(3), Maybe(NodeFlags.All));
        Add(node, Role.Left, Query());
        Add(node, Role.Right, Query());
        return node;
    }

    private NodeId ValuesQuery()
    {
        NodeId values = New(NodeKind.Values);
        Many(values, Role.Row, () => Row(NodeFlags.None, 1), 1);
        return values;
    }

    private void QueryOptions(NodeId query)
    {
        Optional(query, Role.With, With, 8);
        bool isSorted = !IsDeep && Chance(5) && Many(query, Role.OrderBy, Sort, 1) > 0;
        bool isLimited = Optional(query, Role.Limit, Expression, 6);
        Optional(query, Role.Offset, Expression, 8);
        bool withTies = isSorted && isLimited && Chance(3);
        _ast.SetFlag(query, withTies ? NodeFlags.WithTies : NodeFlags.None);
        if (Chance(10))
        {
            Many(query, Role.Locking, () => Locking(withTies), 1);
        }
    }

    private NodeId Locking(bool withTies)
    {
        NodeFlags wait = Next(4) switch { 2 => NodeFlags.NoWait, 3 when !withTies => NodeFlags.SkipLocked, _ => NodeFlags.None };
        NodeId locking = New(NodeKind.LockingClause, Next(4), wait);
        Many(locking, Role.Relation, QualifiedName);
        return locking;
    }

    private NodeId With()
    {
        NodeId with = New(NodeKind.WithClause, 0, Maybe(NodeFlags.Recursive));
        Many(with, Role.Cte, CommonTable, 1, 2);
        return with;
    }

    private NodeId CommonTable()
    {
        NodeId cte = Named(NodeKind.Cte, Name(), Next(3));
        Many(cte, Role.Column, Identifier);
        Add(cte, Role.Query, Preparable());
        if (Chance(4))
        {
            NodeId search = Named(NodeKind.CteSearch, Name(), Next(2));
            Many(search, Role.Column, Identifier, 1);
            Add(cte, Role.Search, search);
        }

        if (Chance(4))
        {
            Add(cte, Role.Cycle, Cycle());
        }

        return cte;
    }

    private NodeId Cycle()
    {
        NodeId cycle = Named(NodeKind.CteCycle, Name());
        Many(cycle, Role.Column, Identifier, 1);
        if (Chance(2))
        {
            Add(cycle, Role.High, Constant());
            Add(cycle, Role.Low, Constant());
        }

        Add(cycle, Role.Using, Identifier());
        return cycle;
    }

    /// <summary>PreparableStmt.</summary>
    private NodeId Preparable() => IsDeep ? Query() : Next(8) switch
    {
        4 => Insert(),
        5 => Update(),
        6 => Delete(),
        7 => Merge(),
        _ => Query(),
    };

    private NodeId SelectCore()
    {
        NodeId select = New(NodeKind.Select);
        int distinct = Next(8);
        if (distinct >= 6)
        {
            _ast.SetFlag(select, NodeFlags.Distinct);
            Many(select, Role.DistinctOn, Expression, distinct - 6, 2);
        }

        Many(select, Role.Target, Target, distinct >= 6 || !Chance(10) ? 1 : 0, 4);
        Optional(select, Role.Into, Into, 12);
        Many(select, Role.From, FromItem, 0, 3);
        Optional(select, Role.Where, Expression);
        if (Chance(5) && !IsDeep)
        {
            _ast.SetFlag(select, Maybe(NodeFlags.GroupDistinct));
            Many(select, Role.GroupBy, GroupItem, 1);
        }

        Optional(select, Role.Having, Expression, 8);
        if (Chance(8) && !IsDeep)
        {
            Many(select, Role.Window, NamedWindow, 1, 2);
        }

        return select;
    }

    private NodeId Into()
    {
        NodeId target = QualifiedName();
        _ast.SetFlag(target, Next(3) switch { 1 => NodeFlags.Temporary, 2 => NodeFlags.Unlogged, _ => NodeFlags.None });
        return target;
    }

    private NodeId Target()
    {
        NodeId target = New(NodeKind.ResTarget);
        if (Chance(6))
        {
            NodeId all = New(NodeKind.ColumnRef);
            Add(all, Role.Field, New(NodeKind.Star));
            Add(target, Role.Argument, all);
            return target;
        }

        if (Chance(3))
        {
            SetText(target, Name());
        }

        Add(target, Role.Argument, Expression());
        return target;
    }

    private NodeId NamedWindow()
    {
        NodeId window = Window();
        SetText(window, Name());
        return window;
    }

    private NodeId GroupItem() => Next(6) switch
    {
        3 => New(NodeKind.GroupingSet),
        4 => GroupingList(Chance(2) ? GroupingSetKind.Cube : GroupingSetKind.Rollup),
        5 => GroupingList(GroupingSetKind.Sets),
        _ => Expression(),
    };

    private NodeId GroupingList(GroupingSetKind kind)
    {
        NodeId set = New(NodeKind.GroupingSet, (int)kind);
        _depth++;
        Many(set, Role.Argument, kind == GroupingSetKind.Sets && !IsDeep ? GroupItem : Expression, 1);
        _depth--;
        return set;
    }
}

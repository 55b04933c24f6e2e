using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;

namespace Helios.Execution;

// UPDATE and DELETE: a query that finds the rows, and what becomes of them.
internal sealed partial class Binder
{
    public BoundUpdate BindUpdate(NodeId node)
    {
        TableDefinition table = BindModifiedTable(node, "update", out RangeEntry target, out BoundQuery source);
        _scope.Clause = Clause.Update;
        List<(int Column, Expr Value)> assignments = BindAssignments(table, node);
        source.Targets.Add(new Target("?row id?", target.RowId(), IsJunk: false));
        foreach ((int _, Expr value) in assignments)
        {
            source.Targets.Add(new Target("", value, IsJunk: false));
        }

        var update = new BoundUpdate
        {
            Table = table,
            Target = target,
            Source = source,
            Columns = [.. assignments.Select(a => a.Column)],
            NewRowBarriers = _tables.NewRows(target),
            Checks = BindChecks(table, target),
            MayRepeat = new bool[table.Columns.Length],
        };
        foreach ((int column, Expr value) in assignments)
        {
            update.MayRepeat[column] = IsOwnValue(value);
        }

        BindReturning(update, _scope.Items, node);
        return update;
    }

    public BoundDelete BindDelete(NodeId node)
    {
        TableDefinition table = BindModifiedTable(node, "delete from", out RangeEntry target, out BoundQuery source);
        source.Targets.Add(new Target("?row id?", target.RowId(), IsJunk: false));
        var delete = new BoundDelete { Table = table, Target = target, Source = source };
        BindReturning(delete, _scope.Items, node);
        return delete;
    }

    // The target is scanned like any other reference of its table: with its barriers.
    private TableDefinition BindModifiedTable(NodeId node, string verb, out RangeEntry target, out BoundQuery source)
    {
        source = _scope.Query;
        NodeId with = _ast.Child(node, Role.With);
        if (!with.IsNone)
        {
            BindWith(with);
        }

        TableDefinition table = RequireTable(_ast.Child(node, Role.Relation), verb, out target);
        FromNode from = _tables.Scan(target);
        List<NamespaceItem> items = [ItemOf(target, target.Alias, table.Schema)];
        if (BindFromList(node) is { } others)
        {
            from = new JoinFrom(JoinType.Inner, from, others, null);
        }

        Scope.Merge(items, _scope.Items);
        _scope.Items = items;
        source.From = from;
        NodeId where = _ast.Child(node, Role.Where);
        if (!where.IsNone)
        {
            if (_ast.Kind(where) == NodeKind.CurrentOf)
            {
                throw NotSupported("WHERE CURRENT OF", where);
            }

            _scope.Clause = Clause.Where;
            source.Where = BindCondition(where);
        }

        return table;
    }

    private List<(int Column, Expr Value)> BindAssignments(TableDefinition table, NodeId node)
    {
        var assignments = new List<(int Column, Expr Value)>();
        foreach (NodeId assignment in _ast.Children(node, Role.Assignment))
        {
            if (_ast.Kind(assignment) == NodeKind.MultiAssign)
            {
                BindMultiAssignment(table, assignment, assignments);
                continue;
            }

            AddAssignment(table, assignment, _ast.Child(assignment, Role.Argument), assignments);
        }

        return assignments;
    }

    private void AddAssignment(TableDefinition table, NodeId columnNode, NodeId valueNode, List<(int Column, Expr Value)> assignments)
    {
        int column = AssignedColumn(table, columnNode, assignments);
        Expr value = _ast.Kind(valueNode) == NodeKind.Default
            ? DefaultOf(table, column)
            : CoerceAssigned(BindExpr(valueNode), table.Columns[column].Type, table.Columns[column].Name, valueNode);
        assignments.Add((column, value));
    }

    private int AssignedColumn(TableDefinition table, NodeId node, List<(int Column, Expr Value)> assignments)
    {
        string name = _ast.Text(node);
        if (!_ast.Child(node, Role.Indirection).IsNone)
        {
            throw NotSupported("assigning to a part of a column", node);
        }

        int column = table.FindColumn(name);
        if (column < 0)
        {
            throw Error(SqlState.UndefinedColumn, $"column \"{name}\" of relation \"{table.Name}\" does not exist", node);
        }

        return !assignments.Exists(a => a.Column == column)
            ? column
            : throw Error(SqlState.SyntaxError, $"multiple assignments to same column \"{name}\"", -1);
    }

    private void BindMultiAssignment(TableDefinition table, NodeId node, List<(int Column, Expr Value)> assignments)
    {
        NodeId row = _ast.Child(node, Role.Argument);
        if (_ast.Kind(row) != NodeKind.Row)
        {
            throw NotSupported("assigning a subquery's row", row);
        }

        int count = _ast.Count(node, Role.Column);
        if (count != _ast.Count(row, Role.Element))
        {
            throw Error(SqlState.SyntaxError, "number of columns does not match number of values", row);
        }

        NodeId value = _ast.Child(row, Role.Element);
        foreach (NodeId column in _ast.Children(node, Role.Column))
        {
            AddAssignment(table, column, value, assignments);
            value = _ast.NextSame(value);
        }
    }
}

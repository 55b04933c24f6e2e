using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// INSERT.
internal sealed partial class Binder
{
    public BoundInsert BindInsert(NodeId node)
    {
        if (_ast.Value(node) != (int)OverridingKind.None)
        {
            throw NotSupported("OVERRIDING", node);
        }

        NodeId with = _ast.Child(node, Role.With);
        if (!with.IsNone)
        {
            BindWith(with);
        }

        TableDefinition table = RequireTable(_ast.Child(node, Role.Relation), "insert into", out RangeEntry target);
        int[] columns = InsertColumns(table, node);
        NodeId query = _ast.Child(node, Role.Query);
        var insert = new BoundInsert
        {
            Table = table,
            Target = target,
            NewRowBarriers = _tables.NewRows(target),
            Checks = BindChecks(table, target),
            Rows = IsPlainValues(query) ? BindInsertRows(table, columns, query, node) : null,
            Source = IsPlainValues(query) ? null : BindInsertQuery(table, columns, query, node),
            MayRepeat = new bool[table.Columns.Length],
        };
        FillMayRepeat(insert);
        NodeId conflict = _ast.Child(node, Role.OnConflict);
        if (!conflict.IsNone)
        {
            insert.Conflict = BindConflict(table, target, conflict);
        }

        BindReturning(insert, [ItemOf(target, target.Alias)], node);
        return insert;
    }

    private TableDefinition RequireTable(NodeId relationNode, string verb, out RangeEntry entry)
    {
        NodeId alias = _ast.Child(relationNode, Role.Alias);
        Relation relation = RelationLookup.Require(_context, _ast, relationNode, _source);
        if (relation is not TableDefinition table)
        {
            throw Error(SqlState.InsufficientPrivilege, $"permission denied: \"{relation.Name}\" is a system catalog; cannot {verb} it",
                relationNode);
        }

        entry = EntryOf(table, alias, alias.IsNone ? table.Name : _ast.Text(alias));
        return table;
    }

    private (CheckDefinition Definition, Expr Condition)[] BindChecks(TableDefinition table, RangeEntry target)
    {
        var checks = new (CheckDefinition, Expr)[table.Checks.Length];
        for (int i = 0; i < checks.Length; i++)
        {
            checks[i] = (table.Checks[i], StoredExpressions.BindCheck(_context, table.Checks[i].Sql, target));
        }

        return checks;
    }

    private bool IsPlainValues(NodeId query) => query.IsNone
        || (_ast.Kind(query) == NodeKind.Values && _ast.Child(query, Role.With).IsNone && _ast.Count(query, Role.OrderBy) == 0
            && _ast.Child(query, Role.Limit).IsNone && _ast.Child(query, Role.Offset).IsNone);

    private int[] InsertColumns(TableDefinition table, NodeId node)
    {
        var columns = new List<int>();
        foreach (NodeId column in _ast.Children(node, Role.Column))
        {
            columns.Add(TargetColumn(table, column, columns));
        }

        return columns.Count > 0 ? [.. columns] : [.. Enumerable.Range(0, table.Columns.Length)];
    }

    private int TargetColumn(TableDefinition table, NodeId node, List<int> taken)
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

        return !taken.Contains(column)
            ? column
            : throw Error(SqlState.DuplicateColumn, $"column \"{name}\" specified more than once", node);
    }

    private Expr[][] BindInsertRows(TableDefinition table, int[] columns, NodeId query, NodeId node)
    {
        if (query.IsNone)
        {
            return [WholeRow(table, [], [])];
        }

        var rows = new List<Expr[]>();
        int width = -1;
        _scope.Clause = Clause.Values;
        foreach (NodeId row in _ast.Children(query, Role.Row))
        {
            RequireInsertWidth(columns, row, ref width);
            var values = new List<Expr>();
            foreach (NodeId value in _ast.Children(row, Role.Element))
            {
                int column = columns[values.Count];
                values.Add(_ast.Kind(value) == NodeKind.Default
                    ? DefaultOf(table, column)
                    : CoerceAssigned(BindExpr(value), table.Columns[column].Type, table.Columns[column].Name, value));
            }

            RequireAllTargets(node, columns, width);
            rows.Add(WholeRow(table, columns, values));
        }

        return [.. rows];
    }

    private void RequireInsertWidth(int[] columns, NodeId row, ref int width)
    {
        int count = 0;
        foreach (NodeId value in _ast.Children(row, Role.Element))
        {
            if (++count > columns.Length)
            {
                throw Error(SqlState.SyntaxError, "INSERT has more expressions than target columns", value);
            }
        }

        if (width >= 0 && width != count)
        {
            throw Error(SqlState.SyntaxError, "VALUES lists must all be the same length", _ast.Child(row, Role.Element));
        }

        width = count;
    }

    // Fewer values than columns are fine only when no columns were written.
    private void RequireAllTargets(NodeId node, int[] columns, int count)
    {
        int written = _ast.Count(node, Role.Column);
        if (written > count)
        {
            int at = 0;
            foreach (NodeId column in _ast.Children(node, Role.Column))
            {
                if (at++ == count)
                {
                    throw Error(SqlState.SyntaxError, "INSERT has more target columns than expressions", column);
                }
            }
        }
    }

    private Expr[] WholeRow(TableDefinition table, int[] columns, List<Expr> values)
    {
        var row = new Expr?[table.Columns.Length];
        for (int i = 0; i < values.Count; i++)
        {
            row[columns[i]] = values[i];
        }

        var whole = new Expr[row.Length];
        for (int i = 0; i < whole.Length; i++)
        {
            whole[i] = row[i] ?? DefaultOf(table, i);
        }

        return whole;
    }

    private Expr DefaultOf(TableDefinition table, int column)
    {
        ColumnDefinition definition = table.Columns[column];
        return definition.DefaultSql is null
            ? new ConstExpr(definition.Type, Datum.Null)
            : StoredExpressions.BindDefault(_context, definition.DefaultSql, definition.Type, definition.Name);
    }

    private BoundQuery BindInsertQuery(TableDefinition table, int[] columns, NodeId query, NodeId node)
    {
        BoundQuery source = BindQueryKeepingUnknown(query);
        if (source.Locked.Count > 0)
        {
            throw NotSupported("FOR UPDATE in INSERT", query);
        }

        int count = source.VisibleCount;
        if (count > columns.Length)
        {
            throw Error(SqlState.SyntaxError, "INSERT has more expressions than target columns", query);
        }

        RequireAllTargets(node, columns, count);
        for (int i = 0, t = 0; i < count; i++, t++)
        {
            t = NextVisible(source, t);
            Target target = source.Targets[t];
            if (TypeFacts.IsUnknown(target.Expr.Type))
            {
                ColumnDefinition column = table.Columns[columns[i]];
                source.Targets[t] = target with { Expr = CoerceAssigned(target.Expr, column.Type, column.Name, query) };
            }
        }

        return WrapInsertSource(table, columns, source, query);
    }

    private BoundQuery WrapInsertSource(TableDefinition table, int[] columns, BoundQuery source, NodeId query)
    {
        RangeEntry entry = QueryEntry(source, "*SELECT*", default);
        var values = new List<Expr>();
        for (int i = 0; i < entry.ColumnTypes.Length; i++)
        {
            ColumnDefinition column = table.Columns[columns[i]];
            values.Add(CoerceAssigned(entry.Column(i), column.Type, column.Name, query));
        }

        var wrapper = new BoundQuery { From = new SubqueryFrom(entry, source, isLateral: false) };
        foreach (Expr value in WholeRow(table, columns, values))
        {
            wrapper.Targets.Add(new Target("", value, IsJunk: false));
        }

        return wrapper;
    }

    /// <summary>A value may be repeated in an error when it cannot have come out of a table.</summary>
    private static void FillMayRepeat(BoundInsert insert)
    {
        for (int i = 0; i < insert.MayRepeat.Length; i++)
        {
            int column = i;
            insert.MayRepeat[i] = insert.Rows is not null && Array.TrueForAll(insert.Rows, row => IsOwnValue(row[column]));
        }
    }

    private static bool IsOwnValue(Expr expr) => !expr.Any(e => e is VarExpr or SubqueryExpr);

    private BoundConflict BindConflict(TableDefinition table, RangeEntry target, NodeId node)
    {
        IndexDefinition? arbiter = FindArbiter(table, _ast.Child(node, Role.Infer));
        if (_ast.Value(node) == 0)
        {
            return new BoundConflict { Arbiter = arbiter };
        }

        if (arbiter is null)
        {
            throw Error(SqlState.SyntaxError, "ON CONFLICT DO UPDATE requires inference specification or constraint name", node);
        }

        RangeEntry excluded = new("excluded", target.ColumnNames, target.ColumnTypes);
        var conflict = new BoundConflict { Arbiter = arbiter, IsUpdate = true, Excluded = excluded };
        WithItems([ItemOf(target, target.Alias), ItemOf(excluded, "excluded")], () =>
        {
            _scope.Clause = Clause.Update;
            conflict.Assignments.AddRange(BindAssignments(table, node));
            NodeId where = _ast.Child(node, Role.Where);
            _scope.Clause = Clause.Where;
            conflict.Where = where.IsNone ? null : BindCondition(where);
        });
        return conflict;
    }

    private IndexDefinition? FindArbiter(TableDefinition table, NodeId infer)
    {
        if (infer.IsNone)
        {
            return null;
        }

        if (_ast.HasText(infer))
        {
            string name = _ast.Text(infer);
            return Array.Find(table.Indexes, i => i.Name == name)
                ?? throw Error(SqlState.UndefinedObject, $"constraint \"{name}\" for table \"{table.Name}\" does not exist", infer);
        }

        var columns = new HashSet<int>();
        foreach (NodeId element in _ast.Children(infer, Role.Element))
        {
            string name = InferredColumn(element);
            int column = table.FindColumn(name);
            columns.Add(column >= 0 ? column : throw Error(SqlState.UndefinedColumn, $"column \"{name}\" does not exist", element));
        }

        return Array.Find(table.Indexes, i => columns.SetEquals(i.Columns))
            ?? throw Error(
                SqlState.InvalidColumnReference,
                "there is no unique or exclusion constraint matching the ON CONFLICT specification",
                -1);
    }

    private string InferredColumn(NodeId element)
    {
        if (_ast.HasText(element))
        {
            return _ast.Text(element);
        }

        NodeId inner = _ast.FirstChild(element);
        return (_ast.Kind(element) == NodeKind.ColumnRef ? SimpleName(element) : inner.IsNone ? null : SimpleName(inner))
            ?? throw NotSupported("an expression as ON CONFLICT target", element);
    }

    private void WithItems(List<NamespaceItem> items, Action body)
    {
        List<NamespaceItem> before = _scope.Items;
        _scope.Items = items;
        body();
        _scope.Items = before;
    }

    private void BindReturning(BoundModify modify, List<NamespaceItem> items, NodeId node)
    {
        WithItems(items, () =>
        {
            _scope.Clause = Clause.Returning;
            var query = new BoundQuery();
            foreach (NodeId target in _ast.Children(node, Role.Returning))
            {
                BindTarget(query, target);
            }

            ResolveUnknownTargets(query);
            modify.Returning.AddRange(query.Targets);
        });
    }
}

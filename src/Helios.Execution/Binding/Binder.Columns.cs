using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Execution;

// Column references.
internal sealed partial class Binder
{
    private Expr BindColumnRef(NodeId node)
    {
        List<NodeId> fields = FieldsOf(node);
        if (_ast.Kind(fields[^1]) == NodeKind.Star)
        {
            throw NotSupported("a whole row as a value", node);
        }

        if (fields.Count == 1)
        {
            return BindSimpleColumn(_ast.Text(fields[0]), node);
        }

        string name = _ast.Text(fields[^1]);
        NamespaceItem item = FindItem(fields, fields.Count - 1, node, out Scope owner);
        RequireUsable(item, owner, node);
        NamespaceColumn? column = null;
        foreach (NamespaceColumn candidate in item.Columns)
        {
            if (candidate.Name == name)
            {
                column = column is null
                    ? candidate
                    : throw Error(SqlState.AmbiguousColumn, $"column reference \"{name}\" is ambiguous", node);
            }
        }

        if (column is null)
        {
            throw Error(SqlState.UndefinedColumn, $"column {item.Alias}.{name} does not exist", node);
        }

        return NoteOuter(column.Reference(_ast.Position(node)), owner);
    }

    private void RequireUsable(NamespaceItem item, Scope owner, NodeId node)
    {
        Invariant.Require(owner is not null);
        if (!item.IsUsable)
        {
            throw Error(SqlState.InvalidColumnReference, $"invalid reference to FROM-clause entry for table \"{item.Alias}\"", node);
        }
    }

    private Expr BindSimpleColumn(string name, NodeId node)
    {
        for (Scope? scope = _scope; scope is not null; scope = scope.Parent)
        {
            int count = TryFindColumn(name, scope, out NamespaceColumn? column);
            if (count > 1)
            {
                throw Error(SqlState.AmbiguousColumn, $"column reference \"{name}\" is ambiguous", node);
            }

            if (count == 1)
            {
                return NoteOuter(column!.Reference(_ast.Position(node)), scope);
            }
        }

        for (Scope? scope = _scope; scope is not null; scope = scope.Parent)
        {
            if (scope.Items.Exists(item => item.Alias == name))
            {
                throw NotSupported("a whole row as a value", node);
            }
        }

        throw Error(SqlState.UndefinedColumn, $"column \"{name}\" does not exist", node);
    }

    private static int TryFindColumn(string name, Scope scope, out NamespaceColumn? found)
    {
        int count = 0;
        found = null;
        foreach (NamespaceItem item in scope.Items)
        {
            foreach (NamespaceColumn column in item.Columns)
            {
                if (!column.IsHidden && column.Name == name)
                {
                    found = column;
                    count++;
                }
            }
        }

        return count;
    }

    /// <summary>The FROM entry that the first <paramref name="count"/> names mean: table, schema.table or database.schema.table.</summary>
    private NamespaceItem FindItem(List<NodeId> fields, int count, NodeId at, out Scope owner)
    {
        string table = _ast.Text(fields[count - 1]);
        string? schema = count > 1 ? _ast.Text(fields[count - 2]) : null;
        for (Scope? scope = _scope; scope is not null; scope = scope.Parent)
        {
            NamespaceItem? found = null;
            foreach (NamespaceItem item in scope.Items)
            {
                if (item.Alias != table || (schema is not null && item.Schema != schema))
                {
                    continue;
                }

                found = found is null ? item : throw Error(new SqlState("42P09"), $"table reference \"{table}\" is ambiguous", at);
            }

            if (found is not null)
            {
                owner = scope;
                return found;
            }
        }

        throw MissingEntry(table, at);
    }

    private SqlError MissingEntry(string table, NodeId at)
    {
        for (Scope? scope = _scope; scope is not null; scope = scope.Parent)
        {
            if (scope.Items.Find(i => i.HiddenName == table) is { } item)
            {
                return Error(
                    SqlState.UndefinedTable,
                    $"invalid reference to FROM-clause entry for table \"{table}\"",
                    at,
                    hint: $"Perhaps you meant to reference the table alias \"{item.Alias}\".");
            }
        }

        return Error(SqlState.UndefinedTable, $"missing FROM-clause entry for table \"{table}\"", at);
    }

    /// <summary>Records in every query between here and the owner that it refers to a query around it.</summary>
    private Expr NoteOuter(Expr expr, Scope owner)
    {
        if (ReferenceEquals(owner, _scope))
        {
            return expr;
        }

        expr.Any(e =>
        {
            if (e is VarExpr column)
            {
                for (Scope scope = _scope; !ReferenceEquals(scope, owner); scope = scope.Parent!)
                {
                    scope.Query.OuterVars.Add(column);
                }
            }

            return false;
        });
        return expr;
    }
}

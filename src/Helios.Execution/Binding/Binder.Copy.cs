using Helios.Base;
using Helios.Catalog;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Execution;

// COPY. A table that is copied out is read as a query of its columns is, so that what restricts one restricts the other.
internal sealed partial class Binder
{
    public static void RequireClientCopy(Ast ast, NodeId node)
    {
        if (!ast.HasText(node))
        {
            return;
        }

        bool isFrom = ast.Has(node, NodeFlags.From);
        bool isProgram = ast.Has(node, NodeFlags.Program);
        string what = isProgram ? "to or from an external program" : isFrom ? "from a file" : "to a file";
        throw new SqlError(SqlState.InsufficientPrivilege, $"permission denied to COPY {what}")
        {
            Detail = isProgram ? "The server runs no programs for its clients." : "The server opens no files for its clients.",
            Hint = "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone.",
        };
    }

    /// <summary>COPY table TO: a query of the columns that are copied.</summary>
    public BoundQuery BindCopyTo(NodeId node)
    {
        NodeId relationNode = _ast.Child(node, Role.Relation);
        Relation relation = RelationLookup.Require(_context, _ast, relationNode, source: null);
        if (relation is SequenceDefinition)
        {
            throw new SqlError(SqlState.WrongObjectType, $"cannot copy from sequence \"{relation.Name}\"");
        }

        RangeEntry entry = EntryOf(relation, default, relation.Name);
        var query = new BoundQuery { From = _tables.Scan(entry) };
        foreach (int column in CopyColumnsOf(relation, node))
        {
            query.Targets.Add(new Target(entry.ColumnNames[column], entry.Column(column), IsJunk: false));
        }

        return query;
    }

    /// <summary>COPY (query) TO, where the query gives rows.</summary>
    public void RequireCopyQuery(StatementKind kind, NodeId query)
    {
        if (kind is StatementKind.Select or StatementKind.Values)
        {
            return;
        }

        if (kind is not (StatementKind.Insert or StatementKind.Update or StatementKind.Delete))
        {
            throw kind == StatementKind.CreateTableAs
                ? new SqlError(SqlState.FeatureNotSupported, "COPY (SELECT INTO) is not supported")
                : NotSupported("COPY of such a statement", query);
        }

        if (_ast.Count(query, Role.Returning) == 0)
        {
            throw new SqlError(SqlState.FeatureNotSupported, "COPY query must have a RETURNING clause");
        }
    }

    public BoundCopyFrom BindCopyFrom(NodeId node)
    {
        NodeId relationNode = _ast.Child(node, Role.Relation);
        if (RelationLookup.Require(_context, _ast, relationNode, source: null) is SequenceDefinition sequence)
        {
            throw new SqlError(SqlState.WrongObjectType, $"cannot copy to sequence \"{sequence.Name}\"");
        }

        TableDefinition table = RequireTable(relationNode, "copy into", out RangeEntry target);
        int[] columns = CopyColumnsOf(table, node);
        var defaults = new Expr[table.Columns.Length];
        var mayRepeat = new bool[defaults.Length];
        for (int i = 0; i < defaults.Length; i++)
        {
            defaults[i] = DefaultOf(table, i);
            mayRepeat[i] = columns.Contains(i) || IsOwnValue(defaults[i]);
        }

        Expr? where = null;
        NodeId condition = _ast.Child(node, Role.Where);
        if (!condition.IsNone)
        {
            WithItems([ItemOf(target, target.Alias)], () =>
            {
                _scope.Clause = Clause.CopyWhere;
                where = BindCondition(condition);
            });
        }

        return new BoundCopyFrom
        {
            Table = table,
            Target = target,
            NewRowBarriers = _tables.NewRows(target),
            Checks = BindChecks(table, target),
            MayRepeat = mayRepeat,
            Columns = columns,
            Defaults = defaults,
            Where = where,
        };
    }

    /// <summary>Columns of a FORCE option, as flags by their place in the data.</summary>
    public static bool[] ForcedColumns(CopyColumns? forced, string option, Relation? relation, string[] names)
    {
        if (forced is null)
        {
            return [];
        }

        var flags = new bool[names.Length];
        if (forced.Names is not { } given)
        {
            Array.Fill(flags, true);
            return flags;
        }

        var seen = new HashSet<string>();
        foreach (string name in given)
        {
            if (relation is null ? !names.Contains(name) : relation.FindColumn(name) < 0)
            {
                throw CopyColumnMissing(relation, name);
            }

            if (!seen.Add(name))
            {
                throw new SqlError(SqlState.DuplicateColumn, $"column \"{name}\" specified more than once");
            }
        }

        foreach (string name in given)
        {
            int place = Array.IndexOf(names, name);
            flags[place >= 0 ? place : throw new SqlError(
                SqlState.InvalidColumnReference, $"{option} column \"{name}\" not referenced by COPY")] = true;
        }

        return flags;
    }

    private static SqlError CopyColumnMissing(Relation? relation, string name) => new(
        SqlState.UndefinedColumn,
        relation is null ? $"column \"{name}\" does not exist" : $"column \"{name}\" of relation \"{relation.Name}\" does not exist");

    private int[] CopyColumnsOf(Relation relation, NodeId node)
    {
        var columns = new List<int>();
        foreach (NodeId child in _ast.Children(node, Role.Column))
        {
            string name = _ast.Text(child);
            int column = relation.FindColumn(name);
            if (column < 0)
            {
                throw CopyColumnMissing(relation, name);
            }

            if (columns.Contains(column))
            {
                throw new SqlError(SqlState.DuplicateColumn, $"column \"{name}\" specified more than once");
            }

            columns.Add(column);
        }

        return columns.Count > 0 ? [.. columns] : [.. Enumerable.Range(0, relation.Columns.Length)];
    }
}

using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>Queries and their clauses.</summary>
public sealed partial class Deparser
{
    private void Query(NodeId id)
    {
        RequireStack();
        With(id);
        switch (_ast.Kind(id))
        {
            case NodeKind.SetOperation:
                SetOperation(id);
                break;
            case NodeKind.Values:
                Write("VALUES "u8);
                List(id, Role.Row, static (self, child) => self.ValuesRow(child));
                break;
            case NodeKind.Select:
                SelectCore(id);
                break;
            default:
                Statement(id);
                return;
        }

        QueryTail(id);
    }

    private void ValuesRow(NodeId row)
    {
        Write("("u8);
        Expressions(row, Role.Element);
        Write(")"u8);
    }

    private void With(NodeId id)
    {
        NodeId with = Child(id, Role.With);
        if (with.IsNone)
        {
            return;
        }

        Write(Has(with, NodeFlags.Recursive) ? "WITH RECURSIVE "u8 : "WITH "u8);
        List(with, Role.Cte, static (self, child) => self.CommonTable(child));
        Write(" "u8);
    }

    private void CommonTable(NodeId id)
    {
        Name(id);
        ParenthesizedNames(id, Role.Column);
        Write((CteMaterialize)_ast.Value(id) switch
        {
            CteMaterialize.Default => " AS ("u8,
            CteMaterialize.Always => " AS MATERIALIZED ("u8,
            CteMaterialize.Never => " AS NOT MATERIALIZED ("u8,
        });
        Statement(Child(id, Role.Query));
        Write(")"u8);
        NodeId search = Child(id, Role.Search);
        if (!search.IsNone)
        {
            Write(_ast.Value(search) == 1 ? " SEARCH BREADTH FIRST BY "u8 : " SEARCH DEPTH FIRST BY "u8);
            Names(search, Role.Column);
            Write(" SET "u8);
            Name(search);
        }

        NodeId cycle = Child(id, Role.Cycle);
        if (!cycle.IsNone)
        {
            Write(" CYCLE "u8);
            Names(cycle, Role.Column);
            Write(" SET "u8);
            Name(cycle);
            Part(" TO "u8, Child(cycle, Role.High));
            Part(" DEFAULT "u8, Child(cycle, Role.Low));
            Write(" USING "u8);
            Name(Child(cycle, Role.Using));
        }
    }

    private static int SetLevel(SetOperationKind kind) => kind == SetOperationKind.Intersect ? 2 : 1;

    private void SetOperation(NodeId id)
    {
        var kind = (SetOperationKind)_ast.Value(id);
        Operand(Child(id, Role.Left), SetLevel(kind));
        Write(kind switch
        {
            SetOperationKind.Union => " UNION "u8,
            SetOperationKind.Intersect => " INTERSECT "u8,
            SetOperationKind.Except => " EXCEPT "u8,
        });
        WriteIf(Has(id, NodeFlags.All), "ALL "u8);
        Operand(Child(id, Role.Right), SetLevel(kind) + 1);
    }

    private void Operand(NodeId id, int level)
    {
        bool hasTail = Has(id, Role.With) || Has(id, Role.OrderBy) || Has(id, Role.Limit) || Has(id, Role.Offset) || Has(id, Role.Locking);
        bool binds = _ast.Kind(id) != NodeKind.SetOperation || SetLevel((SetOperationKind)_ast.Value(id)) >= level;
        bool needsParentheses = hasTail || !binds;
        WriteIf(needsParentheses, "("u8);
        Query(id);
        WriteIf(needsParentheses, ")"u8);
    }

    private void SelectCore(NodeId id)
    {
        Write("SELECT"u8);
        if (Has(id, Role.DistinctOn))
        {
            Write(" DISTINCT ON ("u8);
            Expressions(id, Role.DistinctOn);
            Write(")"u8);
        }
        else
        {
            WriteIf(Has(id, NodeFlags.Distinct), " DISTINCT"u8);
        }

        if (Has(id, Role.Target))
        {
            Write(" "u8);
            List(id, Role.Target, static (self, child) => self.Target(child));
        }

        NodeId into = Child(id, Role.Into);
        if (!into.IsNone)
        {
            Write(" INTO "u8);
            WriteIf(Has(into, NodeFlags.Temporary), "TEMPORARY "u8);
            WriteIf(Has(into, NodeFlags.Unlogged), "UNLOGGED "u8);
            Write("TABLE "u8);
            Relation(into);
        }

        From(id, " FROM "u8);
        Part(" WHERE "u8, Child(id, Role.Where));
        if (Has(id, Role.GroupBy))
        {
            Write(Has(id, NodeFlags.GroupDistinct) ? " GROUP BY DISTINCT "u8 : " GROUP BY "u8);
            List(id, Role.GroupBy, static (self, child) => self.GroupItem(child));
        }

        Part(" HAVING "u8, Child(id, Role.Having));
        if (Has(id, Role.Window))
        {
            Write(" WINDOW "u8);
            List(id, Role.Window, static (self, child) => self.NamedWindow(child));
        }
    }

    private void NamedWindow(NodeId id)
    {
        Name(id);
        Write(" AS "u8);
        Window(id);
    }

    private void Target(NodeId id)
    {
        Expression(Child(id, Role.Argument));
        if (_ast.HasText(id))
        {
            Write(" AS "u8);
            Name(id);
        }
    }

    private void GroupItem(NodeId id)
    {
        RequireStack();
        if (_ast.Kind(id) != NodeKind.GroupingSet)
        {
            Expression(id);
            return;
        }

        Write((GroupingSetKind)_ast.Value(id) switch
        {
            GroupingSetKind.Rollup => "ROLLUP ("u8,
            GroupingSetKind.Cube => "CUBE ("u8,
            GroupingSetKind.Sets => "GROUPING SETS ("u8,
            _ => "("u8,
        });
        List(id, Role.Argument, static (self, child) => self.GroupItem(child));
        Write(")"u8);
    }

    private void OrderBy(NodeId id)
    {
        if (Has(id, Role.OrderBy))
        {
            Write(" ORDER BY "u8);
            List(id, Role.OrderBy, static (self, child) => self.Sort(child));
        }
    }

    private void Sort(NodeId id)
    {
        Expression(Child(id, Role.Argument));
        switch ((SortDirection)_ast.Value(id))
        {
            case SortDirection.Ascending:
                Write(" ASC"u8);
                break;
            case SortDirection.Descending:
                Write(" DESC"u8);
                break;
            case SortDirection.Using:
                Write(" USING "u8);
                OperatorName(id, isPrefix: false);
                break;
            case SortDirection.Default:
                break;
        }

        NullsOrder(id);
    }

    private void NullsOrder(NodeId id)
    {
        WriteIf(Has(id, NodeFlags.NullsFirst), " NULLS FIRST"u8);
        WriteIf(Has(id, NodeFlags.NullsLast), " NULLS LAST"u8);
    }

    private void QueryTail(NodeId id)
    {
        OrderBy(id);
        NodeId limit = Child(id, Role.Limit);
        if (!limit.IsNone && Has(id, NodeFlags.WithTies))
        {
            Write(" FETCH FIRST ("u8);
            Expression(limit);
            Write(") ROWS WITH TIES"u8);
        }
        else if (!limit.IsNone && _ast.Kind(limit) == NodeKind.NullConst)
        {
            Write(" LIMIT ALL"u8);
        }
        else
        {
            Part(" LIMIT "u8, limit);
        }

        Part(" OFFSET "u8, Child(id, Role.Offset));
        foreach (NodeId locking in _ast.Children(id, Role.Locking))
        {
            Locking(locking);
        }
    }

    private void Locking(NodeId id)
    {
        Write((LockStrength)_ast.Value(id) switch
        {
            LockStrength.ForKeyShare => " FOR KEY SHARE"u8,
            LockStrength.ForShare => " FOR SHARE"u8,
            LockStrength.ForNoKeyUpdate => " FOR NO KEY UPDATE"u8,
            LockStrength.ForUpdate => " FOR UPDATE"u8,
        });
        if (Has(id, Role.Relation))
        {
            Write(" OF "u8);
            List(id, Role.Relation, static (self, child) => self.Relation(child));
        }

        WriteIf(Has(id, NodeFlags.NoWait), " NOWAIT"u8);
        WriteIf(Has(id, NodeFlags.SkipLocked), " SKIP LOCKED"u8);
    }
}

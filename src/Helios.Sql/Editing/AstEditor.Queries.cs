using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>Targets and limits of queries.</summary>
public sealed partial class AstEditor
{
    /// <summary>The query or DML statement a client means: itself, or what EXPLAIN, PREPARE, DECLARE or COPY holds; none if there is
    /// none.</summary>
    public NodeId MainStatement()
    {
        NodeId at = Tree.Root;
        while (!at.IsNone && (NodeSort.Of(Tree.Kind(at)) & NodeSorts.AnyStatement) == 0)
        {
            at = Tree.Child(at, Role.Query);
        }

        return at;
    }

    /// <summary>
    /// Adds a column behind those a statement gives: to SELECT, to every branch of UNION ALL, to the rows of VALUES (without a name), to
    /// the RETURNING that DML has. Refused with 0A000 where it would change which rows there are (DISTINCT, UNION, INTERSECT, EXCEPT) or
    /// the place takes no further column (a query within an expression, the source of INSERT).
    /// </summary>
    public void AddTarget(NodeId statement, AstFragment expression, string? name)
    {
        Take(expression);
        RequireReached(statement);
        if (!expression.Is(NodeSorts.AnyExpression))
        {
            throw EditErrors.Malformed("a target is no expression");
        }

        NodeId parent = Tree.Parent(statement);
        NodeKind holder = parent.IsNone ? NodeKind.None : Tree.Kind(parent);
        bool isFree = holder is NodeKind.None or NodeKind.RangeSubselect or NodeKind.Explain or NodeKind.Prepare or NodeKind.DeclareCursor
            or NodeKind.Copy or NodeKind.CreateTableAs
            || holder == NodeKind.Cte && Tree.Child(parent, Role.Column).IsNone;
        if (!isFree)
        {
            throw EditErrors.NoPlace($"a query within {holder} takes no further column");
        }

        AddTargets(statement, expression, name);
        _isChanged = true;
    }

    private void AddTargets(NodeId statement, AstFragment expression, string? name)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        switch (Tree.Kind(statement))
        {
            case NodeKind.Select when !Tree.Has(statement, NodeFlags.Distinct) || !Tree.Child(statement, Role.DistinctOn).IsNone:
                AppendTarget(statement, Role.Target, expression, name);
                break;
            case NodeKind.SetOperation when Tree[statement].Value == (int)SetOperationKind.Union && Tree.Has(statement, NodeFlags.All):
                AddTargets(Tree.Child(statement, Role.Left), expression, name);
                AddTargets(Tree.Child(statement, Role.Right), expression, name);
                break;
            case NodeKind.Values:
                for (NodeId row = Tree.Child(statement, Role.Row); !row.IsNone; row = Tree.NextSame(row))
                {
                    Tree.Append(row, Role.Element, Tree.Graft(expression.Ast, expression.Root));
                }

                break;
            case NodeKind.Insert or NodeKind.Update or NodeKind.Delete or NodeKind.Merge
                when !Tree.Child(statement, Role.Returning).IsNone:
                AppendTarget(statement, Role.Returning, expression, name);
                break;
            default:
                throw EditErrors.NoPlace($"a column cannot be added to this {Tree.Kind(statement)}");
        }
    }

    private void AppendTarget(NodeId statement, Role role, AstFragment expression, string? name)
    {
        NodeId target = name is null ? Tree.New(NodeKind.ResTarget) : Tree.New(NodeKind.ResTarget, Encoding.UTF8.GetBytes(name));
        Tree.Append(target, Role.Argument, Tree.Graft(expression.Ast, expression.Root));
        Tree.Append(statement, role, target);
    }

    /// <summary>Gives a query this limit in place of the one it has; WITH TIES goes.</summary>
    public void SetLimit(NodeId query, long rows)
    {
        RequireLimitable(query, rows);
        PutLimit(query, NewNumber(rows));
    }

    /// <summary>
    /// Lets a query give at most this many rows: the smaller of the limit it has and this one, whatever form its own has (ALL, an
    /// expression, a parameter, WITH TIES). An error of its own limit (negative, not a number) stays one.
    /// </summary>
    public void LimitAtMost(NodeId query, long rows)
    {
        RequireLimitable(query, rows);
        NodeId limit = Tree.Child(query, Role.Limit);
        if (limit.IsNone || Tree.Kind(limit) == NodeKind.NullConst)
        {
            PutLimit(query, NewNumber(rows));
            return;
        }

        bool isKnown = Known(limit, out long known);
        if (isKnown && known >= rows)
        {
            // The rows that tie with the last one come after it.
            PutLimit(query, NewNumber(rows));
        }
        else if (Tree.Has(query, NodeFlags.WithTies))
        {
            LimitAround(query, rows);
        }
        else if (!isKnown)
        {
            NodeId least = Tree.New(NodeKind.Least);
            Tree.Replace(limit, least);
            Tree.Append(least, Role.Argument, AsBigint(limit));
            Tree.Append(least, Role.Argument, NewNumber(rows));
            _isChanged = true;
        }
    }

    // SELECT * FROM (query) AS limited LIMIT n. WITH and INTO stay outermost: PostgreSQL takes writing CTEs and INTO only there.
    private void LimitAround(NodeId query, long rows)
    {
        NodeId outer = Tree.New(NodeKind.Select);
        Tree.Replace(query, outer);
        NodeId star = Tree.New(NodeKind.ColumnRef);
        Tree.Append(star, Role.Field, Tree.New(NodeKind.Star));
        NodeId target = Tree.New(NodeKind.ResTarget);
        Tree.Append(target, Role.Argument, star);
        Tree.Append(outer, Role.Target, target);
        foreach (Role role in (ReadOnlySpan<Role>)[Role.With, Role.Into])
        {
            NodeId clause = Tree.Child(query, role);
            if (!clause.IsNone)
            {
                Tree.Detach(clause);
                Tree.Append(outer, role, clause);
            }
        }

        NodeId item = Tree.New(NodeKind.RangeSubselect);
        Tree.Append(item, Role.Query, query);
        Tree.Append(item, Role.Alias, Tree.New(NodeKind.Alias, "limited"u8));
        Tree.Append(outer, Role.From, item);
        PutLimit(outer, NewNumber(rows));
    }

    private void PutLimit(NodeId query, NodeId limit)
    {
        NodeId old = Tree.Child(query, Role.Limit);
        if (old.IsNone)
        {
            Tree.Append(query, Role.Limit, limit);
        }
        else
        {
            Tree.Replace(old, limit);
        }

        Tree[query].Flags &= ~NodeFlags.WithTies;
        _isChanged = true;
    }

    private bool Known(NodeId limit, out long value)
    {
        value = 0;
        switch (Tree.Kind(limit))
        {
            case NodeKind.IntegerConst:
                value = Tree[limit].Value;
                return true;
            case NodeKind.FloatConst:
                return long.TryParse(Tree.Utf8(limit), NumberStyles.None, CultureInfo.InvariantCulture, out value);
            default:
                return false;
        }
    }

    // LIMIT takes int8: without the cast a parameter beside the number would become int4.
    private NodeId AsBigint(NodeId value)
    {
        NodeId type = Tree.New(NodeKind.TypeName);
        Tree.Append(type, Role.Name, Tree.New(NodeKind.Identifier, "pg_catalog"u8));
        Tree.Append(type, Role.Name, Tree.New(NodeKind.Identifier, "int8"u8));
        NodeId cast = Tree.New(NodeKind.TypeCast);
        Tree.Append(cast, Role.Argument, value);
        Tree.Append(cast, Role.Type, type);
        return cast;
    }

    private NodeId NewNumber(long value)
    {
        if (value > int.MaxValue)
        {
            return Tree.New(NodeKind.FloatConst, Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }

        NodeId number = Tree.New(NodeKind.IntegerConst);
        Tree[number].Value = (int)value;
        return number;
    }

    private void RequireLimitable(NodeId query, long rows)
    {
        RequireReached(query);
        if ((NodeSort.Of(Tree.Kind(query)) & NodeSorts.Query) == 0)
        {
            throw EditErrors.NoPlace($"{Tree.Kind(query)} takes no LIMIT");
        }

        if (rows < 0)
        {
            throw EditErrors.Malformed("a limit is negative");
        }
    }
}

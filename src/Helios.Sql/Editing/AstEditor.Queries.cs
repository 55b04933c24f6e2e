using System.Globalization;
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
        NodeId at = _tree.Root;
        while (!at.IsNone && (NodeSort.Of(_tree.Kind(at)) & NodeSorts.AnyStatement) == 0)
        {
            at = _tree.Child(at, Role.Query);
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

        NodeId parent = _tree.Parent(statement);
        NodeKind holder = parent.IsNone ? NodeKind.None : _tree.Kind(parent);
        bool isFree = holder is NodeKind.None or NodeKind.RangeSubselect or NodeKind.Explain or NodeKind.Prepare or NodeKind.DeclareCursor
            or NodeKind.Copy or NodeKind.CreateTableAs
            || holder == NodeKind.Cte && _tree.Child(parent, Role.Column).IsNone;
        if (!isFree)
        {
            throw EditErrors.NoPlace($"a query within {holder} takes no further column");
        }

        AddTargets(statement, expression, name);
        _isChanged = true;
    }

    private void AddTargets(NodeId statement, AstFragment expression, string? name)
    {
        switch (_tree.Kind(statement))
        {
            case NodeKind.Select when !_tree.Has(statement, NodeFlags.Distinct) || !_tree.Child(statement, Role.DistinctOn).IsNone:
                AppendTarget(statement, Role.Target, expression, name);
                break;
            case NodeKind.SetOperation when _tree[statement].Value == (int)SetOperationKind.Union && _tree.Has(statement, NodeFlags.All):
                AddTargets(_tree.Child(statement, Role.Left), expression, name);
                AddTargets(_tree.Child(statement, Role.Right), expression, name);
                break;
            case NodeKind.Values:
                for (NodeId row = _tree.Child(statement, Role.Row); !row.IsNone; row = _tree.NextSame(row))
                {
                    _tree.Append(row, Role.Element, _tree.Graft(expression.Ast, expression.Root));
                }

                break;
            case NodeKind.Insert or NodeKind.Update or NodeKind.Delete or NodeKind.Merge
                when !_tree.Child(statement, Role.Returning).IsNone:
                AppendTarget(statement, Role.Returning, expression, name);
                break;
            default:
                throw EditErrors.NoPlace($"a column cannot be added to this {_tree.Kind(statement)}");
        }
    }

    private void AppendTarget(NodeId statement, Role role, AstFragment expression, string? name)
    {
        NodeId target = name is null ? _tree.New(NodeKind.ResTarget) : _tree.New(NodeKind.ResTarget, Encoding.UTF8.GetBytes(name));
        _tree.Append(target, Role.Argument, _tree.Graft(expression.Ast, expression.Root));
        _tree.Append(statement, role, target);
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
        NodeId limit = _tree.Child(query, Role.Limit);
        if (limit.IsNone || _tree.Kind(limit) == NodeKind.NullConst)
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
        else if (_tree.Has(query, NodeFlags.WithTies))
        {
            LimitAround(query, rows);
        }
        else if (!isKnown)
        {
            NodeId least = _tree.New(NodeKind.Least);
            _tree.Replace(limit, least);
            _tree.Append(least, Role.Argument, AsBigint(limit));
            _tree.Append(least, Role.Argument, NewNumber(rows));
            _isChanged = true;
        }
    }

    // SELECT * FROM (query) AS limited LIMIT n. WITH and INTO stay outermost: PostgreSQL takes writing CTEs and INTO only there.
    private void LimitAround(NodeId query, long rows)
    {
        NodeId outer = _tree.New(NodeKind.Select);
        _tree.Replace(query, outer);
        NodeId star = _tree.New(NodeKind.ColumnRef);
        _tree.Append(star, Role.Field, _tree.New(NodeKind.Star));
        NodeId target = _tree.New(NodeKind.ResTarget);
        _tree.Append(target, Role.Argument, star);
        _tree.Append(outer, Role.Target, target);
        foreach (Role role in (ReadOnlySpan<Role>)[Role.With, Role.Into])
        {
            NodeId clause = _tree.Child(query, role);
            if (!clause.IsNone)
            {
                _tree.Detach(clause);
                _tree.Append(outer, role, clause);
            }
        }

        NodeId item = _tree.New(NodeKind.RangeSubselect);
        _tree.Append(item, Role.Query, query);
        _tree.Append(item, Role.Alias, _tree.New(NodeKind.Alias, "limited"u8));
        _tree.Append(outer, Role.From, item);
        PutLimit(outer, NewNumber(rows));
    }

    private void PutLimit(NodeId query, NodeId limit)
    {
        NodeId old = _tree.Child(query, Role.Limit);
        if (old.IsNone)
        {
            _tree.Append(query, Role.Limit, limit);
        }
        else
        {
            _tree.Replace(old, limit);
        }

        _tree[query].Flags &= ~NodeFlags.WithTies;
        _isChanged = true;
    }

    private bool Known(NodeId limit, out long value)
    {
        value = 0;
        switch (_tree.Kind(limit))
        {
            case NodeKind.IntegerConst:
                value = _tree[limit].Value;
                return true;
            case NodeKind.FloatConst:
                return long.TryParse(_tree.Utf8(limit), NumberStyles.None, CultureInfo.InvariantCulture, out value);
            default:
                return false;
        }
    }

    // LIMIT takes int8: without the cast a parameter beside the number would become int4.
    private NodeId AsBigint(NodeId value)
    {
        NodeId type = _tree.New(NodeKind.TypeName);
        _tree.Append(type, Role.Name, _tree.New(NodeKind.Identifier, "pg_catalog"u8));
        _tree.Append(type, Role.Name, _tree.New(NodeKind.Identifier, "int8"u8));
        NodeId cast = _tree.New(NodeKind.TypeCast);
        _tree.Append(cast, Role.Argument, value);
        _tree.Append(cast, Role.Type, type);
        return cast;
    }

    private NodeId NewNumber(long value)
    {
        if (value > int.MaxValue)
        {
            return _tree.New(NodeKind.FloatConst, Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }

        NodeId number = _tree.New(NodeKind.IntegerConst);
        _tree[number].Value = (int)value;
        return number;
    }

    private void RequireLimitable(NodeId query, long rows)
    {
        RequireReached(query);
        if ((NodeSort.Of(_tree.Kind(query)) & NodeSorts.Query) == 0)
        {
            throw EditErrors.NoPlace($"{_tree.Kind(query)} takes no LIMIT");
        }

        if (rows < 0)
        {
            throw EditErrors.Malformed("a limit is negative");
        }
    }
}

using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Queries: SELECT, VALUES, TABLE, set operations, and the clauses around them.</summary>
internal ref partial struct Parser
{
    private const int UnionLevel = 1;
    private const int IntersectLevel = 2;

    /// <summary>Whether the current token begins a query that is not in parentheses.</summary>
    private bool BeginsQuery() =>
        _token.Keyword is Keyword.Select or Keyword.With or Keyword.Table || (Is(Keyword.Values) && NextIs(TokenKind.LeftParen));

    // No query begins here. VALUES begins one as far as PostgreSQL sees: what is wrong stands behind.
    private SqlError QueryExpected() => Is(Keyword.Values) ? ErrorBehind() : SyntaxError();

    /// <summary>Whether a query in parentheses goes on behind them.</summary>
    private readonly bool ContinuesQuery() => _token.Keyword is Keyword.Union or Keyword.Intersect or Keyword.Except or Keyword.Order
        or Keyword.Limit or Keyword.Offset or Keyword.Fetch or Keyword.For;

    /// <summary>SelectStmt without its own parentheses, or with ("(" begins it).</summary>
    private NodeId SelectStatement()
    {
        Enter();
        NodeId with = Is(Keyword.With) ? WithClause() : default;
        NodeId query = SelectAfterWith(with);
        Leave();
        return query;
    }

    private NodeId SelectAfterWith(NodeId with)
    {
        NodeId first = SimpleSelect();
        return SelectRest(first, with);
    }

    /// <summary>From behind the first operand: set operations, then ORDER BY, LIMIT, locking.</summary>
    private NodeId SelectRest(NodeId first, NodeId with)
    {
        NodeId query = SetOperations(first, UnionLevel);
        if (!with.IsNone)
        {
            if (!_ast.Child(query, Role.With).IsNone)
            {
                throw SyntaxRule("multiple WITH clauses not allowed", _ast[with].Position);
            }

            _ast.Add(query, Role.With, with);
        }

        SelectOptions(query);
        return query;
    }

    /// <summary>select_with_parens.</summary>
    private NodeId SelectWithParens()
    {
        if (!Is(TokenKind.LeftParen))
        {
            throw SyntaxError();
        }

        Enter();
        Next();
        if (!BeginsQuery() && !Is(TokenKind.LeftParen))
        {
            throw SyntaxError();
        }

        NodeId query = SelectStatement();
        Expect(TokenKind.RightParen);
        Leave();
        return query;
    }

    private NodeId SetOperations(NodeId left, int level)
    {
        while (true)
        {
            int operation = _token.Keyword switch
            {
                Keyword.Union or Keyword.Except => UnionLevel,
                Keyword.Intersect => IntersectLevel,
                _ => 0,
            };
            if (operation < level)
            {
                return left;
            }

            NodeId node = New(NodeKind.SetOperation);
            _ast[node].Value = (int)(_token.Keyword switch
            {
                Keyword.Union => SetOperationKind.Union,
                Keyword.Intersect => SetOperationKind.Intersect,
                _ => SetOperationKind.Except,
            });
            Next();
            if (Accept(Keyword.All))
            {
                _ast.SetFlag(node, NodeFlags.All);
            }
            else
            {
                Accept(Keyword.Distinct);
            }

            _ast.Add(node, Role.Left, left);
            NodeId right = SimpleSelect();
            _ast.Add(node, Role.Right, SetOperations(right, operation + 1));
            left = node;
        }
    }

    /// <summary>simple_select without set operations, or select_with_parens.</summary>
    private NodeId SimpleSelect()
    {
        switch (_token.Keyword)
        {
            case Keyword.Select:
                return SelectCore();
            case Keyword.Values:
                return Values();
            case Keyword.Table:
                return TableCommand();
            default:
                return SelectWithParens();
        }
    }

    private NodeId SelectCore()
    {
        NodeId select = New(NodeKind.Select);
        Next();
        bool needsTargets = false;
        if (Is(Keyword.Distinct))
        {
            Next();
            needsTargets = true;
            _ast.SetFlag(select, NodeFlags.Distinct);
            if (Accept(Keyword.On))
            {
                Expect(TokenKind.LeftParen);
                ExpressionList(select, Role.DistinctOn);
                Expect(TokenKind.RightParen);
            }
        }
        else
        {
            Accept(Keyword.All);
        }

        if (needsTargets || BeginsTarget())
        {
            TargetList(select, Role.Target);
        }

        SelectClauses(select);
        return select;
    }

    // An empty target list is allowed; what may follow it is what ends a SELECT.
    private readonly bool BeginsTarget() => _token.Kind switch
    {
        TokenKind.End or TokenKind.Semicolon or TokenKind.RightParen => false,
        TokenKind.Keyword => !(_token.Keyword is Keyword.From or Keyword.Where or Keyword.Group or Keyword.Having or Keyword.Window
            or Keyword.Into or Keyword.On or Keyword.Returning or Keyword.Create or Keyword.Grant) && !ContinuesQuery()
            && _token.Keyword != Keyword.With
            && _token.Value != PairMark,
        _ => true,
    };

    private void SelectClauses(NodeId select)
    {
        if (Is(Keyword.Into))
        {
            Next();
            _ast.Add(select, Role.Into, IntoTarget());
        }

        FromClause(select);
        WhereClause(select);
        GroupClause(select);
        if (Accept(Keyword.Having))
        {
            _ast.Add(select, Role.Having, Expression());
        }

        if (Accept(Keyword.Window))
        {
            do
            {
                int position = _token.Start;
                uint name = ColId();
                Expect(Keyword.As);
                if (!Is(TokenKind.LeftParen))
                {
                    throw SyntaxError();
                }

                NodeId window = WindowSpecification(position);
                _ast[window].Text = name;
                _ast.Add(select, Role.Window, window);
            }
            while (Accept(TokenKind.Comma));
        }
    }

    private void FromClause(NodeId parent)
    {
        if (!Accept(Keyword.From))
        {
            return;
        }

        FromList(parent);
    }

    private void FromList(NodeId parent)
    {
        do
        {
            _ast.Add(parent, Role.From, TableReference());
        }
        while (Accept(TokenKind.Comma));
    }

    private void WhereClause(NodeId parent)
    {
        if (Accept(Keyword.Where))
        {
            _ast.Add(parent, Role.Where, Expression());
        }
    }

    /// <summary>OptTempTableName.</summary>
    private NodeId IntoTarget()
    {
        NodeFlags flags = NodeFlags.None;
        if (_token.Keyword is Keyword.Local or Keyword.Global && Peek().Keyword is Keyword.Temporary or Keyword.Temp)
        {
            Next();
        }

        bool wordIsName = Peek().Kind is TokenKind.Dot || !(IsColId(Peek()) || NextIs(Keyword.Table));
        if (_token.Keyword is Keyword.Temporary or Keyword.Temp && !wordIsName)
        {
            Next();
            flags = NodeFlags.Temporary;
            Accept(Keyword.Table);
        }
        else if (Is(Keyword.Unlogged) && !wordIsName)
        {
            Next();
            flags = NodeFlags.Unlogged;
            Accept(Keyword.Table);
        }
        else
        {
            Accept(Keyword.Table);
        }

        NodeId target = QualifiedRelation();
        _ast.SetFlag(target, flags);
        return target;
    }

    private void TargetList(NodeId parent, Role role)
    {
        do
        {
            _ast.Add(parent, role, Target());
        }
        while (Accept(TokenKind.Comma));
    }

    private NodeId Target()
    {
        NodeId target = New(NodeKind.ResTarget);
        if (Is(TokenKind.Star))
        {
            NodeId column = New(NodeKind.ColumnRef);
            _ast.Add(column, Role.Field, TakeStar());
            _ast.Add(target, Role.Argument, column);
            return target;
        }

        NodeId expression = Expression();
        uint name = 0;
        if (Accept(Keyword.As))
        {
            name = ColLabel();
        }
        else if (Is(TokenKind.Identifier) || ((_token.Traits & WordTraits.BareLabel) != 0 && IsColLabel(_token)))
        {
            name = TakeName();
        }

        _ast[target].Text = name;
        _ast.Add(target, Role.Argument, expression);
        return target;
    }

    private void GroupClause(NodeId select)
    {
        if (!Accept(Keyword.Group))
        {
            return;
        }

        Expect(Keyword.By);
        if (Accept(Keyword.Distinct))
        {
            _ast.SetFlag(select, NodeFlags.GroupDistinct);
        }
        else
        {
            Accept(Keyword.All);
        }

        do
        {
            _ast.Add(select, Role.GroupBy, GroupItem());
        }
        while (Accept(TokenKind.Comma));
    }

    private NodeId GroupItem()
    {
        if (Is(TokenKind.LeftParen) && NextIs(TokenKind.RightParen))
        {
            NodeId empty = New(NodeKind.GroupingSet);
            Next();
            Next();
            return empty;
        }

        bool isSets = Is(Keyword.Grouping) && NextIs(Keyword.Sets);
        bool isList = _token.Keyword is Keyword.Rollup or Keyword.Cube && NextIs(TokenKind.LeftParen);
        if (!isSets && !isList)
        {
            return Expression();
        }

        Enter();
        NodeId set = New(NodeKind.GroupingSet);
        _ast[set].Value = (int)(isSets ? GroupingSetKind.Sets : Is(Keyword.Rollup) ? GroupingSetKind.Rollup : GroupingSetKind.Cube);
        Next();
        if (isSets)
        {
            Next();
        }

        Expect(TokenKind.LeftParen);
        do
        {
            _ast.Add(set, Role.Argument, isSets ? GroupItem() : Expression());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        Leave();
        return set;
    }

    private NodeId Values()
    {
        NodeId values = New(NodeKind.Values);
        Next();
        do
        {
            NodeId row = New(NodeKind.Row);
            Expect(TokenKind.LeftParen);
            ExpressionList(row, Role.Element);
            Expect(TokenKind.RightParen);
            _ast.Add(values, Role.Row, row);
        }
        while (Accept(TokenKind.Comma));
        return values;
    }

    // TABLE x is SELECT * FROM x.
    private NodeId TableCommand()
    {
        NodeId select = New(NodeKind.Select);
        int position = _token.Start;
        Next();
        NodeId target = _ast.New(NodeKind.ResTarget, position);
        NodeId column = _ast.New(NodeKind.ColumnRef, position);
        _ast.Add(column, Role.Field, _ast.New(NodeKind.Star, position));
        _ast.Add(target, Role.Argument, column);
        _ast.Add(select, Role.Target, target);
        _ast.Add(select, Role.From, RelationExpression());
        return select;
    }
}

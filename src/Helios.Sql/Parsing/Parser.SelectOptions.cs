using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>ORDER BY, LIMIT, OFFSET, FETCH and locking clauses behind a query.</summary>
internal ref partial struct Parser
{
    private void SelectOptions(NodeId query)
    {
        if (Is(Keyword.Order))
        {
            if (!_ast.Child(query, Role.OrderBy).IsNone)
            {
                throw SyntaxRule("multiple ORDER BY clauses not allowed", _token.Start);
            }

            SortClause(query);
        }

        bool sawLocking = false;
        bool sawLimit = false;
        while (true)
        {
            if (Is(Keyword.For) && !sawLocking)
            {
                sawLocking = true;
                LockingClauses(query);
            }
            else if (_token.Keyword is Keyword.Limit or Keyword.Offset or Keyword.Fetch && !sawLimit)
            {
                sawLimit = true;
                LimitClauses(query);
            }
            else
            {
                break;
            }
        }

        if (sawLimit && (_ast[query].Flags & NodeFlags.WithTies) != 0)
        {
            RequireTiesFit(query);
        }
    }

    private readonly void RequireTiesFit(NodeId query)
    {
        if (_ast.Child(query, Role.OrderBy).IsNone)
        {
            throw SyntaxRule("WITH TIES cannot be specified without ORDER BY clause", _tiesPosition);
        }

        for (NodeId child = _ast.First(query); !child.IsNone; child = _ast.Next(child))
        {
            if (_ast[child].Role == Role.Locking && (_ast[child].Flags & NodeFlags.SkipLocked) != 0)
            {
                throw SyntaxRule("SKIP LOCKED and WITH TIES options cannot be used together", _tiesPosition);
            }
        }
    }

    /// <summary>ORDER BY list.</summary>
    private void SortClause(NodeId parent)
    {
        Expect(Keyword.Order);
        Expect(Keyword.By);
        do
        {
            NodeId sort = New(NodeKind.SortBy);
            _ast.Add(sort, Role.Argument, Expression());
            SortOrder(sort);
            _ast.Add(parent, Role.OrderBy, sort);
        }
        while (Accept(TokenKind.Comma));
    }

    private void SortOrder(NodeId sort)
    {
        if (Accept(Keyword.Asc))
        {
            _ast[sort].Value = (int)SortDirection.Ascending;
        }
        else if (Accept(Keyword.Desc))
        {
            _ast[sort].Value = (int)SortDirection.Descending;
        }
        else if (Accept(Keyword.Using))
        {
            _ast[sort].Value = (int)SortDirection.Using;
            OperatorName(sort);
        }

        NullsOrder(sort);
    }

    private void NullsOrder(NodeId sort)
    {
        if (!Is(Keyword.Nulls) || !(Peek().Keyword is Keyword.First or Keyword.Last))
        {
            return;
        }

        Next();
        _ast.SetFlag(sort, Is(Keyword.First) ? NodeFlags.NullsFirst : NodeFlags.NullsLast);
        Next();
    }

    private void LimitClauses(NodeId query)
    {
        bool sawLimit = false;
        bool sawOffset = false;
        while (true)
        {
            if (_token.Keyword is Keyword.Limit or Keyword.Fetch && !sawLimit)
            {
                sawLimit = true;
                RequireOnce(query, Role.Limit, "multiple LIMIT clauses not allowed");
                int position = _token.Start;
                if (Accept(Keyword.Limit))
                {
                    LimitValue(query, position);
                }
                else
                {
                    FetchFirst(query);
                }
            }
            else if (Is(Keyword.Offset) && !sawOffset)
            {
                sawOffset = true;
                RequireOnce(query, Role.Offset, "multiple OFFSET clauses not allowed");
                Next();
                _ast.Add(query, Role.Offset, Expression());
                if (_token.Keyword is Keyword.Row or Keyword.Rows)
                {
                    Next();
                }
            }
            else
            {
                return;
            }
        }
    }

    private readonly void RequireOnce(NodeId query, Role role, string message)
    {
        if (!_ast.Child(query, role).IsNone)
        {
            throw SyntaxRule(message, _token.Start);
        }
    }

    // LIMIT ALL is a NULL limit.
    private void LimitValue(NodeId query, int position)
    {
        NodeId limit = Is(Keyword.All) ? TakeAs(NodeKind.NullConst) : Expression();
        if (Is(TokenKind.Comma))
        {
            Next();
            Expression();
            throw Error(SqlState.SyntaxError, "LIMIT #,# syntax is not supported", position, "Use separate LIMIT and OFFSET clauses.");
        }

        _ast.Add(query, Role.Limit, limit);
    }

    private void FetchFirst(NodeId query)
    {
        int position = _token.Start;
        Expect(Keyword.Fetch);
        if (!Accept(Keyword.First))
        {
            Expect(Keyword.Next);
        }

        NodeId count = Is(Keyword.Row) && !NextIs(TokenKind.LeftParen) || Is(Keyword.Rows) ? NewInteger(1, position) : FetchCount();
        if (!Accept(Keyword.Row))
        {
            Expect(Keyword.Rows);
        }

        _ast.Add(query, Role.Limit, count);
        if (Accept(Keyword.Only))
        {
            return;
        }

        _tiesPosition = _token.Start;
        Expect(Keyword.With);
        Expect(Keyword.Ties);
        _ast.SetFlag(query, NodeFlags.WithTies);
    }

    // select_fetch_first_value: c_expr, or a signed number.
    private NodeId FetchCount()
    {
        if (_token.Kind is not (TokenKind.Plus or TokenKind.Minus))
        {
            return Primary(restricted: true);
        }

        NodeId node = New(NodeKind.Operator);
        OperatorName(node);
        if (_token.Kind is not (TokenKind.Integer or TokenKind.Float))
        {
            throw SyntaxError();
        }

        _ast.Add(node, Role.Right, Constant());
        return node;
    }

    private void LockingClauses(NodeId query)
    {
        while (Is(Keyword.For))
        {
            NodeId locking = New(NodeKind.LockingClause);
            Next();
            if (Accept(Keyword.Read))
            {
                // FOR READ ONLY asks for nothing.
                Expect(Keyword.Only);
                return;
            }

            _ast[locking].Value = (int)Strength();
            if (Accept(Keyword.Of))
            {
                do
                {
                    _ast.Add(locking, Role.Relation, QualifiedRelation());
                }
                while (Accept(TokenKind.Comma));
            }

            if (Accept(Keyword.Nowait))
            {
                _ast.SetFlag(locking, NodeFlags.NoWait);
            }
            else if (AcceptBoth(Keyword.Skip, Keyword.Locked))
            {
                _ast.SetFlag(locking, NodeFlags.SkipLocked);
            }

            _ast.Add(query, Role.Locking, locking);
        }
    }

    private LockStrength Strength()
    {
        if (Accept(Keyword.Update))
        {
            return LockStrength.ForUpdate;
        }

        if (Accept(Keyword.Share))
        {
            return LockStrength.ForShare;
        }

        if (Accept(Keyword.No))
        {
            Expect(Keyword.Key);
            Expect(Keyword.Update);
            return LockStrength.ForNoKeyUpdate;
        }

        Expect(Keyword.Key);
        Expect(Keyword.Share);
        return LockStrength.ForKeyShare;
    }
}

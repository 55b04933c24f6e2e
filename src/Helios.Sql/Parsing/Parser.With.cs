using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>WITH and its common table expressions.</summary>
internal ref partial struct Parser
{
    /// <summary>WITH [RECURSIVE] ...</summary>
    private NodeId WithClause()
    {
        NodeId with = New(NodeKind.WithClause);
        Next();
        if (Is(Keyword.Recursive) && !NextIs(Keyword.As) && !NextIs(TokenKind.LeftParen))
        {
            Next();
            _ast.SetFlag(with, NodeFlags.Recursive);
        }

        do
        {
            _ast.Add(with, Role.Cte, CommonTable());
        }
        while (Accept(TokenKind.Comma));
        return with;
    }

    private NodeId CommonTable()
    {
        NodeId cte = New(NodeKind.Cte);
        uint name = ColId();
        _ast[cte].Text = name;
        if (Is(TokenKind.LeftParen))
        {
            NameList(cte, Role.Column);
        }

        Expect(Keyword.As);
        CteMaterialize materialize = CteMaterialize.Default;
        if (Accept(Keyword.Materialized))
        {
            materialize = CteMaterialize.Always;
        }
        else if (Accept(Keyword.Not))
        {
            Expect(Keyword.Materialized);
            materialize = CteMaterialize.Never;
        }

        _ast[cte].Value = (int)materialize;
        Expect(TokenKind.LeftParen);
        _ast.Add(cte, Role.Query, PreparableStatement());
        Expect(TokenKind.RightParen);
        SearchClause(cte);
        CycleClause(cte);
        return cte;
    }

    private void SearchClause(NodeId cte)
    {
        if (!Is(Keyword.Search))
        {
            return;
        }

        NodeId search = New(NodeKind.CteSearch);
        Next();
        if (Accept(Keyword.Breadth))
        {
            _ast[search].Value = 1;
        }
        else
        {
            Expect(Keyword.Depth);
        }

        Expect(Keyword.First);
        Expect(Keyword.By);
        ColumnNames(search);
        Expect(Keyword.Set);
        uint name = ColId();
        _ast[search].Text = name;
        _ast.Add(cte, Role.Search, search);
    }

    private void ColumnNames(NodeId parent)
    {
        do
        {
            _ast.Add(parent, Role.Column, ColIdNode());
        }
        while (Accept(TokenKind.Comma));
    }

    private void CycleClause(NodeId cte)
    {
        if (!Is(Keyword.Cycle))
        {
            return;
        }

        NodeId cycle = New(NodeKind.CteCycle);
        Next();
        ColumnNames(cycle);
        Expect(Keyword.Set);
        uint mark = ColId();
        _ast[cycle].Text = mark;
        if (Accept(Keyword.To))
        {
            _ast.Add(cycle, Role.High, ConstantExpression());
            Expect(Keyword.Default);
            _ast.Add(cycle, Role.Low, ConstantExpression());
        }

        Expect(Keyword.Using);
        _ast.Add(cycle, Role.Using, ColIdNode());
        _ast.Add(cte, Role.Cycle, cycle);
    }

    // AexprConst: a primary that is a constant.
    private NodeId ConstantExpression()
    {
        Token first = _token;
        NodeId constant = Primary(restricted: true);
        bool isConstant = _ast.Kind(constant) is >= NodeKind.IntegerConst and <= NodeKind.NullConst or NodeKind.TypeCast
            && (first.Kind != TokenKind.LeftParen);
        return isConstant ? constant : throw SyntaxError(first);
    }
}

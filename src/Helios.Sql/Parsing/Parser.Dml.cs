using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>INSERT, UPDATE, DELETE, MERGE.</summary>
internal ref partial struct Parser
{
    /// <summary>PreparableStmt: what a CTE, PREPARE or COPY may hold.</summary>
    private NodeId PreparableStatement()
    {
        if (!Is(Keyword.With))
        {
            return Preparable(default);
        }

        Enter();
        NodeId statement = Preparable(WithClause());
        Leave();
        return statement;
    }

    private NodeId Preparable(NodeId with)
    {
        switch (_token.Keyword)
        {
            case Keyword.Insert:
                return Insert(with);
            case Keyword.Update:
                return Update(with);
            case Keyword.Delete:
                return Delete(with);
            case Keyword.Merge:
                return Merge(with);
            default:
                if (!Is(TokenKind.LeftParen) && !(_token.Keyword is Keyword.Select or Keyword.Values or Keyword.Table))
                {
                    throw SyntaxError();
                }

                return SelectAfterWith(with);
        }
    }

    private NodeId Insert(NodeId with)
    {
        NodeId insert = New(NodeKind.Insert);
        Next();
        Expect(Keyword.Into);
        _ast.Add(insert, Role.With, with);
        NodeId relation = QualifiedRelation();
        if (Is(Keyword.As))
        {
            NodeId alias = New(NodeKind.Alias);
            Next();
            uint name = ColId();
            _ast[alias].Text = name;
            _ast.Add(relation, Role.Alias, alias);
        }

        _ast.Add(insert, Role.Relation, relation);
        InsertSource(insert);
        if (Is(Keyword.On))
        {
            _ast.Add(insert, Role.OnConflict, OnConflict());
        }

        Returning(insert);
        return insert;
    }

    private void InsertSource(NodeId insert)
    {
        if (Accept(Keyword.Default))
        {
            Expect(Keyword.Values);
            return;
        }

        if (Is(TokenKind.LeftParen) && BeginsColumnList())
        {
            Next();
            InsertColumns(insert, Role.Column);
            Expect(TokenKind.RightParen);
        }

        Overriding(insert);
        if (!BeginsQuery() && !Is(TokenKind.LeftParen) && !Is(Keyword.Values))
        {
            throw SyntaxError();
        }

        _ast.Add(insert, Role.Query, SelectStatement());
    }

    private void Overriding(NodeId insert)
    {
        if (!Accept(Keyword.Overriding))
        {
            return;
        }

        bool isUser = Accept(Keyword.User);
        if (!isUser)
        {
            Expect(Keyword.System);
        }

        Expect(Keyword.Value);
        _ast[insert].Value = (int)(isUser ? OverridingKind.User : OverridingKind.System);
    }

    // "(" begins a column list unless a query follows; VALUES may be a column's name.
    private bool BeginsColumnList()
    {
        ref readonly Token next = ref Peek();
        return IsColId(next) && !(next.Keyword == Keyword.Values && Peek(2).Kind == TokenKind.LeftParen);
    }

    private void InsertColumns(NodeId parent, Role role)
    {
        do
        {
            NodeId column = New(NodeKind.ResTarget);
            uint name = ColId();
            _ast[column].Text = name;
            IndirectionList(column);
            _ast.Add(parent, role, column);
        }
        while (Accept(TokenKind.Comma));
    }

    private NodeId OnConflict()
    {
        NodeId conflict = New(NodeKind.OnConflict);
        Next();
        Expect(Keyword.Conflict);
        NodeId target = New(NodeKind.OnConflictTarget);
        if (Accept(TokenKind.LeftParen))
        {
            IndexElements(target, Role.Element);
            Expect(TokenKind.RightParen);
            WhereClause(target);
            _ast.Add(conflict, Role.Infer, target);
        }
        else if (Accept(Keyword.On))
        {
            Expect(Keyword.Constraint);
            uint name = ColId();
            _ast[target].Text = name;
            _ast.Add(conflict, Role.Infer, target);
        }

        Expect(Keyword.Do);
        if (Accept(Keyword.Nothing))
        {
            return conflict;
        }

        Expect(Keyword.Update);
        Expect(Keyword.Set);
        _ast[conflict].Value = 1;
        Assignments(conflict);
        WhereClause(conflict);
        return conflict;
    }

    /// <summary>set_clause_list.</summary>
    private void Assignments(NodeId parent)
    {
        do
        {
            _ast.Add(parent, Role.Assignment, Assignment());
        }
        while (Accept(TokenKind.Comma));
    }

    private NodeId Assignment()
    {
        if (Is(TokenKind.LeftParen))
        {
            NodeId multi = New(NodeKind.MultiAssign);
            Next();
            InsertColumns(multi, Role.Column);
            Expect(TokenKind.RightParen);
            Expect(TokenKind.Equal);
            _ast.Add(multi, Role.Argument, Expression());
            return multi;
        }

        NodeId target = New(NodeKind.ResTarget);
        uint name = ColId();
        _ast[target].Text = name;
        IndirectionList(target);
        Expect(TokenKind.Equal);
        _ast.Add(target, Role.Argument, Expression());
        return target;
    }

    private void Returning(NodeId statement)
    {
        if (!Accept(Keyword.Returning))
        {
            return;
        }

        if (Is(Keyword.With))
        {
            Next();
            Expect(TokenKind.LeftParen);
            do
            {
                NodeId option = New(NodeKind.ReturningOption);
                if (!Is(Keyword.Old) && !Is(Keyword.New))
                {
                    throw SyntaxError();
                }

                _ast[option].Value = Is(Keyword.New) ? 1 : 0;
                Next();
                Expect(Keyword.As);
                uint name = ColId();
                _ast[option].Text = name;
                _ast.Add(statement, Role.Option, option);
            }
            while (Accept(TokenKind.Comma));
            Expect(TokenKind.RightParen);
        }

        TargetList(statement, Role.Returning);
    }

    /// <summary>relation_expr_opt_alias: SET is no alias.</summary>
    private NodeId TargetRelation()
    {
        NodeId relation = RelationExpression();
        if (Is(Keyword.As) || (IsColId(_token) && !Is(Keyword.Set)))
        {
            NodeId alias = New(NodeKind.Alias);
            Accept(Keyword.As);
            uint name = ColId();
            _ast[alias].Text = name;
            _ast.Add(relation, Role.Alias, alias);
        }

        return relation;
    }

    private NodeId Update(NodeId with)
    {
        NodeId update = New(NodeKind.Update);
        Next();
        _ast.Add(update, Role.With, with);
        _ast.Add(update, Role.Relation, TargetRelation());
        Expect(Keyword.Set);
        Assignments(update);
        FromClause(update);
        WhereOrCurrent(update);
        Returning(update);
        return update;
    }

    private NodeId Delete(NodeId with)
    {
        NodeId delete = New(NodeKind.Delete);
        Next();
        Expect(Keyword.From);
        _ast.Add(delete, Role.With, with);
        _ast.Add(delete, Role.Relation, TargetRelation());
        if (Accept(Keyword.Using))
        {
            FromList(delete);
        }

        WhereOrCurrent(delete);
        Returning(delete);
        return delete;
    }

    private void WhereOrCurrent(NodeId statement)
    {
        if (!Is(Keyword.Where))
        {
            return;
        }

        Next();
        if (Is(Keyword.Current) && NextIs(Keyword.Of))
        {
            NodeId current = New(NodeKind.CurrentOf);
            Next();
            Next();
            uint name = ColId();
            _ast[current].Text = name;
            _ast.Add(statement, Role.Where, current);
            return;
        }

        _ast.Add(statement, Role.Where, Expression());
    }

    private NodeId Merge(NodeId with)
    {
        NodeId merge = New(NodeKind.Merge);
        Next();
        Expect(Keyword.Into);
        _ast.Add(merge, Role.With, with);
        _ast.Add(merge, Role.Relation, TargetRelation());
        Expect(Keyword.Using);
        _ast.Add(merge, Role.Source, TableReference());
        Expect(Keyword.On);
        _ast.Add(merge, Role.Condition, Expression());
        if (!Is(Keyword.When))
        {
            throw SyntaxError();
        }

        while (Is(Keyword.When))
        {
            _ast.Add(merge, Role.MergeWhen, MergeWhen());
        }

        Returning(merge);
        return merge;
    }

    private NodeId MergeWhen()
    {
        NodeId when = New(NodeKind.MergeWhen);
        Next();
        MergeMatchKind match = MergeMatchKind.Matched;
        if (Accept(Keyword.Not))
        {
            Expect(Keyword.Matched);
            match = MergeMatchKind.NotMatchedByTarget;
            if (Accept(Keyword.By))
            {
                if (Accept(Keyword.Source))
                {
                    match = MergeMatchKind.NotMatchedBySource;
                }
                else
                {
                    Expect(Keyword.Target);
                }
            }
        }
        else
        {
            Expect(Keyword.Matched);
        }

        _ast[when].Value = (int)match;
        if (Accept(Keyword.And))
        {
            _ast.Add(when, Role.Condition, Expression());
        }

        Expect(Keyword.Then);
        MergeAction(when, match);
        return when;
    }

    private void MergeAction(NodeId when, MergeMatchKind match)
    {
        if (AcceptBoth(Keyword.Do, Keyword.Nothing))
        {
            _ast[when].Text = Text("nothing"u8);
            return;
        }

        if (match == MergeMatchKind.NotMatchedByTarget)
        {
            Expect(Keyword.Insert);
            _ast[when].Text = Text("insert"u8);
            MergeInsert(when);
            return;
        }

        if (Accept(Keyword.Delete))
        {
            _ast[when].Text = Text("delete"u8);
            return;
        }

        Expect(Keyword.Update);
        Expect(Keyword.Set);
        _ast[when].Text = Text("update"u8);
        Assignments(when);
    }

    private void MergeInsert(NodeId when)
    {
        if (AcceptBoth(Keyword.Default, Keyword.Values))
        {
            return;
        }

        if (Accept(TokenKind.LeftParen))
        {
            InsertColumns(when, Role.Column);
            Expect(TokenKind.RightParen);
        }

        if (Accept(Keyword.Overriding))
        {
            _ast.SetFlag(when, Is(Keyword.User) ? NodeFlags.OverridingUser : NodeFlags.OverridingSystem);
            if (!Accept(Keyword.User))
            {
                Expect(Keyword.System);
            }

            Expect(Keyword.Value);
        }

        Expect(Keyword.Values);
        Expect(TokenKind.LeftParen);
        ExpressionList(when, Role.Element);
        Expect(TokenKind.RightParen);
    }
}

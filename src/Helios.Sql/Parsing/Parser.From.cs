using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>FROM: relations, functions, subqueries, joins.</summary>
internal ref partial struct Parser
{
    private enum TableKind
    {
        Plain,
        Joined,
        Query,
    }

    /// <summary>table_ref, joins included.</summary>
    private NodeId TableReference()
    {
        Enter();
        NodeId left = TablePrimary(out _);
        left = Joins(left);
        Leave();
        return left;
    }

    private NodeId Joins(NodeId left)
    {
        while (true)
        {
            NodeId join = JoinHead(out bool isQualified);
            if (join.IsNone)
            {
                return left;
            }

            _ast.Add(join, Role.Left, left);

            // Joins behind the right operand belong to it until its own ON or USING comes.
            _ast.Add(join, Role.Right, isQualified ? TableReference() : TablePrimary(out _));
            if (isQualified)
            {
                JoinCondition(join);
            }

            left = join;
        }
    }

    private NodeId JoinHead(out bool isQualified)
    {
        isQualified = true;
        if (!(_token.Keyword is Keyword.Join or Keyword.Cross or Keyword.Natural or Keyword.Inner or Keyword.Left or Keyword.Right
            or Keyword.Full))
        {
            return default;
        }

        NodeId join = New(NodeKind.JoinExpr);
        if (Is(Keyword.Cross))
        {
            Next();
            isQualified = false;
            _ast.SetFlag(join, NodeFlags.Cross);
        }
        else
        {
            if (Accept(Keyword.Natural))
            {
                isQualified = false;
                _ast.SetFlag(join, NodeFlags.Natural);
            }

            _ast[join].Value = (int)JoinTypeWord();
        }

        Expect(Keyword.Join);
        return join;
    }

    private JoinType JoinTypeWord()
    {
        JoinType type = _token.Keyword switch
        {
            Keyword.Left => JoinType.Left,
            Keyword.Right => JoinType.Right,
            Keyword.Full => JoinType.Full,
            _ => JoinType.Inner,
        };
        if (type != JoinType.Inner)
        {
            Next();
            Accept(Keyword.Outer);
        }
        else
        {
            Accept(Keyword.Inner);
        }

        return type;
    }

    private void JoinCondition(NodeId join)
    {
        if (Accept(Keyword.On))
        {
            _ast.Add(join, Role.Condition, Expression());
            return;
        }

        Expect(Keyword.Using);
        NameList(join, Role.Using);
        if (Is(Keyword.As))
        {
            NodeId alias = New(NodeKind.Alias);
            Next();
            uint name = ColId();
            _ast[alias].Text = name;
            _ast.Add(join, Role.UsingAlias, alias);
        }
    }

    private NodeId TablePrimary(out TableKind kind)
    {
        kind = TableKind.Plain;
        int position = _token.Start;
        if (Is(TokenKind.LeftParen))
        {
            NodeId inner = ParenthesizedTable(out kind);
            return kind == TableKind.Query ? SubqueryTable(inner, position, isLateral: false) : inner;
        }

        bool isLateral = Accept(Keyword.Lateral);
        if (isLateral && Is(TokenKind.LeftParen))
        {
            return SubqueryTable(SelectWithParens(), position, isLateral);
        }

        NodeId special = SpecialTable(isLateral);
        if (!special.IsNone)
        {
            return special;
        }

        if (Is(Keyword.Rows) && NextIs(Keyword.From))
        {
            return RowsFrom(position, isLateral);
        }

        NodeId function = TableFunction();
        if (!function.IsNone)
        {
            return FunctionTable(function, position, isLateral);
        }

        if (isLateral)
        {
            if (IsColId(_token))
            {
                Next();
            }

            throw SyntaxError();
        }

        return RelationTable();
    }

    /// <summary>
    /// From "(" through ")" in FROM: a query, or a joined table with its alias. As in expressions, what it is shows only inside.
    /// </summary>
    private NodeId ParenthesizedTable(out TableKind kind)
    {
        Enter();
        Expect(TokenKind.LeftParen);
        NodeId inner;
        if (BeginsQuery())
        {
            inner = SelectStatement();
            kind = TableKind.Query;
        }
        else
        {
            int position = _token.Start;
            if (Is(TokenKind.LeftParen))
            {
                inner = ParenthesizedTable(out kind);
                if (kind == TableKind.Query)
                {
                    inner = ContinuesQuery() ? SelectRest(inner, default) : inner;
                    if (!Is(TokenKind.RightParen))
                    {
                        inner = SubqueryTable(inner, position, isLateral: false);
                        kind = TableKind.Plain;
                    }
                }
            }
            else
            {
                inner = TablePrimary(out kind);
            }

            if (kind != TableKind.Query)
            {
                NodeId joined = Joins(inner);
                kind = joined == inner ? kind : TableKind.Joined;
                inner = kind == TableKind.Joined ? joined : throw SyntaxError();
            }
        }

        Expect(TokenKind.RightParen);
        if (kind == TableKind.Joined)
        {
            _ast.Add(inner, Role.Alias, OptionalAlias());
        }

        Leave();
        return inner;
    }

    private NodeId SubqueryTable(NodeId query, int position, bool isLateral)
    {
        NodeId table = _ast.New(NodeKind.RangeSubselect, position);
        _ast[table].Flags = isLateral ? NodeFlags.Lateral : NodeFlags.None;
        _ast.Add(table, Role.Query, query);
        _ast.Add(table, Role.Alias, OptionalAlias());
        return table;
    }

    // A name of relations may go on like a column's, to PostgreSQL's grammar: it finds the error behind.
    private SqlError WrongName()
    {
        IndirectionList(New(NodeKind.ColumnRef));
        return SyntaxError();
    }

    /// <summary>qualified_name, or with <paramref name="isPlain"/> any_name of a relation.</summary>
    private NodeId QualifiedRelation(bool isPlain = false)
    {
        NodeId relation = New(NodeKind.RangeVar);
        int first = _token.Start;
        uint name = ColId();
        if (!Is(TokenKind.Dot))
        {
            _ast[relation].Text = name;
            return Is(TokenKind.LeftBracket) && !isPlain ? throw WrongName() : relation;
        }

        if (Peek().Kind == TokenKind.Star && !isPlain)
        {
            throw WrongName();
        }

        Next();
        int second = _token.Start;
        uint middle = ColLabel();
        if (!Accept(TokenKind.Dot))
        {
            _ast.Add(relation, Role.Schema, NewIdentifier(name, first));
            _ast[relation].Text = middle;
            return Is(TokenKind.LeftBracket) && !isPlain ? throw WrongName() : relation;
        }

        _ast.Add(relation, Role.Catalog, NewIdentifier(name, first));
        _ast.Add(relation, Role.Schema, NewIdentifier(middle, second));
        uint last = ColLabel();
        _ast[relation].Text = last;
        if (Is(TokenKind.Dot))
        {
            throw TooManyNames(first);
        }

        return relation;
    }

    private SqlError TooManyNames(int position)
    {
        while (Accept(TokenKind.Dot))
        {
            ColLabel();
        }

        return SyntaxRule("improper qualified name (too many dotted names): " + NameSource(position), position);
    }

    // The names as PostgreSQL prints them: folded, joined by dots.
    private readonly string NameSource(int start)
    {
        var names = new Lexer(_lexer.Sql[start.._previousEnd], _ast);
        var text = new System.Text.StringBuilder();
        for (Token token = names.Next(); token.Kind != TokenKind.End; token = names.Next())
        {
            text.Append(token.Kind == TokenKind.Dot ? "." : System.Text.Encoding.UTF8.GetString(_ast.Text(names.NameText(token))));
        }

        return text.ToString();
    }

    /// <summary>relation_expr: ONLY and * included.</summary>
    private NodeId RelationExpression()
    {
        if (!Accept(Keyword.Only))
        {
            NodeId relation = QualifiedRelation();
            Accept(TokenKind.Star);
            return relation;
        }

        bool isWrapped = Accept(TokenKind.LeftParen);
        NodeId only = QualifiedRelation();
        _ast.SetFlag(only, NodeFlags.Only);
        if (isWrapped)
        {
            Expect(TokenKind.RightParen);
        }

        return only;
    }

    private NodeId RelationTable()
    {
        NodeId relation = RelationExpression();
        _ast.Add(relation, Role.Alias, OptionalAlias());
        return Is(Keyword.Tablesample) ? TableSample(relation) : relation;
    }

    private NodeId TableSample(NodeId relation)
    {
        NodeId sample = New(NodeKind.RangeTableSample);
        Next();
        _ast.Add(sample, Role.Relation, relation);
        int position = _token.Start;
        if (!IsTypeFunctionName(_token) && !(IsColId(_token) && NextIs(TokenKind.Dot)))
        {
            throw SyntaxError();
        }

        _ast.Add(sample, Role.Name, NewIdentifier(TakeName(), position));
        while (Accept(TokenKind.Dot))
        {
            _ast.Add(sample, Role.Name, ColLabelNode());
        }

        Expect(TokenKind.LeftParen);
        ExpressionList(sample, Role.Argument);
        Expect(TokenKind.RightParen);
        if (Accept(Keyword.Repeatable))
        {
            Expect(TokenKind.LeftParen);
            _ast.Add(sample, Role.Else, Expression());
            Expect(TokenKind.RightParen);
        }

        return sample;
    }

    /// <summary>opt_alias_clause.</summary>
    private NodeId OptionalAlias()
    {
        bool hasAs = Is(Keyword.As);
        if (!hasAs && !IsColId(_token))
        {
            return default;
        }

        NodeId alias = New(NodeKind.Alias);
        if (hasAs)
        {
            Next();
        }

        uint name = ColId();
        _ast[alias].Text = name;
        if (Is(TokenKind.LeftParen))
        {
            NameList(alias, Role.Column);
        }

        return alias;
    }
}

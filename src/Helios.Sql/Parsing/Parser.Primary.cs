using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>c_expr: constants, names, parentheses and the keyword forms.</summary>
internal ref partial struct Parser
{
    private enum ParenthesisKind
    {
        Expression,
        Query,
        List,
    }

    private NodeId Primary(bool restricted)
    {
        switch (_token.Kind)
        {
            case TokenKind.Identifier:
                return NameExpression();
            case TokenKind.Integer:
            case TokenKind.Float:
            case TokenKind.String:
            case TokenKind.BitString:
                return Constant();
            case TokenKind.Parameter:
            {
                NodeId node = New(NodeKind.Parameter);
                _ast[node].Value = _token.Value;
                _parameterCount = Math.Max(_parameterCount, _token.Value);
                Next();
                return Indirections(node);
            }

            case TokenKind.LeftParen:
                return ParenthesizedPrimary();
            case TokenKind.Keyword:
                return KeywordPrimary(restricted);
            default:
                throw SyntaxError();
        }
    }

    private NodeId Constant()
    {
        NodeKind kind = _token.Kind switch
        {
            TokenKind.Integer => NodeKind.IntegerConst,
            TokenKind.Float => NodeKind.FloatConst,
            TokenKind.String => NodeKind.StringConst,
            _ => NodeKind.BitStringConst,
        };
        NodeId node = _ast.New(kind, _token.Start, _token.Text, _token.Value);
        Next();
        return node;
    }

    private NodeId StringConstant()
    {
        if (!Is(TokenKind.String))
        {
            throw SyntaxError();
        }

        return Constant();
    }

    private NodeId IntegerConstant()
    {
        if (!Is(TokenKind.Integer))
        {
            throw SyntaxError();
        }

        return Constant();
    }

    /// <summary>A column by its number: PostgreSQL's attribute numbers are 16 bits wide.</summary>
    private NodeId ColumnNumber()
    {
        int position = _token.Start;
        NodeId number = IntegerConstant();
        return _ast[number].Value is > 0 and <= short.MaxValue
            ? number
            : throw Error(SqlState.InvalidParameterValue, $"column number must be in range from 1 to {short.MaxValue}", position);
    }

    private NodeId NewInteger(int value, int position)
    {
        NodeId node = _ast.New(NodeKind.IntegerConst, position);
        _ast[node].Value = value;
        return node;
    }

    private NodeId ParenthesizedPrimary()
    {
        int position = _token.Start;
        NodeId inner = Parenthesized(out ParenthesisKind kind);
        return kind switch
        {
            ParenthesisKind.Query => Indirections(Subquery(inner, position)),
            ParenthesisKind.List => inner,
            _ => Indirections(inner),
        };
    }

    private NodeId Subquery(NodeId query, int position)
    {
        NodeId node = _ast.New(NodeKind.ScalarSubquery, position);
        _ast.Add(node, Role.Query, query);
        return node;
    }

    /// <summary>
    /// From "(" through its ")": a query (select_with_parens), one expression, or two and more (an implicit row). Which of them shows
    /// only after the inner parentheses, so "((SELECT 1) + 1)" and "((SELECT 1) UNION SELECT 2)" begin alike.
    /// </summary>
    private NodeId Parenthesized(out ParenthesisKind kind)
    {
        Enter();
        int position = _token.Start;
        Expect(TokenKind.LeftParen);
        NodeId first;
        if (BeginsQuery())
        {
            first = SelectStatement();
            kind = ParenthesisKind.Query;
        }
        else if (Is(TokenKind.LeftParen))
        {
            first = NestedParentheses(out kind, out _);
        }
        else
        {
            first = Expression();
            kind = ParenthesisKind.Expression;
        }

        if (kind == ParenthesisKind.Expression && Is(TokenKind.Comma))
        {
            kind = ParenthesisKind.List;
            Token comma = _token;
            NodeId row = _ast.New(NodeKind.Row, position);
            _ast.Add(row, Role.Element, first);
            while (Accept(TokenKind.Comma))
            {
                _ast.Add(row, Role.Element, Expression());
            }

            first = row;
            _listComma = comma;
        }

        Expect(TokenKind.RightParen);
        Leave();
        return first;
    }

    private NodeId NestedParentheses(out ParenthesisKind kind, out bool isContinued)
    {
        isContinued = false;
        int position = _token.Start;
        NodeId inner = Parenthesized(out ParenthesisKind innerKind);
        if (innerKind == ParenthesisKind.Query)
        {
            kind = ParenthesisKind.Query;
            if (ContinuesQuery())
            {
                isContinued = true;
                return SelectRest(inner, default);
            }

            if (Is(TokenKind.RightParen))
            {
                return inner;
            }

            inner = Subquery(inner, position);
        }

        kind = ParenthesisKind.Expression;
        if (innerKind == ParenthesisKind.List)
        {
            inner = Is(Keyword.Overlaps) ? Overlaps(inner) : inner;
        }
        else
        {
            inner = Indirections(inner);
        }

        return Operators(inner, LowestLevel, restricted: false);
    }

    /// <summary>A name: a column, a function call, or a type before a string.</summary>
    private NodeId NameExpression()
    {
        int position = _token.Start;
        NodeId name = NewIdentifier(TakeName(), position);
        if (_token.Kind is TokenKind.LeftParen or TokenKind.String)
        {
            return CallOrLiteral(name, default, position);
        }

        NodeId column = _ast.New(NodeKind.ColumnRef, position);
        _ast.Add(column, Role.Field, name);
        return _token.Kind is TokenKind.Dot or TokenKind.LeftBracket ? QualifiedName(column, position) : column;
    }

    private NodeId QualifiedName(NodeId column, int position)
    {
        bool sawStar = false;
        while (Is(TokenKind.Dot))
        {
            Next();
            RequireNoStar(sawStar);
            sawStar = Is(TokenKind.Star);
            _ast.Add(column, Role.Field, sawStar ? TakeStar() : ColLabelNode());
        }

        if (!sawStar && Is(TokenKind.LeftParen) || (!sawStar && Is(TokenKind.String)))
        {
            return CallOrLiteral(default, column, position);
        }

        if (!Is(TokenKind.LeftBracket))
        {
            return column;
        }

        RequireNoStar(sawStar);
        return Indirections(column);
    }

    private readonly void RequireNoStar(bool sawStar)
    {
        if (sawStar)
        {
            throw SyntaxRule("improper use of \"*\"", _token.Start);
        }
    }

    private NodeId TakeStar()
    {
        NodeId star = New(NodeKind.Star);
        Next();
        return star;
    }

    /// <summary>opt_indirection behind an expression: fields, subscripts, and a star at the end.</summary>
    private NodeId Indirections(NodeId operand)
    {
        if (_token.Kind is not (TokenKind.Dot or TokenKind.LeftBracket))
        {
            return operand;
        }

        NodeId node = _ast.New(NodeKind.Indirection, _ast[operand].Position);
        _ast.Add(node, Role.Argument, operand);
        IndirectionList(node);
        return node;
    }

    private void IndirectionList(NodeId node)
    {
        bool sawStar = false;
        while (_token.Kind is TokenKind.Dot or TokenKind.LeftBracket)
        {
            RequireNoStar(sawStar);
            if (Is(TokenKind.LeftBracket))
            {
                _ast.Add(node, Role.Indirection, Subscript());
                continue;
            }

            Next();
            sawStar = Is(TokenKind.Star);
            _ast.Add(node, Role.Indirection, sawStar ? TakeStar() : ColLabelNode());
        }
    }

    private NodeId Subscript()
    {
        NodeId node = New(NodeKind.Subscript);
        Next();
        NodeId lower = Is(TokenKind.Colon) ? default : Expression();
        if (Accept(TokenKind.Colon))
        {
            _ast.SetFlag(node, NodeFlags.Slice);
            _ast.Add(node, Role.Lower, lower);
            _ast.Add(node, Role.Upper, Is(TokenKind.RightBracket) ? default : Expression());
        }
        else
        {
            _ast.Add(node, Role.Upper, lower);
        }

        Expect(TokenKind.RightBracket);
        return node;
    }

    private NodeId KeywordPrimary(bool restricted)
    {
        NodeId special = SpecialForm(restricted);
        if (!special.IsNone)
        {
            return special;
        }

        if (_token.Value == PairMark)
        {
            throw SyntaxError();
        }

        switch (ClassOf(_token))
        {
            case KeywordClass.Unreserved:
                return Is(Keyword.Double) && NextIs(Keyword.Precision) ? TypedLiteral() : NameExpression();
            case KeywordClass.ColumnName:
                return BeginsTypedLiteral() ? TypedLiteral() : ColumnNamed();
            case KeywordClass.TypeOrFunctionName:
            {
                int position = _token.Start;
                NodeId name = NewIdentifier(TakeName(), position);
                bool isName = _token.Kind is TokenKind.LeftParen or TokenKind.String;
                return isName ? CallOrLiteral(name, default, position) : throw SyntaxError();
            }

            default:
                throw SyntaxError();
        }
    }

    // A column-name keyword may name a column but neither a function nor a type.
    private NodeId ColumnNamed()
    {
        int position = _token.Start;
        NodeId column = _ast.New(NodeKind.ColumnRef, position);
        _ast.Add(column, Role.Field, NewIdentifier(TakeName(), position));
        if (Is(TokenKind.LeftParen) || Is(TokenKind.String))
        {
            throw SyntaxError();
        }

        if (!Is(TokenKind.Dot))
        {
            return Indirections(column);
        }

        bool sawStar = false;
        while (Accept(TokenKind.Dot))
        {
            RequireNoStar(sawStar);
            sawStar = Is(TokenKind.Star);
            _ast.Add(column, Role.Field, sawStar ? TakeStar() : ColLabelNode());
        }

        if (!sawStar && _token.Kind is TokenKind.LeftParen or TokenKind.String)
        {
            return CallOrLiteral(default, column, position);
        }

        return Is(TokenKind.LeftBracket) ? Indirections(column) : column;
    }

    private NodeId Exists()
    {
        NodeId node = New(NodeKind.Exists);
        Next();
        _ast.Add(node, Role.Query, SelectWithParens());
        return node;
    }

    private NodeId Array()
    {
        int position = _token.Start;
        Next();
        if (Is(TokenKind.LeftBracket))
        {
            return ArrayElements(position);
        }

        NodeId node = _ast.New(NodeKind.ArraySubquery, position);
        _ast.Add(node, Role.Query, SelectWithParens());
        return node;
    }

    private NodeId ArrayElements(int position)
    {
        Enter();
        NodeId node = _ast.New(NodeKind.ArrayExpr, position);
        Expect(TokenKind.LeftBracket);
        if (!Is(TokenKind.RightBracket))
        {
            bool isNested = Is(TokenKind.LeftBracket);
            do
            {
                _ast.Add(node, Role.Element, isNested ? ArrayElements(_token.Start) : Expression());
            }
            while (Accept(TokenKind.Comma));
        }

        Expect(TokenKind.RightBracket);
        Leave();
        return node;
    }

    private NodeId Row()
    {
        NodeId node = New(NodeKind.Row);
        _ast[node].Flags = NodeFlags.Explicit;
        Next();
        Expect(TokenKind.LeftParen);
        if (!Is(TokenKind.RightParen))
        {
            ExpressionList(node, Role.Element);
        }

        Expect(TokenKind.RightParen);
        return node;
    }

    private void ExpressionList(NodeId parent, Role role)
    {
        do
        {
            _ast.Add(parent, role, Expression());
        }
        while (Accept(TokenKind.Comma));
    }

    private NodeId Case()
    {
        NodeId node = New(NodeKind.Case);
        Next();
        if (!Is(Keyword.When))
        {
            _ast.Add(node, Role.Argument, Expression());
        }

        do
        {
            NodeId when = New(NodeKind.CaseWhen);
            Expect(Keyword.When);
            _ast.Add(when, Role.Condition, Expression());
            Expect(Keyword.Then);
            _ast.Add(when, Role.Result, Expression());
            _ast.Add(node, Role.When, when);
        }
        while (Is(Keyword.When));
        if (Accept(Keyword.Else))
        {
            _ast.Add(node, Role.Else, Expression());
        }

        Expect(Keyword.End);
        return node;
    }
}

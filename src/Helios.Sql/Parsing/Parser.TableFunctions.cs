using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Functions in FROM, their aliases and column definitions.</summary>
internal ref partial struct Parser
{
    /// <summary>func_expr_windowless at the begin of a table reference, or none if a relation stands there.</summary>
    private NodeId TableFunction()
    {
        if (!(_token.Kind is TokenKind.Identifier or TokenKind.Keyword))
        {
            return default;
        }

        if (Is(TokenKind.Keyword) && !(_token.Keyword is Keyword.True or Keyword.False or Keyword.Null or Keyword.Case or Keyword.Array
            or Keyword.Exists or Keyword.Row or Keyword.Grouping))
        {
            NodeId special = SpecialForm(restricted: true);
            if (!special.IsNone)
            {
                NodeKind kind = _ast.Kind(special);
                bool isFunction = kind is NodeKind.FuncCall or NodeKind.SqlValueFunction or NodeKind.Coalesce or NodeKind.Greatest
                    or NodeKind.Least or NodeKind.NullIf or NodeKind.TypeCast or NodeKind.JsonExpr or NodeKind.XmlExpr
                    or NodeKind.MergeAction;
                return isFunction ? special : throw SyntaxRule("syntax error", _ast[special].Position);
            }
        }

        if (NextIs(TokenKind.LeftParen) && IsTypeFunctionName(_token))
        {
            NodeId call = New(NodeKind.FuncCall);
            int position = _token.Start;
            _ast.Add(call, Role.Name, NewIdentifier(TakeName(), position));
            Arguments(call);
            return call;
        }

        if (ClassOf(_token) == KeywordClass.TypeOrFunctionName)
        {
            // Only a call may begin with such a word: what stands behind it is wrong.
            Next();
            throw SyntaxError();
        }

        return NextIs(TokenKind.Dot) && IsColId(_token) ? QualifiedTableFunction() : default;
    }

    // a.b( is a function, a.b a relation: the names are read once and become what the next token says.
    private NodeId QualifiedTableFunction()
    {
        int distance = 1;
        while (Peek(distance).Kind == TokenKind.Dot && distance + 2 <= MostAhead && IsColLabel(Peek(distance + 1)))
        {
            distance += 2;
        }

        // More names than a relation may have: only a function's.
        bool isLong = Peek(distance).Kind == TokenKind.Dot && IsColLabel(Peek(distance + 1));
        if (!isLong && Peek(distance).Kind != TokenKind.LeftParen)
        {
            return default;
        }

        NodeId call = New(NodeKind.FuncCall);
        int position = _token.Start;
        AnyName(call, Role.Name);
        if (isLong && !Is(TokenKind.LeftParen))
        {
            throw TooManyNames(position);
        }

        Arguments(call);
        return call;
    }

    private NodeId FunctionTable(NodeId function, int position, bool isLateral)
    {
        NodeId table = _ast.New(NodeKind.RangeFunction, position);
        _ast[table].Flags = isLateral ? NodeFlags.Lateral : NodeFlags.None;
        _ast.Add(table, Role.Function, function);
        Ordinality(table);
        FunctionAlias(table, Role.Column);
        return table;
    }

    private void Ordinality(NodeId table)
    {
        if (AcceptBoth(Keyword.With, Keyword.Ordinality))
        {
            _ast.SetFlag(table, NodeFlags.Ordinality);
        }
    }

    private NodeId RowsFrom(int position, bool isLateral)
    {
        NodeId table = _ast.New(NodeKind.RangeFunction, position);
        _ast[table].Flags = NodeFlags.RowsFrom | (isLateral ? NodeFlags.Lateral : NodeFlags.None);
        Next();
        Next();
        Expect(TokenKind.LeftParen);
        do
        {
            NodeId function = TableFunction();
            if (function.IsNone)
            {
                throw SyntaxError();
            }

            _ast.Add(table, Role.Function, function);
            if (Accept(Keyword.As))
            {
                Expect(TokenKind.LeftParen);
                ColumnDefinitions(table, Role.Column);
            }
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        Ordinality(table);
        FunctionAlias(table, Role.Element);
        return table;
    }

    /// <summary>func_alias_clause: an alias, its column names, or its column definitions.</summary>
    private void FunctionAlias(NodeId table, Role role)
    {
        bool hasAs = Is(Keyword.As);
        if (!hasAs && !IsColId(_token))
        {
            return;
        }

        NodeId alias = New(NodeKind.Alias);
        if (hasAs)
        {
            Next();
            if (Accept(TokenKind.LeftParen))
            {
                ColumnDefinitions(table, role);
                return;
            }
        }

        uint name = ColId();
        _ast[alias].Text = name;
        if (Is(TokenKind.LeftParen))
        {
            if (Peek(2).Kind is TokenKind.Comma or TokenKind.RightParen)
            {
                NameList(alias, Role.Column);
            }
            else
            {
                Next();
                ColumnDefinitions(table, role);
            }
        }

        _ast.Add(table, Role.Alias, alias);
    }

    // TableFuncElementList, behind its "(".
    private void ColumnDefinitions(NodeId table, Role role)
    {
        do
        {
            NodeId column = New(NodeKind.ColumnDef);
            uint name = ColId();
            _ast[column].Text = name;
            _ast.Add(column, Role.Type, TypeName());
            if (Is(Keyword.Collate))
            {
                _ast.Add(column, Role.Collation, CollationName());
            }

            _ast.Add(table, role, column);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    /// <summary>COLLATE any_name of a definition.</summary>
    private NodeId CollationName()
    {
        NodeId node = New(NodeKind.Collate);
        Next();
        AnyName(node, Role.Name);
        return node;
    }
}

using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Expressions with a syntax of their own: most become calls in pg_catalog, as PostgreSQL makes them.</summary>
internal ref partial struct Parser
{
    /// <summary>The expression that a keyword begins, or none if the keyword is only a name here.</summary>
    private NodeId SpecialForm(bool restricted)
    {
        switch (_token.Keyword)
        {
            case Keyword.True or Keyword.False:
            {
                NodeId node = New(NodeKind.BoolConst);
                _ast[node].Value = Is(Keyword.True) ? 1 : 0;
                Next();
                return node;
            }

            case Keyword.Null:
                return TakeAs(NodeKind.NullConst);
            case Keyword.Case:
                return Case();
            case Keyword.Array:
                return Array();
            case Keyword.Cast:
                return Cast();
            case Keyword.Default when !restricted:
                return TakeAs(NodeKind.Default);
            case Keyword.Unique when !restricted:
                throw UniquePredicate();
            case >= Keyword.CurrentCatalog and <= Keyword.CurrentUser:
            case Keyword.Localtime or Keyword.Localtimestamp or Keyword.SessionUser or Keyword.User:
                return ValueFunction();
            case Keyword.SystemUser:
            {
                NodeId call = SystemFunction("system_user"u8, _token.Start, NodeFlags.SqlSyntax);
                Next();
                return call;
            }

            case Keyword.Collation when NextIs(Keyword.For):
                return CollationFor();
            default:
                return NextIs(TokenKind.LeftParen) ? ParenthesizedForm() : default;
        }
    }

    private SqlError UniquePredicate()
    {
        int position = _token.Start;
        Next();
        if (Accept(Keyword.Nulls))
        {
            Accept(Keyword.Not);
            Expect(Keyword.Distinct);
        }

        SelectWithParens();
        return Error(SqlState.FeatureNotSupported, "UNIQUE predicate is not yet implemented", position);
    }

    private NodeId TakeAs(NodeKind kind)
    {
        NodeId node = New(kind);
        Next();
        return node;
    }

    private NodeId ParenthesizedForm()
    {
        switch (_token.Keyword)
        {
            case Keyword.Exists:
                return Exists();
            case Keyword.Row:
                return Row();
            case Keyword.Coalesce:
                return ArgumentsOf(NodeKind.Coalesce);
            case Keyword.Greatest:
                return ArgumentsOf(NodeKind.Greatest);
            case Keyword.Least:
                return ArgumentsOf(NodeKind.Least);
            case Keyword.Grouping:
                return ArgumentsOf(NodeKind.GroupingFunc);
            case Keyword.Nullif:
                return NullIf();
            case Keyword.Extract:
                return Extract();
            case Keyword.Overlay:
                return Overlay();
            case Keyword.Position:
                return Position();
            case Keyword.Substring:
                return Substring();
            case Keyword.Trim:
                return Trim();
            case Keyword.Treat:
                return Treat();
            case Keyword.Normalize:
                return Normalize();
            case Keyword.MergeAction:
            {
                NodeId node = TakeAs(NodeKind.MergeAction);
                Next();
                Expect(TokenKind.RightParen);
                return node;
            }

            default:
            {
                NodeId xml = XmlForm();
                return xml.IsNone ? JsonForm() : xml;
            }
        }
    }

    private NodeId ArgumentsOf(NodeKind kind)
    {
        NodeId node = New(kind);
        Next();
        Expect(TokenKind.LeftParen);
        ExpressionList(node, Role.Argument);
        Expect(TokenKind.RightParen);
        return node;
    }

    private NodeId Cast()
    {
        NodeId node = New(NodeKind.TypeCast);
        _ast[node].Flags = NodeFlags.FunctionForm;
        Next();
        Expect(TokenKind.LeftParen);
        _ast.Add(node, Role.Argument, Expression());
        Expect(Keyword.As);
        _ast.Add(node, Role.Type, TypeName());
        Expect(TokenKind.RightParen);
        return node;
    }

    private NodeId NullIf()
    {
        NodeId node = New(NodeKind.NullIf);
        Next();
        Expect(TokenKind.LeftParen);
        _ast.Add(node, Role.Left, Expression());
        Expect(TokenKind.Comma);
        _ast.Add(node, Role.Right, Expression());
        Expect(TokenKind.RightParen);
        return node;
    }

    private NodeId ValueFunction()
    {
        NodeId node = New(NodeKind.SqlValueFunction);
        SqlValueFunctionKind kind = _token.Keyword switch
        {
            Keyword.CurrentDate => SqlValueFunctionKind.CurrentDate,
            Keyword.CurrentTime => SqlValueFunctionKind.CurrentTime,
            Keyword.CurrentTimestamp => SqlValueFunctionKind.CurrentTimestamp,
            Keyword.Localtime => SqlValueFunctionKind.LocalTime,
            Keyword.Localtimestamp => SqlValueFunctionKind.LocalTimestamp,
            Keyword.CurrentRole => SqlValueFunctionKind.CurrentRole,
            Keyword.CurrentUser => SqlValueFunctionKind.CurrentUser,
            Keyword.User => SqlValueFunctionKind.User,
            Keyword.SessionUser => SqlValueFunctionKind.SessionUser,
            Keyword.CurrentCatalog => SqlValueFunctionKind.CurrentCatalog,
            _ => SqlValueFunctionKind.CurrentSchema,
        };
        if (kind == SqlValueFunctionKind.CurrentSchema && Peek().Kind is TokenKind.LeftParen or TokenKind.String)
        {
            // CURRENT_SCHEMA may also be a function's or a type's name.
            return default;
        }

        Next();
        bool takesPrecision = kind is SqlValueFunctionKind.CurrentTime or SqlValueFunctionKind.CurrentTimestamp
            or SqlValueFunctionKind.LocalTime or SqlValueFunctionKind.LocalTimestamp;
        if (takesPrecision && Accept(TokenKind.LeftParen))
        {
            // Each kind with a precision follows the one without.
            kind++;
            _ast.Add(node, Role.Modifier, IntegerConstant());
            Expect(TokenKind.RightParen);
        }

        _ast[node].Value = (int)kind;
        return node;
    }

    private NodeId CollationFor()
    {
        NodeId call = SystemFunction("pg_collation_for"u8, _token.Start, NodeFlags.SqlSyntax);
        Next();
        Next();
        Expect(TokenKind.LeftParen);
        _ast.Add(call, Role.Argument, Expression());
        Expect(TokenKind.RightParen);
        return call;
    }

    private NodeId Extract()
    {
        NodeId call = SystemFunction("extract"u8, _token.Start, NodeFlags.SqlSyntax);
        Next();
        Expect(TokenKind.LeftParen);
        NodeId field = New(NodeKind.StringConst);
        bool isName = Is(TokenKind.Identifier) || FieldRank(_token.Keyword) >= 0;
        _ast[field].Text = isName ? TakeName() : StringText();
        _ast.Add(call, Role.Argument, field);
        Expect(Keyword.From);
        _ast.Add(call, Role.Argument, Expression());
        Expect(TokenKind.RightParen);
        return call;
    }

    private NodeId Overlay()
    {
        int position = _token.Start;
        Next();
        Next();
        if (Is(TokenKind.RightParen))
        {
            Next();
            return PlainFunction("overlay"u8, position);
        }

        NodeId first = Argument();
        if (_ast.Kind(first) == NodeKind.NamedArgument || !Is(Keyword.Placing))
        {
            return PlainArguments(PlainFunction("overlay"u8, position), first);
        }

        NodeId call = SystemFunction("overlay"u8, position, NodeFlags.SqlSyntax);
        _ast.Add(call, Role.Argument, first);
        Next();
        _ast.Add(call, Role.Argument, Expression());
        Expect(Keyword.From);
        _ast.Add(call, Role.Argument, Expression());
        if (Accept(Keyword.For))
        {
            _ast.Add(call, Role.Argument, Expression());
        }

        Expect(TokenKind.RightParen);
        return call;
    }

    private NodeId PlainArguments(NodeId call, NodeId first)
    {
        _ast.Add(call, Role.Argument, first);
        while (Accept(TokenKind.Comma))
        {
            _ast.Add(call, Role.Argument, Argument());
        }

        Expect(TokenKind.RightParen);
        return call;
    }

    private NodeId Position()
    {
        NodeId call = SystemFunction("position"u8, _token.Start, NodeFlags.SqlSyntax);
        Next();
        Expect(TokenKind.LeftParen);
        NodeId needle = RestrictedExpression();
        Expect(Keyword.In);
        _ast.Add(call, Role.Argument, RestrictedExpression());
        _ast.Add(call, Role.Argument, needle);
        Expect(TokenKind.RightParen);
        return call;
    }

    private NodeId Substring()
    {
        int position = _token.Start;
        Next();
        Next();
        if (Is(TokenKind.RightParen))
        {
            Next();
            return PlainFunction("substring"u8, position);
        }

        NodeId first = Argument();
        if (_ast.Kind(first) == NodeKind.NamedArgument || !(_token.Keyword is Keyword.From or Keyword.For or Keyword.Similar))
        {
            return PlainArguments(PlainFunction("substring"u8, position), first);
        }

        NodeId call = SystemFunction("substring"u8, position, NodeFlags.SqlSyntax);
        _ast.Add(call, Role.Argument, first);
        if (Accept(Keyword.From))
        {
            _ast.Add(call, Role.Argument, Expression());
            if (Accept(Keyword.For))
            {
                _ast.Add(call, Role.Argument, Expression());
            }
        }
        else if (Accept(Keyword.Similar))
        {
            _ast.Add(call, Role.Argument, Expression());
            Expect(Keyword.Escape);
            _ast.Add(call, Role.Argument, Expression());
        }
        else
        {
            SubstringFor(call);
        }

        Expect(TokenKind.RightParen);
        return call;
    }

    // FOR n [FROM m]: without FROM it begins at 1 and n is cast to int4, as in gram.y.
    private void SubstringFor(NodeId call)
    {
        Expect(Keyword.For);
        NodeId length = Expression();
        if (Accept(Keyword.From))
        {
            _ast.Add(call, Role.Argument, Expression());
            _ast.Add(call, Role.Argument, length);
            return;
        }

        _ast.Add(call, Role.Argument, NewInteger(1, -1));
        NodeId cast = _ast.New(NodeKind.TypeCast, -1);
        _ast.Add(cast, Role.Argument, length);
        _ast.Add(cast, Role.Type, SystemType("int4"u8, -1));
        _ast.Add(call, Role.Argument, cast);
    }

    private NodeId Trim()
    {
        int position = _token.Start;
        Next();
        Expect(TokenKind.LeftParen);
        Keyword side = _token.Keyword;
        if (side is Keyword.Both or Keyword.Leading or Keyword.Trailing)
        {
            Next();
        }

        NodeId call = side switch
        {
            Keyword.Leading => SystemFunction("ltrim"u8, position, NodeFlags.SqlSyntax),
            Keyword.Trailing => SystemFunction("rtrim"u8, position, NodeFlags.SqlSyntax),
            _ => SystemFunction("btrim"u8, position, NodeFlags.SqlSyntax),
        };
        if (!Is(Keyword.From))
        {
            NodeId first = Expression();
            if (!Is(Keyword.From))
            {
                _ast.Add(call, Role.Argument, first);
                if (Accept(TokenKind.Comma))
                {
                    ExpressionList(call, Role.Argument);
                }

                Expect(TokenKind.RightParen);
                return call;
            }

            Next();
            ExpressionList(call, Role.Argument);
            _ast.Add(call, Role.Argument, first);
        }
        else
        {
            Next();
            ExpressionList(call, Role.Argument);
        }

        Expect(TokenKind.RightParen);
        return call;
    }

    // TREAT(x AS type) is a call of the function that has the type's name.
    private NodeId Treat()
    {
        NodeId call = New(NodeKind.FuncCall);
        int position = _token.Start;
        Next();
        Expect(TokenKind.LeftParen);
        NodeId argument = Expression();
        Expect(Keyword.As);
        NodeId type = TypeName();
        NodeId last = _ast.Child(type, Role.Name);
        for (NodeId name = last; !name.IsNone && _ast[name].Role == Role.Name; name = _ast.Next(name))
        {
            last = name;
        }

        _ast.Add(call, Role.Name, NewIdentifier(Text("pg_catalog"u8), position));
        _ast.Add(call, Role.Name, NewIdentifier(_ast[last].Text, position));
        _ast.Add(call, Role.Argument, argument);
        Expect(TokenKind.RightParen);
        return call;
    }

    private NodeId Normalize()
    {
        NodeId call = SystemFunction("normalize"u8, _token.Start, NodeFlags.SqlSyntax);
        Next();
        Expect(TokenKind.LeftParen);
        _ast.Add(call, Role.Argument, Expression());
        if (Accept(TokenKind.Comma))
        {
            _ast.Add(call, Role.Argument, UnicodeNormalForm());
        }

        Expect(TokenKind.RightParen);
        return call;
    }
}

using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Function calls, their clauses, and types written like calls before a string.</summary>
internal ref partial struct Parser
{
    /// <summary>A call of pg_catalog's function, as PostgreSQL makes for SQL's special syntax.</summary>
    private NodeId SystemFunction(ReadOnlySpan<byte> name, int position, NodeFlags flags)
    {
        NodeId call = _ast.New(NodeKind.FuncCall, position);
        _ast[call].Flags = flags;
        _ast.Add(call, Role.Name, NewIdentifier(Text("pg_catalog"u8), position));
        _ast.Add(call, Role.Name, NewIdentifier(Text(name), position));
        return call;
    }

    private NodeId PlainFunction(ReadOnlySpan<byte> name, int position)
    {
        NodeId call = _ast.New(NodeKind.FuncCall, position);
        _ast.Add(call, Role.Name, NewIdentifier(Text(name), position));
        return call;
    }

    // Behind the name: either one identifier or the fields of a column reference.
    private NodeId CallOrLiteral(NodeId name, NodeId fields, int position)
    {
        if (Is(TokenKind.String))
        {
            return LiteralOf(name, fields, default, position);
        }

        NodeId call = _ast.New(NodeKind.FuncCall, position);
        MoveNames(call, name, fields);
        Arguments(call);
        if (Is(TokenKind.String) && IsTypeArguments(call))
        {
            return LiteralOf(default, default, call, position);
        }

        CallClauses(call);
        return call;
    }

    private readonly void MoveNames(NodeId target, NodeId name, NodeId fields)
    {
        _ast.Add(target, Role.Name, name);
        NodeId field = fields.IsNone ? default : _ast.First(fields);
        while (!field.IsNone)
        {
            NodeId next = _ast.Next(field);
            _ast[field].Next = 0;
            _ast.Add(target, Role.Name, field);
            field = next;
        }
    }

    // func_name '(' func_arg_list ')' Sconst takes plain arguments only.
    private readonly bool IsTypeArguments(NodeId call)
    {
        if (_ast[call].Flags != NodeFlags.None || _ast.Child(call, Role.Argument).IsNone)
        {
            return false;
        }

        return true;
    }

    private NodeId LiteralOf(NodeId name, NodeId fields, NodeId call, int position)
    {
        NodeId type = _ast.New(NodeKind.TypeName, position);
        MoveNames(type, name, fields);
        NodeId child = call.IsNone ? default : _ast.First(call);
        while (!child.IsNone)
        {
            NodeId next = _ast.Next(child);
            Role role = _ast[child].Role;
            if (role == Role.OrderBy)
            {
                throw SyntaxRule("type modifier cannot have ORDER BY", _ast[child].Position);
            }

            if (_ast.Kind(child) == NodeKind.NamedArgument)
            {
                throw SyntaxRule("type modifier cannot have parameter name", _ast[child].Position);
            }

            _ast[child].Next = 0;
            _ast.Add(type, role == Role.Name ? Role.Name : Role.Modifier, child);
            child = next;
        }

        return LiteralOf(type, position);
    }

    private NodeId LiteralOf(NodeId type, int position)
    {
        NodeId cast = _ast.New(NodeKind.TypeCast, position);
        _ast[cast].Flags = NodeFlags.LiteralForm;
        _ast.Add(cast, Role.Argument, StringConstant());
        _ast.Add(cast, Role.Type, type);
        return cast;
    }

    /// <summary>From "(" through ")" of a call.</summary>
    private void Arguments(NodeId call)
    {
        Expect(TokenKind.LeftParen);
        if (Accept(TokenKind.RightParen))
        {
            return;
        }

        if (Is(TokenKind.Star))
        {
            Next();
            _ast.SetFlag(call, NodeFlags.Star);
            Expect(TokenKind.RightParen);
            return;
        }

        if (Is(Keyword.All))
        {
            Next();
            _ast.SetFlag(call, NodeFlags.All);
        }
        else if (Accept(Keyword.Distinct))
        {
            _ast.SetFlag(call, NodeFlags.Distinct);
        }

        bool allowsVariadic = (_ast[call].Flags & (NodeFlags.All | NodeFlags.Distinct)) == 0;
        do
        {
            if (allowsVariadic && Is(Keyword.Variadic))
            {
                Next();
                _ast.SetFlag(call, NodeFlags.Variadic);
                _ast.Add(call, Role.Argument, Argument());
                break;
            }

            _ast.Add(call, Role.Argument, Argument());
        }
        while (Accept(TokenKind.Comma));
        if (Is(Keyword.Order))
        {
            SortClause(call);
        }

        Expect(TokenKind.RightParen);
    }

    /// <summary>func_arg_expr.</summary>
    private NodeId Argument()
    {
        if (IsTypeFunctionName(_token) && Peek().Kind is TokenKind.ColonEqual or TokenKind.EqualGreater)
        {
            NodeId node = New(NodeKind.NamedArgument);
            int position = _token.Start;
            NodeId name = NewIdentifier(TakeName(), position);
            Next();
            _ast.Add(node, Role.Name, name);
            _ast.Add(node, Role.Argument, Expression());
            return node;
        }

        return Expression();
    }

    private void CallClauses(NodeId call)
    {
        if (Is(Keyword.Within))
        {
            int position = _token.Start;
            Next();
            Expect(Keyword.Group);
            Expect(TokenKind.LeftParen);
            RequireNoArgumentOrder(call, position);
            SortClause(call);
            Expect(TokenKind.RightParen);
            _ast.SetFlag(call, NodeFlags.WithinGroup);
        }

        FilterClause(call);
        OverClause(call);
    }

    private readonly void RequireNoArgumentOrder(NodeId call, int position)
    {
        NodeFlags flags = _ast[call].Flags;
        if (!_ast.Child(call, Role.OrderBy).IsNone)
        {
            throw SyntaxRule("cannot use multiple ORDER BY clauses with WITHIN GROUP", position);
        }

        if ((flags & NodeFlags.Distinct) != 0)
        {
            throw SyntaxRule("cannot use DISTINCT with WITHIN GROUP", position);
        }

        if ((flags & NodeFlags.Variadic) != 0)
        {
            throw SyntaxRule("cannot use VARIADIC with WITHIN GROUP", position);
        }
    }

    private void FilterClause(NodeId call)
    {
        if (!Is(Keyword.Filter))
        {
            return;
        }

        Next();
        Expect(TokenKind.LeftParen);
        Expect(Keyword.Where);
        _ast.Add(call, Role.Filter, Expression());
        Expect(TokenKind.RightParen);
    }

    private void OverClause(NodeId call)
    {
        if (!Is(Keyword.Over))
        {
            return;
        }

        Next();
        if (Is(TokenKind.LeftParen))
        {
            _ast.Add(call, Role.Over, WindowSpecification(_token.Start));
            return;
        }

        NodeId window = New(NodeKind.WindowDef);
        uint name = ColId();
        _ast[window].Text = name;
        _ast.Add(call, Role.Over, window);
    }

    /// <summary>"(" ... ")" of OVER or WINDOW.</summary>
    private NodeId WindowSpecification(int position)
    {
        NodeId window = _ast.New(NodeKind.WindowDef, position);
        Expect(TokenKind.LeftParen);
        if (IsColId(_token) && !(_token.Keyword is Keyword.Partition or Keyword.Range or Keyword.Rows or Keyword.Groups))
        {
            _ast.Add(window, Role.RefName, ColIdNode());
        }

        if (Accept(Keyword.Partition))
        {
            Expect(Keyword.By);
            ExpressionList(window, Role.Partition);
        }

        if (Is(Keyword.Order))
        {
            SortClause(window);
        }

        FrameClause(window);
        Expect(TokenKind.RightParen);
        return window;
    }

    private void FrameClause(NodeId window)
    {
        WindowFrame frame = _token.Keyword switch
        {
            Keyword.Range => WindowFrame.Range,
            Keyword.Rows => WindowFrame.Rows,
            Keyword.Groups => WindowFrame.Groups,
            _ => WindowFrame.None,
        };
        if (frame == WindowFrame.None)
        {
            return;
        }

        Next();
        int position = _token.Start;
        if (Accept(Keyword.Between))
        {
            frame |= WindowFrame.Between | FrameBound(window, Role.FrameStart, isStart: true);
            Expect(Keyword.And);
            WindowFrame end = FrameBound(window, Role.FrameEnd, isStart: false);
            RequireFrameOrder(frame, end, position);
            frame |= end;
        }
        else
        {
            frame |= FrameBound(window, Role.FrameStart, isStart: true);
            RequireFrameStart(frame, position);
            frame |= WindowFrame.EndCurrentRow;
        }

        if (Accept(Keyword.Exclude))
        {
            frame |= Exclusion();
        }

        _ast[window].Value = (int)frame;
    }

    private WindowFrame FrameBound(NodeId window, Role role, bool isStart)
    {
        if (Is(Keyword.Unbounded) && Peek().Keyword is Keyword.Preceding or Keyword.Following)
        {
            Next();
            bool isPreceding = Is(Keyword.Preceding);
            Next();
            return isStart
                ? isPreceding ? WindowFrame.StartUnboundedPreceding : WindowFrame.StartUnboundedFollowing
                : isPreceding ? WindowFrame.EndUnboundedPreceding : WindowFrame.EndUnboundedFollowing;
        }

        if (AcceptBoth(Keyword.Current, Keyword.Row))
        {
            return isStart ? WindowFrame.StartCurrentRow : WindowFrame.EndCurrentRow;
        }

        _ast.Add(window, role, Expression());
        if (Accept(Keyword.Preceding))
        {
            return isStart ? WindowFrame.StartPreceding : WindowFrame.EndPreceding;
        }

        Expect(Keyword.Following);
        return isStart ? WindowFrame.StartFollowing : WindowFrame.EndFollowing;
    }

    private readonly void RequireFrameStart(WindowFrame frame, int position)
    {
        if ((frame & WindowFrame.StartUnboundedFollowing) != 0)
        {
            throw WindowError("frame start cannot be UNBOUNDED FOLLOWING", position);
        }

        if ((frame & WindowFrame.StartFollowing) != 0 && (frame & WindowFrame.Between) == 0)
        {
            throw WindowError("frame starting from following row cannot end with current row", position);
        }
    }

    private readonly void RequireFrameOrder(WindowFrame start, WindowFrame end, int position)
    {
        RequireFrameStart(start, position);
        if (end == WindowFrame.EndUnboundedPreceding)
        {
            throw WindowError("frame end cannot be UNBOUNDED PRECEDING", position);
        }

        if ((start & WindowFrame.StartCurrentRow) != 0 && end == WindowFrame.EndPreceding)
        {
            throw WindowError("frame starting from current row cannot have preceding rows", position);
        }

        if ((start & WindowFrame.StartFollowing) != 0 && end is WindowFrame.EndPreceding or WindowFrame.EndCurrentRow
            && (start & WindowFrame.StartFollowing) != 0)
        {
            throw WindowError("frame starting from following row cannot have preceding rows", position);
        }
    }

    private readonly Helios.Base.SqlError WindowError(string message, int position) =>
        Error(new Helios.Base.SqlState("42P20"), message, position);

    private WindowFrame Exclusion()
    {
        if (AcceptBoth(Keyword.Current, Keyword.Row))
        {
            return WindowFrame.ExcludeCurrentRow;
        }

        if (Accept(Keyword.Group))
        {
            return WindowFrame.ExcludeGroup;
        }

        if (Accept(Keyword.Ties))
        {
            return WindowFrame.ExcludeTies;
        }

        Expect(Keyword.No);
        Expect(Keyword.Others);
        return WindowFrame.None;
    }
}

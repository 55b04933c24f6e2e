using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Transactions, variables, prepared statements, cursors, EXPLAIN.</summary>
internal ref partial struct Parser
{
    private NodeId Transaction()
    {
        NodeId node = New(NodeKind.Transaction);
        Keyword verb = _token.Keyword;
        Next();
        switch (verb)
        {
            case Keyword.Begin:
                TransactionWord();
                TransactionModes(node, isRequired: false);
                return As(node, TransactionKind.Begin);
            case Keyword.Start:
                Expect(Keyword.Transaction);
                TransactionModes(node, isRequired: false);
                return As(node, TransactionKind.Start);
            case Keyword.Savepoint:
                return As(node, TransactionKind.Savepoint, ColId());
            case Keyword.Release:
                SavepointWord();
                return As(node, TransactionKind.Release, ColId());
            default:
                return EndOfTransaction(node, verb);
        }
    }

    private NodeId EndOfTransaction(NodeId node, Keyword verb)
    {
        bool isCommit = verb is Keyword.Commit or Keyword.End;
        if (verb is Keyword.Commit or Keyword.Rollback && Accept(Keyword.Prepared))
        {
            return As(node, isCommit ? TransactionKind.CommitPrepared : TransactionKind.RollbackPrepared, StringText());
        }

        TransactionWord();
        if (verb == Keyword.Rollback && Accept(Keyword.To))
        {
            SavepointWord();
            return As(node, TransactionKind.RollbackTo, ColId());
        }

        if (Accept(Keyword.And))
        {
            if (!Accept(Keyword.No))
            {
                _ast.SetFlag(node, NodeFlags.Chain);
            }

            Expect(Keyword.Chain);
        }

        return As(node, isCommit ? TransactionKind.Commit : TransactionKind.Rollback);
    }

    private readonly NodeId As(NodeId node, TransactionKind kind, uint text = 0)
    {
        _ast[node].Value = (int)kind;
        _ast[node].Text = text;
        return node;
    }

    private void TransactionWord()
    {
        if (_token.Keyword is Keyword.Work or Keyword.Transaction)
        {
            Next();
        }
    }

    // SAVEPOINT is itself an unreserved word: "RELEASE savepoint" releases the one of that name.
    private void SavepointWord()
    {
        if (Is(Keyword.Savepoint) && IsColId(Peek()))
        {
            Next();
        }
    }

    private void TransactionModes(NodeId parent, bool isRequired)
    {
        if (!isRequired && !BeginsMode())
        {
            return;
        }

        do
        {
            _ast.Add(parent, Role.Option, TransactionMode());
        }
        while (Accept(TokenKind.Comma) || BeginsMode());
    }

    private readonly bool BeginsMode() => _token.Keyword is Keyword.Isolation or Keyword.Read or Keyword.Deferrable or Keyword.Not;

    private NodeId TransactionMode()
    {
        NodeId mode = New(NodeKind.TransactionMode);
        int position = _token.Start;
        if (Accept(Keyword.Isolation))
        {
            Expect(Keyword.Level);
            position = _token.Start;
            NodeId value = _ast.New(NodeKind.StringConst, position);
            _ast[value].Text = IsolationLevel();
            _ast[mode].Text = Text("isolation level"u8);
            _ast.Add(mode, Role.Argument, value);
            return mode;
        }

        NodeId on = _ast.New(NodeKind.BoolConst, position);
        if (Accept(Keyword.Read))
        {
            _ast[on].Value = Is(Keyword.Only) ? 1 : 0;
            if (!Accept(Keyword.Only))
            {
                Expect(Keyword.Write);
            }

            _ast[mode].Text = Text("read only"u8);
        }
        else
        {
            _ast[on].Value = Is(Keyword.Not) ? 0 : 1;
            Accept(Keyword.Not);
            Expect(Keyword.Deferrable);
            _ast[mode].Text = Text("deferrable"u8);
        }

        _ast.Add(mode, Role.Argument, on);
        return mode;
    }

    private uint IsolationLevel()
    {
        if (Accept(Keyword.Serializable))
        {
            return Text("serializable"u8);
        }

        if (Accept(Keyword.Repeatable))
        {
            Expect(Keyword.Read);
            return Text("repeatable read"u8);
        }

        Expect(Keyword.Read);
        if (Accept(Keyword.Committed))
        {
            return Text("read committed"u8);
        }

        Expect(Keyword.Uncommitted);
        return Text("read uncommitted"u8);
    }

    private NodeId Discard()
    {
        NodeId node = New(NodeKind.Discard);
        Next();
        DiscardKind? kind = _token.Keyword switch
        {
            Keyword.All => DiscardKind.All,
            Keyword.Plans => DiscardKind.Plans,
            Keyword.Sequences => DiscardKind.Sequences,
            Keyword.Temp or Keyword.Temporary => DiscardKind.Temp,
            _ => null,
        };
        _ast[node].Value = (int)(kind ?? throw SyntaxError());
        Next();
        return node;
    }

    private NodeId Prepare()
    {
        int position = _token.Start;
        Next();
        if (Is(Keyword.Transaction) && NextIs(TokenKind.String))
        {
            Next();
            return As(_ast.New(NodeKind.Transaction, position), TransactionKind.Prepare, StringText());
        }

        NodeId node = _ast.New(NodeKind.Prepare, position);
        uint name = ColId();
        _ast[node].Text = name;
        if (Accept(TokenKind.LeftParen))
        {
            do
            {
                _ast.Add(node, Role.Type, TypeName());
            }
            while (Accept(TokenKind.Comma));
            Expect(TokenKind.RightParen);
        }

        Expect(Keyword.As);
        _ast.Add(node, Role.Query, PreparableStatement());
        return node;
    }

    private NodeId Execute()
    {
        NodeId node = New(NodeKind.Execute);
        Next();
        uint name = ColId();
        _ast[node].Text = name;
        if (Accept(TokenKind.LeftParen))
        {
            ExpressionList(node, Role.Argument);
            Expect(TokenKind.RightParen);
        }

        return node;
    }

    private NodeId Deallocate()
    {
        NodeId node = New(NodeKind.Deallocate);
        Next();
        if (Is(Keyword.Prepare) && (IsColId(Peek()) || NextIs(Keyword.All)))
        {
            Next();
        }

        uint name = Accept(Keyword.All) ? 0 : ColId();
        _ast[node].Text = name;
        return node;
    }

    private NodeId DeclareCursor()
    {
        NodeId node = New(NodeKind.DeclareCursor);
        Next();
        uint name = ColId();
        _ast[node].Text = name;
        while (!Is(Keyword.Cursor))
        {
            if (Accept(Keyword.No))
            {
                Expect(Keyword.Scroll);
                _ast.SetFlag(node, NodeFlags.NoScroll);
                continue;
            }

            NodeFlags flag = _token.Keyword switch
            {
                Keyword.Scroll => NodeFlags.Scroll,
                Keyword.Binary => NodeFlags.Binary,
                Keyword.Insensitive => NodeFlags.Insensitive,
                Keyword.Asensitive => NodeFlags.Asensitive,
                _ => throw SyntaxError(),
            };
            _ast.SetFlag(node, flag);
            Next();
        }

        Next();
        if (_token.Keyword is Keyword.With or Keyword.Without)
        {
            _ast.SetFlag(node, Is(Keyword.With) ? NodeFlags.Hold : NodeFlags.None);
            Next();
            Expect(Keyword.Hold);
        }

        Expect(Keyword.For);
        _ast.Add(node, Role.Query, RequiredQuery());
        return node;
    }

    private NodeId ClosePortal()
    {
        NodeId node = New(NodeKind.ClosePortal);
        Next();
        uint name = Accept(Keyword.All) ? 0 : ColId();
        _ast[node].Text = name;
        return node;
    }

    /// <summary>FETCH and MOVE.</summary>
    private NodeId Fetch()
    {
        NodeId node = New(NodeKind.Fetch);
        if (Is(Keyword.Move))
        {
            _ast.SetFlag(node, NodeFlags.Move);
        }

        Next();
        if (EndsCursorName())
        {
            uint plain = ColId();
            _ast[node].Text = plain;
            return node;
        }

        FetchArguments(node);
        if (_token.Keyword is Keyword.From or Keyword.In)
        {
            Next();
        }

        uint name = ColId();
        _ast[node].Text = name;
        return node;
    }

    // FETCH next: the cursor called "next". The word is a direction only if a name or FROM follows.
    private bool EndsCursorName() => IsColId(_token) && Peek().Kind is TokenKind.End or TokenKind.Semicolon;

    private void FetchArguments(NodeId node)
    {
        int position = _token.Start;
        switch (_token.Keyword)
        {
            case Keyword.Next:
            case Keyword.Prior:
                _ast[node].Value = (int)(Is(Keyword.Next) ? FetchDirection.Forward : FetchDirection.Backward);
                Next();
                return;
            case Keyword.First:
            case Keyword.Last:
                _ast[node].Value = (int)FetchDirection.Absolute;
                _ast.SetFlag(node, Is(Keyword.Last) ? NodeFlags.Negative : NodeFlags.None);
                _ast.Add(node, Role.Argument, NewInteger(1, position));
                Next();
                return;
            case Keyword.Absolute:
            case Keyword.Relative:
                _ast[node].Value = (int)(Is(Keyword.Absolute) ? FetchDirection.Absolute : FetchDirection.Relative);
                Next();
                FetchNumber(node);
                return;
            case Keyword.All:
                Next();
                _ast.SetFlag(node, NodeFlags.All);
                return;
            case Keyword.Forward:
            case Keyword.Backward:
                _ast[node].Value = (int)(Is(Keyword.Forward) ? FetchDirection.Forward : FetchDirection.Backward);
                Next();
                if (Accept(Keyword.All))
                {
                    _ast.SetFlag(node, NodeFlags.All);
                }
                else if (_token.Kind is TokenKind.Integer or TokenKind.Plus or TokenKind.Minus)
                {
                    FetchNumber(node);
                }

                return;
            default:
                if (_token.Kind is TokenKind.Integer or TokenKind.Plus or TokenKind.Minus)
                {
                    FetchNumber(node);
                }

                return;
        }
    }

    private void FetchNumber(NodeId node)
    {
        if (Is(TokenKind.Minus))
        {
            _ast.SetFlag(node, NodeFlags.Negative);
        }

        if (_token.Kind is TokenKind.Minus or TokenKind.Plus)
        {
            Next();
        }

        _ast.Add(node, Role.Argument, IntegerConstant());
    }

    private NodeId Explain()
    {
        NodeId node = New(NodeKind.Explain);
        Next();
        if (Is(TokenKind.LeftParen) && !BeginsQueryAt(1))
        {
            UtilityOptions(node);
        }
        else
        {
            if (_token.Keyword is Keyword.Analyze or Keyword.Analyse)
            {
                _ast.Add(node, Role.Option, NamedOption("analyze"u8, _token.Start));
                Next();
            }

            if (Is(Keyword.Verbose))
            {
                _ast.Add(node, Role.Option, NamedOption("verbose"u8, _token.Start));
                Next();
            }
        }

        Enter();
        _ast.Add(node, Role.Query, Explainable());
        Leave();
        return node;
    }

    private bool BeginsQueryAt(int distance)
    {
        ref readonly Token token = ref Peek(distance);
        return token.Kind == TokenKind.LeftParen || token.Keyword is Keyword.Select or Keyword.With or Keyword.Table
            || (token.Keyword == Keyword.Values && Peek(distance + 1).Kind == TokenKind.LeftParen);
    }

    private NodeId NamedOption(ReadOnlySpan<byte> name, int position)
    {
        NodeId option = _ast.New(NodeKind.DefElem, position);
        _ast[option].Text = Text(name);
        return option;
    }

    private NodeId Explainable() => _token.Keyword switch
    {
        Keyword.Declare => DeclareCursor(),
        Keyword.Execute => Execute(),
        Keyword.Create => CreateTableAsOnly(),
        Keyword.Refresh => Utility(),
        _ => PreparableStatement(),
    };

    /// <summary>utility_option_list in parentheses.</summary>
    private void UtilityOptions(NodeId parent)
    {
        Expect(TokenKind.LeftParen);
        do
        {
            NodeId option = New(NodeKind.DefElem);
            uint name = _token.Keyword is Keyword.Analyze or Keyword.Analyse ? Text("analyze"u8) : 0;
            if (name == 0)
            {
                // FORMAT is an option's name even where JSON follows.
                name = Is(Keyword.Format) ? TakeName() : NonReservedWord();
            }
            else
            {
                Next();
            }

            _ast[option].Text = name;
            if (_token.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Plus or TokenKind.Minus)
            {
                _ast.Add(option, Role.Argument, SignedNumber());
            }
            else if (_token.Kind is not (TokenKind.Comma or TokenKind.RightParen))
            {
                _ast.Add(option, Role.Argument, WordOrString());
            }

            _ast.Add(parent, Role.Option, option);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    /// <summary>opt_boolean_or_string: TRUE, FALSE, ON, a word or a string, as Identifier or StringConst.</summary>
    private NodeId WordOrString()
    {
        if (Is(TokenKind.String))
        {
            return Constant();
        }

        if (_token.Keyword is Keyword.True or Keyword.False or Keyword.On || IsNonReservedWord(_token))
        {
            return ColLabelNode();
        }

        throw SyntaxError();
    }
}

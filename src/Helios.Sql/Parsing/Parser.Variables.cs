using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>SET, RESET, SHOW.</summary>
internal ref partial struct Parser
{
    private NodeId VariableSet()
    {
        NodeId node = New(NodeKind.VariableSet);
        Next();
        if (Is(Keyword.Constraints))
        {
            // SET CONSTRAINTS is a statement of its own unless the word is a variable's name.
            if (!(Peek().Kind is TokenKind.Equal or TokenKind.Dot || NextIs(Keyword.To)))
            {
                return SetConstraints(_ast[node].Position);
            }
        }

        if (Is(Keyword.Local) && !IsVariableAhead())
        {
            Next();
            _ast.SetFlag(node, NodeFlags.Local);
        }
        else if (Is(Keyword.Session) && !IsVariableAhead() && !(Peek().Keyword is Keyword.Authorization or Keyword.Characteristics))
        {
            Next();
        }

        SetRest(node);
        return node;
    }

    private bool IsVariableAhead() => Peek().Kind is TokenKind.Equal or TokenKind.Dot || Peek().Keyword is Keyword.To or Keyword.From;

    /// <summary>set_rest: what SET, and ALTER ... SET, take; without modes set_rest_more, what routines take.</summary>
    private void SetRest(NodeId node, bool withModes = true)
    {
        int position = _token.Start;
        if (Is(Keyword.Transaction) && !IsVariableAhead() && (withModes || NextIs(Keyword.Snapshot)))
        {
            Next();
            if (Accept(Keyword.Snapshot))
            {
                Variable(node, "transaction snapshot"u8, VariableSetKind.Multi);
                _ast.Add(node, Role.Argument, StringConstant());
                return;
            }

            Variable(node, "transaction"u8, VariableSetKind.Multi);
            TransactionModes(node, isRequired: true);
            return;
        }

        if (withModes && AcceptBoth(Keyword.Session, Keyword.Characteristics))
        {
            Expect(Keyword.As);
            Expect(Keyword.Transaction);
            Variable(node, "session characteristics"u8, VariableSetKind.Multi);
            TransactionModes(node, isRequired: true);
            return;
        }

        if (!IsVariableAhead() && SpecialVariable(node, position))
        {
            return;
        }

        GenericVariable(node);
    }

    private readonly void Variable(NodeId node, ReadOnlySpan<byte> name, VariableSetKind kind)
    {
        _ast[node].Text = _ast.AddText(name);
        _ast[node].Value = (int)kind;
    }

    private bool SpecialVariable(NodeId node, int position)
    {
        switch (_token.Keyword)
        {
            case Keyword.Time when NextIs(Keyword.Zone):
                Next();
                Next();
                TimeZoneValue(node);
                return true;
            case Keyword.Catalog:
                Next();
                int name = _token.Start;
                StringText();
                throw Error(SqlState.FeatureNotSupported, "current database cannot be changed", name);
            case Keyword.Schema:
                Next();
                Variable(node, "search_path"u8, VariableSetKind.Value);
                _ast.Add(node, Role.Argument, StringConstant());
                return true;
            case Keyword.Names:
                Next();
                Variable(node, "client_encoding"u8, VariableSetKind.Value);
                DefaultOr(node, Is(TokenKind.String));
                return true;
            case Keyword.Role:
                Next();
                Variable(node, "role"u8, VariableSetKind.Value);
                _ast.Add(node, Role.Argument, Is(TokenKind.String) ? Constant() : NonReservedWordNode());
                return true;
            case Keyword.Session when NextIs(Keyword.Authorization):
                Next();
                Next();
                Variable(node, "session_authorization"u8, VariableSetKind.Value);
                DefaultOr(node, Is(TokenKind.String) || IsNonReservedWord(_token));
                return true;
            case Keyword.Xml when NextIs(Keyword.Option):
                Next();
                Next();
                Variable(node, "xmloption"u8, VariableSetKind.Value);
                _ast.SetFlag(node, NodeFlags.XmlOption);
                _ast.Add(node, Role.Argument, _token.Keyword is Keyword.Document or Keyword.Content ? ColIdNode() : throw SyntaxError());
                return true;
            default:
                return false;
        }
    }

    private NodeId NonReservedWordNode()
    {
        int position = _token.Start;
        return NewIdentifier(NonReservedWord(), position);
    }

    private void DefaultOr(NodeId node, bool hasValue)
    {
        if (hasValue)
        {
            _ast.Add(node, Role.Argument, Is(TokenKind.String) ? Constant() : NonReservedWordNode());
            return;
        }

        if (_ast.Text(_ast[node].Text).SequenceEqual("session_authorization"u8))
        {
            Expect(Keyword.Default);
        }
        else
        {
            Accept(Keyword.Default);
        }

        _ast[node].Value = (int)VariableSetKind.Default;
    }

    private void TimeZoneValue(NodeId node)
    {
        Variable(node, "timezone"u8, VariableSetKind.Value);
        _ast.SetFlag(node, NodeFlags.TimeZone);
        switch (_token.Kind)
        {
            case TokenKind.String:
                _ast.Add(node, Role.Argument, Constant());
                return;
            case TokenKind.Identifier:
                _ast.Add(node, Role.Argument, ColIdNode());
                return;
            case TokenKind.Keyword when Is(Keyword.Interval):
                ZoneInterval(node);
                return;
            case TokenKind.Keyword:
                if (!Accept(Keyword.Default))
                {
                    Expect(Keyword.Local);
                }

                _ast[node].Value = (int)VariableSetKind.Default;
                return;
            default:
                _ast.Add(node, Role.Argument, SignedNumber());
                return;
        }
    }

    private void ZoneInterval(NodeId node)
    {
        NodeId value = TypedLiteral();
        _ast.Add(node, Role.Argument, value);
        NodeId fields = _ast.Child(_ast.Child(value, Role.Type), Role.Modifier);
        if (!fields.IsNone && _ast[fields].Value is not (HourMask or (HourMask | MinuteMask) or FullIntervalRange))
        {
            throw SyntaxRule("time zone interval must be HOUR or HOUR TO MINUTE", _ast[fields].Position);
        }
    }

    private void GenericVariable(NodeId node)
    {
        VariableName(node);
        if (Accept(Keyword.From))
        {
            Expect(Keyword.Current);
            _ast[node].Value = (int)VariableSetKind.Current;
            return;
        }

        if (!Accept(Keyword.To))
        {
            Expect(TokenKind.Equal);
        }

        if (Accept(Keyword.Default))
        {
            _ast[node].Value = (int)VariableSetKind.Default;
            return;
        }

        do
        {
            bool isNumber = _token.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Plus or TokenKind.Minus;
            _ast.Add(node, Role.Argument, isNumber ? SignedNumber() : WordOrString());
        }
        while (Accept(TokenKind.Comma));
    }

    /// <summary>var_name: dotted. Variables know no case, so the text is in lower case even where it was quoted; then the spelling
    /// is a child.</summary>
    private void VariableName(NodeId node)
    {
        Span<byte> buffer = stackalloc byte[256];
        int first = _token.Start;
        int length = 0;
        while (true)
        {
            int position = _token.Start;
            ReadOnlySpan<byte> part = _ast.Text(ColId());
            if (length + part.Length + 1 > buffer.Length)
            {
                throw Error(SqlState.InvalidName, "invalid configuration parameter name", position);
            }

            part.CopyTo(buffer[length..]);
            length += part.Length;
            if (!Accept(TokenKind.Dot))
            {
                break;
            }

            buffer[length++] = (byte)'.';
        }

        Span<byte> name = buffer[..length];
        if (name.IndexOfAnyInRange((byte)'A', (byte)'Z') >= 0)
        {
            _ast.Add(node, Role.Name, NewIdentifier(Text(name), first));
        }

        foreach (ref byte b in name)
        {
            b = (uint)(b - 'A') <= 'Z' - 'A' ? (byte)(b | 0x20) : b;
        }

        _ast[node].Text = _ast.AddText(name);
    }

    private NodeId VariableReset()
    {
        NodeId node = New(NodeKind.VariableSet);
        Next();
        _ast[node].Value = (int)VariableSetKind.Reset;
        if (Accept(Keyword.All))
        {
            _ast[node].Value = (int)VariableSetKind.ResetAll;
            return node;
        }

        ReadableVariable(node);
        return node;
    }

    private NodeId VariableShow()
    {
        NodeId node = New(NodeKind.VariableShow);
        Next();
        if (Accept(Keyword.All))
        {
            _ast[node].Text = _ast.AddText("all"u8);
        }
        else
        {
            ReadableVariable(node);
        }

        return node;
    }

    private void ReadableVariable(NodeId node)
    {
        if (AcceptBoth(Keyword.Time, Keyword.Zone))
        {
            _ast[node].Text = _ast.AddText("timezone"u8);
        }
        else if (AcceptBoth(Keyword.Session, Keyword.Authorization))
        {
            _ast[node].Text = _ast.AddText("session_authorization"u8);
        }
        else if (Is(Keyword.Transaction) && NextIs(Keyword.Isolation))
        {
            Next();
            Next();
            Expect(Keyword.Level);
            _ast[node].Text = _ast.AddText("transaction_isolation"u8);
        }
        else
        {
            VariableName(node);
        }
    }
}

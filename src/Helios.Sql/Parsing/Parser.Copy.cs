using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>COPY in its present and its two old syntaxes; all options become DefElem nodes.</summary>
internal ref partial struct Parser
{
    private NodeId Copy()
    {
        NodeId copy = New(NodeKind.Copy);
        Next();
        if (Accept(TokenKind.LeftParen))
        {
            _ast.Add(copy, Role.Query, PreparableStatement());
            Expect(TokenKind.RightParen);
            Expect(Keyword.To);
            CopyFile(copy);
            Accept(Keyword.With);
            CopyOptions(copy);
            return copy;
        }

        if (Is(Keyword.Binary))
        {
            _ast.Add(copy, Role.Option, FormatOption("binary"u8));
            Next();
        }

        _ast.Add(copy, Role.Relation, QualifiedRelation());
        if (Is(TokenKind.LeftParen))
        {
            NameList(copy, Role.Column);
        }

        bool isFrom = Accept(Keyword.From);
        if (isFrom)
        {
            _ast.SetFlag(copy, NodeFlags.From);
        }
        else
        {
            Expect(Keyword.To);
        }

        CopyFile(copy);
        OldDelimiters(copy);
        Accept(Keyword.With);
        CopyOptions(copy);
        int position = _token.Start;
        WhereClause(copy);
        if (!isFrom && !_ast.Child(copy, Role.Where).IsNone)
        {
            throw SyntaxRule("WHERE clause not allowed with COPY TO", position);
        }

        return copy;
    }

    private void CopyFile(NodeId copy)
    {
        if (Accept(Keyword.Program))
        {
            _ast.SetFlag(copy, NodeFlags.Program);
        }

        int position = _token.Start;
        if (_token.Keyword is Keyword.Stdin or Keyword.Stdout)
        {
            Next();
            if ((_ast[copy].Flags & NodeFlags.Program) != 0)
            {
                throw SyntaxRule("STDIN/STDOUT not allowed with PROGRAM", position);
            }

            return;
        }

        uint name = StringText();
        _ast[copy].Text = name;
    }

    // [USING] DELIMITERS 'x', from before 7.3.
    private void OldDelimiters(NodeId copy)
    {
        if (!Is(Keyword.Delimiters) && !Is(Keyword.Using))
        {
            return;
        }

        Accept(Keyword.Using);
        int position = _token.Start;
        Expect(Keyword.Delimiters);
        NodeId option = NamedOption("delimiter"u8, position);
        _ast.Add(option, Role.Argument, StringConstant());
        _ast.Add(copy, Role.Option, option);
    }

    private void CopyOptions(NodeId copy)
    {
        if (!Accept(TokenKind.LeftParen))
        {
            while (OldCopyOption(copy))
            {
            }

            return;
        }

        do
        {
            NodeId option = New(NodeKind.DefElem);
            uint name = ColLabel();
            _ast[option].Text = name;
            CopyArgument(option);
            _ast.Add(copy, Role.Option, option);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    private void CopyArgument(NodeId option)
    {
        switch (_token.Kind)
        {
            case TokenKind.Comma or TokenKind.RightParen:
                return;
            case TokenKind.Star:
                _ast.Add(option, Role.Argument, TakeStar());
                return;
            case TokenKind.LeftParen:
                Next();
                do
                {
                    _ast.Add(option, Role.Element, WordOrString());
                }
                while (Accept(TokenKind.Comma));
                Expect(TokenKind.RightParen);
                return;
            case TokenKind.Integer or TokenKind.Float or TokenKind.Plus or TokenKind.Minus:
                _ast.Add(option, Role.Argument, SignedNumber());
                return;
            default:
                _ast.Add(option, Role.Argument, Is(Keyword.Default) ? ColLabelNode() : WordOrString());
                return;
        }
    }

    private NodeId FormatOption(ReadOnlySpan<byte> format)
    {
        int position = _token.Start;
        NodeId option = NamedOption("format"u8, position);
        _ast.Add(option, Role.Argument, NewIdentifier(Text(format), position));
        return option;
    }

    private bool OldCopyOption(NodeId copy)
    {
        int position = _token.Start;
        NodeId option;
        switch (_token.Keyword)
        {
            case Keyword.Binary:
                option = FormatOption("binary"u8);
                Next();
                break;
            case Keyword.Csv:
                option = FormatOption("csv"u8);
                Next();
                break;
            case Keyword.Freeze or Keyword.Header:
                option = _ast.New(NodeKind.DefElem, position);
                _ast[option].Text = TakeName();
                NodeId on = _ast.New(NodeKind.BoolConst, position);
                _ast[on].Value = 1;
                _ast.Add(option, Role.Argument, on);
                break;
            case Keyword.Delimiter or Keyword.Null or Keyword.Quote or Keyword.Escape:
                option = _ast.New(NodeKind.DefElem, position);
                _ast[option].Text = TakeName();
                Accept(Keyword.As);
                _ast.Add(option, Role.Argument, StringConstant());
                break;
            case Keyword.Encoding:
                option = _ast.New(NodeKind.DefElem, position);
                _ast[option].Text = TakeName();
                _ast.Add(option, Role.Argument, StringConstant());
                break;
            case Keyword.Force:
                option = ForceOption(position);
                break;
            default:
                return false;
        }

        _ast.Add(copy, Role.Option, option);
        return true;
    }

    private NodeId ForceOption(int position)
    {
        Next();
        NodeId option;
        if (Accept(Keyword.Quote))
        {
            option = NamedOption("force_quote"u8, position);
        }
        else if (Accept(Keyword.Null))
        {
            option = NamedOption("force_null"u8, position);
        }
        else
        {
            Expect(Keyword.Not);
            Expect(Keyword.Null);
            option = NamedOption("force_not_null"u8, position);
        }

        if (Is(TokenKind.Star))
        {
            _ast.Add(option, Role.Argument, TakeStar());
            return option;
        }

        do
        {
            _ast.Add(option, Role.Element, ColIdNode());
        }
        while (Accept(TokenKind.Comma));
        return option;
    }
}

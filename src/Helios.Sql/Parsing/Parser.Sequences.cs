using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Options of sequences, and OPTIONS (...) of foreign objects.</summary>
internal ref partial struct Parser
{
    /// <summary>SeqOptList; true if there was any.</summary>
    private bool SequenceOptions(NodeId parent, bool isRequired)
    {
        bool any = false;
        while (SequenceOption(parent))
        {
            any = true;
        }

        return any || !isRequired ? any : throw SyntaxError();
    }

    private bool SequenceOption(NodeId parent)
    {
        NodeId option = New(NodeKind.DefElem);
        Keyword word = _token.Keyword;
        switch (word)
        {
            case Keyword.As:
                Next();
                _ast[option].Text = Text("as"u8);
                _ast.Add(option, Role.Argument, SimpleTypeName());
                break;
            case Keyword.Cycle or Keyword.Logged or Keyword.Unlogged:
                _ast[option].Text = TakeName();
                break;
            case Keyword.No:
                Next();
                if (!(_token.Keyword is Keyword.Cycle or Keyword.Maxvalue or Keyword.Minvalue))
                {
                    throw SyntaxError();
                }

                _ast[option].Value = 1;
                _ast[option].Text = TakeName();
                break;
            case Keyword.Cache or Keyword.Maxvalue or Keyword.Minvalue:
                _ast[option].Text = TakeName();
                _ast.Add(option, Role.Argument, SignedNumber());
                break;
            case Keyword.Increment or Keyword.Start or Keyword.Restart:
                _ast[option].Text = TakeName();
                NumberBehind(option, word);
                break;
            case Keyword.Owned:
                Next();
                Expect(Keyword.By);
                _ast[option].Text = Text("owned"u8);
                AnyName(option, Role.Name);
                break;
            case Keyword.Sequence:
                Next();
                Expect(Keyword.Name);
                _ast[option].Text = Text("sequence"u8);
                AnyName(option, Role.Name);
                break;
            default:
                return false;
        }

        _ast.Add(parent, Role.Option, option);
        return true;
    }

    private void NumberBehind(NodeId option, Keyword word)
    {
        bool sawWith = Accept(word == Keyword.Increment ? Keyword.By : Keyword.With);

        bool isNumber = _token.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Plus or TokenKind.Minus;
        if (isNumber || sawWith || word != Keyword.Restart)
        {
            _ast.Add(option, Role.Argument, SignedNumber());
        }
    }

    /// <summary>Behind OPTIONS: "(" label string, ... ")"; ALTER also takes ADD, SET and DROP.</summary>
    private void GenericOptions(NodeId parent, bool isAlter)
    {
        Expect(TokenKind.LeftParen);
        do
        {
            NodeId option = New(NodeKind.DefElem);
            bool hasVerb = isAlter && _token.Keyword is Keyword.Add or Keyword.Set or Keyword.Drop && IsColLabel(Peek());
            bool isDrop = hasVerb && Is(Keyword.Drop);
            _ast[option].Value = !hasVerb ? 0 : _token.Keyword switch { Keyword.Set => 1, Keyword.Add => 2, _ => 3 };
            if (hasVerb)
            {
                Next();
            }

            uint name = ColLabel();
            _ast[option].Text = name;
            if (!isDrop)
            {
                _ast.Add(option, Role.Argument, StringConstant());
            }

            _ast.Add(parent, Role.Option, option);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }
}

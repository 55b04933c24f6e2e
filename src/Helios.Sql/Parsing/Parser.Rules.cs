using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>The actions of CREATE RULE.</summary>
internal ref partial struct Parser
{
    // "(SELECT 1; SELECT 2)" are two actions, "(SELECT 1) UNION SELECT 2" is one.
    private void RuleActions()
    {
        if (!Is(TokenKind.LeftParen))
        {
            AddPart(Role.Query, RuleAction());
            return;
        }

        Enter();
        NodeId open = _ast.New(NodeKind.Punctuation, _token.Start, Text("("u8));
        Next();
        NodeId first = AtActionsEnd() ? default : RuleAction();
        bool isQuery = !first.IsNone && _ast.Kind(first) is NodeKind.Select or NodeKind.SetOperation or NodeKind.Values;
        if (isQuery && Is(TokenKind.RightParen))
        {
            NodeId close = _ast.New(NodeKind.Punctuation, _token.Start, Text(")"u8));
            Next();
            if (ContinuesQuery())
            {
                AddPart(Role.Query, SelectRest(first, default));
            }
            else
            {
                AddPart(Role.Word, open);
                AddPart(Role.Query, first);
                AddPart(Role.Word, close);
            }

            Leave();
            return;
        }

        AddPart(Role.Word, open);
        AddPart(Role.Query, first);
        while (AcceptSymbol(TokenKind.Semicolon))
        {
            AddPart(Role.Query, AtActionsEnd() ? default : RuleAction());
        }

        ExpectSymbol(TokenKind.RightParen);
        Leave();
    }

    private readonly bool AtActionsEnd() => _token.Kind is TokenKind.Semicolon or TokenKind.RightParen;

    private NodeId RuleAction()
    {
        if (Is(Keyword.Notify))
        {
            return StatementBody();
        }

        if (Is(Keyword.Merge))
        {
            throw SyntaxError();
        }

        return PreparableStatement();
    }
}

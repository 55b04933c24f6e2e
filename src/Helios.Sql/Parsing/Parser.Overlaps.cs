using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>row OVERLAPS row.</summary>
internal ref partial struct Parser
{
    private NodeId Overlaps(NodeId left)
    {
        int position = _token.Start;
        Next();
        int rightPosition = _token.Start;
        if (!Is(TokenKind.LeftParen) && !Is(Keyword.Row))
        {
            throw SyntaxError();
        }

        NodeId right = Primary(restricted: false);
        if (_ast.Kind(right) != NodeKind.Row)
        {
            throw SyntaxError();
        }

        RequirePair(left, "left", _ast[left].Position);
        RequirePair(right, "right", rightPosition);
        NodeId call = SystemFunction("overlaps"u8, position, NodeFlags.SqlSyntax);
        MoveArguments(left, call);
        MoveArguments(right, call);
        return call;
    }

    private readonly void MoveArguments(NodeId row, NodeId call)
    {
        NodeId first = _ast.First(row);
        NodeId second = _ast.Next(first);
        _ast[row].First = 0;
        _ast[first].Next = 0;
        _ast.Add(call, Role.Argument, first);
        _ast.Add(call, Role.Argument, second);
    }

    private readonly void RequirePair(NodeId row, string side, int position)
    {
        NodeId first = _ast.First(row);
        NodeId second = first.IsNone ? default : _ast.Next(first);
        if (second.IsNone || !_ast.Next(second).IsNone)
        {
            throw SyntaxRule("wrong number of parameters on " + side + " side of OVERLAPS expression", position);
        }
    }
}

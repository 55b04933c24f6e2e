using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

internal ref partial struct Parser
{
    private NodeId XmlForm() => default;

    private NodeId JsonForm() => default;

    private NodeId SpecialTable(bool isLateral) => default;

    private NodeId SetConstraints(int position) => Utility();

    private NodeId CreateTableAsOnly() => Create();

    private NodeId Utility()
    {
        if (!Is(Helios.Sql.Lexing.TokenKind.Keyword))
        {
            throw SyntaxError();
        }

        NodeId node = New(NodeKind.Utility);
        while (!AtEnd && !AtSemicolon)
        {
            Next();
        }

        return node;
    }

    private NodeId Create()
    {
        int position = _token.Start;
        bool isTable = NextIs(Lexing.Keyword.Table) || Peek(2).Keyword == Lexing.Keyword.Table || Peek(3).Keyword == Lexing.Keyword.Table;
        if (isTable && Peek().Keyword is Lexing.Keyword.Table or Lexing.Keyword.Temp or Lexing.Keyword.Temporary or Lexing.Keyword.Unlogged
            or Lexing.Keyword.Local or Lexing.Keyword.Global)
        {
            Next();
            NodeFlags flags = PersistenceWords();
            return CreateTable(position, flags);
        }

        return Utility();
    }

    private NodeId Drop()
    {
        if (!NextIs(Lexing.Keyword.Table))
        {
            return Utility();
        }

        NodeId node = New(NodeKind.Drop);
        Next();
        Next();
        _ast[node].Value = (int)DropObjectKind.Table;
        if (AcceptIfExists())
        {
            _ast.SetFlag(node, NodeFlags.IfExists);
        }

        do
        {
            _ast.Add(node, Role.Relation, QualifiedRelation());
        }
        while (Accept(Lexing.TokenKind.Comma));
        DropBehavior(node);
        return node;
    }
}

using Helios.Sql.Grammar;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>CREATE and DROP: what has nodes of its own, and the rest by the utility grammar.</summary>
internal ref partial struct Parser
{
    private NodeId Create()
    {
        int position = _token.Start;
        if (IsTableAhead())
        {
            Next();
            return CreateTable(position, PersistenceWords(), TableForm.Any);
        }

        RequireTemporary();
        return Utility();
    }

    // Behind CREATE [OR REPLACE] LOCAL or GLOBAL nothing stands but TEMP and TEMPORARY.
    private void RequireTemporary()
    {
        int distance = NextIs(Keyword.Or) ? 3 : 1;
        bool isLocal = Peek(distance).Keyword is Keyword.Local or Keyword.Global;
        if (isLocal && !(Peek(distance + 1).Keyword is Keyword.Temp or Keyword.Temporary))
        {
            throw SyntaxError(Peek(distance + 1));
        }
    }

    // CREATE [LOCAL | GLOBAL] [TEMP | TEMPORARY | UNLOGGED] TABLE
    private bool IsTableAhead()
    {
        int distance = 1;
        if (Peek().Keyword is Keyword.Local or Keyword.Global)
        {
            distance++;
        }

        if (Peek(distance).Keyword is Keyword.Temp or Keyword.Temporary or Keyword.Unlogged)
        {
            distance++;
        }

        return Peek(distance).Keyword == Keyword.Table;
    }

    /// <summary>EXPLAIN takes CREATE TABLE AS and CREATE MATERIALIZED VIEW only.</summary>
    private NodeId CreateTableAsOnly()
    {
        int position = _token.Start;
        int distance = NextIs(Keyword.Unlogged) ? 2 : 1;
        if (Peek(distance).Keyword == Keyword.Materialized)
        {
            return Utility();
        }

        Next();
        return CreateTable(position, PersistenceWords(), TableForm.Query);
    }

    private NodeId Drop()
    {
        if (!NextIs(Keyword.Table))
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
            _ast.Add(node, Role.Relation, QualifiedRelation(isPlain: true));
        }
        while (Accept(TokenKind.Comma));
        DropBehavior(node);
        return node;
    }
}

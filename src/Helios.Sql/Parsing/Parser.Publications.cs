using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Objects of publications.</summary>
internal ref partial struct Parser
{
    /// <summary>pub_obj_list. A bare name continues the kind that stands before it. What is wrong with an object is said when the
    /// statement is read, as gram.y does.</summary>
    private void PublicationObjects()
    {
        SqlError? wrong = null;
        bool? isSchema = null;
        int start = _token.Start;
        do
        {
            int position = _token.Start;
            if (Is(Keyword.Table))
            {
                TakeWord();
                isSchema = false;
                PublicationTable();
            }
            else if (Is(Keyword.Tables) && NextIs(Keyword.In))
            {
                TakeWord();
                TakeWord();
                ExpectWord(Keyword.Schema);
                isSchema = true;
                if (!AcceptWord(Keyword.CurrentSchema))
                {
                    AddPart(Role.Name, ColIdNode());
                }
            }
            else
            {
                wrong ??= isSchema is null ? NoObjectKind(start) : null;
                SqlError? problem = isSchema == true ? ContinuedSchema(position) : ContinuedTable(position);
                wrong ??= problem;
            }
        }
        while (AcceptSymbol(TokenKind.Comma));
        _wrongObject = wrong;
    }

    private readonly SqlError NoObjectKind(int position) => Error(
        SqlState.SyntaxError, "invalid publication object list", position,
        "One of TABLE or TABLES IN SCHEMA must be specified before a standalone table or schema name.");

    private SqlError? ContinuedTable(int position)
    {
        if (AcceptWord(Keyword.CurrentSchema))
        {
            return SyntaxRule("invalid table name", position);
        }

        PublicationTable();
        return null;
    }

    private void PublicationTable()
    {
        AddPart(Role.Relation, RelationExpression());
        if (Is(TokenKind.LeftParen))
        {
            ColumnList();
        }

        if (AcceptWord(Keyword.Where))
        {
            ExpectSymbol(TokenKind.LeftParen);
            AddPart(Role.Argument, Expression());
            ExpectSymbol(TokenKind.RightParen);
        }
    }

    private SqlError? ContinuedSchema(int position)
    {
        if (AcceptWord(Keyword.CurrentSchema))
        {
            return null;
        }

        NodeId name = RelationExpression();
        bool isExtended = (_ast[name].Flags & NodeFlags.Only) != 0 || _lexer.Sql[_previousEnd - 1] == '*';
        if (isExtended)
        {
            // gram.y forgets where these stood.
            position = 0;
        }

        bool hasColumns = Is(TokenKind.LeftParen);
        if (hasColumns)
        {
            ColumnList();
        }

        bool hasWhere = AcceptWord(Keyword.Where);
        if (hasWhere)
        {
            ExpectSymbol(TokenKind.LeftParen);
            AddPart(Role.Argument, Expression());
            ExpectSymbol(TokenKind.RightParen);
        }

        AddPart(Role.Name, NewIdentifier(_ast[name].Text, position));
        bool isName = _ast.Child(name, Role.Schema).IsNone && !isExtended;
        return hasColumns ? SyntaxRule("column specification not allowed for schema", position)
            : hasWhere ? SyntaxRule("WHERE clause not allowed for schema", position)
            : isName ? null
            : SyntaxRule("invalid schema name", position);
    }
}

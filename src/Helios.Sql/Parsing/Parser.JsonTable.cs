using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>JSON_TABLE.</summary>
internal ref partial struct Parser
{
    private NodeId JsonTable(NodeFlags flags)
    {
        NodeId table = New(NodeKind.JsonTable);
        _ast[table].Flags = flags;
        Next();
        Expect(TokenKind.LeftParen);
        _ast.Add(table, Role.Source, JsonValue());
        Expect(TokenKind.Comma);
        int position = _token.Start;
        NodeId path = Expression();
        if (_ast.Kind(path) != NodeKind.StringConst)
        {
            throw Error(
                SqlState.FeatureNotSupported, "only string constants are supported in JSON_TABLE path specification", position);
        }

        _ast.Add(table, Role.Argument, path);
        if (Accept(Keyword.As))
        {
            uint name = ColId();
            _ast[table].Text = name;
        }

        JsonPassing(table);
        JsonColumns(table);
        JsonBehaviors(table, allowsEmpty: false);
        Expect(TokenKind.RightParen);
        _ast.Add(table, Role.Alias, OptionalAlias());
        return table;
    }

    private void JsonColumns(NodeId parent)
    {
        Enter();
        Expect(Keyword.Columns);
        Expect(TokenKind.LeftParen);
        do
        {
            _ast.Add(parent, Role.Column, JsonColumn());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        Leave();
    }

    private NodeId JsonColumn()
    {
        NodeId column = New(NodeKind.JsonTableColumn);
        if (Is(Keyword.Nested) && (NextIs(Keyword.Path) || NextIs(TokenKind.String)))
        {
            return NestedColumns(column);
        }

        uint name = ColId();
        _ast[column].Text = name;
        if (AcceptBoth(Keyword.For, Keyword.Ordinality))
        {
            _ast[column].Value = (int)JsonColumnKind.Ordinality;
            return column;
        }

        NodeId type = New(NodeKind.JsonReturning);
        _ast.Add(type, Role.Type, TypeName());
        if (Accept(Keyword.Exists))
        {
            _ast.Add(column, Role.Type, type);
            _ast[column].Value = (int)JsonColumnKind.Exists;
            JsonPath(column);
            JsonBehaviors(column, allowsEmpty: false);
            return column;
        }

        if (JsonFormat(type, isOption: false))
        {
            _ast.SetFlag(type, NodeFlags.Explicit);
        }

        _ast.Add(column, Role.Type, type);
        JsonPath(column);
        JsonWrapper(column);
        JsonQuotes(column);
        JsonBehaviors(column, allowsEmpty: true);
        return column;
    }

    private void JsonPath(NodeId column)
    {
        if (Accept(Keyword.Path))
        {
            _ast.Add(column, Role.Argument, StringConstant());
        }
    }

    private NodeId NestedColumns(NodeId column)
    {
        _ast[column].Value = (int)JsonColumnKind.Nested;
        Next();
        Accept(Keyword.Path);
        _ast.Add(column, Role.Argument, StringConstant());
        if (Accept(Keyword.As))
        {
            uint name = ColId();
            _ast[column].Text = name;
        }

        JsonColumns(column);
        return column;
    }
}

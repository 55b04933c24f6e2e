using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>XML expressions and XMLTABLE.</summary>
internal ref partial struct Parser
{
    private NodeId NewXml(XmlExprKind kind)
    {
        NodeId node = New(NodeKind.XmlExpr);
        _ast[node].Value = (int)kind;
        Next();
        Expect(TokenKind.LeftParen);
        return node;
    }

    /// <summary>At an XML keyword with "(" behind; none if it is another word.</summary>
    private NodeId XmlForm()
    {
        NodeId node;
        switch (_token.Keyword)
        {
            case Keyword.Xmlconcat:
                node = NewXml(XmlExprKind.Concat);
                ExpressionList(node, Role.Argument);
                break;
            case Keyword.Xmlelement:
                node = XmlElement();
                break;
            case Keyword.Xmlforest:
                node = NewXml(XmlExprKind.Forest);
                LabeledList(node);
                break;
            case Keyword.Xmlparse:
                node = NewXml(XmlExprKind.Parse);
                DocumentOrContent(node);
                _ast.Add(node, Role.Argument, Expression());
                WhitespaceOption(node);
                break;
            case Keyword.Xmlpi:
                node = NewXml(XmlExprKind.Pi);
                XmlName(node);
                if (Accept(TokenKind.Comma))
                {
                    _ast.Add(node, Role.Argument, Expression());
                }

                break;
            case Keyword.Xmlroot:
                node = XmlRoot();
                break;
            case Keyword.Xmlserialize:
                node = XmlSerialize();
                break;
            case Keyword.Xmlexists:
                return XmlExists();
            default:
                return default;
        }

        Expect(TokenKind.RightParen);
        return node;
    }

    private void XmlName(NodeId node)
    {
        Expect(Keyword.Name);
        uint name = ColLabel();
        _ast[node].Text = name;
    }

    private NodeId XmlElement()
    {
        NodeId node = NewXml(XmlExprKind.Element);
        XmlName(node);
        if (!Accept(TokenKind.Comma))
        {
            return node;
        }

        if (Is(Keyword.Xmlattributes) && NextIs(TokenKind.LeftParen))
        {
            Next();
            Next();
            LabeledList(node);
            Expect(TokenKind.RightParen);
            if (!Accept(TokenKind.Comma))
            {
                return node;
            }
        }

        ExpressionList(node, Role.Argument);
        return node;
    }

    // a_expr [AS label], ...
    private void LabeledList(NodeId node)
    {
        do
        {
            NodeId target = New(NodeKind.ResTarget);
            _ast.Add(target, Role.Argument, Expression());
            if (Accept(Keyword.As))
            {
                uint name = ColLabel();
                _ast[target].Text = name;
            }

            _ast.Add(node, Role.Target, target);
        }
        while (Accept(TokenKind.Comma));
    }

    private void DocumentOrContent(NodeId node)
    {
        _ast.Add(node, Role.Option, NamedOption(Is(Keyword.Document) ? "document"u8 : "content"u8, _token.Start));
        if (!Accept(Keyword.Document))
        {
            Expect(Keyword.Content);
        }
    }

    private void WhitespaceOption(NodeId node)
    {
        if (_token.Keyword is Keyword.Preserve or Keyword.Strip)
        {
            _ast.Add(node, Role.Option, NamedOption(Is(Keyword.Strip) ? "strip whitespace"u8 : "preserve whitespace"u8, _token.Start));
            Next();
            Expect(Keyword.Whitespace);
        }
    }

    private NodeId XmlRoot()
    {
        NodeId node = NewXml(XmlExprKind.Root);
        _ast.Add(node, Role.Argument, Expression());
        Expect(TokenKind.Comma);
        NodeId version = NamedOption("version"u8, _token.Start);
        Expect(Keyword.Version);
        if (!AcceptBoth(Keyword.No, Keyword.Value))
        {
            _ast.Add(version, Role.Argument, Expression());
        }

        _ast.Add(node, Role.Option, version);
        if (Accept(TokenKind.Comma))
        {
            int position = _token.Start;
            Expect(Keyword.Standalone);
            NodeId option = Accept(Keyword.Yes) ? NamedOption("standalone yes"u8, position)
                : AcceptBoth(Keyword.No, Keyword.Value) ? NamedOption("standalone no value"u8, position)
                : Accept(Keyword.No) ? NamedOption("standalone no"u8, position)
                : throw SyntaxError();
            _ast.Add(node, Role.Option, option);
        }

        return node;
    }

    private NodeId XmlSerialize()
    {
        NodeId node = NewXml(XmlExprKind.Serialize);
        DocumentOrContent(node);
        _ast.Add(node, Role.Argument, Expression());
        Expect(Keyword.As);
        _ast.Add(node, Role.Type, SimpleTypeName());
        int position = _token.Start;
        if (Accept(Keyword.Indent))
        {
            _ast.Add(node, Role.Option, NamedOption("indent"u8, position));
        }
        else if (AcceptBoth(Keyword.No, Keyword.Indent))
        {
            _ast.Add(node, Role.Option, NamedOption("no indent"u8, position));
        }

        return node;
    }

    private NodeId XmlExists()
    {
        NodeId call = SystemFunction("xmlexists"u8, _token.Start, NodeFlags.SqlSyntax);
        Next();
        Expect(TokenKind.LeftParen);
        _ast.Add(call, Role.Argument, Primary(restricted: true));
        _ast.Add(call, Role.Argument, PassedDocument());
        Expect(TokenKind.RightParen);
        return call;
    }

    /// <summary>xmlexists_argument.</summary>
    private NodeId PassedDocument()
    {
        Expect(Keyword.Passing);
        PassingMechanism();
        NodeId document = Primary(restricted: true);
        PassingMechanism();
        return document;
    }

    private void PassingMechanism()
    {
        if (Is(Keyword.By) && Peek().Keyword is Keyword.Ref or Keyword.Value)
        {
            Next();
            Next();
        }
    }

    /// <summary>XMLTABLE or JSON_TABLE in FROM; none if something else stands there.</summary>
    private NodeId SpecialTable(bool isLateral)
    {
        if (!NextIs(TokenKind.LeftParen))
        {
            return default;
        }

        NodeFlags flags = isLateral ? NodeFlags.Lateral : NodeFlags.None;
        return _token.Keyword switch
        {
            Keyword.Xmltable => XmlTable(flags),
            Keyword.JsonTable => JsonTable(flags),
            _ => default,
        };
    }

    private NodeId XmlTable(NodeFlags flags)
    {
        NodeId table = New(NodeKind.RangeTableFunction);
        _ast[table].Flags = flags;
        Next();
        Expect(TokenKind.LeftParen);
        if (Is(Keyword.Xmlnamespaces) && NextIs(TokenKind.LeftParen))
        {
            Next();
            Next();
            XmlNamespaces(table);
            Expect(TokenKind.RightParen);
            Expect(TokenKind.Comma);
        }

        _ast.Add(table, Role.Argument, Primary(restricted: true));
        _ast.Add(table, Role.Source, PassedDocument());
        Expect(Keyword.Columns);
        do
        {
            _ast.Add(table, Role.Column, XmlTableColumn());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        _ast.Add(table, Role.Alias, OptionalAlias());
        return table;
    }

    private void XmlNamespaces(NodeId table)
    {
        do
        {
            NodeId space = New(NodeKind.ResTarget);
            bool isDefault = Accept(Keyword.Default);
            _ast.Add(space, Role.Argument, RestrictedExpression());
            if (!isDefault)
            {
                Expect(Keyword.As);
                uint name = ColLabel();
                _ast[space].Text = name;
            }

            _ast.Add(table, Role.Option, space);
        }
        while (Accept(TokenKind.Comma));
    }

    private NodeId XmlTableColumn()
    {
        NodeId column = New(NodeKind.RangeTableColumn);
        uint name = ColId();
        _ast[column].Text = name;
        if (AcceptBoth(Keyword.For, Keyword.Ordinality))
        {
            _ast.SetFlag(column, NodeFlags.Ordinality);
            return column;
        }

        _ast.Add(column, Role.Type, TypeName());
        bool sawNull = false;
        while (true)
        {
            int position = _token.Start;
            if (Accept(Keyword.Default))
            {
                RequireOnce(column, Role.Else, "only one DEFAULT value is allowed", position);
                _ast.Add(column, Role.Else, RestrictedExpression());
            }
            else if (Accept(Keyword.Path))
            {
                RequireOnce(column, Role.Argument, "only one PATH value per column is allowed", position);
                _ast.Add(column, Role.Argument, RestrictedExpression());
            }
            else if (_token.Keyword is Keyword.Null or Keyword.Not)
            {
                bool isNot = Accept(Keyword.Not);
                Expect(Keyword.Null);
                if (sawNull)
                {
                    string text = System.Text.Encoding.UTF8.GetString(_ast.Text(name));
                    throw SyntaxRule("conflicting or redundant NULL / NOT NULL declarations for column \"" + text + "\"", position);
                }

                sawNull = true;
                _ast.SetFlag(column, isNot ? NodeFlags.NotNull : NodeFlags.None);
            }
            else if (Is(TokenKind.Identifier))
            {
                string text = System.Text.Encoding.UTF8.GetString(_ast.Text(TakeName()));
                RestrictedExpression();
                throw SyntaxRule("unrecognized column option \"" + text + "\"", position);
            }
            else
            {
                return column;
            }
        }
    }

    private readonly void RequireOnce(NodeId node, Role role, string message, int position)
    {
        if (!_ast.Child(node, role).IsNone)
        {
            throw SyntaxRule(message, position);
        }
    }
}

using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Constraints of tables.</summary>
internal ref partial struct Parser
{
    private NodeId TableConstraint()
    {
        uint name = 0;
        int position = _token.Start;
        if (Accept(Keyword.Constraint))
        {
            name = ColId();
        }

        NodeId node = TableConstraintElement();
        _ast[node].Text = name;
        _ast[node].Position = position;
        ConstraintAttributes(node, isDomain: false);
        return node;
    }

    private NodeId TableConstraintElement()
    {
        NodeId node;
        switch (_token.Keyword)
        {
            case Keyword.Check:
                node = NewConstraint(ConstraintKind.Check);
                Next();
                ParenthesizedList1(node);
                return node;
            case Keyword.Not:
                node = NewConstraint(ConstraintKind.NotNull);
                Next();
                Expect(Keyword.Null);
                _ast.Add(node, Role.Column, ColIdNode());
                return node;
            case Keyword.Unique or Keyword.Primary:
                return KeyConstraint();
            case Keyword.Exclude:
                return Exclusion(NewConstraint(ConstraintKind.Exclusion));
            case Keyword.Foreign:
                node = NewConstraint(ConstraintKind.Foreign);
                Next();
                Expect(Keyword.Key);
                Expect(TokenKind.LeftParen);
                KeyColumns(node, Role.Column, NodeFlags.Period, Keyword.Period);
                References(node, allowsPeriod: true);
                return node;
            default:
                throw SyntaxError();
        }
    }

    private NodeId KeyConstraint()
    {
        bool isPrimary = Is(Keyword.Primary);
        NodeId node = NewConstraint(isPrimary ? ConstraintKind.Primary : ConstraintKind.Unique);
        Next();
        if (isPrimary)
        {
            Expect(Keyword.Key);
        }
        else
        {
            NullsDistinct(node);
        }

        if (Is(Keyword.Using) && (_ast[node].Flags & NodeFlags.NullsNotDistinct) == 0)
        {
            NodeId index = NamedOption("using index"u8, _token.Start);
            Next();
            Expect(Keyword.Index);
            _ast.Add(index, Role.Argument, ColIdNode());
            _ast.Add(node, Role.Option, index);
            return node;
        }

        Expect(TokenKind.LeftParen);
        KeyColumns(node, Role.Column, NodeFlags.WithoutOverlaps, Keyword.Without);
        IncludeClause(node);
        DefinitionOptions(node);
        return node;
    }

    private void IncludeClause(NodeId node)
    {
        if (Is(Keyword.Include))
        {
            NodeId include = NamedOption("include"u8, _token.Start);
            Next();
            NameList(include, Role.Column);
            _ast.Add(node, Role.Option, include);
        }
    }

    private NodeId Exclusion(NodeId node)
    {
        Next();
        if (Is(Keyword.Using))
        {
            NodeId method = NamedOption("using"u8, _token.Start);
            Next();
            _ast.Add(method, Role.Argument, ColIdNode());
            _ast.Add(node, Role.Option, method);
        }

        Expect(TokenKind.LeftParen);
        do
        {
            NodeId element = IndexElement();
            Expect(Keyword.With);
            NodeId with = New(NodeKind.Operator);
            while (IsColId(_token) && !(Is(Keyword.Operator) && NextIs(TokenKind.LeftParen)))
            {
                _ast.Add(with, Role.Schema, ColIdNode());
                Expect(TokenKind.Dot);
            }

            OperatorName(with);
            _ast.Add(element, Role.Right, with);
            _ast.Add(node, Role.Element, element);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        IncludeClause(node);
        DefinitionOptions(node);
        if (Accept(Keyword.Where))
        {
            Expect(TokenKind.LeftParen);
            _ast.Add(node, Role.Where, Expression());
            Expect(TokenKind.RightParen);
        }

        return node;
    }
}

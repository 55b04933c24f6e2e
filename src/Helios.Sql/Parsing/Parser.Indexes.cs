using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Elements of indexes and option lists.</summary>
internal ref partial struct Parser
{
    /// <summary>index_params.</summary>
    private void IndexElements(NodeId parent, Role role)
    {
        do
        {
            _ast.Add(parent, role, IndexElement());
        }
        while (Accept(TokenKind.Comma));
    }

    // A partition's key has neither an order nor options.
    private NodeId IndexElement(bool isKey = false)
    {
        NodeId element = New(NodeKind.IndexElement);
        IndexExpression(element);
        IndexElementOptions(element, isKey);
        return element;
    }

    private void IndexExpression(NodeId element)
    {
        if (Is(TokenKind.LeftParen))
        {
            Next();
            _ast.Add(element, Role.Argument, Expression());
            Expect(TokenKind.RightParen);
        }
        else if (IsColId(_token) && !IsFunctionAhead())
        {
            uint name = TakeName();
            _ast[element].Text = name;
        }
        else
        {
            NodeId function = TableFunction();
            _ast.Add(element, Role.Argument, function.IsNone ? throw NoFunction() : function);
        }
    }

    // A name with dots that is no call: the error belongs behind it.
    private SqlError NoFunction()
    {
        if (IsColId(_token) && NextIs(TokenKind.Dot))
        {
            do
            {
                Next();
            }
            while (Accept(TokenKind.Dot) && IsColLabel(_token));
        }

        return SyntaxError();
    }

    private bool IsFunctionAhead() => Peek().Kind is TokenKind.LeftParen or TokenKind.Dot;

    private void IndexElementOptions(NodeId element, bool isKey)
    {
        if (Is(Keyword.Collate))
        {
            _ast.Add(element, Role.Collation, CollationName());
        }

        if (IsColId(_token))
        {
            AnyName(element, Role.Name);
            if (Is(TokenKind.LeftParen) && !isKey)
            {
                OptionList(element, Role.Option);
            }
        }

        if (isKey)
        {
            return;
        }

        if (Accept(Keyword.Asc))
        {
            _ast[element].Value = (int)SortDirection.Ascending;
        }
        else if (Accept(Keyword.Desc))
        {
            _ast[element].Value = (int)SortDirection.Descending;
        }

        NullsOrder(element);
    }

    /// <summary>reloptions: "(" label [. label] [= value], ... ")"; definitions are the same but for the namespace.</summary>
    private void OptionList(NodeId parent, Role role, bool takesNamespace = true)
    {
        Expect(TokenKind.LeftParen);
        do
        {
            NodeId option = New(NodeKind.DefElem);
            uint name = ColLabel();
            if (takesNamespace && Accept(TokenKind.Dot))
            {
                _ast.Add(option, Role.Schema, NewIdentifier(name, _ast[option].Position));
                name = ColLabel();
            }

            _ast[option].Text = name;
            if (Accept(TokenKind.Equal))
            {
                _ast.Add(option, Role.Argument, DefinitionValue());
            }

            _ast.Add(parent, role, option);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    /// <summary>def_arg: a type, a reserved word, an operator, a number, a string or NONE.</summary>
    private NodeId DefinitionValue()
    {
        switch (_token.Kind)
        {
            case TokenKind.String:
                return Constant();
            case TokenKind.Integer or TokenKind.Float or TokenKind.Plus or TokenKind.Minus when BeginsNumber():
                return SignedNumber();
            case >= TokenKind.Operator and <= TokenKind.NotEqual:
            case TokenKind.Keyword when Is(Keyword.Operator) && NextIs(TokenKind.LeftParen):
            {
                NodeId name = New(NodeKind.ObjectName);
                OperatorName(name, Role.Name);
                return name;
            }

            case TokenKind.Keyword when Is(Keyword.NoneWord) || (ClassOf(_token) == KeywordClass.Reserved):
                return ColLabelNode();
            default:
                return FunctionType();
        }
    }

    private bool BeginsNumber() =>
        _token.Kind is TokenKind.Integer or TokenKind.Float || Peek().Kind is TokenKind.Integer or TokenKind.Float;

    /// <summary>NumericOnly.</summary>
    private NodeId SignedNumber()
    {
        if (_token.Kind is not (TokenKind.Plus or TokenKind.Minus))
        {
            return _token.Kind is TokenKind.Integer or TokenKind.Float ? Constant() : throw SyntaxError();
        }

        NodeId sign = New(NodeKind.Operator);
        OperatorName(sign);
        if (_token.Kind is not (TokenKind.Integer or TokenKind.Float))
        {
            throw SyntaxError();
        }

        _ast.Add(sign, Role.Right, Constant());
        return sign;
    }
}

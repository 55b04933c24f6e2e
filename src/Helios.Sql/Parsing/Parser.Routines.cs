using Helios.Base;
using Helios.Sql.Grammar;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Names and parameter lists of functions, aggregates and operators.</summary>
internal ref partial struct Parser
{
    private void RunRoutinePart(Part part)
    {
        switch (part)
        {
            case Part.FuncName:
                RoutineName();
                break;
            case Part.FuncWithArgs:
                RoutineName(isBare: true);
                if (Is(TokenKind.LeftParen))
                {
                    RoutineParameters(withDefaults: false);
                }

                break;
            case Part.FuncArgsDefault:
                RoutineParameters(withDefaults: true);
                break;
            case Part.AggrArgs:
                AggregateParameters();
                break;
            case Part.FuncApplication:
            {
                NodeId call = New(NodeKind.FuncCall);
                RoutineName(call);
                Arguments(call);
                AddPart(Role.Argument, call);
                break;
            }

            case Part.Oper:
                OperatorWithSchema();
                break;
            case Part.OperWithArgs:
                OperatorWithSchema();
                OperatorArguments();
                break;
            default:
                RunObjectPart(part);
                break;
        }
    }

    private void RunObjectPart(Part part)
    {
        switch (part)
        {
            case Part.OperItem:
                OperatorWithSchema();
                if (Is(TokenKind.LeftParen))
                {
                    OperatorArguments();
                }

                break;
            case Part.AggregateRest:
                // CREATE AGGREGATE name (label = ...) is the old form without argument types.
                bool isOld = Peek().Kind == TokenKind.Identifier && Peek(2).Kind == TokenKind.Equal;
                if (!isOld)
                {
                    AggregateParameters();
                }

                Definition(isOld ? OptionListKind.OldAggregate : OptionListKind.Definition);
                break;
            case Part.StatsParam:
                AddPart(Role.Element, StatisticsParameter());
                break;
            case Part.TriggerEventList:
                TriggerEvents();
                break;
            default:
                RunCheck(part);
                break;
        }
    }

    // stats_param: an index element without options.
    private NodeId StatisticsParameter()
    {
        NodeId element = New(NodeKind.IndexElement);
        IndexExpression(element);
        return element;
    }

    private void TriggerEvents()
    {
        Span<bool> seen = [false, false, false, false];
        do
        {
            int which = _token.Keyword switch
            {
                Keyword.Insert => 0,
                Keyword.Delete => 1,
                Keyword.Update => 2,
                Keyword.Truncate => 3,
                _ => throw SyntaxError(),
            };
            Token eventWord = _token;
            TakeWord();
            if (which == 2 && AcceptWord(Keyword.Of))
            {
                do
                {
                    AddPart(Role.Name, ColIdNode());
                }
                while (AcceptSymbol(TokenKind.Comma));
            }

            if (seen[which])
            {
                // Only behind UPDATE the next token had to be looked at.
                Token near = which == 2 ? _token : eventWord;
                throw _lexer.ErrorNear("duplicate trigger events specified", near.Start, near.End);
            }

            seen[which] = true;
        }
        while (AcceptWord(Keyword.Or));
    }

    private void RoutineName(bool isBare = false)
    {
        NodeId name = New(NodeKind.ObjectName);
        RoutineName(name, isBare);
        AddPart(Role.Function, name);
    }

    private void RoutineName(NodeId node, bool isBare = false)
    {
        int position = _token.Start;
        bool isColumnWord = ClassOf(_token) == KeywordClass.ColumnName;
        if (NextIs(TokenKind.Dot) && IsColId(_token))
        {
            AnyName(node, Role.Name);
            return;
        }

        if (!IsTypeFunctionName(_token) && !IsColId(_token))
        {
            throw SyntaxError();
        }

        _ast.Add(node, Role.Name, NewIdentifier(TakeName(), position));
        if (isColumnWord && (!isBare || Is(TokenKind.LeftParen)))
        {
            // A column-name keyword alone names no function.
            throw SyntaxError();
        }
    }

    /// <summary>func_args or func_args_with_defaults.</summary>
    private void RoutineParameters(bool withDefaults)
    {
        NodeId list = New(NodeKind.ParameterList);
        Expect(TokenKind.LeftParen);
        if (!Is(TokenKind.RightParen))
        {
            do
            {
                NodeId parameter = RoutineParameter();
                if (withDefaults && (Is(Keyword.Default) || Is(TokenKind.Equal)))
                {
                    Next();
                    _ast.Add(parameter, Role.Argument, Expression());
                }

                _ast.Add(list, Role.Element, parameter);
            }
            while (Accept(TokenKind.Comma));
        }

        Expect(TokenKind.RightParen);
        AddPart(Role.Element, list);
    }

    private NodeId RoutineParameter()
    {
        NodeId parameter = New(NodeKind.FunctionParameter);
        bool sawMode = Mode(parameter);
        if (IsTypeFunctionName(_token) && (BeginsType(Peek()) || (!sawMode && IsArgumentClass(Peek().Keyword))))
        {
            uint name = TakeName();
            _ast[parameter].Text = name;
            if (!sawMode)
            {
                Mode(parameter);
            }
        }

        _ast.Add(parameter, Role.Type, FunctionType());
        return parameter;
    }

    private static bool IsArgumentClass(Keyword keyword) => keyword is Keyword.In or Keyword.Out or Keyword.Inout or Keyword.Variadic;

    private bool Mode(NodeId parameter)
    {
        ParameterMode mode = _token.Keyword switch
        {
            Keyword.In => ParameterMode.In,
            Keyword.Out => ParameterMode.Out,
            Keyword.Inout => ParameterMode.InOut,
            Keyword.Variadic => ParameterMode.Variadic,
            _ => ParameterMode.Default,
        };
        if (mode == ParameterMode.Default)
        {
            return false;
        }

        Next();
        if (mode == ParameterMode.In && Accept(Keyword.Out))
        {
            mode = ParameterMode.InOut;
        }

        _ast[parameter].Value = (int)mode;
        return true;
    }

    private static bool BeginsType(in Token token) => IsTypeFunctionName(token)
        || token.Keyword is Keyword.Bigint or Keyword.Bit or Keyword.Boolean
        or Keyword.Char or Keyword.Character or Keyword.Dec or Keyword.Decimal or Keyword.Float or Keyword.Int or Keyword.Integer
        or Keyword.Interval
        or Keyword.National or Keyword.Nchar or Keyword.Numeric or Keyword.Real or Keyword.Smallint or Keyword.Time or Keyword.Timestamp
        or Keyword.Varchar or Keyword.Json or Keyword.Setof;

    /// <summary>aggr_args.</summary>
    private void AggregateParameters()
    {
        NodeId list = New(NodeKind.ParameterList);
        NodeId last = default;
        Expect(TokenKind.LeftParen);
        if (Accept(TokenKind.Star))
        {
            _ast.SetFlag(list, NodeFlags.Star);
        }
        else
        {
            bool isOrdered = AcceptOrderBy();
            last = AggregateParameters(list, isOrdered ? Role.OrderBy : Role.Element);
            if (!isOrdered && AcceptOrderBy())
            {
                AggregateParameters(list, Role.OrderBy);
            }
        }

        Expect(TokenKind.RightParen);
        RequireSameVariadic(list, last);
        AddPart(Role.Element, list);
    }

    private bool AcceptOrderBy()
    {
        if (!Accept(Keyword.Order))
        {
            return false;
        }

        Expect(Keyword.By);
        return true;
    }

    private NodeId AggregateParameters(NodeId list, Role role)
    {
        NodeId parameter;
        do
        {
            int position = _token.Start;
            parameter = RoutineParameter();
            if ((ParameterMode)_ast[parameter].Value is ParameterMode.Out or ParameterMode.InOut)
            {
                throw Error(SqlState.FeatureNotSupported, "aggregates cannot have output arguments", position);
            }

            _ast.Add(list, role, parameter);
        }
        while (Accept(TokenKind.Comma));
        return parameter;
    }

    // Behind a VARIADIC direct argument, the only ordered one must be VARIADIC of the same type.
    private readonly void RequireSameVariadic(NodeId list, NodeId direct)
    {
        NodeId ordered = _ast.Child(list, Role.OrderBy);
        if (ordered.IsNone || _ast.Child(list, Role.Element).IsNone || (ParameterMode)_ast[direct].Value != ParameterMode.Variadic)
        {
            return;
        }

        bool fits = _ast.Next(ordered).IsNone && (ParameterMode)_ast[ordered].Value == ParameterMode.Variadic
            && SameTree(_ast.Child(direct, Role.Type), _ast.Child(ordered, Role.Type));
        if (!fits)
        {
            throw Error(
                SqlState.FeatureNotSupported,
                "an ordered-set aggregate with a VARIADIC direct argument must have one VARIADIC aggregated argument of the same data type",
                _ast[ordered].Position);
        }
    }

    private readonly bool SameTree(NodeId one, NodeId other)
    {
        if (one.IsNone || other.IsNone)
        {
            return one.IsNone && other.IsNone;
        }

        AstNode a = _ast[one];
        AstNode b = _ast[other];
        bool isSameNode = a.Kind == b.Kind && a.Role == b.Role && a.Value == b.Value && a.Flags == b.Flags;
        if (!isSameNode || !_ast.Text(a.Text).SequenceEqual(_ast.Text(b.Text)))
        {
            return false;
        }

        NodeId left = _ast.First(one);
        NodeId right = _ast.First(other);
        while (!left.IsNone && SameTree(left, right))
        {
            left = _ast.Next(left);
            right = _ast.Next(right);
        }

        return left.IsNone && right.IsNone;
    }

    /// <summary>any_operator.</summary>
    private void OperatorWithSchema()
    {
        NodeId node = New(NodeKind.ObjectName);
        while (IsColId(_token))
        {
            _ast.Add(node, Role.Name, ColIdNode());
            Expect(TokenKind.Dot);
        }

        uint text = AnyOperator();
        _ast[node].Text = text;
        AddPart(Role.Name, node);
    }

    /// <summary>oper_argtypes.</summary>
    private void OperatorArguments()
    {
        ExpectSymbol(TokenKind.LeftParen);
        bool sawNone = AcceptWord(Keyword.NoneWord);
        if (!sawNone)
        {
            AddPart(Role.Type, TypeName());
            if (Is(TokenKind.RightParen))
            {
                throw Error(
                    SqlState.SyntaxError, "missing argument", _token.Start, "Use NONE to denote the missing argument of a unary operator.");
            }
        }

        ExpectSymbol(TokenKind.Comma);
        if (sawNone || !AcceptWord(Keyword.NoneWord))
        {
            AddPart(Role.Type, TypeName());
        }

        ExpectSymbol(TokenKind.RightParen);
    }
}

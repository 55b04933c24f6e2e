using Helios.Base;
using Helios.Sql.Grammar;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Names and argument lists of functions, aggregates and operators; objects of publications.</summary>
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
                    RoutineArguments(withDefaults: false);
                }

                break;
            case Part.FuncArgsDefault:
                RoutineArguments(withDefaults: true);
                break;
            case Part.AggrArgs:
                AggregateArguments();
                break;
            case Part.FuncCall:
            {
                NodeId call = TableFunction();
                _ast.Add(_utility, Role.Argument, call.IsNone ? throw SyntaxError() : call);
                break;
            }

            case Part.FuncApplication:
            {
                NodeId call = New(NodeKind.FuncCall);
                RoutineName(call);
                Arguments(call);
                _ast.Add(_utility, Role.Argument, call);
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
                    AggregateArguments();
                }

                Definition(isOld);
                break;
            case Part.StatsParam:
                StatisticsParameter();
                break;
            case Part.TriggerEventList:
                TriggerEvents();
                break;
            case Part.NoSchemaElement:
                if (_token.Keyword is Keyword.Create or Keyword.Grant)
                {
                    throw Error(
                        SqlState.FeatureNotSupported, "CREATE SCHEMA IF NOT EXISTS cannot include schema elements", _token.Start);
                }

                break;
            default:
                throw new Bug("no reader for " + part);
        }
    }

    private void StatisticsParameter()
    {
        if (Accept(TokenKind.LeftParen))
        {
            _ast.Add(_utility, Role.Argument, Expression());
            Expect(TokenKind.RightParen);
        }
        else if (IsColId(_token) && !IsFunctionAhead())
        {
            Next();
        }
        else
        {
            NodeId call = TableFunction();
            _ast.Add(_utility, Role.Argument, call.IsNone ? throw SyntaxError() : call);
        }
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
            Next();
            if (which == 2 && Accept(Keyword.Of))
            {
                ColumnNames(_ast.New(NodeKind.Alias, _token.Start));
            }

            if (seen[which])
            {
                throw _lexer.ErrorNear("duplicate trigger events specified", _token.Start, _token.End);
            }

            seen[which] = true;
        }
        while (Accept(Keyword.Or));
    }

    private void RoutineName(bool isBare = false) => RoutineName(_ast.New(NodeKind.FuncCall, _token.Start), isBare);

    private void RoutineName(NodeId call, bool isBare = false)
    {
        int position = _token.Start;
        bool isColumnWord = ClassOf(_token) == KeywordClass.ColumnName;
        if (NextIs(TokenKind.Dot) && IsColId(_token))
        {
            AnyName(call, Role.Name);
            return;
        }

        if (!IsTypeFunctionName(_token) && !IsColId(_token))
        {
            throw SyntaxError();
        }

        _ast.Add(call, Role.Name, NewIdentifier(TakeName(), position));
        if (isColumnWord && (!isBare || Is(TokenKind.LeftParen)))
        {
            // A column-name keyword alone names no function.
            throw SyntaxError();
        }
    }

    /// <summary>func_args or func_args_with_defaults.</summary>
    private void RoutineArguments(bool withDefaults)
    {
        Expect(TokenKind.LeftParen);
        if (Accept(TokenKind.RightParen))
        {
            return;
        }

        do
        {
            RoutineArgument();
            if (withDefaults && (Is(Keyword.Default) || Is(TokenKind.Equal)))
            {
                Next();
                _ast.Add(_utility, Role.Argument, Expression());
            }
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    private void RoutineArgument()
    {
        bool sawClass = ArgumentClass();
        if (IsTypeFunctionName(_token) && (BeginsType(Peek()) || (!sawClass && IsArgumentClass(Peek().Keyword))))
        {
            Next();
            if (!sawClass)
            {
                ArgumentClass();
            }
        }

        FunctionType();
    }

    private static bool IsArgumentClass(Keyword keyword) => keyword is Keyword.In or Keyword.Out or Keyword.Inout or Keyword.Variadic;

    private bool ArgumentClass()
    {
        if (!IsArgumentClass(_token.Keyword))
        {
            return false;
        }

        bool isIn = Is(Keyword.In);
        Next();
        if (isIn)
        {
            Accept(Keyword.Out);
        }

        return true;
    }

    private static bool BeginsType(in Token token) => IsTypeFunctionName(token)
        || token.Keyword is Keyword.Bigint or Keyword.Bit or Keyword.Boolean
        or Keyword.Char or Keyword.Character or Keyword.Dec or Keyword.Decimal or Keyword.Float or Keyword.Int or Keyword.Integer
        or Keyword.Interval
        or Keyword.National or Keyword.Nchar or Keyword.Numeric or Keyword.Real or Keyword.Smallint or Keyword.Time or Keyword.Timestamp
        or Keyword.Varchar or Keyword.Json or Keyword.Setof;

    /// <summary>aggr_args.</summary>
    private void AggregateArguments()
    {
        Expect(TokenKind.LeftParen);
        if (!Accept(TokenKind.Star))
        {
            bool ordered = AcceptBoth(Keyword.Order, Keyword.By);
            do
            {
                RoutineArgument();
            }
            while (Accept(TokenKind.Comma));
            if (!ordered && AcceptBoth(Keyword.Order, Keyword.By))
            {
                do
                {
                    RoutineArgument();
                }
                while (Accept(TokenKind.Comma));
            }
        }

        Expect(TokenKind.RightParen);
    }

    /// <summary>any_operator.</summary>
    private void OperatorWithSchema()
    {
        while (IsColId(_token))
        {
            Next();
            Expect(TokenKind.Dot);
        }

        AnyOperator();
    }

    /// <summary>oper_argtypes.</summary>
    private void OperatorArguments()
    {
        Expect(TokenKind.LeftParen);
        bool sawNone = Accept(Keyword.NoneWord);
        if (!sawNone)
        {
            TypeName();
            if (Is(TokenKind.RightParen))
            {
                throw Error(
                    SqlState.SyntaxError, "missing argument", _token.Start, "Use NONE to denote the missing argument of a unary operator.");
            }
        }

        Expect(TokenKind.Comma);
        if (sawNone || !Accept(Keyword.NoneWord))
        {
            TypeName();
        }

        Expect(TokenKind.RightParen);
    }

    /// <summary>pub_obj_list. A bare name continues the kind that stands before it.</summary>
    private void PublicationObjects()
    {
        bool? isSchema = null;
        int listPosition = _token.Start;
        do
        {
            int position = _token.Start;
            if (Is(Keyword.Table))
            {
                Next();
                isSchema = false;
                PublicationTable();
            }
            else if (Is(Keyword.Tables) && NextIs(Keyword.In))
            {
                Next();
                Expect(Keyword.In);
                Expect(Keyword.Schema);
                isSchema = true;
                PublicationSchema();
            }
            else if (isSchema is null)
            {
                PublicationName();
                throw Error(
                    SqlState.SyntaxError, "invalid publication object list", listPosition,
                    "One of TABLE or TABLES IN SCHEMA must be specified before a standalone table or schema name.");
            }
            else if (isSchema == false)
            {
                if (Is(Keyword.CurrentSchema))
                {
                    throw SyntaxRule("invalid table name", position);
                }

                PublicationTable();
            }
            else
            {
                ContinuedSchema(position);
            }
        }
        while (Accept(TokenKind.Comma));
    }

    private void PublicationName()
    {
        if (Is(Keyword.CurrentSchema))
        {
            Next();
        }
        else
        {
            PublicationTable();
        }
    }

    private void PublicationTable()
    {
        _ast.Add(_utility, Role.Relation, RelationExpression());
        if (Is(TokenKind.LeftParen))
        {
            NameList(_ast.New(NodeKind.Alias, _token.Start), Role.Column);
        }

        if (Accept(Keyword.Where))
        {
            Expect(TokenKind.LeftParen);
            _ast.Add(_utility, Role.Argument, Expression());
            Expect(TokenKind.RightParen);
        }
    }

    private void PublicationSchema()
    {
        if (!Accept(Keyword.CurrentSchema))
        {
            ColId();
        }
    }

    private void ContinuedSchema(int position)
    {
        if (Accept(Keyword.CurrentSchema))
        {
            return;
        }

        NodeId name = RelationExpression();
        if (Is(TokenKind.LeftParen))
        {
            throw SyntaxRule("column specification not allowed for schema", position);
        }

        if (Is(Keyword.Where))
        {
            throw SyntaxRule("WHERE clause not allowed for schema", position);
        }

        if (!_ast.Child(name, Role.Schema).IsNone || (_ast[name].Flags & NodeFlags.Only) != 0)
        {
            throw SyntaxRule("invalid schema name", position);
        }
    }
}

using Helios.Base;
using Helios.Sql.Grammar;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>The parts of utility statements that the rules name. Relations, queries and expressions become children of the statement's
/// node.</summary>
internal ref partial struct Parser
{
    private static bool PartBegins(Part part, in Token token)
    {
        switch (part)
        {
            case Part.ColId or Part.Name or Part.Rel or Part.AnyName or Part.Dotted or Part.GenericSet or Part.OperArg:
                return IsColId(token) || (part == Part.OperArg && token.Kind is not (TokenKind.End or TokenKind.Semicolon));
            case Part.ColLabel:
                return IsColLabel(token);
            case Part.TypeFunc:
                return IsTypeFunctionName(token);
            case Part.Ident or Part.RoleWord:
                return token.Kind == TokenKind.Identifier;
            case Part.Role or Part.RoleId:
                return IsNonReservedWord(token) || token.Keyword is Keyword.CurrentRole or Keyword.CurrentUser or Keyword.SessionUser;
            case Part.Word:
                return IsNonReservedWord(token) || token.Kind == TokenKind.String
                    || token.Keyword is Keyword.True or Keyword.False or Keyword.On;
            case Part.String:
                return token.Kind == TokenKind.String;
            case Part.Int:
                return token.Kind == TokenKind.Integer;
            case Part.Number or Part.SNumber:
                return token.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Plus or TokenKind.Minus;
            case Part.RelExpr:
                return IsColId(token) || token.Keyword == Keyword.Only;
            case Part.Columns or Part.Definition or Part.RelOptions or Part.Options or Part.AlterOptions or Part.TypedElements
                or Part.FuncArgsDefault
                or Part.AggregateRest or Part.AggrArgs or Part.UtilityOptions:
                return token.Kind == TokenKind.LeftParen;
            case Part.SeqOption:
                return BeginsSequenceOption(token.Keyword);
            case Part.Oper or Part.OperWithArgs:
                return IsColId(token) || token.Kind is >= TokenKind.Operator and <= TokenKind.NotEqual;
            case Part.FuncName or Part.FuncWithArgs or Part.FuncApplication:
                return IsColId(token) || IsTypeFunctionName(token);
            case Part.ResetRest:
                return token.Keyword == Keyword.Reset;
            case Part.BodyStatement or Part.RuleAction:
                return token.Kind is TokenKind.Keyword or TokenKind.LeftParen && token.Keyword != Keyword.End;
            case Part.SchemaElement:
                return token.Keyword is Keyword.Create or Keyword.Grant;
            case Part.Type or Part.FuncType:
                return BeginsType(token);
            case Part.PubObjects:
                return IsColId(token) || token.Keyword is Keyword.Table or Keyword.Only or Keyword.CurrentSchema;
            case Part.PartitionBound:
                return token.Keyword is Keyword.For or Keyword.Default;
            case Part.ColumnQualifiers or Part.ConstraintAttributes or Part.NoSchemaElement:
                return true;
            default:
                return token.Kind is not (TokenKind.End or TokenKind.Semicolon or TokenKind.RightParen);
        }
    }

    private static bool BeginsSequenceOption(Keyword keyword) => keyword is Keyword.As or Keyword.Cycle or Keyword.Logged
        or Keyword.Unlogged or Keyword.No
        or Keyword.Cache or Keyword.Maxvalue or Keyword.Minvalue or Keyword.Increment or Keyword.Start or Keyword.Restart or Keyword.Owned
        or Keyword.Sequence;

    private void RunPart(Part part)
    {
        switch (part)
        {
            case Part.ColId or Part.Name:
                ColId();
                break;
            case Part.ColLabel:
                ColLabel();
                break;
            case Part.TypeFunc:
                TypeFunctionName();
                break;
            case Part.Ident:
                Expect(TokenKind.Identifier);
                break;
            case Part.RoleWord:
                RoleOption();
                break;
            case Part.Role or Part.RoleId:
                RoleName(part == Part.RoleId);
                break;
            case Part.Word:
                WordOrString();
                break;
            case Part.String:
                StringText();
                break;
            case Part.Int:
                IntegerConstant();
                break;
            case Part.Number or Part.SNumber:
                SignedNumber();
                break;
            case Part.Expr:
                _ast.Add(_utility, Role.Argument, Expression());
                break;
            case Part.Rel:
                _ast.Add(_utility, Role.Relation, QualifiedRelation());
                break;
            case Part.RelExpr:
                _ast.Add(_utility, Role.Relation, RelationExpression());
                break;
            case Part.Query:
                _ast.Add(_utility, Role.Query, BeginsQuery() || Is(TokenKind.LeftParen) ? SelectStatement() : throw SyntaxError());
                break;
            case Part.TableRef:
                _ast.Add(_utility, Role.From, TableReference());
                break;
            default:
                RunNamePart(part);
                break;
        }
    }

    private void RunNamePart(Part part)
    {
        switch (part)
        {
            case Part.AnyName:
                AnyName(_ast.New(NodeKind.ColumnRef, _token.Start), Role.Field);
                break;
            case Part.Dotted:
                VariableName();
                break;
            case Part.Columns:
                NameList(_ast.New(NodeKind.Alias, _token.Start), Role.Column);
                break;
            case Part.Type:
                TypeName();
                break;
            case Part.FuncType:
                FunctionType();
                break;
            case Part.Definition:
                Definition();
                break;
            case Part.RelOptions:
                OptionList(_ast.New(NodeKind.DefElem, _token.Start), Role.Option);
                break;
            case Part.Options or Part.AlterOptions:
                GenericOptions(_ast.New(NodeKind.DefElem, _token.Start), part == Part.AlterOptions);
                break;
            case Part.UtilityOptions:
                UtilityOptions(_ast.New(NodeKind.DefElem, _token.Start));
                break;
            case Part.SeqOption:
                if (!SequenceOption(_ast.New(NodeKind.DefElem, _token.Start)))
                {
                    throw SyntaxError();
                }

                break;
            case Part.SetRest:
                SetRest(_ast.New(NodeKind.VariableSet, _token.Start));
                break;
            case Part.ResetRest:
                VariableReset();
                break;
            case Part.GenericSet:
                GenericVariable(_ast.New(NodeKind.VariableSet, _token.Start));
                break;
            case Part.OperArg:
                DefinitionValue();
                break;
            default:
                RunTablePart(part);
                break;
        }
    }

    private void RunTablePart(Part part)
    {
        switch (part)
        {
            case Part.AddElement:
                _ast.Add(_utility, Role.Element, AddedElement());
                break;
            case Part.TableElement:
                _ast.Add(_utility, Role.Element, TableElement());
                break;
            case Part.TypedElements:
                TypedElements(_utility);
                break;
            case Part.TableFuncElement:
                ColumnDefinition();
                break;
            case Part.ColumnQualifiers:
            {
                NodeId column = New(NodeKind.ColumnDef);
                ColumnQualifiers(column);
                _ast.Add(_utility, Role.Element, column);
                break;
            }

            case Part.ConstraintAttributes:
                ConstraintAttributes(_ast.New(NodeKind.Constraint, _token.Start));
                break;
            case Part.DomainConstraint:
                _ast.Add(_utility, Role.Element, TableConstraintOfDomain());
                break;
            case Part.IndexElements:
                IndexElements(_utility, Role.Element);
                break;
            case Part.PartitionBound:
                _ast.Add(_utility, Role.Source, PartitionBound());
                break;
            case Part.BodyStatement:
                _ast.Add(_utility, Role.Query, RoutineStatement());
                break;
            case Part.RuleAction:
                _ast.Add(_utility, Role.Query, RuleAction());
                break;
            case Part.SchemaElement:
                _ast.Add(_utility, Role.Query, StatementBody());
                break;
            case Part.PubObjects:
                PublicationObjects();
                break;
            default:
                RunRoutinePart(part);
                break;
        }
    }

    private NodeId AddedElement()
    {
        if (Accept(Keyword.Column))
        {
            AcceptIfNotExists();
            return ColumnDefinition();
        }

        if (BeginsTableConstraint())
        {
            return TableConstraint();
        }

        if (Is(Keyword.If) && NextIs(Keyword.Not))
        {
            AcceptIfNotExists();
        }

        return ColumnDefinition();
    }

    // DomainConstraint: CHECK or NOT NULL.
    private NodeId TableConstraintOfDomain()
    {
        if (Accept(Keyword.Constraint))
        {
            ColId();
        }

        NodeId node = New(NodeKind.Constraint);
        if (Accept(Keyword.Not))
        {
            Expect(Keyword.Null);
        }
        else
        {
            Expect(Keyword.Check);
            ParenthesizedList1(node);
        }

        ConstraintAttributes(node);
        return node;
    }

    private void RoleOption()
    {
        int position = _token.Start;
        string word = System.Text.Encoding.UTF8.GetString(_ast.Text(TakeName()));
        bool isKnown = word is "superuser" or "nosuperuser" or "createrole" or "nocreaterole" or "replication" or "noreplication"
            or "createdb"
            or "nocreatedb" or "login" or "nologin" or "bypassrls" or "nobypassrls" or "noinherit";
        if (!isKnown)
        {
            throw SyntaxRule("unrecognized role option \"" + word + "\"", position);
        }
    }

    private void RoleName(bool isNew)
    {
        int position = _token.Start;
        Keyword keyword = _token.Keyword;
        if (keyword is Keyword.CurrentRole or Keyword.CurrentUser or Keyword.SessionUser)
        {
            Next();
            if (isNew)
            {
                string name = System.Text.Encoding.UTF8.GetString(_lexer.Sql[position.._previousEnd]).ToUpperInvariant();
                throw Error(SqlState.ReservedName, name + " cannot be used as a role name here", position);
            }

            return;
        }

        ReadOnlySpan<byte> text = _ast.Text(NonReservedWord());
        if (text.SequenceEqual("none"u8) || (isNew && text.SequenceEqual("public"u8)))
        {
            throw Error(SqlState.ReservedName, "role name \"" + System.Text.Encoding.UTF8.GetString(text) + "\" is reserved", position);
        }
    }

    private void Definition(bool isOldAggregate = false)
    {
        Expect(TokenKind.LeftParen);
        do
        {
            if (isOldAggregate && !Is(TokenKind.Identifier))
            {
                throw SyntaxError();
            }

            ColLabel();
            if (Accept(TokenKind.Equal))
            {
                DefinitionValue();
            }
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    private NodeId RoutineStatement()
    {
        if (!Accept(Keyword.Return))
        {
            return StatementBody();
        }

        NodeId result = _ast.New(NodeKind.ResTarget, _token.Start);
        _ast.Add(result, Role.Argument, Expression());
        return result;
    }

    // RuleActionStmt: a query, a change, or NOTIFY.
    private NodeId RuleAction()
    {
        if (Is(Keyword.Notify))
        {
            return StatementBody();
        }

        if (Is(Keyword.Merge))
        {
            throw SyntaxError();
        }

        return PreparableStatement();
    }
}

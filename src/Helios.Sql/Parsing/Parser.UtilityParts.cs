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
            case Part.ColId or Part.Name or Part.Rel or Part.AnyRel or Part.AnyName or Part.ColumnName or Part.Dotted or Part.GenericSet:
                return IsColId(token);
            case Part.ColLabel:
                return IsColLabel(token);
            case Part.TypeFunc:
                return IsTypeFunctionName(token);
            case Part.Ident or Part.RoleWord or Part.PolicyKind:
                return token.Kind == TokenKind.Identifier;
            case Part.Role or Part.RoleId:
                return IsNonReservedWord(token) || token.Keyword is Keyword.CurrentRole or Keyword.CurrentUser or Keyword.SessionUser;
            case Part.Word:
                return IsNonReservedWord(token) || token.Kind == TokenKind.String
                    || token.Keyword is Keyword.True or Keyword.False or Keyword.On;
            case Part.PlainWord:
                return IsNonReservedWord(token) || token.Kind == TokenKind.String;
            case Part.String:
                return token.Kind == TokenKind.String;
            case Part.Int or Part.ColumnNumber:
                return token.Kind == TokenKind.Integer;
            case Part.UNumber:
                return token.Kind is TokenKind.Integer or TokenKind.Float;
            case Part.Number:
                return token.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Plus or TokenKind.Minus;
            case Part.RecursiveCheck:
                return token.Keyword == Keyword.With;
            case Part.OldVersion:
                return token.Keyword == Keyword.From;
            case Part.RelExpr:
                return IsColId(token) || token.Keyword == Keyword.Only;
            case Part.Columns or Part.Definition or Part.RelOptions or Part.Options or Part.AlterOptions or Part.FuncArgsDefault
                or Part.AggregateRest or Part.AggrArgs or Part.UtilityOptions:
                return token.Kind == TokenKind.LeftParen;
            case Part.SeqOption or Part.SetSeqOption:
                return BeginsSequenceOption(token.Keyword);
            case Part.Oper or Part.OperWithArgs:
                return IsColId(token) || token.Kind is >= TokenKind.Operator and <= TokenKind.NotEqual;
            case Part.FuncName or Part.FuncWithArgs or Part.FuncApplication:
                return IsColId(token) || IsTypeFunctionName(token);
            case Part.ResetRest:
                return token.Keyword == Keyword.Reset;
            case Part.BodyStatement or Part.RuleActions:
                return token.Kind is TokenKind.Keyword or TokenKind.LeftParen && token.Keyword != Keyword.End;
            case Part.SchemaElement:
                return token.Keyword is Keyword.Create or Keyword.Grant;
            case Part.Type or Part.FuncType:
                return BeginsType(token);
            case Part.PubObjects:
                return IsColId(token) || token.Keyword is Keyword.Table or Keyword.Only or Keyword.CurrentSchema;
            case Part.PartitionBound:
                return token.Keyword is Keyword.For or Keyword.Default;
            case Part.ColumnQualifiers or Part.AlteredAttributes or Part.TriggerAttributes or Part.NoSchemaElement
                or Part.NoReplacement or Part.NoTableOutput or Part.NoWrongObject or Part.OldRole
                or Part.NoDropValue or Part.NoPlainPassword or Part.NoAssertion:
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
                AddPart(Role.Name, ColIdNode());
                break;
            case Part.ColLabel:
                AddPart(Role.Name, ColLabelNode());
                break;
            case Part.TypeFunc:
                NamePart(IsTypeFunctionName(_token));
                break;
            case Part.Ident:
                NamePart(Is(TokenKind.Identifier));
                break;
            case Part.PolicyKind:
                PolicyKind();
                break;
            case Part.RoleWord:
                RoleOption();
                break;
            case Part.Role or Part.RoleId:
                RoleName(part == Part.RoleId);
                break;
            case Part.Word:
                AddPart(Role.Argument, WordOrString());
                break;
            case Part.PlainWord:
                AddPart(Role.Argument, Is(TokenKind.String) ? Constant() : NonReservedWordNode());
                break;
            case Part.String:
                AddPart(Role.Argument, StringConstant());
                break;
            case Part.Int:
                AddPart(Role.Argument, IntegerConstant());
                break;
            case Part.ColumnNumber:
                AddPart(Role.Argument, ColumnNumber());
                break;
            case Part.Number or Part.UNumber:
                AddPart(Role.Argument, SignedNumber());
                break;
            case Part.Expr:
                AddPart(Role.Argument, Expression());
                break;
            case Part.Rel:
                AddPart(Role.Relation, QualifiedRelation());
                break;
            case Part.RelExpr:
                AddPart(Role.Relation, RelationExpression());
                break;
            case Part.AnyRel:
                AnyRelation(hasColumn: false);
                break;
            case Part.Query:
                AddPart(Role.Query, RequiredQuery());
                break;
            case Part.TableRef:
                AddPart(Role.From, TableReference());
                break;
            default:
                RunNamePart(part);
                break;
        }
    }

    private NodeId RequiredQuery() => BeginsQuery() || Is(TokenKind.LeftParen) ? SelectStatement() : throw QueryExpected();

    private void RunNamePart(Part part)
    {
        switch (part)
        {
            case Part.AnyName:
                AddPart(Role.Name, ObjectName());
                break;
            case Part.ColumnName:
                AnyRelation(hasColumn: true);
                break;
            case Part.Dotted:
                DottedName();
                break;
            case Part.Columns:
                ColumnList();
                break;
            case Part.Type:
                AddPart(Role.Type, TypeName());
                break;
            case Part.FuncType:
                AddPart(Role.Type, FunctionType());
                break;
            case Part.Definition:
                Definition(OptionListKind.Definition);
                break;
            case Part.RelOptions:
            {
                NodeId options = New(NodeKind.OptionList);
                OptionList(options, Role.Option);
                AddPart(Role.Option, options);
                break;
            }

            case Part.Options or Part.AlterOptions:
            {
                NodeId options = NewOptions(OptionListKind.Foreign);
                GenericOptions(options, part == Part.AlterOptions);
                AddPart(Role.Option, options);
                break;
            }

            case Part.UtilityOptions:
            {
                NodeId options = NewOptions(OptionListKind.Utility);
                UtilityOptions(options);
                AddPart(Role.Option, options);
                break;
            }

            case Part.SeqOption or Part.SetSeqOption:
                SequenceOptionPart(part == Part.SetSeqOption);
                break;
            default:
                RunSetPart(part);
                break;
        }
    }

    private void SequenceOptionPart(bool isSet)
    {
        int position = _token.Start;
        string? refused = !isSet ? null : _token.Keyword switch
        {
            Keyword.As => "as",
            Keyword.Restart => "restart",
            Keyword.Owned => "owned_by",
            _ => null,
        };
        if (!SequenceOption(_utility))
        {
            throw SyntaxError();
        }

        if (refused is not null)
        {
            throw SyntaxRule("sequence option \"" + refused + "\" not supported here", position);
        }
    }

    private NodeId NewOptions(OptionListKind kind)
    {
        NodeId options = New(NodeKind.OptionList);
        _ast[options].Value = (int)kind;
        return options;
    }

    private void RunSetPart(Part part)
    {
        NodeId node;
        switch (part)
        {
            case Part.SetRest or Part.SetRestMore:
                node = New(NodeKind.VariableSet);
                SetRest(node, part == Part.SetRest);
                AddPart(Role.Option, node);
                break;
            case Part.ResetRest:
                AddPart(Role.Option, VariableReset());
                break;
            case Part.GenericSet:
                node = New(NodeKind.VariableSet);
                GenericVariable(node);
                AddPart(Role.Option, node);
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
                AddPart(Role.Element, AddedElement());
                break;
            case Part.TableElement:
                AddPart(Role.Element, TableElement());
                break;
            case Part.TypedElement:
                AddPart(Role.Element, TypedElement());
                break;
            case Part.TableFuncElement:
                AddPart(Role.Element, AttributeDefinition());
                break;
            case Part.ColumnQualifiers:
                ColumnQualifiers(_utility);
                break;
            case Part.AlteredAttributes:
                AlteredAttributes();
                break;
            case Part.TriggerAttributes:
                TriggerAttributes();
                break;
            case Part.DomainConstraint:
                AddPart(Role.Element, DomainConstraint());
                break;
            case Part.IndexElement:
                AddPart(Role.Element, IndexElement());
                break;
            case Part.PartitionBound:
                AddPart(Role.Source, PartitionBound());
                break;
            case Part.BodyStatement:
                RoutineStatement();
                break;
            case Part.RuleActions:
                RuleActions();
                break;
            case Part.SchemaElement:
                AddPart(Role.Query, SchemaElement());
                break;
            case Part.PubObjects:
                PublicationObjects();
                break;
            default:
                RunRoutinePart(part);
                break;
        }
    }

    // TableFuncElement: a column of a composite type.
    private NodeId AttributeDefinition()
    {
        NodeId column = New(NodeKind.ColumnDef);
        uint name = ColId();
        _ast[column].Text = name;
        _ast.Add(column, Role.Type, TypeName());
        if (Is(Keyword.Collate))
        {
            _ast.Add(column, Role.Collation, CollationName());
        }

        return column;
    }

    private NodeId AddedElement()
    {
        if (AcceptWord(Keyword.Column))
        {
            IfNotExistsWords();
            return ColumnDefinition();
        }

        if (BeginsTableConstraint())
        {
            return TableConstraint();
        }

        IfNotExistsWords();
        return ColumnDefinition();
    }

    private void IfNotExistsWords()
    {
        if (Is(Keyword.If) && NextIs(Keyword.Not))
        {
            TakeWord();
            TakeWord();
            ExpectWord(Keyword.Exists);
        }
    }

    // CHECK or NOT NULL.
    private NodeId DomainConstraint()
    {
        NodeId node = New(NodeKind.Constraint);
        if (Accept(Keyword.Constraint))
        {
            uint name = ColId();
            _ast[node].Text = name;
        }

        if (Accept(Keyword.Not))
        {
            Expect(Keyword.Null);
            _ast[node].Value = (int)ConstraintKind.NotNull;
        }
        else
        {
            Expect(Keyword.Check);
            _ast[node].Value = (int)ConstraintKind.Check;
            ParenthesizedList1(node);
        }

        ConstraintAttributes(node, isDomain: true);
        return node;
    }

    /// <summary>definition: "(" label [= value], ... ")".</summary>
    private void Definition(OptionListKind kind)
    {
        NodeId options = NewOptions(kind);
        Expect(TokenKind.LeftParen);
        do
        {
            if (kind == OptionListKind.OldAggregate && !Is(TokenKind.Identifier))
            {
                throw SyntaxError();
            }

            NodeId option = New(NodeKind.DefElem);
            uint name = ColLabel();
            _ast[option].Text = name;
            if (Accept(TokenKind.Equal))
            {
                _ast.Add(option, Role.Argument, DefinitionValue());
            }
            else if (kind == OptionListKind.OldAggregate)
            {
                throw SyntaxError();
            }

            _ast.Add(options, Role.Option, option);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        AddPart(Role.Option, options);
    }

    // Of a body BEGIN ATOMIC: a statement, or RETURN.
    private void RoutineStatement()
    {
        if (Is(Keyword.Begin))
        {
            throw SyntaxError();
        }

        if (AcceptWord(Keyword.Return))
        {
            AddPart(Role.Argument, Expression());
        }
        else
        {
            AddPart(Role.Query, StatementBody());
        }
    }

    // schema_stmt.
    private NodeId SchemaElement()
    {
        int position = _token.Start;
        if (!IsTableAhead())
        {
            RequireTemporary();
            return Utility(UtilityRules.SchemaElement, position);
        }

        Next();
        return CreateTable(position, PersistenceWords(), TableForm.Columns);
    }

    // RuleActionStmt: a query, a change, or NOTIFY.
}

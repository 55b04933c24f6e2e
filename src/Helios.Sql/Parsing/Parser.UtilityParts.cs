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
            case Part.ColId or Part.Name or Part.Rel or Part.AnyName or Part.ColumnName or Part.Dotted or Part.GenericSet:
                return IsColId(token);
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
            case Part.Columns or Part.Definition or Part.RelOptions or Part.Options or Part.AlterOptions or Part.FuncArgsDefault
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
            case Part.ColumnQualifiers or Part.ConstraintAttributes or Part.NoSchemaElement or Part.NoReplace:
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
            case Part.RoleWord:
                RoleOption();
                break;
            case Part.Role or Part.RoleId:
                RoleName(part == Part.RoleId);
                break;
            case Part.Word:
                AddPart(Role.Argument, WordOrString());
                break;
            case Part.String:
                AddPart(Role.Argument, StringConstant());
                break;
            case Part.Int:
                AddPart(Role.Argument, IntegerConstant());
                break;
            case Part.Number or Part.SNumber:
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
            case Part.Query:
                AddPart(Role.Query, BeginsQuery() || Is(TokenKind.LeftParen) ? SelectStatement() : throw SyntaxError());
                break;
            case Part.TableRef:
                AddPart(Role.From, TableReference());
                break;
            default:
                RunNamePart(part);
                break;
        }
    }

    private void NamePart(bool fits)
    {
        int position = _token.Start;
        AddPart(Role.Name, fits ? NewIdentifier(TakeName(), position) : throw SyntaxError());
    }

    private void RunNamePart(Part part)
    {
        switch (part)
        {
            case Part.AnyName:
                AddPart(Role.Name, ObjectName());
                break;
            case Part.ColumnName:
                ColumnOfRelation();
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

            case Part.SeqOption:
                if (!SequenceOption(_utility))
                {
                    throw SyntaxError();
                }

                break;
            default:
                RunSetPart(part);
                break;
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
            case Part.ConstraintAttributes:
                ConstraintAttributes(default);
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
                AddPart(Role.Query, StatementBody());
                break;
            case Part.PubObjects:
                PublicationObjects();
                break;
            default:
                RunRoutinePart(part);
                break;
        }
    }

    private NodeId ObjectName()
    {
        NodeId name = New(NodeKind.ObjectName);
        AnyName(name, Role.Name);
        return name;
    }

    // relation.column: the relation stands for itself. A name alone is a column of nothing, which PostgreSQL's grammar lets pass.
    private void ColumnOfRelation()
    {
        if (!NextIs(TokenKind.Dot))
        {
            AddPart(Role.Name, ColIdNode());
            return;
        }

        Span<(uint Text, int Position)> names = stackalloc (uint, int)[4];
        int count = 0;
        int start = _token.Start;
        do
        {
            int position = _token.Start;
            uint name = count == 0 ? ColId() : ColLabel();
            names[count++] = (name, position);
        }
        while (count < names.Length && Accept(TokenKind.Dot));
        NodeId relation = _ast.New(NodeKind.RangeVar, start, names[count - 2].Text);
        if (count > 3)
        {
            _ast.Add(relation, Role.Catalog, NewIdentifier(names[count - 4].Text, names[count - 4].Position));
        }

        if (count > 2)
        {
            _ast.Add(relation, Role.Schema, NewIdentifier(names[count - 3].Text, names[count - 3].Position));
        }

        AddPart(Role.Relation, relation);
        AddPart(Role.Word, _ast.New(NodeKind.Punctuation, names[count - 1].Position, Text("."u8)));
        AddPart(Role.Name, NewIdentifier(names[count - 1].Text, names[count - 1].Position));
    }

    // var_name and its like: every part a ColId.
    private void DottedName()
    {
        NodeId name = New(NodeKind.ObjectName);
        do
        {
            _ast.Add(name, Role.Name, ColIdNode());
        }
        while (Accept(TokenKind.Dot));
        AddPart(Role.Name, name);
    }

    private void ColumnList()
    {
        NodeId list = New(NodeKind.ColumnList);
        NameList(list, Role.Column);
        AddPart(Role.Column, list);
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

        ConstraintAttributes(node);
        return node;
    }

    private void RoleOption()
    {
        int position = _token.Start;
        NodeId name = NewIdentifier(TakeName(), position);
        string word = System.Text.Encoding.UTF8.GetString(_ast.Text(_ast[name].Text));
        bool isKnown = word is "superuser" or "nosuperuser" or "createrole" or "nocreaterole" or "replication" or "noreplication"
            or "createdb"
            or "nocreatedb" or "login" or "nologin" or "bypassrls" or "nobypassrls" or "noinherit";
        if (!isKnown)
        {
            throw SyntaxRule("unrecognized role option \"" + word + "\"", position);
        }

        AddPart(Role.Name, name);
    }

    private void RoleName(bool isNew)
    {
        int position = _token.Start;
        Keyword keyword = _token.Keyword;
        if (keyword is Keyword.CurrentRole or Keyword.CurrentUser or Keyword.SessionUser)
        {
            TakeWord();
            if (isNew)
            {
                string name = System.Text.Encoding.UTF8.GetString(_lexer.Sql[position.._previousEnd]).ToUpperInvariant();
                throw Error(SqlState.ReservedName, name + " cannot be used as a role name here", position);
            }

            return;
        }

        NodeId role = NonReservedWordNode();
        ReadOnlySpan<byte> text = _ast.Text(_ast[role].Text);
        if (text.SequenceEqual("none"u8) || (isNew && text.SequenceEqual("public"u8)))
        {
            throw Error(SqlState.ReservedName, "role name \"" + System.Text.Encoding.UTF8.GetString(text) + "\" is reserved", position);
        }

        AddPart(Role.Name, role);
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

            _ast.Add(options, Role.Option, option);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        AddPart(Role.Option, options);
    }

    // Of a body BEGIN ATOMIC: a statement, or RETURN.
    private void RoutineStatement()
    {
        if (AcceptWord(Keyword.Return))
        {
            AddPart(Role.Argument, Expression());
        }
        else
        {
            AddPart(Role.Query, StatementBody());
        }
    }

    // RuleActionStmt: a query, a change, or NOTIFY.
}

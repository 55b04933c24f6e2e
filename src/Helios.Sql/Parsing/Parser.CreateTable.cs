using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>CREATE TABLE, CREATE TABLE AS, TRUNCATE.</summary>
internal ref partial struct Parser
{
    /// <summary>OptTemp: the flags of the words before TABLE, VIEW or SEQUENCE.</summary>
    private NodeFlags PersistenceWords()
    {
        if (_token.Keyword is Keyword.Local or Keyword.Global)
        {
            Next();
            if (!(_token.Keyword is Keyword.Temporary or Keyword.Temp))
            {
                throw SyntaxError();
            }
        }

        if (_token.Keyword is Keyword.Temporary or Keyword.Temp)
        {
            Next();
            return NodeFlags.Temporary;
        }

        return Accept(Keyword.Unlogged) ? NodeFlags.Unlogged : NodeFlags.None;
    }

    /// <summary>Which CREATE TABLE may stand here.</summary>
    private enum TableForm
    {
        Any,
        Columns,

        /// <summary>CREATE TABLE AS.</summary>
        Query,
    }

    /// <summary>Behind CREATE and its persistence words, at TABLE.</summary>
    private NodeId CreateTable(int position, NodeFlags flags, TableForm form)
    {
        Expect(Keyword.Table);
        flags |= AcceptIfNotExists() ? NodeFlags.IfNotExists : NodeFlags.None;
        NodeId relation = QualifiedRelation();
        _ast.SetFlag(relation, flags & NodeFlags.Temporary);
        bool isNameList = Is(TokenKind.LeftParen) && IsColId(Peek()) && Peek(2).Kind is TokenKind.Comma or TokenKind.RightParen;
        bool isQuery = isNameList || (!Is(TokenKind.LeftParen) && !Is(Keyword.Of) && !Is(Keyword.Partition));
        if (form == TableForm.Query || (form == TableForm.Any && isQuery))
        {
            return CreateTableAs(position, flags, relation);
        }

        NodeId create = _ast.New(NodeKind.CreateTable, position);
        _ast[create].Flags = flags;
        _ast.Add(create, Role.Relation, relation);
        if (Accept(Keyword.Of))
        {
            NodeId type = New(NodeKind.TypeName);
            AnyName(type, Role.Name);
            _ast.Add(create, Role.Type, type);
            TypedElements(create);
        }
        else if (Accept(Keyword.Partition))
        {
            Expect(Keyword.Of);
            _ast.Add(create, Role.Inherits, QualifiedRelation());
            TypedElements(create);
            _ast.Add(create, Role.Source, PartitionBound());
        }
        else
        {
            TableElements(create);
            InheritsClause(create);
        }

        TableTail(create);
        return create;
    }

    private void TableElements(NodeId create)
    {
        Expect(TokenKind.LeftParen);
        if (!Is(TokenKind.RightParen))
        {
            do
            {
                _ast.Add(create, Role.Element, TableElement());
            }
            while (Accept(TokenKind.Comma));
        }

        Expect(TokenKind.RightParen);
    }

    private void InheritsClause(NodeId create)
    {
        if (!Accept(Keyword.Inherits))
        {
            return;
        }

        Expect(TokenKind.LeftParen);
        do
        {
            _ast.Add(create, Role.Inherits, QualifiedRelation());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    private NodeId TableElement()
    {
        if (Is(Keyword.Like))
        {
            return LikeClause();
        }

        return BeginsTableConstraint() ? TableConstraint() : ColumnDefinition();
    }

    private bool BeginsTableConstraint() => _token.Keyword is Keyword.Constraint or Keyword.Check or Keyword.Unique or Keyword.Primary
        or Keyword.Foreign or Keyword.Not || (Is(Keyword.Exclude) && (NextIs(TokenKind.LeftParen) || NextIs(Keyword.Using)));

    private NodeId LikeClause()
    {
        NodeId like = New(NodeKind.LikeClause);
        Next();
        _ast.Add(like, Role.Relation, QualifiedRelation());
        while (_token.Keyword is Keyword.Including or Keyword.Excluding)
        {
            int bits = Is(Keyword.Including) ? 0 : 1 << 16;
            NodeId option = New(NodeKind.DefElem);
            Next();
            if (!(_token.Keyword is Keyword.Comments or Keyword.Compression or Keyword.Constraints or Keyword.Defaults or Keyword.Identity
                or Keyword.Generated or Keyword.Indexes or Keyword.Statistics or Keyword.Storage or Keyword.All))
            {
                throw SyntaxError();
            }

            uint name = TakeName();
            _ast[option].Text = name;
            _ast[option].Value = bits == 0 ? 0 : 1;
            _ast.Add(like, Role.Option, option);
        }

        return like;
    }

    // OptTypedTableElementList: columns with options only, and constraints.
    private void TypedElements(NodeId create)
    {
        if (!Accept(TokenKind.LeftParen))
        {
            return;
        }

        do
        {
            _ast.Add(create, Role.Element, TypedElement());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    private NodeId TypedElement()
    {
        if (BeginsTableConstraint())
        {
            return TableConstraint();
        }

        NodeId column = New(NodeKind.ColumnDef);
        uint name = ColId();
        _ast[column].Text = name;
        if (Accept(Keyword.With))
        {
            Expect(Keyword.Options);
        }

        ColumnQualifiers(column);
        return column;
    }

    /// <summary>OptPartitionSpec, access method, WITH, ON COMMIT, TABLESPACE.</summary>
    private void TableTail(NodeId create)
    {
        if (Is(Keyword.Partition))
        {
            _ast.Add(create, Role.Partition, PartitionSpecification());
        }

        StorageTail(create);
    }

    private void StorageTail(NodeId create)
    {
        if (Is(Keyword.Using))
        {
            NodeId method = NamedOption("using"u8, _token.Start);
            Next();
            _ast.Add(method, Role.Argument, ColIdNode());
            _ast.Add(create, Role.Option, method);
        }

        if (Is(Keyword.With))
        {
            NodeId with = NamedOption("with"u8, _token.Start);
            Next();
            OptionList(with, Role.Option);
            _ast.Add(create, Role.Option, with);
        }
        else if (Accept(Keyword.Without))
        {
            Expect(Keyword.Oids);
        }

        if (Is(Keyword.On))
        {
            NodeId commit = NamedOption("on commit"u8, _token.Start);
            Next();
            Expect(Keyword.Commit);
            int at = _token.Start;
            uint action = Accept(Keyword.Drop) ? Text("drop"u8)
                : Accept(Keyword.Delete) ? Text("delete rows"u8)
                : Accept(Keyword.Preserve) ? Text("preserve rows"u8)
                : throw SyntaxError();
            if (_ast.Text(action).Length > 4)
            {
                Expect(Keyword.Rows);
            }

            _ast.Add(commit, Role.Argument, NewIdentifier(action, at));
            _ast.Add(create, Role.Option, commit);
        }

        TablespaceClause(create);
    }

    private void TablespaceClause(NodeId parent)
    {
        if (Is(Keyword.Tablespace))
        {
            NodeId space = NamedOption("tablespace"u8, _token.Start);
            Next();
            _ast.Add(space, Role.Argument, ColIdNode());
            _ast.Add(parent, Role.Option, space);
        }
    }

    private NodeId PartitionSpecification()
    {
        NodeId spec = New(NodeKind.PartitionSpec);
        Next();
        Expect(Keyword.By);
        int position = _token.Start;
        uint strategy = ColId();
        _ast[spec].Text = strategy;
        Expect(TokenKind.LeftParen);
        do
        {
            _ast.Add(spec, Role.Element, IndexElement(isKey: true));
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        ReadOnlySpan<byte> known = _ast.Text(strategy);
        if (!known.SequenceEqual("list"u8) && !known.SequenceEqual("range"u8) && !known.SequenceEqual("hash"u8))
        {
            string name = System.Text.Encoding.UTF8.GetString(known);
            throw Error(SqlState.InvalidParameterValue, "unrecognized partitioning strategy \"" + name + "\"", position);
        }

        return spec;
    }

    /// <summary>PartitionBoundSpec.</summary>
    private NodeId PartitionBound()
    {
        NodeId bound = New(NodeKind.PartitionBound);
        if (Accept(Keyword.Default))
        {
            _ast[bound].Text = Text("default"u8);
            return bound;
        }

        Expect(Keyword.For);
        Expect(Keyword.Values);
        if (Accept(Keyword.In))
        {
            _ast[bound].Text = Text("in"u8);
            ParenthesizedList(bound, Role.Element);
        }
        else if (Is(Keyword.With))
        {
            int position = _token.Start;
            Next();
            _ast[bound].Text = Text("with"u8);
            HashBound(bound, position);
        }
        else
        {
            _ast[bound].Text = Text("from"u8);
            Expect(Keyword.From);
            ParenthesizedList(bound, Role.Low);
            Expect(Keyword.To);
            ParenthesizedList(bound, Role.High);
        }

        return bound;
    }

    private void HashBound(NodeId bound, int position)
    {
        Expect(TokenKind.LeftParen);
        do
        {
            NodeId option = New(NodeKind.DefElem);
            uint name = NonReservedWord();
            _ast[option].Text = name;
            _ast.Add(option, Role.Argument, IntegerConstant());
            _ast.Add(bound, Role.Option, option);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
        RequireHashOptions(bound, position);
    }

    private readonly void RequireHashOptions(NodeId bound, int start)
    {
        bool sawModulus = false;
        bool sawRemainder = false;
        for (NodeId option = _ast.First(bound); !option.IsNone; option = _ast.Next(option))
        {
            string name = System.Text.Encoding.UTF8.GetString(_ast.Text(_ast[option].Text));
            int position = _ast[option].Position;
            bool repeats = name switch
            {
                "modulus" => sawModulus,
                "remainder" => sawRemainder,
                _ => throw SyntaxRule("unrecognized hash partition bound specification \"" + name + "\"", position),
            };
            if (repeats)
            {
                throw Error(SqlState.DuplicateObject, name + " for hash partition provided more than once", position);
            }

            sawModulus |= name == "modulus";
            sawRemainder |= name == "remainder";
        }

        if (!sawModulus || !sawRemainder)
        {
            throw SyntaxRule((sawModulus ? "remainder" : "modulus") + " for hash partition must be specified", start);
        }
    }

    private void ParenthesizedList(NodeId parent, Role role)
    {
        Expect(TokenKind.LeftParen);
        ExpressionList(parent, role);
        Expect(TokenKind.RightParen);
    }

    /// <summary>Behind the target's name.</summary>
    private NodeId CreateTableAs(int position, NodeFlags flags, NodeId relation)
    {
        NodeId create = _ast.New(NodeKind.CreateTableAs, position);
        _ast[create].Flags = flags;
        _ast.Add(create, Role.Relation, relation);
        if (Is(TokenKind.LeftParen))
        {
            NameList(create, Role.Column);
        }

        StorageTail(create);
        Expect(Keyword.As);
        CreateAsSource(create);
        return create;
    }

    private void CreateAsSource(NodeId create)
    {
        if (Is(Keyword.Execute))
        {
            _ast.Add(create, Role.Query, Execute());
        }
        else if (BeginsQuery() || Is(TokenKind.LeftParen))
        {
            _ast.Add(create, Role.Query, SelectStatement());
        }
        else
        {
            throw QueryExpected();
        }

        WithData(create);
    }

    private void WithData(NodeId create)
    {
        if (!Is(Keyword.With))
        {
            return;
        }

        Next();
        if (Accept(Keyword.No))
        {
            _ast.SetFlag(create, NodeFlags.WithNoData);
        }

        Expect(Keyword.Data);
    }

    private NodeId Truncate()
    {
        NodeId node = New(NodeKind.Truncate);
        Next();
        Accept(Keyword.Table);
        do
        {
            _ast.Add(node, Role.Relation, RelationExpression());
        }
        while (Accept(TokenKind.Comma));
        if (_token.Keyword is Keyword.Restart or Keyword.Continue)
        {
            _ast.SetFlag(node, Is(Keyword.Restart) ? NodeFlags.RestartIdentity : NodeFlags.None);
            Next();
            Expect(Keyword.Identity);
        }

        DropBehavior(node);
        return node;
    }

    private void DropBehavior(NodeId node)
    {
        if (Accept(Keyword.Cascade))
        {
            _ast.SetFlag(node, NodeFlags.Cascade);
        }
        else
        {
            Accept(Keyword.Restrict);
        }
    }
}

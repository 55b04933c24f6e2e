using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Column definitions and constraints.</summary>
internal ref partial struct Parser
{
    /// <summary>columnDef.</summary>
    private NodeId ColumnDefinition()
    {
        NodeId column = New(NodeKind.ColumnDef);
        uint name = ColId();
        _ast[column].Text = name;
        _ast.Add(column, Role.Type, TypeName());
        ColumnStorage(column);
        ColumnQualifiers(column);
        return column;
    }

    private void ColumnStorage(NodeId column)
    {
        if (Is(Keyword.Storage))
        {
            StorageWord(column, "storage"u8);
        }

        if (Is(Keyword.Compression))
        {
            StorageWord(column, "compression"u8);
        }

        if (Is(Keyword.Options))
        {
            NodeId options = NamedOption("options"u8, _token.Start);
            Next();
            GenericOptions(options, isAlter: false);
            _ast.Add(column, Role.Option, options);
        }
    }

    private void StorageWord(NodeId column, ReadOnlySpan<byte> name)
    {
        NodeId option = NamedOption(name, _token.Start);
        Next();
        int position = _token.Start;
        uint value = Accept(Keyword.Default) ? Text("default"u8) : ColId();
        _ast.Add(option, Role.Argument, NewIdentifier(value, position));
        _ast.Add(column, Role.Option, option);
    }

    /// <summary>ColQualList.</summary>
    private void ColumnQualifiers(NodeId column)
    {
        while (true)
        {
            if (Is(Keyword.Collate))
            {
                int position = _token.Start;
                NodeId collation = CollationName();
                if (!_ast.Child(column, Role.Collation).IsNone)
                {
                    throw SyntaxRule("multiple COLLATE clauses not allowed", position);
                }

                _ast.Add(column, Role.Collation, collation);
            }
            else
            {
                NodeId attribute = ColumnAttribute();
                NodeId constraint = attribute.IsNone ? ColumnConstraint() : attribute;
                if (constraint.IsNone)
                {
                    return;
                }

                _ast.Add(column, Role.Constraint, constraint);
            }
        }
    }

    private NodeId NewConstraint(ConstraintKind kind)
    {
        NodeId node = New(NodeKind.Constraint);
        _ast[node].Value = (int)kind;
        return node;
    }

    private NodeId ColumnConstraint()
    {
        uint name = 0;
        bool isNamed = Accept(Keyword.Constraint);
        if (isNamed)
        {
            name = ColId();
        }

        NodeId constraint = ColumnConstraintElement();
        if (constraint.IsNone)
        {
            return isNamed ? throw SyntaxError() : default;
        }

        _ast[constraint].Text = name;
        return constraint;
    }

    private NodeId ColumnConstraintElement()
    {
        NodeId node;
        switch (_token.Keyword)
        {
            case Keyword.Not:
                node = NewConstraint(ConstraintKind.NotNull);
                Next();
                Expect(Keyword.Null);
                NoInherit(node);
                return node;
            case Keyword.Null:
                node = NewConstraint(ConstraintKind.Null);
                Next();
                return node;
            case Keyword.Unique:
                node = NewConstraint(ConstraintKind.Unique);
                Next();
                NullsDistinct(node);
                DefinitionOptions(node);
                return node;
            case Keyword.Primary:
                node = NewConstraint(ConstraintKind.Primary);
                Next();
                Expect(Keyword.Key);
                DefinitionOptions(node);
                return node;
            case Keyword.Check:
                node = NewConstraint(ConstraintKind.Check);
                Next();
                ParenthesizedList1(node);
                NoInherit(node);
                return node;
            case Keyword.Default:
                node = NewConstraint(ConstraintKind.Default);
                Next();
                _ast.Add(node, Role.Argument, RestrictedExpression());
                return node;
            case Keyword.Generated:
                return Generated();
            case Keyword.References:
                node = NewConstraint(ConstraintKind.Foreign);
                References(node, allowsPeriod: false);
                return node;
            default:
                return default;
        }
    }

    private void ParenthesizedList1(NodeId node)
    {
        Expect(TokenKind.LeftParen);
        _ast.Add(node, Role.Argument, Expression());
        Expect(TokenKind.RightParen);
    }

    private void NoInherit(NodeId node)
    {
        if (Accept(Keyword.No))
        {
            Expect(Keyword.Inherit);
            _ast.SetFlag(node, NodeFlags.NoInherit);
        }
    }

    private void NullsDistinct(NodeId node)
    {
        if (!Accept(Keyword.Nulls))
        {
            return;
        }

        if (Accept(Keyword.Not))
        {
            _ast.SetFlag(node, NodeFlags.NullsNotDistinct);
        }

        Expect(Keyword.Distinct);
    }

    /// <summary>opt_definition OptConsTableSpace.</summary>
    private void DefinitionOptions(NodeId node)
    {
        if (Is(Keyword.With))
        {
            NodeId with = NamedOption("with"u8, _token.Start);
            Next();
            OptionList(with, Role.Option, takesNamespace: false);
            _ast.Add(node, Role.Option, with);
        }

        if (Is(Keyword.Using))
        {
            NodeId space = NamedOption("tablespace"u8, _token.Start);
            Next();
            Expect(Keyword.Index);
            Expect(Keyword.Tablespace);
            _ast.Add(space, Role.Argument, ColIdNode());
            _ast.Add(node, Role.Option, space);
        }
    }

    private NodeId Generated()
    {
        NodeId node = NewConstraint(ConstraintKind.Generated);
        Next();
        bool isAlways = Accept(Keyword.Always);
        int position = _token.Start;
        if (!isAlways)
        {
            Expect(Keyword.By);
            Expect(Keyword.Default);
        }

        _ast.SetFlag(node, isAlways ? NodeFlags.Always : NodeFlags.None);
        Expect(Keyword.As);
        if (Accept(Keyword.Identity))
        {
            _ast[node].Value = (int)ConstraintKind.Identity;
            if (Accept(TokenKind.LeftParen))
            {
                SequenceOptions(node, isRequired: true);
                Expect(TokenKind.RightParen);
            }

            return node;
        }

        if (!Is(TokenKind.LeftParen))
        {
            throw SyntaxError();
        }

        ParenthesizedList1(node);
        if (Accept(Keyword.Stored))
        {
            _ast.SetFlag(node, NodeFlags.Stored);
        }
        else
        {
            Accept(Keyword.Virtual);
        }

        return isAlways ? node : throw SyntaxRule("for a generated column, GENERATED ALWAYS must be specified", position);
    }

    /// <summary>REFERENCES qualified_name opt_column_and_period_list key_match key_actions.</summary>
    private void References(NodeId node, bool allowsPeriod)
    {
        Expect(Keyword.References);
        _ast.Add(node, Role.Relation, QualifiedRelation());
        if (Accept(TokenKind.LeftParen))
        {
            KeyColumns(node, Role.Target, NodeFlags.ReferencedPeriod, allowsPeriod ? Keyword.Period : Keyword.None);
        }

        if (Is(Keyword.Match))
        {
            NodeId match = NamedOption("match"u8, _token.Start);
            int position = _token.Start;
            Next();
            if (Is(Keyword.Partial))
            {
                throw Error(SqlState.FeatureNotSupported, "MATCH PARTIAL not yet implemented", position);
            }

            _ast.Add(match, Role.Argument, _token.Keyword is Keyword.Full or Keyword.Simple ? ColLabelNode() : throw SyntaxError());
            _ast.Add(node, Role.Option, match);
        }

        bool sawUpdate = false;
        bool sawDelete = false;
        while (Is(Keyword.On) && !(sawUpdate && sawDelete))
        {
            int position = _token.Start;
            Next();
            if (!(Is(Keyword.Update) && !sawUpdate) && !(Is(Keyword.Delete) && !sawDelete))
            {
                throw SyntaxError();
            }

            bool isUpdate = Is(Keyword.Update);
            sawUpdate |= isUpdate;
            sawDelete |= !isUpdate;
            NodeId option = isUpdate ? NamedOption("on update"u8, position) : NamedOption("on delete"u8, position);
            Next();
            KeyAction(option, isUpdate);
            _ast.Add(node, Role.Option, option);
        }
    }

    private void KeyAction(NodeId option, bool isUpdate)
    {
        int position = _token.Start;
        ReadOnlySpan<byte> action = "set default"u8;
        if (Accept(Keyword.Cascade))
        {
            action = "cascade"u8;
        }
        else if (Accept(Keyword.Restrict))
        {
            action = "restrict"u8;
        }
        else if (Accept(Keyword.No))
        {
            Expect(Keyword.Action);
            action = "no action"u8;
        }
        else
        {
            Expect(Keyword.Set);
            if (Accept(Keyword.Null))
            {
                action = "set null"u8;
            }
            else
            {
                Expect(Keyword.Default);
            }

            if (Is(TokenKind.LeftParen))
            {
                NameList(option, Role.Column);
                if (isUpdate)
                {
                    string message = "a column list with " + System.Text.Encoding.UTF8.GetString(action).ToUpperInvariant()
                        + " is only supported for ON DELETE actions";
                    throw Error(SqlState.FeatureNotSupported, message, _ast[option].Position);
                }
            }
        }

        _ast.Add(option, Role.Argument, NewIdentifier(Text(action), position));
    }

    // Behind "(": column names, the last one perhaps with PERIOD before or WITHOUT OVERLAPS behind, and ")".
    private void KeyColumns(NodeId node, Role role, NodeFlags flag, Keyword word)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            bool isPeriod = word == Keyword.Period && !isFirst && Is(Keyword.Period) && IsColId(Peek());
            if (isPeriod)
            {
                Next();
                _ast.SetFlag(node, flag);
            }

            _ast.Add(node, role, ColIdNode());
            if (word == Keyword.Without && Accept(Keyword.Without))
            {
                Expect(Keyword.Overlaps);
                _ast.SetFlag(node, flag);
                break;
            }

            if (isPeriod || !Accept(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.RightParen);
    }
}

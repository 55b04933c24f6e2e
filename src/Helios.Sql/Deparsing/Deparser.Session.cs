using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>Transactions, variables, prepared statements, cursors, EXPLAIN.</summary>
public sealed partial class Deparser
{
    private void SessionStatement(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.Transaction:
                Transaction(id);
                break;
            case NodeKind.VariableSet:
                VariableSet(id);
                break;
            case NodeKind.VariableShow:
                Write("SHOW "u8);
                VariableName(id);
                break;
            case NodeKind.Discard:
                Write((DiscardKind)_ast.Value(id) switch
                {
                    DiscardKind.All => "DISCARD ALL"u8,
                    DiscardKind.Plans => "DISCARD PLANS"u8,
                    DiscardKind.Sequences => "DISCARD SEQUENCES"u8,
                    DiscardKind.Temp => "DISCARD TEMP"u8,
                });
                break;
            case NodeKind.Prepare:
                Write("PREPARE "u8);
                Name(id);
                Types(id);
                Write(" AS "u8);
                Statement(Child(id, Role.Query));
                break;
            case NodeKind.Execute:
                Write("EXECUTE "u8);
                Name(id);
                if (Has(id, Role.Argument))
                {
                    Call(" ("u8, id);
                }

                break;
            case NodeKind.Deallocate:
                Named("DEALLOCATE "u8, id);
                break;
            case NodeKind.ClosePortal:
                Named("CLOSE "u8, id);
                break;
            case NodeKind.DeclareCursor:
                DeclareCursor(id);
                break;
            case NodeKind.Fetch:
                Fetch(id);
                break;
            case NodeKind.Explain:
                Write("EXPLAIN "u8);
                ParenthesizedOptions(id);
                Statement(Child(id, Role.Query));
                break;
            default:
                Expression(id);
                break;
        }
    }

    private void Named(ReadOnlySpan<byte> word, NodeId id)
    {
        Write(word);
        if (_ast.HasText(id))
        {
            Name(id);
        }
        else
        {
            Write("ALL"u8);
        }
    }

    private void Types(NodeId id)
    {
        if (Has(id, Role.Type))
        {
            Write(" ("u8);
            List(id, Role.Type, static (self, child) => self.Type(child));
            Write(")"u8);
        }
    }

    private void Transaction(NodeId id)
    {
        var kind = (TransactionKind)_ast.Value(id);
        Write(kind switch
        {
            TransactionKind.Begin => "BEGIN"u8,
            TransactionKind.Start => "START TRANSACTION"u8,
            TransactionKind.Commit => "COMMIT"u8,
            TransactionKind.Rollback => "ROLLBACK"u8,
            TransactionKind.Savepoint => "SAVEPOINT "u8,
            TransactionKind.Release => "RELEASE SAVEPOINT "u8,
            TransactionKind.RollbackTo => "ROLLBACK TO SAVEPOINT "u8,
            TransactionKind.Prepare => "PREPARE TRANSACTION "u8,
            TransactionKind.CommitPrepared => "COMMIT PREPARED "u8,
            TransactionKind.RollbackPrepared => "ROLLBACK PREPARED "u8,
        });
        if (kind is TransactionKind.Prepare or TransactionKind.CommitPrepared or TransactionKind.RollbackPrepared)
        {
            StringLiteral(_ast.Utf8(id));
        }
        else if (_ast.HasText(id))
        {
            Name(id);
        }

        TransactionModes(id);
        WriteIf(Has(id, NodeFlags.Chain), " AND CHAIN"u8);
    }

    private void TransactionModes(NodeId id)
    {
        if (Has(id, Role.Option))
        {
            Write(" "u8);
            List(id, Role.Option, static (self, child) => self.TransactionMode(child));
        }
    }

    private void TransactionMode(NodeId id)
    {
        NodeId value = Child(id, Role.Argument);
        if (TextIs(id, "isolation level"u8))
        {
            Write("ISOLATION LEVEL "u8);
            Keywords(_ast.Utf8(value));
        }
        else if (TextIs(id, "read only"u8))
        {
            Write(_ast.Value(value) == 1 ? "READ ONLY"u8 : "READ WRITE"u8);
        }
        else
        {
            Write(_ast.Value(value) == 1 ? "DEFERRABLE"u8 : "NOT DEFERRABLE"u8);
        }
    }

    private void VariableSet(NodeId id)
    {
        bool isReset = (VariableSetKind)_ast.Value(id) is VariableSetKind.Reset or VariableSetKind.ResetAll;
        WriteIf(!isReset, Has(id, NodeFlags.Local) ? "SET LOCAL "u8 : "SET "u8);
        SetClause(id);
    }

    /// <summary>What stands behind SET [LOCAL], or the whole of RESET.</summary>
    private void SetClause(NodeId id)
    {
        var kind = (VariableSetKind)_ast.Value(id);
        if (kind is VariableSetKind.Reset or VariableSetKind.ResetAll)
        {
            Write(kind == VariableSetKind.ResetAll ? "RESET ALL"u8 : "RESET "u8);
            VariableName(id);
            return;
        }

        if (kind == VariableSetKind.Multi)
        {
            MultipleSet(id);
            return;
        }

        NodeId value = Child(id, Role.Argument);
        if (!value.IsNone && _ast.Kind(value) == NodeKind.TypeCast)
        {
            Write("TIME ZONE INTERVAL "u8);
            ZoneInterval(value);
            return;
        }

        if (Has(id, NodeFlags.XmlOption))
        {
            Write("XML OPTION "u8);
            Keywords(_ast.Utf8(value));
            return;
        }

        bool isZone = Has(id, NodeFlags.TimeZone);
        if (isZone)
        {
            Write("TIME ZONE"u8);
        }
        else
        {
            VariableName(id);
        }

        switch (kind)
        {
            case VariableSetKind.Default:
                Write(isZone ? " DEFAULT"u8 : " TO DEFAULT"u8);
                break;
            case VariableSetKind.Current:
                Write(" FROM CURRENT"u8);
                break;
            default:
                Write(isZone ? " "u8 : " TO "u8);
                if (isZone)
                {
                    ZoneValue(value);
                }
                else
                {
                    List(id, Role.Argument, static (self, child) => self.SignedValue(child));
                }

                break;
        }
    }

    // A zone's name may be no keyword of any class.
    private void ZoneValue(NodeId id)
    {
        if (_ast.Kind(id) == NodeKind.Identifier)
        {
            InQuotes(_ast.Utf8(id));
        }
        else
        {
            SignedValue(id);
        }
    }

    // The interval type's modifiers are masks here, which the zone syntax does not take: only the fields it may have are spelled.
    private void ZoneInterval(NodeId cast)
    {
        NodeId modifier = Child(Child(cast, Role.Type), Role.Modifier);
        NodeId precision = modifier.IsNone ? default : _ast.NextSame(modifier);
        if (!precision.IsNone)
        {
            Write("("u8);
            Expression(precision);
            Write(") "u8);
        }

        Bare(Child(cast, Role.Argument));
        if (!modifier.IsNone && precision.IsNone)
        {
            const int HourMask = 1 << 10;
            Write(_ast.Value(modifier) == HourMask ? " HOUR"u8 : " HOUR TO MINUTE"u8);
        }
    }

    private void MultipleSet(NodeId id)
    {
        if (TextIs(id, "transaction snapshot"u8))
        {
            Write("TRANSACTION SNAPSHOT "u8);
            Expressions(id, Role.Argument);
            return;
        }

        Write(TextIs(id, "transaction"u8) ? "TRANSACTION"u8 : "SESSION CHARACTERISTICS AS TRANSACTION"u8);
        TransactionModes(id);
    }

    private void VariableName(NodeId id)
    {
        NodeId spelling = Child(id, Role.Name);
        ReadOnlySpan<byte> name = _ast.Utf8(spelling.IsNone ? id : spelling);
        while (true)
        {
            int dot = name.IndexOf((byte)'.');
            if (dot < 0)
            {
                break;
            }

            Quoted(name[..dot]);
            Write("."u8);
            name = name[(dot + 1)..];
        }

        // "all" would begin another form of SET and RESET; to SHOW the word and the name are one.
        if (name.SequenceEqual("all"u8))
        {
            Write(_ast.Kind(id) == NodeKind.VariableShow ? "ALL"u8 : "\"all\""u8);
        }
        else if (!name.IsEmpty)
        {
            Quoted(name);
        }
    }

    private void SignedValue(NodeId id)
    {
        if (_ast.Kind(id) == NodeKind.Identifier && (TextIs(id, "true"u8) || TextIs(id, "false"u8) || TextIs(id, "on"u8)))
        {
            Keywords(_ast.Utf8(id));
            return;
        }

        if (_ast.Kind(id) != NodeKind.Operator)
        {
            Bare(id);
            return;
        }

        Write(_ast.Utf8(id));
        Bare(Child(id, Role.Right));
    }

    private void DeclareCursor(NodeId id)
    {
        Write("DECLARE "u8);
        Name(id);
        WriteIf(Has(id, NodeFlags.Binary), " BINARY"u8);
        WriteIf(Has(id, NodeFlags.Insensitive), " INSENSITIVE"u8);
        WriteIf(Has(id, NodeFlags.Asensitive), " ASENSITIVE"u8);
        WriteIf(Has(id, NodeFlags.Scroll), " SCROLL"u8);
        WriteIf(Has(id, NodeFlags.NoScroll), " NO SCROLL"u8);
        Write(" CURSOR"u8);
        WriteIf(Has(id, NodeFlags.Hold), " WITH HOLD"u8);
        Write(" FOR "u8);
        Query(Child(id, Role.Query));
    }

    private void Fetch(NodeId id)
    {
        Write(Has(id, NodeFlags.Move) ? "MOVE "u8 : "FETCH "u8);
        Write((FetchDirection)_ast.Value(id) switch
        {
            FetchDirection.Forward => "FORWARD "u8,
            FetchDirection.Backward => "BACKWARD "u8,
            FetchDirection.Absolute => "ABSOLUTE "u8,
            FetchDirection.Relative => "RELATIVE "u8,
        });
        NodeId count = Child(id, Role.Argument);
        if (Has(id, NodeFlags.All))
        {
            Write("ALL "u8);
        }
        else if (!count.IsNone)
        {
            WriteIf(Has(id, NodeFlags.Negative), "-"u8);
            Bare(count);
            Write(" "u8);
        }

        Write("FROM "u8);
        Name(id);
    }

    /// <summary>"(" name value, ... ") " of EXPLAIN.</summary>
    private void ParenthesizedOptions(NodeId id)
    {
        if (!Has(id, Role.Option))
        {
            return;
        }

        Write("("u8);
        List(id, Role.Option, static (self, child) => self.Option(child));
        Write(") "u8);
    }

    private void Option(NodeId id)
    {
        OptionName(_ast.Utf8(id));
        NodeId value = Child(id, Role.Argument);
        if (!value.IsNone)
        {
            Write(" "u8);
            SignedValue(value);
        }
        else if (Has(id, Role.Element))
        {
            Write(" ("u8);
            List(id, Role.Element, static (self, child) => self.SignedValue(child));
            Write(")"u8);
        }
    }

    // ANALYZE is reserved but is itself the name of an option.
    private void OptionName(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("analyze"u8))
        {
            Write(name);
        }
        else
        {
            Quoted(name);
        }
    }
}

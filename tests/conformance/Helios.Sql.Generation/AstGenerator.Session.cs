using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>Transactions, variables, prepared statements, cursors, EXPLAIN.</summary>
public sealed partial class AstGenerator
{
    private static readonly string[] s_variables =
    [
        "search_path", "app.tenant_id", "timezone", "role", "session", "a.b.c", "all", "time", "transaction", "local", "xml",
        "names", "work_mem", "my var", "schema", "constraints", "catalog",
    ];

    private NodeId SessionStatement()
    {
        switch (Next(11))
        {
            case 0:
                return Transaction();
            case 1:
                return VariableSet();
            case 2:
                return Chance(2) ? Named(NodeKind.VariableShow, Pick(s_variables)) : VariableReset();
            case 3:
                return New(NodeKind.Discard, Next(4));
            case 4:
                return Prepare();
            case 5:
                return Execute();
            case 6:
                return OptionallyNamed(NodeKind.Deallocate);
            case 7:
                return OptionallyNamed(NodeKind.ClosePortal);
            case 8:
                return DeclareCursor();
            case 9:
                return Fetch();
            default:
                return Explain();
        }
    }

    private NodeId OptionallyNamed(NodeKind kind) => Chance(3) ? New(kind) : Named(kind, Name());

    private NodeId Transaction()
    {
        var kind = (TransactionKind)Next(10);
        NodeId node = New(NodeKind.Transaction, (int)kind);
        switch (kind)
        {
            case TransactionKind.Begin or TransactionKind.Start:
                Many(node, Role.Option, TransactionMode);
                break;
            case TransactionKind.Commit or TransactionKind.Rollback:
                _ast.SetFlag(node, Maybe(NodeFlags.Chain));
                break;
            case TransactionKind.Prepare or TransactionKind.CommitPrepared or TransactionKind.RollbackPrepared:
                SetText(node, Pick(s_strings));
                break;
            default:
                SetText(node, Name());
                break;
        }

        return node;
    }

    private NodeId TransactionMode()
    {
        int way = Next(3);
        NodeId mode = Named(NodeKind.TransactionMode, Pick((string[])["isolation level", "read only", "deferrable"]));
        bool isLevel = _ast.Text(_ast[mode].Text).SequenceEqual("isolation level"u8);
        string[] levels = ["serializable", "repeatable read", "read committed", "read uncommitted"];
        Add(mode, Role.Argument, isLevel ? Named(NodeKind.StringConst, Pick(levels)) : New(NodeKind.BoolConst, way % 2));
        return mode;
    }

    private NodeId VariableReset() => Chance(3)
        ? New(NodeKind.VariableSet, (int)VariableSetKind.ResetAll)
        : Named(NodeKind.VariableSet, Pick(s_variables), (int)VariableSetKind.Reset);

    private NodeId VariableSet()
    {
        NodeFlags local = Maybe(NodeFlags.Local);
        switch (Next(6))
        {
            case 1:
                return SetMulti(local);
            case 2:
                return TimeZone(local);
            case 3:
                return WithFlags(Named(NodeKind.VariableSet, Pick(s_variables), (int)VariableSetKind.Default), local);
            case 4:
                return WithFlags(Named(NodeKind.VariableSet, Pick(s_variables), (int)VariableSetKind.Current), local);
            default:
                NodeId node = WithFlags(Named(NodeKind.VariableSet, Chance(4) ? LowerName() : Pick(s_variables)), local);
                Many(node, Role.Argument, VariableValue, 1);
                return node;
        }
    }

    private NodeId WithFlags(NodeId node, NodeFlags flags)
    {
        _ast.SetFlag(node, flags);
        return node;
    }

    private NodeId VariableValue() => Next(3) switch { 0 => Identifier(), 1 => String(), _ => SignedNumber() };

    private NodeId SetMulti(NodeFlags local)
    {
        string name = Pick((string[])["transaction", "session characteristics", "transaction snapshot"]);
        NodeId node = WithFlags(Named(NodeKind.VariableSet, name, (int)VariableSetKind.Multi), local);
        if (name == "transaction snapshot")
        {
            Add(node, Role.Argument, String());
        }
        else
        {
            Many(node, Role.Option, TransactionMode, 1);
        }

        return node;
    }

    private NodeId TimeZone(NodeFlags local)
    {
        bool isDefault = Chance(5);
        var kind = isDefault ? VariableSetKind.Default : VariableSetKind.Value;
        NodeId node = WithFlags(Named(NodeKind.VariableSet, "timezone", (int)kind), local | NodeFlags.TimeZone);
        if (!isDefault)
        {
            Add(node, Role.Argument, Chance(3) ? ZoneInterval() : VariableValue());
        }

        return node;
    }

    // No fields, HOUR, HOUR TO MINUTE, or a precision.
    private NodeId ZoneInterval()
    {
        const int HourMask = 1 << 10;
        const int HourToMinuteMask = HourMask | (1 << 11);
        NodeId cast = New(NodeKind.TypeCast, 0, NodeFlags.LiteralForm);
        Add(cast, Role.Argument, String());
        NodeId type = New(NodeKind.TypeName);
        SystemType(type, "interval");
        int mask = Pick((int[])[0, HourMask, HourToMinuteMask, FullIntervalRange]);
        if (mask != 0)
        {
            Add(type, Role.Modifier, New(NodeKind.IntegerConst, mask));
        }

        if (mask == FullIntervalRange)
        {
            Add(type, Role.Modifier, New(NodeKind.IntegerConst, Next(7)));
        }

        Add(cast, Role.Type, type);
        return cast;
    }

    private NodeId Prepare()
    {
        NodeId node = Named(NodeKind.Prepare, Name());
        Many(node, Role.Type, Type);
        Add(node, Role.Query, Preparable());
        return node;
    }

    private NodeId Execute()
    {
        NodeId node = Named(NodeKind.Execute, Name());
        Many(node, Role.Argument, Expression);
        return node;
    }

    private NodeId DeclareCursor()
    {
        NodeFlags flags = Maybe(NodeFlags.Binary) | Maybe(NodeFlags.Hold) | Maybe(NodeFlags.Insensitive);
        flags |= Next(3) switch { 1 => NodeFlags.Scroll, 2 => NodeFlags.NoScroll, _ => NodeFlags.None };
        NodeId node = WithFlags(Named(NodeKind.DeclareCursor, Name()), flags);
        Add(node, Role.Query, Query());
        return node;
    }

    private NodeId Fetch()
    {
        var direction = (FetchDirection)Next(4);
        NodeId node = WithFlags(Named(NodeKind.Fetch, Name(), (int)direction), Maybe(NodeFlags.Move));
        bool isPlain = direction is FetchDirection.Forward or FetchDirection.Backward;
        int way = isPlain ? Next(3) : 0;
        if (way == 1)
        {
            _ast.SetFlag(node, NodeFlags.All);
        }
        else if (way == 0)
        {
            _ast.SetFlag(node, Maybe(NodeFlags.Negative));
            Add(node, Role.Argument, Integer());
        }

        return node;
    }

    private NodeId Explain()
    {
        NodeId node = New(NodeKind.Explain);
        Many(node, Role.Option, () => UtilityOption(takesList: false));
        Add(node, Role.Query, Next(6) switch
        {
            3 => Execute(),
            4 => DeclareCursor(),
            5 => CreateTableAs(),
            _ => Preparable(),
        });
        return node;
    }

    /// <summary>An option of EXPLAIN or COPY.</summary>
    private NodeId UtilityOption(bool takesList)
    {
        NodeId option = Named(NodeKind.DefElem, Chance(3) ? Name() : Pick((string[])["analyze", "format", "costs", "header", "null"]));
        switch (Next(takesList ? 6 : 4))
        {
            case 1:
                Add(option, Role.Argument, Identifier());
                break;
            case 2:
                Add(option, Role.Argument, String());
                break;
            case 3:
                Add(option, Role.Argument, SignedNumber());
                break;
            case 4:
                Add(option, Role.Argument, New(NodeKind.Star));
                break;
            case 5:
                Many(option, Role.Element, () => Chance(3) ? String() : Identifier(), 1);
                break;
            default:
                break;
        }

        return option;
    }

    private NodeId Copy()
    {
        NodeId copy = New(NodeKind.Copy);
        if (Chance(3))
        {
            Add(copy, Role.Query, Preparable());
        }
        else
        {
            Add(copy, Role.Relation, QualifiedName());
            Many(copy, Role.Column, Identifier);
            if (Chance(2))
            {
                _ast.SetFlag(copy, NodeFlags.From);
                Optional(copy, Role.Where, Expression);
            }
        }

        if (Chance(2))
        {
            SetText(copy, Pick(s_strings));
            _ast.SetFlag(copy, Maybe(NodeFlags.Program));
        }

        if (Chance(6))
        {
            OldCopyOptions(copy);
        }
        else
        {
            Many(copy, Role.Option, () => UtilityOption(takesList: true));
        }

        return copy;
    }

    // Only HEADER and FREEZE without a value need the syntax of before 9.0.
    private void OldCopyOptions(NodeId copy)
    {
        Add(Option(copy, Chance(2) ? "header" : "freeze"), Role.Argument, New(NodeKind.BoolConst, 1));
        if (Chance(2))
        {
            Add(Option(copy, "format"), Role.Argument, Identifier(Chance(2) ? "csv" : "binary"));
        }

        if (Chance(2))
        {
            Add(Option(copy, Pick((string[])["delimiter", "null", "quote", "escape", "encoding"])), Role.Argument, String());
        }

        if (Chance(2))
        {
            NodeId force = Option(copy, Pick((string[])["force_quote", "force_null", "force_not_null"]));
            if (Chance(2))
            {
                Add(force, Role.Argument, New(NodeKind.Star));
            }
            else
            {
                Many(force, Role.Element, Identifier, 1);
            }
        }
    }
}

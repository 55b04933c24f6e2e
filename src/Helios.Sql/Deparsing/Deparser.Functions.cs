using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>Function calls, SQL's special call syntax, windows.</summary>
public sealed partial class Deparser
{
    private void FunctionCall(NodeId id)
    {
        if (Has(id, NodeFlags.SqlSyntax) && SpecialSyntax(id))
        {
            return;
        }

        DottedName(id, Role.Name);
        Write("("u8);
        WriteIf(Has(id, NodeFlags.Distinct), "DISTINCT "u8);
        WriteIf(Has(id, NodeFlags.All), "ALL "u8);
        WriteIf(Has(id, NodeFlags.Star), "*"u8);
        NodeId argument = Child(id, Role.Argument);
        while (!argument.IsNone)
        {
            NodeId next = _ast.NextSame(argument);
            WriteIf(next.IsNone && Has(id, NodeFlags.Variadic), "VARIADIC "u8);
            Expression(argument);
            WriteIf(!next.IsNone, ", "u8);
            argument = next;
        }

        bool isWithinGroup = Has(id, NodeFlags.WithinGroup);
        if (!isWithinGroup)
        {
            OrderBy(id);
        }

        Write(")"u8);
        if (isWithinGroup)
        {
            Write(" WITHIN GROUP ("u8);
            OrderBy(id);
            Write(")"u8);
        }

        FilterAndOver(id);
    }

    private void FilterAndOver(NodeId id)
    {
        NodeId filter = Child(id, Role.Filter);
        if (!filter.IsNone)
        {
            Write(" FILTER (WHERE "u8);
            Expression(filter);
            Write(")"u8);
        }

        NodeId over = Child(id, Role.Over);
        if (over.IsNone)
        {
            return;
        }

        Write(" OVER "u8);
        if (_ast.HasText(over))
        {
            Name(over);
        }
        else
        {
            Window(over);
        }
    }

    private void Window(NodeId id)
    {
        Write("("u8);
        NodeId name = Child(id, Role.RefName);
        if (!name.IsNone)
        {
            Name(name);
        }

        if (Has(id, Role.Partition))
        {
            Write(" PARTITION BY "u8);
            Expressions(id, Role.Partition);
        }

        OrderBy(id);
        Frame(id);
        Write(")"u8);
    }

    private void Frame(NodeId id)
    {
        var frame = (WindowFrame)_ast.Value(id);
        if (frame == WindowFrame.None)
        {
            return;
        }

        Write((frame & WindowFrame.Range) != 0 ? " RANGE "u8 : (frame & WindowFrame.Rows) != 0 ? " ROWS "u8 : " GROUPS "u8);
        bool isBetween = (frame & WindowFrame.Between) != 0;
        WriteIf(isBetween, "BETWEEN "u8);
        Optional(Child(id, Role.FrameStart));
        Write(
            (frame & WindowFrame.StartUnboundedPreceding) != 0 ? "UNBOUNDED PRECEDING"u8
            : (frame & WindowFrame.StartUnboundedFollowing) != 0 ? "UNBOUNDED FOLLOWING"u8
            : (frame & WindowFrame.StartCurrentRow) != 0 ? "CURRENT ROW"u8
            : (frame & WindowFrame.StartPreceding) != 0 ? " PRECEDING"u8
            : " FOLLOWING"u8);
        if (isBetween)
        {
            Write(" AND "u8);
            Optional(Child(id, Role.FrameEnd));
            Write(
                (frame & WindowFrame.EndUnboundedFollowing) != 0 ? "UNBOUNDED FOLLOWING"u8
                : (frame & WindowFrame.EndUnboundedPreceding) != 0 ? "UNBOUNDED PRECEDING"u8
                : (frame & WindowFrame.EndCurrentRow) != 0 ? "CURRENT ROW"u8
                : (frame & WindowFrame.EndPreceding) != 0 ? " PRECEDING"u8
                : " FOLLOWING"u8);
        }

        WriteIf((frame & WindowFrame.ExcludeCurrentRow) != 0, " EXCLUDE CURRENT ROW"u8);
        WriteIf((frame & WindowFrame.ExcludeGroup) != 0, " EXCLUDE GROUP"u8);
        WriteIf((frame & WindowFrame.ExcludeTies) != 0, " EXCLUDE TIES"u8);
    }

    private NodeId FunctionName(NodeId call)
    {
        NodeId last = default;
        foreach (NodeId name in _ast.Children(call, Role.Name))
        {
            last = name;
        }

        return last;
    }

    private int CallLevel(NodeId id)
    {
        if (!Has(id, NodeFlags.SqlSyntax))
        {
            return PrimaryLevel;
        }

        NodeId name = FunctionName(id);
        return TextIs(name, "timezone"u8) ? AtLevel
            : TextIs(name, "is_normalized"u8) ? IsLevel
            : TextIs(name, "overlaps"u8) ? 0
            : PrimaryLevel;
    }

    /// <summary>Writes a call in the syntax it came from; false if it has none of those.</summary>
    private bool SpecialSyntax(NodeId id)
    {
        string name = Word(FunctionName(id));
        NodeId first = Child(id, Role.Argument);
        NodeId second = first.IsNone ? default : _ast.NextSame(first);
        NodeId third = second.IsNone ? default : _ast.NextSame(second);
        NodeId fourth = third.IsNone ? default : _ast.NextSame(third);
        switch (name)
        {
            case "timezone":
                Expression(second.IsNone ? first : second, AtLevel);
                Write(second.IsNone ? " AT LOCAL"u8 : " AT TIME ZONE "u8);
                if (!second.IsNone)
                {
                    Expression(first, AtLevel + 1);
                }

                return true;
            case "extract":
                return Keywords("EXTRACT("u8, first, " FROM "u8, second);
            case "position":
                Write("POSITION("u8);
                Primary(second);
                Write(" IN "u8);
                Primary(first);
                Write(")"u8);
                return true;
            case "overlay":
                return Keywords("OVERLAY("u8, first, " PLACING "u8, second, " FROM "u8, third, " FOR "u8, fourth);
            case "substring":
                return Keywords("SUBSTRING("u8, first, " FROM "u8, second, " FOR "u8, third);
            case "btrim":
                Call("TRIM(BOTH FROM "u8, id);
                return true;
            case "ltrim":
                Call("TRIM(LEADING FROM "u8, id);
                return true;
            case "rtrim":
                Call("TRIM(TRAILING FROM "u8, id);
                return true;
            case "pg_collation_for":
                Call("COLLATION FOR ("u8, id);
                return true;
            case "system_user":
                Write("SYSTEM_USER"u8);
                return true;
            case "overlaps":
                Pair(first, second);
                Write(" OVERLAPS "u8);
                Pair(third, fourth);
                return true;
            case "xmlexists":
                Write("XMLEXISTS("u8);
                Constituent(first);
                Write(" PASSING "u8);
                Constituent(second);
                Write(")"u8);
                return true;
            default:
                return Normal(name, first, second);
        }
    }

    private bool Normal(string name, NodeId value, NodeId form)
    {
        if (name == "normalize")
        {
            Write("NORMALIZE("u8);
            Expression(value);
            if (!form.IsNone)
            {
                Write(", "u8);
                Write(_ast.Utf8(form));
            }

            Write(")"u8);
            return true;
        }

        if (name != "is_normalized")
        {
            return false;
        }

        Expression(value, IsLevel + 1);
        Write(" IS "u8);
        if (!form.IsNone)
        {
            Write(_ast.Utf8(form));
            Write(" "u8);
        }

        Write("NORMALIZED"u8);
        return true;
    }

    private bool Keywords(
        ReadOnlySpan<byte> head, NodeId first, ReadOnlySpan<byte> word2, NodeId second, ReadOnlySpan<byte> word3 = default,
        NodeId third = default, ReadOnlySpan<byte> word4 = default, NodeId fourth = default)
    {
        Write(head);
        Expression(first);
        Part(word2, second);
        Part(word3, third);
        Part(word4, fourth);
        Write(")"u8);
        return true;
    }

    private void Part(ReadOnlySpan<byte> word, NodeId expression)
    {
        if (!expression.IsNone)
        {
            Write(word);
            Expression(expression);
        }
    }

    private void Pair(NodeId first, NodeId second)
    {
        Write("("u8);
        Expression(first);
        Write(", "u8);
        Expression(second);
        Write(")"u8);
    }
}

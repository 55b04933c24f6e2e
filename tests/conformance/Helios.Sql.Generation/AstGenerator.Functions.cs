using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>Calls, SQL's special call syntax, windows.</summary>
public sealed partial class AstGenerator
{
    private NodeId Call() => Chance(3) ? SpecialCall() : WithClauses(PlainCall());

    /// <summary>func_application: without WITHIN GROUP, FILTER and OVER.</summary>
    private NodeId PlainCall()
    {
        NodeFlags flags = Next(8) switch
        {
            5 => NodeFlags.Star,
            6 => Chance(2) ? NodeFlags.Distinct : NodeFlags.All,
            7 => NodeFlags.Variadic,
            _ => NodeFlags.None,
        };
        NodeId call = New(NodeKind.FuncCall, 0, flags);
        DottedName(call, Role.Name);
        if (flags == NodeFlags.Star)
        {
            return call;
        }

        if (Many(call, Role.Argument, Argument, flags == NodeFlags.None ? 0 : 1) > 0 && Chance(6))
        {
            Many(call, Role.OrderBy, Sort, 1);
        }

        return call;
    }

    private NodeId Argument()
    {
        if (!Chance(8))
        {
            return Expression();
        }

        NodeId named = New(NodeKind.NamedArgument);
        Add(named, Role.Name, Identifier());
        Add(named, Role.Argument, Expression());
        return named;
    }

    private NodeId WithClauses(NodeId call)
    {
        bool takesGroup = (_ast[call].Flags & (NodeFlags.Distinct | NodeFlags.Variadic)) == 0 && _ast.Child(call, Role.OrderBy).IsNone;
        if (takesGroup && Chance(8))
        {
            _ast.SetFlag(call, NodeFlags.WithinGroup);
            Many(call, Role.OrderBy, Sort, 1);
        }

        FilterAndOver(call);
        return call;
    }

    private void FilterAndOver(NodeId call)
    {
        Optional(call, Role.Filter, Expression, 8);
        Optional(call, Role.Over, Over, 6);
    }

    private NodeId Over() => Chance(2) ? Window() : Named(NodeKind.WindowDef, Name());

    private NodeId Window()
    {
        NodeId window = New(NodeKind.WindowDef);
        Optional(window, Role.RefName, Identifier, 4);
        Many(window, Role.Partition, Expression);
        Many(window, Role.OrderBy, Sort);
        if (Chance(2))
        {
            Frame(window);
        }

        return window;
    }

    private void Frame(NodeId window)
    {
        WindowFrame frame = Pick((WindowFrame[])[WindowFrame.Range, WindowFrame.Rows, WindowFrame.Groups]);
        frame |= Pick((WindowFrame[])[WindowFrame.None, WindowFrame.ExcludeCurrentRow, WindowFrame.ExcludeGroup, WindowFrame.ExcludeTies]);
        WindowFrame start = Pick(
            (WindowFrame[])[WindowFrame.StartUnboundedPreceding, WindowFrame.StartCurrentRow, WindowFrame.StartPreceding]);
        WindowFrame end = WindowFrame.EndCurrentRow;
        if (Chance(2))
        {
            frame |= WindowFrame.Between;
            WindowFrame[] ends =
                [WindowFrame.EndUnboundedFollowing, WindowFrame.EndFollowing, WindowFrame.EndCurrentRow, WindowFrame.EndPreceding];
            end = Pick(start == WindowFrame.StartCurrentRow ? ends[..3] : ends);
            if (end is WindowFrame.EndUnboundedFollowing or WindowFrame.EndFollowing && Chance(3))
            {
                start = WindowFrame.StartFollowing;
            }
        }

        if (start is WindowFrame.StartPreceding or WindowFrame.StartFollowing)
        {
            Add(window, Role.FrameStart, Expression());
        }

        if (end is WindowFrame.EndPreceding or WindowFrame.EndFollowing)
        {
            Add(window, Role.FrameEnd, Expression());
        }

        _ast[window].Value = (int)(frame | start | end);
    }

    private NodeId Sort()
    {
        NodeFlags nulls = Next(4) switch { 2 => NodeFlags.NullsFirst, 3 => NodeFlags.NullsLast, _ => NodeFlags.None };
        NodeId sort = New(NodeKind.SortBy, Next(4), nulls);
        if (_ast[sort].Value == (int)SortDirection.Using)
        {
            OperatorName(sort);
        }

        Add(sort, Role.Argument, Expression());
        return sort;
    }

    private NodeId SystemCall(string name, int arguments)
    {
        NodeId call = New(NodeKind.FuncCall, 0, NodeFlags.SqlSyntax);
        Add(call, Role.Name, Identifier("pg_catalog"));
        Add(call, Role.Name, Identifier(name));
        for (int i = 0; i < arguments; i++)
        {
            Add(call, Role.Argument, Expression());
        }

        return call;
    }

    private NodeId SpecialCall() => Next(4) switch
    {
        0 => SystemCall("timezone", 1 + Next(2)),
        1 => SystemCall("overlaps", 4),
        2 => NormalForm(SystemCall("is_normalized", 1)),
        _ => SpecialFunction(),
    };

    /// <summary>Those of func_expr_common_subexpr: they may stand in FROM.</summary>
    private NodeId SpecialFunction()
    {
        switch (Next(11))
        {
            case 0:
            {
                NodeId call = SystemCall("extract", 0);
                Add(call, Role.Argument, String());
                Add(call, Role.Argument, Expression());
                return call;
            }

            case 1:
                return SystemCall("position", 2);
            case 2:
                return SystemCall("overlay", 3 + Next(2));
            case 3:
                return SystemCall("substring", 2 + Next(2));
            case 4:
                return SystemCall("btrim", 1 + Next(3));
            case 5:
                return SystemCall("ltrim", 1 + Next(3));
            case 6:
                return SystemCall("rtrim", 1 + Next(3));
            case 7:
                return SystemCall("pg_collation_for", 1);
            case 8:
                return SystemCall("system_user", 0);
            case 9:
                return SystemCall("xmlexists", 2);
            default:
                return NormalForm(SystemCall("normalize", 1));
        }
    }

    private NodeId NormalForm(NodeId call)
    {
        if (Chance(2))
        {
            Add(call, Role.Argument, Named(NodeKind.StringConst, Pick((string[])["NFC", "NFD", "NFKC", "NFKD"])));
        }

        return call;
    }
}

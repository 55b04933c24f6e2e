using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>Expressions but calls.</summary>
public sealed partial class AstGenerator
{
    private static readonly string[] s_operators =
    [
        "+", "-", "*", "/", "%", "^", "<", ">", "=", "<=", ">=", "<>", "||", "->", "->>", "@>", "<@", "#", "~", "!~~*", "&", "|",
        "<->", "@@", "!!", "@-@", "=@", "**", "~~", "&&&", "<<=", "##", "|/", "-|-", "^@", "@+", "^-",
    ];

    /// <summary>a_expr: any expression.</summary>
    private NodeId Expression()
    {
        if (IsDeep)
        {
            return Leaf();
        }

        _depth++;
        NodeId node = Next(16) switch
        {
            < 4 => Leaf(),
            4 => BinaryOperator(),
            5 => Logical(),
            6 => Predicate(),
            7 => Prefix(),
            8 or 9 => Call(),
            10 => Cast(),
            11 => Test(),
            12 => Grouped(),
            13 => Conditional(),
            14 => Document(),
            _ => Deeper(),
        };
        _depth--;
        return node;
    }

    private NodeId Leaf() => Next(9) switch
    {
        0 or 1 => Column(),
        2 => Integer(),
        3 => String(),
        4 => New(NodeKind.Parameter, 1 + Next(3)),
        5 => Named(NodeKind.FloatConst, Pick(s_floats)),
        6 => New(NodeKind.BoolConst, Next(2)),
        7 => New(NodeKind.NullConst),
        _ => Chance(2) ? BitString() : ValueFunction(),
    };

    private NodeId Column()
    {
        NodeId column = New(NodeKind.ColumnRef);
        DottedName(column, Role.Field);
        if (Chance(8))
        {
            Add(column, Role.Field, New(NodeKind.Star));
        }

        return column;
    }

    private void OperatorName(NodeId node)
    {
        SetText(node, Pick(s_operators));
        if (Chance(6))
        {
            Many(node, Role.Schema, Identifier, 1, 2);
        }
    }

    private NodeId BinaryOperator()
    {
        NodeId node = New(NodeKind.Operator);
        OperatorName(node);
        Add(node, Role.Left, Expression());
        Add(node, Role.Right, Expression());
        return node;
    }

    private NodeId Prefix()
    {
        NodeId node = New(NodeKind.Operator);
        OperatorName(node);
        Add(node, Role.Right, Expression());
        return node;
    }

    // (a AND b) AND c is one node of three arguments, so the first argument is of another kind.
    private NodeId Logical()
    {
        if (Chance(3))
        {
            NodeId not = New(NodeKind.Not);
            Add(not, Role.Argument, Expression());
            return not;
        }

        NodeKind kind = Chance(2) ? NodeKind.Or : NodeKind.And;
        NodeId node = New(kind);
        NodeId first = Expression();
        Add(node, Role.Argument, _ast.Kind(first) == kind ? Column() : first);
        Many(node, Role.Argument, Expression, 1);
        return node;
    }

    private NodeId Predicate()
    {
        NodeFlags not = Maybe(NodeFlags.Not);
        switch (Next(5))
        {
            case 0:
            {
                NodeId like = New(NodeKind.Like, Next(3), not);
                Add(like, Role.Left, Expression());
                Add(like, Role.Right, Expression());
                Optional(like, Role.Escape, Expression);
                return like;
            }

            case 1:
            {
                NodeId between = New(NodeKind.Between, 0, not | Maybe(NodeFlags.Symmetric));
                Add(between, Role.Argument, Expression());
                Add(between, Role.Low, Expression());
                Add(between, Role.High, Expression());
                return between;
            }

            case 2:
            {
                NodeId distinct = New(NodeKind.DistinctFrom, 0, not);
                Add(distinct, Role.Left, Expression());
                Add(distinct, Role.Right, Expression());
                return distinct;
            }

            case 3:
                return In(not);
            default:
                return Quantified();
        }
    }

    private NodeId In(NodeFlags not)
    {
        NodeId node = New(NodeKind.In, 0, not);
        Add(node, Role.Argument, Expression());
        if (Chance(3))
        {
            Add(node, Role.Query, Query());
            return node;
        }

        // One subquery alone in the parentheses is the query that IN asks.
        NodeId first = Expression();
        if (Many(node, Role.Element, Expression, 0, 3) == 0 && _ast.Kind(first) == NodeKind.ScalarSubquery)
        {
            first = Column();
        }

        Add(node, Role.Element, first);
        return node;
    }

    private NodeId Quantified()
    {
        NodeId node = New(NodeKind.Quantified, 0, Maybe(NodeFlags.All));
        OperatorName(node);
        Add(node, Role.Left, Expression());
        if (Chance(2))
        {
            Add(node, Role.Query, Query());
            return node;
        }

        NodeId right = Expression();
        Add(node, Role.Right, _ast.Kind(right) == NodeKind.ScalarSubquery ? Column() : right);
        return node;
    }

    private NodeId Test()
    {
        NodeFlags not = Maybe(NodeFlags.Not);
        NodeId node = Next(5) switch
        {
            0 => New(NodeKind.IsNull, 0, not),
            1 => New(NodeKind.BooleanTest, Next(6)),
            2 => New(NodeKind.IsDocument, 0, not),
            3 => New(NodeKind.IsJson, Next(5), not | Maybe(NodeFlags.Distinct)),
            _ => New(NodeKind.Collate),
        };
        Add(node, Role.Argument, Expression());
        if (_ast.Kind(node) == NodeKind.Collate)
        {
            DottedName(node, Role.Name);
        }

        return node;
    }

    private NodeId Conditional()
    {
        switch (Next(6))
        {
            case 0:
                return Case();
            case 1:
                return ArgumentsOf(NodeKind.Coalesce);
            case 2:
                return ArgumentsOf(NodeKind.Greatest);
            case 3:
                return ArgumentsOf(NodeKind.Least);
            case 4:
                return ArgumentsOf(NodeKind.GroupingFunc);
            default:
                NodeId node = New(NodeKind.NullIf);
                Add(node, Role.Left, Expression());
                Add(node, Role.Right, Expression());
                return node;
        }
    }

    private NodeId ArgumentsOf(NodeKind kind)
    {
        NodeId node = New(kind);
        Many(node, Role.Argument, Expression, 1);
        return node;
    }

    private NodeId Case()
    {
        NodeId node = New(NodeKind.Case);
        Optional(node, Role.Argument, Expression);
        Many(node, Role.When, CaseWhen, 1);
        Optional(node, Role.Else, Expression);
        return node;
    }

    private NodeId CaseWhen()
    {
        NodeId node = New(NodeKind.CaseWhen);
        Add(node, Role.Condition, Expression());
        Add(node, Role.Result, Expression());
        return node;
    }

    private NodeId Grouped()
    {
        if (Chance(2))
        {
            NodeId array = New(NodeKind.ArrayExpr);
            Many(array, Role.Element, Expression);
            return array;
        }

        bool isExplicit = Chance(2);
        return Row(isExplicit ? NodeFlags.Explicit : NodeFlags.None, isExplicit ? 0 : 2);
    }

    private NodeId Row(NodeFlags flags, int least)
    {
        NodeId row = New(NodeKind.Row, 0, flags);
        Many(row, Role.Element, Expression, least, 4);
        return row;
    }

    private NodeId Deeper()
    {
        switch (Next(6))
        {
            case 0:
                return Around(NodeKind.ScalarSubquery);
            case 1:
                return Around(NodeKind.Exists);
            case 2:
                return Around(NodeKind.ArraySubquery);
            case 3:
                return New(NodeKind.MergeAction);
            case 4:
                return New(NodeKind.Default);
            default:
                return Indirection();
        }
    }

    private NodeId Around(NodeKind kind)
    {
        NodeId node = New(kind);
        Add(node, Role.Query, Query());
        return node;
    }

    private NodeId Indirection()
    {
        NodeId node = New(NodeKind.Indirection);
        NodeId argument = Expression();
        Add(node, Role.Argument, argument);
        Indirections(node, 1);
        return node;
    }

    private void Indirections(NodeId node, int least)
    {
        Many(node, Role.Indirection, () => Chance(2) ? Subscript() : Identifier(), least);
        if (Chance(8))
        {
            Add(node, Role.Indirection, New(NodeKind.Star));
        }
    }

    private NodeId Subscript()
    {
        bool isSlice = Chance(2);
        NodeId node = New(NodeKind.Subscript, 0, isSlice ? NodeFlags.Slice : NodeFlags.None);
        if (!isSlice)
        {
            Add(node, Role.Upper, Expression());
            return node;
        }

        Optional(node, Role.Lower, Expression, 2);
        Optional(node, Role.Upper, Expression, 2);
        return node;
    }
}

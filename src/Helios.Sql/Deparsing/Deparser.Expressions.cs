using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>Expressions.</summary>
public sealed partial class Deparser
{
    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int IsLevel = 4;
    private const int ComparisonLevel = 5;
    private const int BetweenLevel = 6;
    private const int OtherLevel = 7;
    private const int AddLevel = 8;
    private const int MultiplyLevel = 9;
    private const int PowerLevel = 10;
    private const int AtLevel = 11;
    private const int CollateLevel = 12;
    private const int UnaryLevel = 13;
    private const int PrimaryLevel = 20;

    private void Expression(NodeId id) => Expression(id, 0);

    private void Expression(NodeId id, int level)
    {
        RequireStack();
        bool needsParentheses = LevelOf(id) < level;
        WriteIf(needsParentheses, "("u8);
        Bare(id);
        WriteIf(needsParentheses, ")"u8);
    }

    private void Primary(NodeId id) => Expression(id, PrimaryLevel);

    /// <summary>c_expr: a primary; a::type is none, though it binds as tightly.</summary>
    private void Constituent(NodeId id)
    {
        bool isPostfix = _ast.Kind(id) == NodeKind.TypeCast && !Has(id, NodeFlags.FunctionForm) && !IsLiteral(id);
        Expression(id, isPostfix ? PrimaryLevel + 1 : PrimaryLevel);
    }

    private int LevelOf(NodeId id) => _ast.Kind(id) switch
    {
        NodeKind.Or => OrLevel,
        NodeKind.And => AndLevel,
        NodeKind.Not => NotLevel,
        NodeKind.IsNull or NodeKind.BooleanTest or NodeKind.DistinctFrom or NodeKind.IsDocument or NodeKind.IsJson => IsLevel,
        NodeKind.Between or NodeKind.In or NodeKind.Like => BetweenLevel,
        NodeKind.Operator => Has(id, Role.Left) ? OperatorLevel(id) : PrefixLevel(id),
        NodeKind.Quantified => OperatorLevel(id),
        NodeKind.Collate => CollateLevel,
        NodeKind.FuncCall => CallLevel(id),
        NodeKind.NamedArgument => 0,
        NodeKind.Default or NodeKind.CurrentOf => 0,
        _ => PrimaryLevel,
    };

    private int OperatorLevel(NodeId id)
    {
        ReadOnlySpan<byte> text = _ast.Utf8(id);
        if (Has(id, Role.Schema))
        {
            return OtherLevel;
        }

        if (text.Length == 1)
        {
            return text[0] switch
            {
                (byte)'+' or (byte)'-' => AddLevel,
                (byte)'*' or (byte)'/' or (byte)'%' => MultiplyLevel,
                (byte)'^' => PowerLevel,
                (byte)'<' or (byte)'>' or (byte)'=' => ComparisonLevel,
                _ => OtherLevel,
            };
        }

        return text.SequenceEqual("<="u8) || text.SequenceEqual(">="u8) || text.SequenceEqual("<>"u8) ? ComparisonLevel : OtherLevel;
    }

    private bool IsSign(NodeId id) => !Has(id, Role.Schema) && (TextIs(id, "-"u8) || TextIs(id, "+"u8));

    private int PrefixLevel(NodeId id) => IsSign(id) ? UnaryLevel : OtherLevel;

    private void Bare(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.ColumnRef:
                DottedName(id, Role.Field);
                break;
            case NodeKind.Parameter:
                Write("$"u8);
                Write(_ast.Value(id));
                break;
            case NodeKind.IntegerConst:
                Write(_ast.Value(id));
                break;
            case NodeKind.FloatConst:
                Write(_ast.Utf8(id));
                break;
            case NodeKind.StringConst:
                StringLiteral(_ast.Utf8(id));
                break;
            case NodeKind.BitStringConst:
                Write(_ast.Utf8(id)[0] == 'b' ? "B"u8 : "X"u8);
                Write("'"u8);
                Write(_ast.Utf8(id)[1..]);
                Write("'"u8);
                break;
            case NodeKind.BoolConst:
                Write(_ast.Value(id) == 0 ? "false"u8 : "true"u8);
                break;
            case NodeKind.NullConst:
                Write("NULL"u8);
                break;
            case NodeKind.Identifier:
                Name(id);
                break;
            case NodeKind.Star:
                Write("*"u8);
                break;
            case NodeKind.Default:
                Write("DEFAULT"u8);
                break;
            case NodeKind.CurrentOf:
                Write("CURRENT OF "u8);
                Name(id);
                break;
            case NodeKind.Operator:
                Operator(id);
                break;
            case NodeKind.And:
                Joined(id, " AND "u8, AndLevel + 1);
                break;
            case NodeKind.Or:
                Joined(id, " OR "u8, OrLevel + 1);
                break;
            case NodeKind.Not:
                Write("NOT "u8);
                Expression(Child(id, Role.Argument), NotLevel);
                break;
            default:
                Predicate(id);
                break;
        }
    }

    private void Joined(NodeId id, ReadOnlySpan<byte> word, int level)
    {
        bool isFirst = true;
        foreach (NodeId argument in _ast.Children(id, Role.Argument))
        {
            WriteIf(!isFirst, word);
            isFirst = false;
            Expression(argument, level);
        }
    }

    private void OperatorName(NodeId id, bool isPrefix)
    {
        bool needsForm = Has(id, Role.Schema) || (isPrefix && !IsSign(id) && OperatorLevel(id) != OtherLevel);
        if (!needsForm)
        {
            Write(_ast.Utf8(id));
            return;
        }

        Write("OPERATOR("u8);
        foreach (NodeId schema in _ast.Children(id, Role.Schema))
        {
            Name(schema);
            Write("."u8);
        }

        Write(_ast.Utf8(id));
        Write(")"u8);
    }

    private void Operator(NodeId id)
    {
        NodeId left = Child(id, Role.Left);
        NodeId right = Child(id, Role.Right);
        if (left.IsNone)
        {
            OperatorName(id, isPrefix: true);
            Write(" "u8);
            Expression(right, IsSign(id) ? UnaryLevel : OtherLevel + 1);
            return;
        }

        int level = OperatorLevel(id);
        Expression(left, level == ComparisonLevel ? level + 1 : level);
        Write(" "u8);
        OperatorName(id, isPrefix: false);
        Write(" "u8);
        Expression(right, level + 1);
    }

    private void Predicate(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.IsNull:
                Test(id, Has(id, NodeFlags.Not) ? " IS NOT NULL"u8 : " IS NULL"u8);
                break;
            case NodeKind.IsDocument:
                Test(id, Has(id, NodeFlags.Not) ? " IS NOT DOCUMENT"u8 : " IS DOCUMENT"u8);
                break;
            case NodeKind.BooleanTest:
                Test(id, BooleanTest((BooleanTestKind)_ast.Value(id)));
                break;
            case NodeKind.IsJson:
                Test(id, Has(id, NodeFlags.Not) ? " IS NOT JSON"u8 : " IS JSON"u8);
                Write(JsonItem((JsonItemType)_ast.Value(id)));
                WriteIf(Has(id, NodeFlags.Distinct), " WITH UNIQUE KEYS"u8);
                break;
            case NodeKind.DistinctFrom:
                Expression(Child(id, Role.Left), IsLevel + 1);
                Write(Has(id, NodeFlags.Not) ? " IS NOT DISTINCT FROM "u8 : " IS DISTINCT FROM "u8);
                Expression(Child(id, Role.Right), IsLevel + 1);
                break;
            case NodeKind.Between:
                Expression(Child(id, Role.Argument), BetweenLevel + 1);
                Write(Has(id, NodeFlags.Not) ? " NOT BETWEEN "u8 : " BETWEEN "u8);
                WriteIf(Has(id, NodeFlags.Symmetric), "SYMMETRIC "u8);
                Primary(Child(id, Role.Low));
                Write(" AND "u8);
                Expression(Child(id, Role.High), BetweenLevel + 1);
                break;
            case NodeKind.In:
                In(id);
                break;
            case NodeKind.Like:
                Like(id);
                break;
            case NodeKind.Quantified:
                Quantified(id);
                break;
            case NodeKind.Collate:
                Expression(Child(id, Role.Argument), CollateLevel);
                Collation(id);
                break;
            default:
                Term(id);
                break;
        }
    }

    private void Collation(NodeId id)
    {
        Write(" COLLATE "u8);
        DottedName(id, Role.Name);
    }

    private void Test(NodeId id, ReadOnlySpan<byte> words)
    {
        Expression(Child(id, Role.Argument), IsLevel + 1);
        Write(words);
    }

    private static ReadOnlySpan<byte> BooleanTest(BooleanTestKind kind) => kind switch
    {
        BooleanTestKind.IsTrue => " IS TRUE"u8,
        BooleanTestKind.IsNotTrue => " IS NOT TRUE"u8,
        BooleanTestKind.IsFalse => " IS FALSE"u8,
        BooleanTestKind.IsNotFalse => " IS NOT FALSE"u8,
        BooleanTestKind.IsUnknown => " IS UNKNOWN"u8,
        BooleanTestKind.IsNotUnknown => " IS NOT UNKNOWN"u8,
    };

    private static ReadOnlySpan<byte> JsonItem(JsonItemType type) => type switch
    {
        JsonItemType.Unstated => ""u8,
        JsonItemType.Any => " VALUE"u8,
        JsonItemType.Array => " ARRAY"u8,
        JsonItemType.Object => " OBJECT"u8,
        JsonItemType.Scalar => " SCALAR"u8,
    };

    private void In(NodeId id)
    {
        Expression(Child(id, Role.Argument), BetweenLevel + 1);
        Write(Has(id, NodeFlags.Not) ? " NOT IN ("u8 : " IN ("u8);
        NodeId query = Child(id, Role.Query);
        if (!query.IsNone)
        {
            Query(query);
        }
        else
        {
            Expressions(id, Role.Element);
        }

        Write(")"u8);
    }

    private void Like(NodeId id)
    {
        Expression(Child(id, Role.Left), BetweenLevel + 1);
        WriteIf(Has(id, NodeFlags.Not), " NOT"u8);
        Write((LikeKind)_ast.Value(id) switch
        {
            LikeKind.Like => " LIKE "u8,
            LikeKind.ILike => " ILIKE "u8,
            LikeKind.SimilarTo => " SIMILAR TO "u8,
        });
        Expression(Child(id, Role.Right), BetweenLevel + 1);
        NodeId escape = Child(id, Role.Escape);
        if (!escape.IsNone)
        {
            Write(" ESCAPE "u8);
            Expression(escape, BetweenLevel + 1);
        }
    }

    private void Quantified(NodeId id)
    {
        int level = OperatorLevel(id);
        Expression(Child(id, Role.Left), level + 1);
        Write(" "u8);
        OperatorName(id, isPrefix: false);
        Write(Has(id, NodeFlags.All) ? " ALL ("u8 : " ANY ("u8);
        NodeId query = Child(id, Role.Query);
        if (!query.IsNone)
        {
            Query(query);
        }
        else
        {
            Expression(Child(id, Role.Right));
        }

        Write(")"u8);
    }
}

using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>Where <see cref="LiteralLifter"/> may put a parameter.</summary>
internal static class LiftingRules
{
    /// <summary>Whether the expressions of this SELECT's targets are held against those of its other clauses (findTargetlistEntrySQL99,
    /// parseCheckAggregates): a constant in one must stay equal to that in the other.</summary>
    public static bool ComparesTargets(Ast ast, NodeId id)
    {
        if (ast.Kind(id) != NodeKind.Select)
        {
            return false;
        }

        if (ast.Has(id, NodeFlags.Distinct) || !ast.Child(id, Role.GroupBy).IsNone)
        {
            return true;
        }

        foreach (NodeId sort in ast.Children(id, Role.OrderBy))
        {
            if (ast.Kind(ast.Child(sort, Role.Argument)) is not (NodeKind.ColumnRef or NodeKind.IntegerConst))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether everything from this child down stays as it is.</summary>
    public static bool IsKept(Ast ast, NodeId parent, NodeId child, bool comparesTargets)
    {
        if (IsKeptKind(ast, child))
        {
            return true;
        }

        Role role = ast[child].Role;
        switch (ast.Kind(parent))
        {
            case NodeKind.Select:
                return comparesTargets && role is Role.Target or Role.GroupBy or Role.Having or Role.OrderBy or Role.DistinctOn;
            case NodeKind.SetOperation or NodeKind.Values:
                return role == Role.OrderBy;
            case NodeKind.SortBy:
                // A constant here is a position, or an error.
                return Constants.Is(ast.Kind(child)) || Constants.IsNegated(ast, child);
            default:
                return false;
        }
    }

    private static bool IsKeptKind(Ast ast, NodeId id) => ast.Kind(id) switch
    {
        NodeKind.TypeName or NodeKind.WindowDef or NodeKind.OnConflictTarget or NodeKind.CteCycle or NodeKind.CteSearch => true,
        NodeKind.RangeTableSample or NodeKind.RangeTableFunction or NodeKind.JsonTable => true,
        NodeKind.JsonExpr or NodeKind.JsonValue or NodeKind.XmlExpr or NodeKind.IsJson or NodeKind.IsDocument => true,
        NodeKind.SqlValueFunction or NodeKind.GroupingFunc or NodeKind.LockingClause => true,
        NodeKind.FuncCall => ast.Has(id, NodeFlags.Distinct) || ast.Has(id, NodeFlags.WithinGroup)
            || !ast.Child(id, Role.OrderBy).IsNone,
        _ => false,
    };

    /// <summary>Whether a string directly here gets its type from its place, as a parameter without one would.</summary>
    public static bool GivesType(Ast ast, NodeId parent, NodeId child)
    {
        Role role = ast[child].Role;
        switch (ast.Kind(parent))
        {
            case NodeKind.Operator:
                return IsTyped(ast, ast.Child(parent, role == Role.Left ? Role.Right : Role.Left));
            case NodeKind.DistinctFrom:
                return IsTyped(ast, ast.Child(parent, role == Role.Left ? Role.Right : Role.Left));
            case NodeKind.Quantified:
                return IsTyped(ast, ast.Child(parent, role == Role.Left ? Role.Right : Role.Left))
                    || (role == Role.Left && !ast.Child(parent, Role.Query).IsNone);
            case NodeKind.Like:
                return role == Role.Right && ast.Value(parent) != (int)LikeKind.SimilarTo && ast.Child(parent, Role.Escape).IsNone
                    && IsTyped(ast, ast.Child(parent, Role.Left));
            case NodeKind.In or NodeKind.Between:
                return role is Role.Element or Role.Low or Role.High && IsTyped(ast, ast.Child(parent, Role.Argument));
            case NodeKind.ResTarget:
                return ast[parent].Role == Role.Assignment;
            case NodeKind.MergeWhen:
                return role == Role.Element;
            case NodeKind.TypeCast:
                return role == Role.Argument && IsPlainType(ast, ast.Child(parent, Role.Type));
            default:
                return false;
        }
    }

    /// <summary>The rows of INSERT ... VALUES, each value of which goes to a column. With a clause behind it VALUES is a query of its
    /// own.</summary>
    public static bool IsInsertValues(Ast ast, NodeId insert, NodeId values)
    {
        if (ast.Kind(insert) != NodeKind.Insert || ast.Kind(values) != NodeKind.Values)
        {
            return false;
        }

        for (NodeId child = ast.FirstChild(values); !child.IsNone; child = ast.NextSibling(child))
        {
            if (ast[child].Role != Role.Row)
            {
                return false;
            }
        }

        return true;
    }

    // The other side has, or may have, a type: strings on both sides are resolved together, which is left to the original.
    private static bool IsTyped(Ast ast, NodeId other) =>
        !other.IsNone && ast.Kind(other) is not (NodeKind.StringConst or NodeKind.NullConst or NodeKind.Parameter or NodeKind.Row);

    // A modifier is handed to the string's conversion for intervals: '1'::interval year is a year. Any name but that of a built-in type may
    // be a domain: a cast to varchar cuts a string, a parameter of a domain over it is refused.
    private static bool IsPlainType(Ast ast, NodeId type)
    {
        if (!ast.Child(type, Role.Modifier).IsNone || ast.Has(type, NodeFlags.SetOf) || ast.Has(type, NodeFlags.PercentType))
        {
            return false;
        }

        NodeId schema = ast.Child(type, Role.Name);
        NodeId name = ast.NextSame(schema);
        return !name.IsNone && ast.NextSame(name).IsNone && ast.Utf8(schema).SequenceEqual("pg_catalog"u8) && IsConcrete(ast.Utf8(name));
    }

    // Pseudo types take no parameter.
    private static bool IsConcrete(ReadOnlySpan<byte> type) => !type.StartsWith("any"u8) && !type.SequenceEqual("unknown"u8)
        && !type.SequenceEqual("record"u8) && !type.SequenceEqual("cstring"u8) && !type.SequenceEqual("void"u8);
}

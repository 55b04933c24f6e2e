using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>Where <see cref="LiteralLifter"/> may put a parameter.</summary>
internal sealed class LiftingRules
{
    private readonly Ast _ast;
    private readonly bool[] _varies;

    public LiftingRules(Ast ast)
    {
        _ast = ast;
        _varies = new bool[ast.Nodes.Length];
        FindVarying(ast.Root);
    }

    // Whether a value below a node comes from rows or parameters, for all nodes at once.
    private bool FindVarying(NodeId id)
    {
        AstPatch.RequireStack();
        bool varies = _ast.Kind(id) switch
        {
            NodeKind.ColumnRef or NodeKind.Parameter or NodeKind.Select or NodeKind.SetOperation or NodeKind.Values => true,
            NodeKind.FuncCall => _ast.Has(id, NodeFlags.Star),
            _ => false,
        };
        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            varies |= FindVarying(child);
        }

        _varies[id.Value] = varies;
        return varies;
    }

    /// <summary>Whether the expressions of this SELECT's targets are held against those of its other clauses (findTargetlistEntrySQL99,
    /// parseCheckAggregates): a constant in one must stay equal to that in the other.</summary>
    public bool ComparesTargets(NodeId id)
    {
        if (_ast.Kind(id) != NodeKind.Select)
        {
            return false;
        }

        if (_ast.Has(id, NodeFlags.Distinct) || !_ast.Child(id, Role.GroupBy).IsNone)
        {
            return true;
        }

        foreach (NodeId sort in _ast.Children(id, Role.OrderBy))
        {
            if (_ast.Kind(_ast.Child(sort, Role.Argument)) is not (NodeKind.ColumnRef or NodeKind.IntegerConst))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether everything from this child down stays as it is.</summary>
    public bool IsKept(NodeId parent, NodeId child, bool comparesTargets)
    {
        if (IsKeptKind(child))
        {
            return true;
        }

        Role role = _ast[child].Role;
        switch (_ast.Kind(parent))
        {
            case NodeKind.Select:
                return comparesTargets && role is Role.Target or Role.GroupBy or Role.Having or Role.OrderBy or Role.DistinctOn;
            case NodeKind.SetOperation or NodeKind.Values:
                return role == Role.OrderBy;
            case NodeKind.SortBy:
                // A constant here is a position, or an error.
                return Constants.Is(_ast.Kind(child)) || Constants.IsNegated(_ast, child);
            default:
                return false;
        }
    }

    private bool IsKeptKind(NodeId id) => _ast.Kind(id) switch
    {
        NodeKind.TypeName or NodeKind.WindowDef or NodeKind.OnConflictTarget or NodeKind.CteCycle or NodeKind.CteSearch => true,
        NodeKind.RangeTableSample or NodeKind.RangeTableFunction or NodeKind.JsonTable => true,
        NodeKind.JsonExpr or NodeKind.JsonValue or NodeKind.XmlExpr or NodeKind.IsJson or NodeKind.IsDocument => true,
        NodeKind.SqlValueFunction or NodeKind.GroupingFunc or NodeKind.LockingClause => true,
        NodeKind.FuncCall => _ast.Has(id, NodeFlags.Distinct) || _ast.Has(id, NodeFlags.WithinGroup)
            || !_ast.Child(id, Role.OrderBy).IsNone,
        _ => false,
    };

    /// <summary>Whether a literal directly here may be a parameter.</summary>
    public bool Allows(NodeId parent, NodeId child)
    {
        Role role = _ast[child].Role;
        switch (_ast.Kind(parent))
        {
            case NodeKind.Operator or NodeKind.DistinctFrom:
                return IsBeside(child, _ast.Child(parent, role == Role.Left ? Role.Right : Role.Left));
            case NodeKind.Quantified:
                return IsBeside(child, _ast.Child(parent, role == Role.Left ? Role.Right : Role.Left))
                    || (role == Role.Left && !_ast.Child(parent, Role.Query).IsNone);
            case NodeKind.Like:
                return role == Role.Right && _ast.Value(parent) != (int)LikeKind.SimilarTo && _ast.Child(parent, Role.Escape).IsNone
                    && IsBeside(child, _ast.Child(parent, Role.Left));
            case NodeKind.In or NodeKind.Between:
                return role is Role.Element or Role.Low or Role.High && IsBeside(child, _ast.Child(parent, Role.Argument));
            case NodeKind.Select or NodeKind.SetOperation or NodeKind.Values:
                return role is Role.Limit or Role.Offset && _ast.Kind(child) == NodeKind.IntegerConst;
            default:
                return false;
        }
    }

    /// <summary>The rows of INSERT ... VALUES, each value of which goes to a column. With a clause behind it VALUES is a query of its
    /// own.</summary>
    public bool IsInsertValues(NodeId insert, NodeId values)
    {
        if (_ast.Kind(insert) != NodeKind.Insert || _ast.Kind(values) != NodeKind.Values)
        {
            return false;
        }

        for (NodeId child = _ast.FirstChild(values); !child.IsNone; child = _ast.NextSibling(child))
        {
            if (_ast[child].Role != Role.Row)
            {
                return false;
            }
        }

        return true;
    }

    // What stands beside it varies. A string's neighbour must also have a type, which a parameter may not have yet and a row has not.
    private bool IsBeside(NodeId child, NodeId other) =>
        !other.IsNone && _varies[other.Value]
        && (_ast.Kind(child) != NodeKind.StringConst || _ast.Kind(other) is not (NodeKind.Parameter or NodeKind.Row));

    /// <summary>A cast of a string to a built-in type without modifiers.</summary>
    public bool CastsPlainString(NodeId cast) =>
        _ast.Kind(_ast.Child(cast, Role.Argument)) == NodeKind.StringConst && IsPlainType(_ast.Child(cast, Role.Type));

    // A modifier is handed to the string's conversion for intervals: '1'::interval year is a year. Any name but that of a built-in type may
    // be a domain: a cast to varchar cuts a string, a parameter of a domain over it is refused.
    private bool IsPlainType(NodeId type)
    {
        if (!_ast.Child(type, Role.Modifier).IsNone || _ast.Has(type, NodeFlags.SetOf) || _ast.Has(type, NodeFlags.PercentType))
        {
            return false;
        }

        NodeId schema = _ast.Child(type, Role.Name);
        NodeId name = _ast.NextSame(schema);
        return !name.IsNone && _ast.NextSame(name).IsNone && _ast.Utf8(schema).SequenceEqual("pg_catalog"u8) && IsConcrete(_ast.Utf8(name));
    }

    // Pseudo types take no parameter.
    private static bool IsConcrete(ReadOnlySpan<byte> type) => !type.StartsWith("any"u8) && !type.SequenceEqual("unknown"u8)
        && !type.SequenceEqual("record"u8) && !type.SequenceEqual("cstring"u8) && !type.SequenceEqual("void"u8);
}

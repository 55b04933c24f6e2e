using System.Collections.Frozen;
using Helios.Sql.Syntax;
using static Helios.Sql.Editing.NodeSorts;

namespace Helios.Sql.Editing;

/// <summary>The children of one role: which sorts, how few, how many.</summary>
internal readonly record struct ChildShape(Role Role, NodeSorts Sorts, int Least, int Most);

/// <summary>
/// The children that each kind of query, DML and expression node may have: the comments of <see cref="NodeKind"/> as data. Kinds without
/// a shape (definitions, sessions, utilities) are not checked and cannot come from a fragment.
/// </summary>
internal static class NodeShapes
{
    private const NodeSorts Value = AnyExpression;
    private const NodeSorts Assigned = AnyExpression | Default;
    private const NodeSorts Json = AnyExpression | JsonValue;
    private const NodeSorts Part = Name | Star | Subscript;

    private static readonly ChildShape[] s_leaf = [];

    private static readonly FrozenDictionary<NodeKind, ChildShape[]> s_shapes = Build();

    /// <summary>The shape of a kind, or null when it has none.</summary>
    public static ChildShape[]? Of(NodeKind kind) => s_shapes.GetValueOrDefault(kind);

    private static ChildShape One(Role role, NodeSorts sorts) => new(role, sorts, 1, 1);

    private static ChildShape Opt(Role role, NodeSorts sorts) => new(role, sorts, 0, 1);

    private static ChildShape Any(Role role, NodeSorts sorts) => new(role, sorts, 0, int.MaxValue);

    private static ChildShape Some(Role role, NodeSorts sorts, int least = 1) => new(role, sorts, least, int.MaxValue);

    private static FrozenDictionary<NodeKind, ChildShape[]> Build()
    {
        var shapes = new Dictionary<NodeKind, ChildShape[]>();
        AddParts(shapes);
        AddFrom(shapes);
        AddPlainExpressions(shapes);
        AddExpressions(shapes);
        AddStandardFunctions(shapes);
        AddQueries(shapes);
        AddDml(shapes);
        return shapes.ToFrozenDictionary();
    }

    private static void AddParts(Dictionary<NodeKind, ChildShape[]> shapes)
    {
        shapes[NodeKind.Identifier] = s_leaf;
        shapes[NodeKind.Star] = s_leaf;
        shapes[NodeKind.Alias] = [Any(Role.Column, Name)];
        shapes[NodeKind.TypeName] = [Some(Role.Name, Name), Any(Role.Modifier, Value), Any(Role.Bound, Integer)];
        shapes[NodeKind.ResTarget] = [Opt(Role.Argument, Assigned | JsonValue), Any(Role.Indirection, Part)];
        shapes[NodeKind.SortBy] = [One(Role.Argument, Value), Any(Role.Schema, Name)];
        shapes[NodeKind.WithClause] = [Some(Role.Cte, Cte)];
        shapes[NodeKind.Cte] =
        [
            Any(Role.Column, Name), One(Role.Query, AnyStatement), Opt(Role.Search, CteSearch), Opt(Role.Cycle, CteCycle),
        ];
        shapes[NodeKind.CteSearch] = [Some(Role.Column, Name)];
        shapes[NodeKind.CteCycle] = [Some(Role.Column, Name), Opt(Role.High, Value), Opt(Role.Low, Value), One(Role.Using, Name)];
        shapes[NodeKind.WindowDef] =
        [
            Opt(Role.RefName, Name), Any(Role.Partition, Value), Any(Role.OrderBy, Sort), Opt(Role.FrameStart, Value),
            Opt(Role.FrameEnd, Value),
        ];
        shapes[NodeKind.LockingClause] = [Any(Role.Relation, Relation)];
        shapes[NodeKind.GroupingSet] = [Any(Role.Argument, Value | GroupingSet)];
        shapes[NodeKind.DefElem] = [Opt(Role.Argument, Value)];
        shapes[NodeKind.ColumnDef] = [One(Role.Type, NodeSorts.Type), Opt(Role.Collation, Expression)];
    }

    private static void AddFrom(Dictionary<NodeKind, ChildShape[]> shapes)
    {
        ChildShape alias = Opt(Role.Alias, Alias);
        shapes[NodeKind.RangeVar] = [Opt(Role.Catalog, Name), Opt(Role.Schema, Name), alias];
        shapes[NodeKind.RangeSubselect] = [One(Role.Query, Query), alias];
        shapes[NodeKind.RangeFunction] =
        [
            Some(Role.Function, Expression), Any(Role.Column, ColumnDef), alias, Any(Role.Element, ColumnDef),
        ];
        shapes[NodeKind.JoinExpr] =
        [
            One(Role.Left, AnyFrom), One(Role.Right, AnyFrom), Any(Role.Using, Name), Opt(Role.Condition, Value), alias,
            Opt(Role.UsingAlias, Alias | Name),
        ];
        shapes[NodeKind.RangeTableSample] =
        [
            One(Role.Relation, Relation), Some(Role.Name, Name), Any(Role.Argument, Value), Opt(Role.Else, Value),
        ];
        shapes[NodeKind.RangeTableFunction] =
        [
            One(Role.Argument, Value), One(Role.Source, Value), Some(Role.Column, XmlColumn), Any(Role.Option, Target), alias,
        ];
        shapes[NodeKind.RangeTableColumn] = [Opt(Role.Type, NodeSorts.Type), Opt(Role.Argument, Value), Opt(Role.Else, Value)];
        shapes[NodeKind.JsonTable] =
        [
            One(Role.Source, Json), One(Role.Argument, Value), Any(Role.Passing, Target), Some(Role.Column, JsonColumn),
            Opt(Role.OnError, JsonBehavior), alias,
        ];
        shapes[NodeKind.JsonTableColumn] =
        [
            Opt(Role.Type, JsonReturning), Opt(Role.Argument, Value), Any(Role.Option, Definition), Opt(Role.OnEmpty, JsonBehavior),
            Opt(Role.OnError, JsonBehavior), Any(Role.Column, JsonColumn),
        ];
    }

    private static void AddPlainExpressions(Dictionary<NodeKind, ChildShape[]> shapes)
    {
        foreach (NodeKind leaf in (ReadOnlySpan<NodeKind>)[NodeKind.Parameter, NodeKind.IntegerConst, NodeKind.FloatConst,
            NodeKind.StringConst, NodeKind.BitStringConst, NodeKind.BoolConst, NodeKind.NullConst, NodeKind.Default, NodeKind.CurrentOf,
            NodeKind.MergeAction])
        {
            shapes[leaf] = s_leaf;
        }

        foreach (NodeKind unary in (ReadOnlySpan<NodeKind>)[NodeKind.Not, NodeKind.IsNull, NodeKind.BooleanTest, NodeKind.IsDocument])
        {
            shapes[unary] = [One(Role.Argument, Value)];
        }

        foreach (NodeKind list in (ReadOnlySpan<NodeKind>)[NodeKind.Coalesce, NodeKind.Greatest, NodeKind.Least, NodeKind.GroupingFunc])
        {
            shapes[list] = [Some(Role.Argument, Value)];
        }

        foreach (NodeKind query in (ReadOnlySpan<NodeKind>)[NodeKind.Exists, NodeKind.ScalarSubquery, NodeKind.ArraySubquery])
        {
            shapes[query] = [One(Role.Query, Query)];
        }

        shapes[NodeKind.And] = [Some(Role.Argument, Value, 2)];
        shapes[NodeKind.Or] = [Some(Role.Argument, Value, 2)];
        shapes[NodeKind.DistinctFrom] = [One(Role.Left, Value), One(Role.Right, Value)];
        shapes[NodeKind.NullIf] = [One(Role.Left, Value), One(Role.Right, Value)];
        shapes[NodeKind.Between] = [One(Role.Argument, Value), One(Role.Low, Value), One(Role.High, Value)];
        shapes[NodeKind.In] = [One(Role.Argument, Value), Any(Role.Element, Value), Opt(Role.Query, Query)];
        shapes[NodeKind.Like] = [One(Role.Left, Value), One(Role.Right, Value), Opt(Role.Escape, Value)];
        shapes[NodeKind.Row] = [Any(Role.Element, Assigned)];
        shapes[NodeKind.ArrayExpr] = [Any(Role.Element, Value)];
        shapes[NodeKind.ColumnRef] = [Some(Role.Field, Name | Star)];
    }

    private static void AddExpressions(Dictionary<NodeKind, ChildShape[]> shapes)
    {
        shapes[NodeKind.Operator] = [Any(Role.Schema, Name), Opt(Role.Left, Value), One(Role.Right, Value)];
        shapes[NodeKind.Quantified] =
        [
            One(Role.Left, Value), Any(Role.Schema, Name), Opt(Role.Query, Query), Opt(Role.Right, Value),
        ];
        shapes[NodeKind.Case] = [Opt(Role.Argument, Value), Some(Role.When, CaseWhen), Opt(Role.Else, Value)];
        shapes[NodeKind.CaseWhen] = [One(Role.Condition, Value), One(Role.Result, Value)];
        shapes[NodeKind.TypeCast] = [One(Role.Argument, Value), One(Role.Type, NodeSorts.Type)];
        shapes[NodeKind.FuncCall] =
        [
            Some(Role.Name, Name), Any(Role.Argument, AnyArgument), Any(Role.OrderBy, Sort), Opt(Role.Filter, Value),
            Opt(Role.Over, Window),
        ];
        shapes[NodeKind.NamedArgument] = [One(Role.Name, Name), One(Role.Argument, Value)];
        shapes[NodeKind.SqlValueFunction] = [Opt(Role.Modifier, Integer)];
        shapes[NodeKind.Indirection] = [One(Role.Argument, Value), Some(Role.Indirection, Part)];
        shapes[NodeKind.Subscript] = [Opt(Role.Lower, Value), Opt(Role.Upper, Value)];
        shapes[NodeKind.Collate] = [Opt(Role.Argument, Value), Some(Role.Name, Name)];
    }

    private static void AddStandardFunctions(Dictionary<NodeKind, ChildShape[]> shapes)
    {
        shapes[NodeKind.IsJson] = [One(Role.Argument, Json)];
        shapes[NodeKind.JsonExpr] =
        [
            Any(Role.Argument, Json | JsonPair), Opt(Role.Query, Query), Any(Role.Passing, Target), Opt(Role.Returns, JsonReturning),
            Any(Role.OrderBy, Sort), Any(Role.Option, Definition), Opt(Role.OnEmpty, JsonBehavior), Opt(Role.OnError, JsonBehavior),
            Opt(Role.Filter, Value), Opt(Role.Over, Window),
        ];
        shapes[NodeKind.XmlExpr] =
        [
            Any(Role.Argument, Value), Any(Role.Target, Target), Opt(Role.Type, NodeSorts.Type), Any(Role.Option, Definition),
        ];
        shapes[NodeKind.JsonValue] = [One(Role.Argument, Value)];
        shapes[NodeKind.JsonKeyValue] = [One(Role.Left, Value), One(Role.Right, Json)];
        shapes[NodeKind.JsonReturning] = [One(Role.Type, NodeSorts.Type)];
        shapes[NodeKind.JsonBehavior] = [Opt(Role.Argument, Value)];
    }

    private static void AddQueries(Dictionary<NodeKind, ChildShape[]> shapes)
    {
        ReadOnlySpan<ChildShape> tail =
        [
            Opt(Role.With, With), Any(Role.OrderBy, Sort), Opt(Role.Limit, Value), Opt(Role.Offset, Value), Any(Role.Locking, Locking),
        ];
        shapes[NodeKind.Select] =
        [
            .. tail, Any(Role.Target, Target), Any(Role.From, AnyFrom), Opt(Role.Where, Value), Any(Role.GroupBy, Value | GroupingSet),
            Opt(Role.Having, Value), Any(Role.Window, Window), Any(Role.DistinctOn, Value), Opt(Role.Into, Relation),
        ];
        shapes[NodeKind.SetOperation] = [.. tail, One(Role.Left, Query), One(Role.Right, Query)];
        shapes[NodeKind.Values] = [.. tail, Some(Role.Row, Row)];
    }

    private static void AddDml(Dictionary<NodeKind, ChildShape[]> shapes)
    {
        ReadOnlySpan<ChildShape> common =
        [
            Opt(Role.With, With), One(Role.Relation, Relation), Any(Role.Returning, Target), Any(Role.Option, ReturningOption),
        ];
        ChildShape where = Opt(Role.Where, Value | CurrentOf);
        shapes[NodeKind.Insert] = [.. common, Any(Role.Column, Target), Opt(Role.Query, Query), Opt(Role.OnConflict, Conflict)];
        shapes[NodeKind.Update] = [.. common, Some(Role.Assignment, Target | MultiAssign), Any(Role.From, AnyFrom), where];
        shapes[NodeKind.Delete] = [.. common, Any(Role.From, AnyFrom), where];
        shapes[NodeKind.Merge] =
        [
            .. common, One(Role.Source, AnyFrom), One(Role.Condition, Value), Some(Role.MergeWhen, MergeWhen),
        ];
        shapes[NodeKind.OnConflict] =
        [
            Opt(Role.Infer, ConflictTarget), Any(Role.Assignment, Target | MultiAssign), Opt(Role.Where, Value),
        ];
        shapes[NodeKind.OnConflictTarget] = [Any(Role.Element, IndexElement), Opt(Role.Where, Value)];
        shapes[NodeKind.IndexElement] =
        [
            Opt(Role.Argument, Value), Any(Role.Name, Name), Any(Role.Option, Definition), Opt(Role.Collation, Expression),
        ];
        shapes[NodeKind.MultiAssign] = [Some(Role.Column, Target), One(Role.Argument, Assigned)];
        shapes[NodeKind.MergeWhen] =
        [
            Opt(Role.Condition, Value), Any(Role.Column, Target), Any(Role.Element, Assigned),
            Any(Role.Assignment, Target | MultiAssign),
        ];
        shapes[NodeKind.ReturningOption] = s_leaf;
    }
}

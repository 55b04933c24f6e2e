using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>What kind of place a node can stand in. A set, so that a place can take several.</summary>
[Flags]
internal enum NodeSorts : ulong
{
    None = 0,
    Name = 1 << 0,
    Star = 1 << 1,
    Alias = 1 << 2,
    Type = 1 << 3,
    Target = 1 << 4,
    Sort = 1 << 5,
    With = 1 << 6,
    Cte = 1 << 7,
    Window = 1 << 8,
    Locking = 1 << 9,
    GroupingSet = 1 << 10,
    CteSearch = 1 << 11,
    CteCycle = 1 << 12,
    Relation = 1 << 13,

    /// <summary>What FROM holds besides relations.</summary>
    FromItem = 1 << 14,
    XmlColumn = 1 << 15,
    JsonColumn = 1 << 16,
    Expression = 1 << 17,
    Row = 1 << 18,
    Default = 1 << 19,
    CurrentOf = 1 << 20,
    CaseWhen = 1 << 21,
    Subscript = 1 << 22,
    NamedArgument = 1 << 23,
    JsonValue = 1 << 24,
    JsonPair = 1 << 25,
    JsonReturning = 1 << 26,
    JsonBehavior = 1 << 27,
    Query = 1 << 28,
    Dml = 1 << 29,
    Conflict = 1 << 30,
    ConflictTarget = 1UL << 31,
    MultiAssign = 1UL << 32,
    MergeWhen = 1UL << 33,
    ReturningOption = 1UL << 34,
    Definition = 1UL << 35,
    ColumnDef = 1UL << 36,
    IndexElement = 1UL << 37,
    Integer = 1UL << 38,

    /// <summary>Statements that hold no expression a fragment may bring: definitions, sessions, utilities.</summary>
    Other = 1UL << 39,

    AnyExpression = Expression | Row | Integer,
    AnyFrom = Relation | FromItem,
    AnyArgument = AnyExpression | NamedArgument,
    AnyStatement = Query | Dml,
}

internal static class NodeSort
{
    public static NodeSorts Of(NodeKind kind) => kind switch
    {
        NodeKind.Identifier => NodeSorts.Name,
        NodeKind.Star => NodeSorts.Star,
        NodeKind.Alias => NodeSorts.Alias,
        NodeKind.TypeName => NodeSorts.Type,
        NodeKind.ResTarget => NodeSorts.Target,
        NodeKind.SortBy => NodeSorts.Sort,
        NodeKind.WithClause => NodeSorts.With,
        NodeKind.Cte => NodeSorts.Cte,
        NodeKind.WindowDef => NodeSorts.Window,
        NodeKind.LockingClause => NodeSorts.Locking,
        NodeKind.GroupingSet => NodeSorts.GroupingSet,
        NodeKind.CteSearch => NodeSorts.CteSearch,
        NodeKind.CteCycle => NodeSorts.CteCycle,
        NodeKind.RangeVar => NodeSorts.Relation,
        NodeKind.RangeSubselect or NodeKind.RangeFunction or NodeKind.JoinExpr or NodeKind.RangeTableSample or NodeKind.RangeTableFunction
            or NodeKind.JsonTable => NodeSorts.FromItem,
        NodeKind.RangeTableColumn => NodeSorts.XmlColumn,
        NodeKind.JsonTableColumn => NodeSorts.JsonColumn,
        NodeKind.IntegerConst => NodeSorts.Integer,
        NodeKind.Row => NodeSorts.Row,
        NodeKind.Default => NodeSorts.Default,
        NodeKind.CurrentOf => NodeSorts.CurrentOf,
        NodeKind.CaseWhen => NodeSorts.CaseWhen,
        NodeKind.Subscript => NodeSorts.Subscript,
        NodeKind.NamedArgument => NodeSorts.NamedArgument,
        NodeKind.JsonValue => NodeSorts.JsonValue,
        NodeKind.JsonKeyValue => NodeSorts.JsonPair,
        NodeKind.JsonReturning => NodeSorts.JsonReturning,
        NodeKind.JsonBehavior => NodeSorts.JsonBehavior,
        >= NodeKind.ColumnRef and <= NodeKind.XmlExpr => NodeSorts.Expression,
        NodeKind.Select or NodeKind.SetOperation or NodeKind.Values => NodeSorts.Query,
        NodeKind.Insert or NodeKind.Update or NodeKind.Delete or NodeKind.Merge => NodeSorts.Dml,
        NodeKind.OnConflict => NodeSorts.Conflict,
        NodeKind.OnConflictTarget => NodeSorts.ConflictTarget,
        NodeKind.MultiAssign => NodeSorts.MultiAssign,
        NodeKind.MergeWhen => NodeSorts.MergeWhen,
        NodeKind.ReturningOption => NodeSorts.ReturningOption,
        NodeKind.DefElem => NodeSorts.Definition,
        NodeKind.ColumnDef => NodeSorts.ColumnDef,
        NodeKind.IndexElement => NodeSorts.IndexElement,
        _ => NodeSorts.Other,
    };
}

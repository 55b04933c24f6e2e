using Helios.Types;

namespace Helios.Execution;

internal enum DistinctKind : byte
{
    None,
    All,
    On,
}

internal sealed record Target(string Name, Expr Expr, bool IsJunk);

/// <summary>A sort key: the target that it sorts by.</summary>
internal readonly record struct SortKey(int Target, bool IsDescending, bool NullsFirst);

internal sealed class BoundCte
{
    public required string Name { get; init; }

    public required int Number { get; init; }

    public required string[] ColumnNames { get; init; }

    public required SqlType[] ColumnTypes { get; init; }

    /// <summary>The whole query, or the non-recursive term.</summary>
    public BoundQuery? Query { get; set; }

    public BoundQuery? RecursiveTerm { get; set; }

    public bool IsUnionAll { get; set; }

    /// <summary>True when it refers to columns of a query around it: it is then run again for each reference.</summary>
    public bool IsCorrelated { get; set; }

    public (uint Table, short Attribute)[]? Origins { get; set; }
}

/// <summary>A bound SELECT. VALUES and set operations are SELECTs over a <see cref="ValuesFrom"/> or <see
/// cref="SetOperationFrom"/>.</summary>
internal sealed class BoundQuery
{
    public FromNode? From { get; set; }

    public Expr? Where { get; set; }

    public List<Expr> GroupBy { get; } = [];

    public Expr? Having { get; set; }

    public bool IsAggregated { get; set; }

    public List<Target> Targets { get; } = [];

    public DistinctKind Distinct { get; set; }

    /// <summary>Targets of DISTINCT ON.</summary>
    public List<int> DistinctOn { get; } = [];

    public List<SortKey> SortKeys { get; } = [];

    public Expr? Limit { get; set; }

    public Expr? Offset { get; set; }

    /// <summary>Columns of queries around this one that it (or a query inside it) refers to.</summary>
    public List<VarExpr> OuterVars { get; } = [];

    public bool IsCorrelated => OuterVars.Count > 0;

    /// <summary>True when the query is rewritten before it is planned, as for set-returning targets.</summary>
    public bool HasSetReturningTargets { get; set; }

    /// <summary>FOR UPDATE and its kin.</summary>
    public List<RangeEntry> Locked { get; } = [];

    public int VisibleCount
    {
        get
        {
            int count = 0;
            foreach (Target target in Targets)
            {
                count += target.IsJunk ? 0 : 1;
            }

            return count;
        }
    }
}

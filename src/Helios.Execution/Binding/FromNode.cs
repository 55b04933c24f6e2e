using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>The bound tree of FROM.</summary>
internal abstract class FromNode
{
}

/// <summary>A leaf: one entry that gives rows.</summary>
internal abstract class LeafFrom : FromNode
{
    protected LeafFrom(RangeEntry entry)
    {
        Entry = entry;
    }

    public RangeEntry Entry { get; }
}

/// <summary>A relation with the barriers of its restrictions. Made only by <see cref="RestrictedTables"/>.</summary>
internal sealed class TableFrom : LeafFrom
{
    public TableFrom(RangeEntry entry, Barrier[] barriers) : base(entry)
    {
        Barriers = barriers;
    }

    public Barrier[] Barriers { get; }
}

internal sealed class SubqueryFrom : LeafFrom
{
    public SubqueryFrom(RangeEntry entry, BoundQuery query, bool isLateral) : base(entry)
    {
        Query = query;
        IsLateral = isLateral;
    }

    public BoundQuery Query { get; }

    public bool IsLateral { get; }
}

internal sealed class ValuesFrom : LeafFrom
{
    public ValuesFrom(RangeEntry entry, Expr[][] rows) : base(entry)
    {
        Rows = rows;
    }

    public Expr[][] Rows { get; }
}

internal sealed class SetOperationFrom : LeafFrom
{
    public SetOperationFrom(RangeEntry entry, SetOperationKind kind, bool isAll, BoundQuery left, BoundQuery right) : base(entry)
    {
        Kind = kind;
        IsAll = isAll;
        Left = left;
        Right = right;
    }

    public SetOperationKind Kind { get; }

    public bool IsAll { get; }

    public BoundQuery Left { get; }

    public BoundQuery Right { get; }
}

/// <summary>A function in FROM: set-returning, or a scalar one that gives one row.</summary>
internal sealed class FunctionFrom : LeafFrom
{
    public FunctionFrom(RangeEntry entry, TableFunctionDef? function, Expr[] arguments, bool withOrdinality) : base(entry)
    {
        Function = function;
        Arguments = arguments;
        WithOrdinality = withOrdinality;
    }

    /// <summary>Null for a scalar function: <see cref="Arguments"/> is then the call itself.</summary>
    public TableFunctionDef? Function { get; }

    public Expr[] Arguments { get; }

    public bool WithOrdinality { get; }
}

internal sealed class CteFrom : LeafFrom
{
    public CteFrom(RangeEntry entry, BoundCte cte, bool isWorkTable) : base(entry)
    {
        Cte = cte;
        IsWorkTable = isWorkTable;
    }

    public BoundCte Cte { get; }

    /// <summary>The recursive term's view of its own CTE.</summary>
    public bool IsWorkTable { get; }
}

internal sealed class JoinFrom : FromNode
{
    public JoinFrom(JoinType type, FromNode left, FromNode right, Expr? condition)
    {
        Type = type;
        Left = left;
        Right = right;
        Condition = condition;
    }

    public JoinType Type { get; }

    public FromNode Left { get; }

    public FromNode Right { get; }

    public Expr? Condition { get; }
}

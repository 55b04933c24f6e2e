using Helios.Base;

namespace Helios.Execution;

/// <summary>A name in FROM and the columns it makes visible.</summary>
internal sealed class NamespaceItem
{
    public string? Alias { get; init; }

    public string? Schema { get; init; }

    /// <summary>The relation's own name, when an alias hides it.</summary>
    public string? HiddenName { get; init; }

    public required List<NamespaceColumn> Columns { get; init; }

    /// <summary>False under LATERAL's rules: named, but not usable from here.</summary>
    public bool IsUsable { get; set; } = true;
}

/// <param name="IsHidden">Merged by USING: visible only when qualified.</param>
internal sealed record NamespaceColumn(string Name, Func<int, Expr> Reference, bool IsHidden)
{
    public static NamespaceColumn Of(RangeEntry entry, int column) =>
        new(entry.ColumnNames[column], position => entry.Column(column, position), false);
}

/// <summary>The clause that is being bound: decides what may stand in it and how PostgreSQL names it in errors.</summary>
internal enum Clause : byte
{
    None,
    Target,
    Where,
    JoinCondition,
    GroupBy,
    Having,
    OrderBy,
    DistinctOn,
    Limit,
    Offset,
    Values,
    From,
    Returning,
    Update,
    Default,
    Check,
    Restriction,
    Filter,
    ExecuteParameter,
    CopyWhere,
}

/// <summary>What names mean inside one query: its FROM, its CTEs, and the scopes around it.</summary>
internal sealed class Scope
{
    public Scope(Scope? parent, BoundQuery query)
    {
        Parent = parent;
        Query = query;
    }

    public int FromItemCount { get; set; }

    public Scope? Parent { get; }

    public BoundQuery Query { get; }

    public List<NamespaceItem> Items { get; set; } = [];

    public List<(BoundCte Cte, bool IsWorkTable)> Ctes { get; } = [];

    public Clause Clause { get; set; }

    /// <summary>True while the arguments of an aggregate are bound.</summary>
    public bool IsInAggregate { get; set; }

    public (BoundCte Cte, bool IsWorkTable)? FindCte(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            for (int i = scope.Ctes.Count - 1; i >= 0; i--)
            {
                if (scope.Ctes[i].Cte.Name == name)
                {
                    return scope.Ctes[i];
                }
            }
        }

        return null;
    }

    /// <summary>Adds a name to FROM; the same name twice is an error.</summary>
    public static void Merge(List<NamespaceItem> into, List<NamespaceItem> items)
    {
        foreach (NamespaceItem item in items)
        {
            foreach (NamespaceItem other in into)
            {
                if (item.Alias is not null && item.Alias == other.Alias
                    && (item.Schema is null || other.Schema is null || item.Schema == other.Schema))
                {
                    throw new SqlError(SqlState.DuplicateAlias, $"table name \"{item.Alias}\" specified more than once");
                }
            }
        }

        into.AddRange(items);
    }
}

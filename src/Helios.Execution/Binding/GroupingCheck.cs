using Helios.Base;

namespace Helios.Execution;

/// <summary>
/// In an aggregated query, every column outside an aggregate must be grouped. Columns of a table whose whole primary key is grouped
/// depend on it, and are added to the keys.
/// </summary>
internal static class GroupingCheck
{
    public delegate SqlError ErrorAt(SqlState state, string message, int position, string? hint = null, string? detail = null);

    public static void Run(BoundQuery query, ErrorAt error)
    {
        foreach (Target target in query.Targets)
        {
            Check(query, target.Expr, error);
        }

        if (query.Having is not null)
        {
            Check(query, query.Having, error);
        }
    }

    private static void Check(BoundQuery query, Expr expr, ErrorAt error)
    {
        if (expr is AggregateExpr || query.GroupBy.Exists(key => Expr.Same(key, expr)))
        {
            return;
        }

        switch (expr)
        {
            case VarExpr column:
                RequireGrouped(query, column, isInSubquery: false, error);
                return;
            case SubqueryExpr subquery:
                foreach (VarExpr outer in subquery.Query.OuterVars)
                {
                    RequireGrouped(query, outer, isInSubquery: true, error);
                }

                break;
        }

        foreach (Expr child in expr.Children)
        {
            Check(query, child, error);
        }
    }

    private static void RequireGrouped(BoundQuery query, VarExpr column, bool isInSubquery, ErrorAt error)
    {
        bool isOuter = query.OuterVars.Exists(o => ReferenceEquals(o.Entry, column.Entry));
        if (isOuter || query.GroupBy.Exists(key => Expr.Same(key, column)))
        {
            return;
        }

        if (DependsOnKey(query, column.Entry))
        {
            query.GroupBy.Add(column);
            return;
        }

        string name = $"{column.Entry.Alias}.{column.Entry.ColumnNames[column.Column]}";
        throw error(
            SqlState.GroupingError,
            isInSubquery
                ? $"subquery uses ungrouped column \"{name}\" from outer query"
                : $"column \"{name}\" must appear in the GROUP BY clause or be used in an aggregate function",
            column.Position);
    }

    private static bool DependsOnKey(BoundQuery query, RangeEntry entry)
    {
        if ((entry.Relation as Catalog.TableDefinition)?.PrimaryKey is not { } key)
        {
            return false;
        }

        foreach (int column in key.Columns)
        {
            if (!query.GroupBy.Exists(g => g is VarExpr v && ReferenceEquals(v.Entry, entry) && v.Column == column))
            {
                return false;
            }
        }

        return true;
    }
}

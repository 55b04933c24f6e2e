using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Finds a table's rows by key where the conditions allow it. Keys are values that do not depend on the row; the row that is found still
/// has to pass its barriers first.
/// </summary>
internal static class AccessPaths
{
    public static TableAccessPath Choose(
        TableFrom from, TableDefinition table, List<Conjunct> conditions, Func<Expr, Expr> resolve, out List<Conjunct> rest)
    {
        rest = conditions;
        foreach (IndexDefinition index in table.Indexes)
        {
            if (TryKeys(from.Entry, table, index, conditions, out List<(Expr Key, Conjunct From)>? keys))
            {
                // Equality of integers, text and uuids is equality of keys: the condition need not be tested again. A key of a wider type
                // could
                // lose digits in an index's encoding; a row id is compared whole.
                HashSet<Conjunct> done =
                    [.. keys!.Where((k, i) => index.IsRowId || IsExact(table.Columns[index.Columns[i]].Type, k.Key.Type)).Select(k =>
                        k.From)];
                rest = conditions.FindAll(c => !done.Contains(c));
                return index.IsRowId
                    ? new TableAccessPath.ByRowId(resolve(keys![0].Key))
                    : new TableAccessPath.ByIndex(index, [.. keys!.Select(k => resolve(k.Key))]);
            }
        }

        return Many(from.Entry, table, conditions, resolve) ?? (TableAccessPath)Range(from.Entry, table, conditions, resolve);
    }

    // The condition stays as a filter: it is cheap beside the look-up, and says what NULLs among the keys mean.
    private static TableAccessPath.ByRowIds? Many(RangeEntry entry, TableDefinition table, List<Conjunct> conditions,
        Func<Expr, Expr> resolve)
    {
        int column = table.RowIdColumn;
        foreach (Conjunct condition in conditions)
        {
            if (column < 0)
            {
                break;
            }

            switch (condition.Expr)
            {
                case InListExpr list when IsColumn(list.Left, entry, column)
                    && Array.TrueForAll(list.Elements, e => IsRowIdKey(e, e.Type, entry)):
                    return new TableAccessPath.ByRowIds([.. list.Elements.Select(resolve)], null);
                case AnyArrayExpr { IsPlainEquality: true } any when IsColumn(any.Left, entry, column)
                    && IsRowIdKey(any.Array, any.Element, entry):
                    return new TableAccessPath.ByRowIds([resolve(any.Array)], any.Element);
            }
        }

        return null;
    }

    private static bool IsRowIdKey(Expr key, SqlType type, RangeEntry entry) => Values.IsInteger(type) && IsFixed(key, entry);

    /// <summary>True when some index finds at most one row.</summary>
    public static bool HasPoint(TableFrom from, List<Conjunct> conditions) =>
        from.Entry.Relation is TableDefinition table && Array.Exists(table.Indexes, i => TryKeys(from.Entry, table, i, conditions, out _));

    private static bool IsExact(SqlType column, SqlType key) =>
        column.Oid == key.Oid && column.Oid is (20 or 21 or 23 or 25 or 1043 or 2950);

    private static bool TryKeys(
        RangeEntry entry, TableDefinition table, IndexDefinition index, List<Conjunct> conditions,
            out List<(Expr Key, Conjunct From)>? keys)
    {
        keys = [];
        foreach (int column in index.Columns)
        {
            bool found = false;
            foreach (Conjunct condition in conditions)
            {
                if (TryCompare(entry, column, condition, out string name, out Expr? key) && name == "="
                    && IsSameFamily(table.Columns[column].Type, key!.Type))
                {
                    keys.Add((key, condition));
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                keys = null;
                return false;
            }
        }

        return true;
    }

    // The key is encoded as the column's type: both must be read the same way.
    private static bool IsSameFamily(SqlType column, SqlType key) => column.Oid == key.Oid
        || (Values.IsInteger(column) && Values.IsInteger(key))
        || (column.Oid is 25 or 1043 && key.Oid is 25 or 1043);

    /// <summary>column op value, or value op column turned round; the value must not depend on the row and not change while the statement
    /// runs.</summary>
    private static bool TryCompare(RangeEntry entry, int column, Conjunct condition, out string name, out Expr? key)
    {
        name = "";
        key = null;
        if (condition.Expr is not BinaryExpr comparison || !comparison.Function.Result.Equals(SqlType.Bool))
        {
            return false;
        }

        if (IsColumn(comparison.Left, entry, column) && IsFixed(comparison.Right, entry))
        {
            name = comparison.Function.Name;
            key = comparison.Right;
        }
        else if (IsColumn(comparison.Right, entry, column) && IsFixed(comparison.Left, entry))
        {
            name = Mirrored(comparison.Function.Name);
            key = comparison.Left;
        }

        return key is not null;
    }

    private static string Mirrored(string name) => name switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => name,
    };

    private static bool IsColumn(Expr expr, RangeEntry entry, int column)
    {
        Expr inner = expr is RelabelExpr relabel ? relabel.Children[0] : expr;
        return inner is VarExpr v && ReferenceEquals(v.Entry, entry) && v.Column == column;
    }

    private static bool IsFixed(Expr expr, RangeEntry entry) =>
        !References.Of(expr).Contains(entry) && !expr.Any(e => e.IsVolatile || e is SubqueryExpr);

    private static TableAccessPath.Range Range(RangeEntry entry, TableDefinition table, List<Conjunct> conditions, Func<Expr, Expr> resolve)
    {
        int column = table.RowIdColumn;
        Expr? from = null;
        Expr? to = null;
        foreach (Conjunct condition in conditions)
        {
            if (column < 0 || !TryCompare(entry, column, condition, out string name, out Expr? key) || !Values.IsInteger(key!.Type))
            {
                continue;
            }

            // Bounds are inclusive; a strict comparison is tested again as a filter.
            from = name is ">" or ">=" ? from ?? resolve(key) : from;
            to = name is "<" or "<=" ? to ?? resolve(key) : to;
        }

        return new TableAccessPath.Range(from, to);
    }
}

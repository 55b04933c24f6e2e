namespace Helios.Execution;

/// <summary>The entries of a part of FROM, and those outside it that it needs (LATERAL, functions).</summary>
internal static class FromEntries
{
    public static HashSet<RangeEntry> Of(FromNode from)
    {
        var entries = new HashSet<RangeEntry>();
        Collect(from, entries);
        return entries;
    }

    public static List<RangeEntry> NeededBy(FromNode from)
    {
        var needed = new HashSet<RangeEntry>();
        CollectNeeded(from, needed);
        needed.ExceptWith(Of(from));
        return [.. needed];
    }

    private static void Collect(FromNode from, HashSet<RangeEntry> entries)
    {
        if (from is JoinFrom join)
        {
            Collect(join.Left, entries);
            Collect(join.Right, entries);
        }
        else if (from is LeafFrom leaf)
        {
            entries.Add(leaf.Entry);
        }
    }

    private static void CollectNeeded(FromNode from, HashSet<RangeEntry> needed)
    {
        switch (from)
        {
            case JoinFrom join:
                CollectNeeded(join.Left, needed);
                CollectNeeded(join.Right, needed);
                needed.UnionWith(join.Condition is null ? [] : References.Of(join.Condition));
                break;
            case SubqueryFrom subquery:
                needed.UnionWith(subquery.Query.OuterVars.Select(v => v.Entry));
                break;
            case FunctionFrom function:
                needed.UnionWith(References.Of(function.Arguments));
                break;
            case SetOperationFrom set:
                needed.UnionWith(set.Left.OuterVars.Concat(set.Right.OuterVars).Select(v => v.Entry));
                break;
            case ValuesFrom values:
                needed.UnionWith(References.Of(values.Rows.SelectMany(r => r)));
                break;
        }
    }
}

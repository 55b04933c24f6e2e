namespace Helios.Execution;

/// <summary>One condition of an AND, and the FROM entries of its own query that it refers to.</summary>
internal sealed class Conjunct
{
    public Conjunct(Expr expr)
    {
        Expr = expr;
        Entries = References.Of(expr);
    }

    public Expr Expr { get; }

    public HashSet<RangeEntry> Entries { get; }

    public static List<Conjunct> Split(Expr? condition)
    {
        var conjuncts = new List<Conjunct>();
        if (condition is not null)
        {
            Add(condition, conjuncts);
        }

        return conjuncts;
    }

    public static Expr? Combine(List<Conjunct> conjuncts) => conjuncts.Count switch
    {
        0 => null,
        1 => conjuncts[0].Expr,
        _ => new AndExpr([.. conjuncts.Select(c => c.Expr)]),
    };

    private static void Add(Expr condition, List<Conjunct> conjuncts)
    {
        if (condition is AndExpr and)
        {
            foreach (Expr child in and.Children)
            {
                Add(child, conjuncts);
            }
        }
        else
        {
            conjuncts.Add(new Conjunct(condition));
        }
    }
}

/// <summary>Which FROM entries expressions refer to, from inside their subqueries too.</summary>
internal static class References
{
    public static HashSet<RangeEntry> Of(Expr expr)
    {
        var entries = new HashSet<RangeEntry>();
        Collect(expr, entries);
        return entries;
    }

    public static HashSet<RangeEntry> Of(IEnumerable<Expr> exprs)
    {
        var entries = new HashSet<RangeEntry>();
        foreach (Expr expr in exprs)
        {
            Collect(expr, entries);
        }

        return entries;
    }

    private static void Collect(Expr expr, HashSet<RangeEntry> entries)
    {
        switch (expr)
        {
            case VarExpr column:
                entries.Add(column.Entry);
                break;
            case SubqueryExpr subquery:
                foreach (VarExpr outer in subquery.Query.OuterVars)
                {
                    entries.Add(outer.Entry);
                }

                break;
        }

        foreach (Expr child in expr.Children)
        {
            Collect(child, entries);
        }
    }
}

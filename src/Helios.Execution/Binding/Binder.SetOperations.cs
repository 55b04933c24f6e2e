using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// VALUES and UNION, INTERSECT, EXCEPT: SELECTs over what they give.
internal sealed partial class Binder
{
    private void BindValues(BoundQuery query, NodeId node)
    {
        _scope.Clause = Clause.Values;
        var rows = new List<Expr[]>();
        foreach (NodeId row in _ast.Children(node, Role.Row))
        {
            var values = new List<Expr>();
            foreach (NodeId value in _ast.Children(row, Role.Element))
            {
                if (_ast.Kind(value) == NodeKind.Default)
                {
                    throw Error(SqlState.SyntaxError, "DEFAULT is not allowed in this context", value);
                }

                values.Add(BindExpr(value));
            }

            if (rows.Count > 0 && rows[0].Length != values.Count)
            {
                throw Error(SqlState.SyntaxError, "VALUES lists must all be the same length", row);
            }

            rows.Add([.. values]);
        }

        SqlType[] types = UnifyRows(rows, "VALUES", node);
        string[] names = [.. types.Select((_, i) => "column" + (i + 1))];
        var entry = new RangeEntry("*VALUES*", names, types);
        query.From = new ValuesFrom(entry, [.. rows]);
        _scope.Items.Add(ItemOf(entry, entry.Alias));
        AddAllTargets(query, entry);
        BindOrderBy(query, node);
    }

    private SqlType[] UnifyRows(List<Expr[]> rows, string construct, NodeId at)
    {
        var types = new SqlType[rows[0].Length];
        for (int column = 0; column < types.Length; column++)
        {
            int c = column;
            SqlType common = CommonType([.. rows.Select(row => row[c])], construct, at);
            types[column] = common;
            foreach (Expr[] row in rows)
            {
                row[column] = Coerce(row[column], common, Coercion.Implicit, at);
            }
        }

        return types;
    }

    private static void AddAllTargets(BoundQuery query, RangeEntry entry)
    {
        for (int i = 0; i < entry.ColumnNames.Length; i++)
        {
            query.Targets.Add(new Target(entry.ColumnNames[i], entry.Column(i), IsJunk: false));
        }
    }

    private void BindSetOperation(BoundQuery query, NodeId node)
    {
        var kind = (SetOperationKind)_ast.Value(node);
        NodeId leftNode = _ast.Child(node, Role.Left);
        NodeId rightNode = _ast.Child(node, Role.Right);
        BoundQuery left = BindQueryKeepingUnknown(leftNode);
        BoundQuery right = BindQueryKeepingUnknown(rightNode);
        UnifySetOperation(left, right, kind, rightNode);
        RangeEntry entry = QueryEntry(left, "*SELECT*", default);
        query.From = new SetOperationFrom(entry, kind, _ast.Has(node, NodeFlags.All), left, right);
        AddAllTargets(query, entry);
        BindSetOrderBy(query, node);
    }

    private void UnifySetOperation(BoundQuery left, BoundQuery right, SetOperationKind kind, NodeId at)
    {
        string name = kind.ToString().ToUpperInvariant();
        if (left.VisibleCount != right.VisibleCount)
        {
            throw Error(SqlState.SyntaxError, $"each {name} query must have the same number of columns", right.Targets[0].Expr.Position);
        }

        int l = 0;
        int r = 0;
        for (int i = 0; i < left.VisibleCount; i++, l++, r++)
        {
            l = NextVisible(left, l);
            r = NextVisible(right, r);
            SqlType common = CommonType([left.Targets[l].Expr, right.Targets[r].Expr], name, at);
            CoerceOutput(left, l, common, at);
            CoerceOutput(right, r, common, at);
        }
    }

    private static int NextVisible(BoundQuery query, int at)
    {
        while (query.Targets[at].IsJunk)
        {
            at++;
        }

        return at;
    }

    /// <summary>
    /// Coerces an output column. Where the query sorts or groups by that column the value before coercion must stay what it was, so the
    /// old target stays behind as junk.
    /// </summary>
    private void CoerceOutput(BoundQuery query, int index, SqlType type, NodeId at)
    {
        Target target = query.Targets[index];
        if (target.Expr.Type == type)
        {
            return;
        }

        bool isReferred = query.SortKeys.Exists(k => k.Target == index) || query.DistinctOn.Contains(index);
        if (isReferred && query.Distinct == DistinctKind.None)
        {
            int moved = query.Targets.Count;
            query.Targets.Add(target with { IsJunk = true });
            for (int k = 0; k < query.SortKeys.Count; k++)
            {
                if (query.SortKeys[k].Target == index)
                {
                    query.SortKeys[k] = query.SortKeys[k] with { Target = moved };
                }
            }
        }

        query.Targets[index] = target with { Expr = Coerce(target.Expr, type, Coercion.Implicit, at) };
    }

    private void BindSetOrderBy(BoundQuery query, NodeId node)
    {
        int before = query.Targets.Count;
        // Only output columns may be sorted by: there is no input to speak of.
        _scope.Items = [];
        foreach (NodeId item in _ast.Children(node, Role.OrderBy))
        {
            NodeId argument = _ast.Child(item, Role.Argument);
            bool isOutput = _ast.Kind(argument) == NodeKind.IntegerConst
                || (SimpleName(argument) is { } name && query.Targets.Exists(t => t.Name == name));
            if (!isOutput)
            {
                throw Error(
                    SqlState.FeatureNotSupported,
                    "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
                    argument,
                    hint: "Add the expression/function to every SELECT, or move the UNION into a FROM clause.",
                    detail: "Only result column names can be used, not expressions or functions.");
            }
        }

        BindOrderBy(query, node);
        Invariant.Require(query.Targets.Count == before);
    }
}

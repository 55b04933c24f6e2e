using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// FROM and WHERE: conditions go down to where all their columns are known, joins on equality become hash joins.
internal sealed partial class Planner
{
    private (PlanNode Plan, Layout Layout) PlanInput(BoundQuery query, Layout? outer)
    {
        List<Conjunct> conditions = Conjunct.Split(query.Where);
        if (query.From is null)
        {
            return Filtered(new OneRowPlan(), new Layout(outer), conditions);
        }

        return PlanFrom(query.From, conditions, outer);
    }

    private (PlanNode Plan, Layout Layout) Filtered(PlanNode plan, Layout layout, List<Conjunct> conditions)
    {
        Expr? condition = Conjunct.Combine(conditions);
        return (condition is null ? plan : new FilterPlan(plan, Resolve(condition, layout)), layout);
    }

    private (PlanNode Plan, Layout Layout) PlanFrom(FromNode from, List<Conjunct> conditions, Layout? outer)
    {
        var units = new List<FromNode>();
        Flatten(from, units, conditions);
        var own = new HashSet<RangeEntry>();
        foreach (FromNode unit in units)
        {
            own.UnionWith(FromEntries.Of(unit));
        }

        var pending = new List<Conjunct>(conditions);
        var joined = new HashSet<RangeEntry>();
        FromNode first = TakeNext(units, joined, own, pending);
        HashSet<RangeEntry> entries = FromEntries.Of(first);
        (PlanNode plan, Layout layout) = PlanUnit(first, Take(pending, c => Within(c, entries, own)), outer);
        joined.UnionWith(entries);
        while (units.Count > 0)
        {
            FromNode next = TakeNext(units, joined, own, pending);
            (plan, layout) = JoinUnit(plan, layout, next, joined, own, pending, outer);
            joined.UnionWith(FromEntries.Of(next));
        }

        Invariant.Require(pending.Count == 0);
        return (plan, layout);
    }

    /// <summary>Inner joins become one list of units; what is joined by an outer join stays together.</summary>
    private static void Flatten(FromNode from, List<FromNode> units, List<Conjunct> conditions)
    {
        if (from is JoinFrom { Type: JoinType.Inner } join)
        {
            Flatten(join.Left, units, conditions);
            Flatten(join.Right, units, conditions);
            conditions.AddRange(Conjunct.Split(join.Condition));
        }
        else
        {
            units.Add(from);
        }
    }

    private static List<Conjunct> Take(List<Conjunct> pending, Predicate<Conjunct> wanted)
    {
        List<Conjunct> taken = pending.FindAll(wanted);
        pending.RemoveAll(wanted);
        return taken;
    }

    // Entries of queries further out do not count: their rows are always there.
    private static bool Within(Conjunct condition, HashSet<RangeEntry> entries, HashSet<RangeEntry> own)
    {
        foreach (RangeEntry entry in condition.Entries)
        {
            if (own.Contains(entry) && !entries.Contains(entry))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The next unit in written order, but one that an equality connects to what is joined already goes before one that nothing
    /// does.</summary>
    private static FromNode TakeNext(List<FromNode> units, HashSet<RangeEntry> joined, HashSet<RangeEntry> own, List<Conjunct> pending)
    {
        int chosen = -1;
        for (int i = 0; i < units.Count && chosen < 0; i++)
        {
            bool isReady = FromEntries.NeededBy(units[i]).TrueForAll(e => !own.Contains(e) || joined.Contains(e));
            if (isReady && (joined.Count == 0 || IsConnected(units[i], joined, own, pending)))
            {
                chosen = i;
            }
        }

        for (int i = 0; i < units.Count && chosen < 0; i++)
        {
            if (FromEntries.NeededBy(units[i]).TrueForAll(e => !own.Contains(e) || joined.Contains(e)))
            {
                chosen = i;
            }
        }

        Invariant.Require(chosen >= 0);
        FromNode unit = units[chosen];
        units.RemoveAt(chosen);
        return unit;
    }

    private static bool IsConnected(FromNode unit, HashSet<RangeEntry> joined, HashSet<RangeEntry> own, List<Conjunct> pending)
    {
        HashSet<RangeEntry> entries = FromEntries.Of(unit);
        HashSet<RangeEntry> both = [.. entries, .. joined];
        return pending.Exists(c => c.Expr is BinaryExpr { Function.Name: "=" } && Within(c, both, own) && c.Entries.Overlaps(entries)
            && c.Entries.Overlaps(joined));
    }

    private (PlanNode Plan, Layout Layout) JoinUnit(
        PlanNode left, Layout leftLayout, FromNode unit, HashSet<RangeEntry> joined, HashSet<RangeEntry> own, List<Conjunct> pending,
            Layout? outer)
    {
        HashSet<RangeEntry> entries = FromEntries.Of(unit);
        HashSet<RangeEntry> both = [.. entries, .. joined];
        bool needsLeft = FromEntries.NeededBy(unit).Exists(joined.Contains);
        List<Conjunct> conditions = Take(pending, c => Within(c, both, own));
        if (needsLeft || (unit is TableFrom table && PlanShape.IsSingleRow(left) && AccessPaths.HasPoint(table, conditions)))
        {
            // The right side runs once per left row and sees it one context out: every condition can go down into it.
            (PlanNode inner, Layout innerLayout) = PlanUnit(unit, conditions, leftLayout);
            return (new NestedLoopPlan(JoinType.Inner, left, inner, null, isLateral: true), Layout.Join(leftLayout, innerLayout, outer));
        }

        List<Conjunct> onlyRight = Take(conditions, c => Within(c, entries, own));
        (PlanNode right, Layout rightLayout) = PlanUnit(unit, onlyRight, outer);
        return MakeJoin(JoinType.Inner, (left, leftLayout, joined), (right, rightLayout, entries), conditions, own, outer);
    }

    private (PlanNode Plan, Layout Layout) MakeJoin(
        JoinType type,
        (PlanNode Plan, Layout Layout, HashSet<RangeEntry> Entries) left,
        (PlanNode Plan, Layout Layout, HashSet<RangeEntry> Entries) right,
        List<Conjunct> conditions,
        HashSet<RangeEntry> own,
        Layout? outer)
    {
        Layout layout = Layout.Join(left.Layout, right.Layout, outer);
        var leftKeys = new List<Expr>();
        var rightKeys = new List<Expr>();
        var rest = new List<Conjunct>();
        foreach (Conjunct condition in conditions)
        {
            if (TryKey(condition.Expr, left.Entries, right.Entries, own, out Expr? leftKey, out Expr? rightKey))
            {
                leftKeys.Add(Resolve(leftKey!, left.Layout));
                rightKeys.Add(Resolve(rightKey!, right.Layout));
            }
            else
            {
                rest.Add(condition);
            }
        }

        Expr? residual = Conjunct.Combine(rest) is { } combined ? Resolve(combined, layout) : null;
        PlanNode plan = leftKeys.Count > 0
            ? new HashJoinPlan(type, left.Plan, right.Plan, [.. leftKeys], [.. rightKeys], residual)
            : new NestedLoopPlan(type, left.Plan, right.Plan, residual, isLateral: false);
        return (plan, layout);
    }

    private static bool TryKey(Expr condition, HashSet<RangeEntry> left, HashSet<RangeEntry> right, HashSet<RangeEntry> own,
        out Expr? leftKey, out Expr? rightKey)
    {
        leftKey = null;
        rightKey = null;
        if (condition is not BinaryExpr equality || !Values.IsHashableEquality(equality.Function))
        {
            return false;
        }

        if (IsOver(equality.Left, left, own) && IsOver(equality.Right, right, own))
        {
            (leftKey, rightKey) = (equality.Left, equality.Right);
        }
        else if (IsOver(equality.Left, right, own) && IsOver(equality.Right, left, own))
        {
            (leftKey, rightKey) = (equality.Right, equality.Left);
        }

        return leftKey is not null;
    }

    private static bool IsOver(Expr expr, HashSet<RangeEntry> entries, HashSet<RangeEntry> own)
    {
        HashSet<RangeEntry> used = References.Of(expr);
        used.IntersectWith(own);
        return used.Count > 0 && used.IsSubsetOf(entries);
    }

    private (PlanNode Plan, Layout Layout) PlanUnit(FromNode unit, List<Conjunct> conditions, Layout? outer) => unit switch
    {
        TableFrom table => PlanTable(table, conditions, outer),
        JoinFrom join => PlanOuterJoin(join, conditions, outer),
        LeafFrom leaf => PlanLeaf(leaf, conditions, outer),
        _ => throw new Bug("FROM node " + unit.GetType().Name),
    };

    private (PlanNode Plan, Layout Layout) PlanLeaf(LeafFrom leaf, List<Conjunct> conditions, Layout? outer)
    {
        PlanNode plan = leaf switch
        {
            SubqueryFrom subquery => PlanQuery(subquery.Query, outer),
            ValuesFrom values =>
                new ValuesPlan([.. values.Rows.Select(row => row.Select(e => Resolve(e, new Layout(outer))).ToArray())],
                leaf.Entry.ColumnTypes),
            SetOperationFrom set => new SetOperationPlan(set.Kind, set.IsAll, PlanQuery(set.Left, outer), PlanQuery(set.Right, outer)),
            FunctionFrom function => new FunctionScanPlan(
                function.Function,
                [.. function.Arguments.Select(a => Resolve(a, new Layout(outer)))],
                function.WithOrdinality,
                leaf.Entry.ColumnTypes),
            CteFrom cte => new CteScanPlan(cte.Cte.Number, cte.IsWorkTable ? null : PlanCte(cte.Cte), leaf.Entry.ColumnTypes),
            _ => throw new Bug("FROM leaf " + leaf.GetType().Name),
        };
        var layout = new Layout(outer);
        for (int i = 0; i < leaf.Entry.ColumnTypes.Length; i++)
        {
            layout.Add(leaf.Entry, i);
        }

        return Filtered(plan, layout, conditions);
    }

    private (PlanNode Plan, Layout Layout) PlanOuterJoin(JoinFrom join, List<Conjunct> conditions, Layout? outer)
    {
        HashSet<RangeEntry> leftEntries = FromEntries.Of(join.Left);
        HashSet<RangeEntry> rightEntries = FromEntries.Of(join.Right);
        HashSet<RangeEntry> own = [.. leftEntries, .. rightEntries];
        List<Conjunct> on = Conjunct.Split(join.Condition);
        var above = new List<Conjunct>(conditions);

        // A condition of WHERE may go down to the side that is kept; one of ON to the side that is filled with NULLs.
        List<Conjunct> toLeft = join.Type switch
        {
            JoinType.Left => Take(above, c => Within(c, leftEntries, own)),
            JoinType.Right => Take(on, c => Within(c, leftEntries, own)),
            _ => [],
        };
        List<Conjunct> toRight = join.Type switch
        {
            JoinType.Left => Take(on, c => Within(c, rightEntries, own)),
            JoinType.Right => Take(above, c => Within(c, rightEntries, own)),
            _ => [],
        };
        (PlanNode left, Layout leftLayout) = PlanFrom(join.Left, toLeft, outer);
        bool isLateral = FromEntries.NeededBy(join.Right).Exists(leftEntries.Contains);
        bool isLookup = join is { Type: JoinType.Left, Right: TableFrom table } && PlanShape.IsSingleRow(left)
            && AccessPaths.HasPoint(table, on);
        if (isLateral || isLookup)
        {
            if (join.Type is JoinType.Right or JoinType.Full)
            {
                throw new SqlError(SqlState.InvalidColumnReference,
                    "the combining JOIN type must be INNER or LEFT for a LATERAL reference");
            }

            (PlanNode inner, Layout innerLayout) = PlanFrom(join.Right, [.. toRight, .. on], leftLayout);
            return Filtered(
                new NestedLoopPlan(join.Type, left, inner, null, isLateral: true), Layout.Join(leftLayout, innerLayout, outer), above);
        }

        (PlanNode right, Layout rightLayout) = PlanFrom(join.Right, toRight, outer);
        (PlanNode plan, Layout layout) = MakeJoin(join.Type, (left, leftLayout, leftEntries), (right, rightLayout, rightEntries), on, own,
            outer);
        return Filtered(plan, layout, above);
    }

    private (PlanNode Plan, Layout Layout) PlanTable(TableFrom table, List<Conjunct> conditions, Layout? outer)
    {
        RangeEntry entry = table.Entry;
        var layout = new Layout(outer);
        var columns = new List<int>();
        var types = new List<SqlType>();
        for (int i = 0; i < entry.ColumnTypes.Length; i++)
        {
            if (entry.Used[i])
            {
                layout.Add(entry, i);
                columns.Add(i);
                types.Add(entry.ColumnTypes[i]);
            }
        }

        if (entry.NeedsRowId)
        {
            layout.Add(entry, RangeEntry.RowIdColumn);
            types.Add(SqlType.Int8);
        }

        Barrier[] barriers = [.. table.Barriers.Select(b => b with { Predicate = Resolve(b.Predicate, layout) })];
        if (entry.Relation is SystemRelation system)
        {
            Expr? all = Conjunct.Combine(conditions);
            PlanNode scan = new SystemScanPlan(system, [.. columns], [.. types], barriers, all is null ? null : Resolve(all, layout));
            return (scan, layout);
        }

        var definition = (TableDefinition)entry.Relation!;
        TableAccessPath path = AccessPaths.Choose(table, definition, conditions, expr => Resolve(expr, layout), out List<Conjunct> rest);
        Expr? filter = Conjunct.Combine(rest);
        return (
            new TableScanPlan(definition, [.. columns], entry.NeedsRowId, [.. types], barriers,
                filter is null ? null : Resolve(filter, layout), path),
            layout);
    }
}

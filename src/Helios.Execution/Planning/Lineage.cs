using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>
/// Says for each column of a plan's output which stored columns its values are made from: through expressions, subqueries, CTEs, set
/// operations and aggregates. What only decides whether a row is there (conditions, keys of joins, EXISTS) does not count; what decides
/// between values (CASE) does. An operator that is not known here is a bug, so that no new one can hide where its values come from.
/// </summary>
internal sealed class Lineage
{
    private static readonly ColumnOrigin[] s_none = [];

    private readonly Dictionary<int, ColumnOrigin[][]> _ctes = [];

    // Rows that expressions see: the current one last, those around it before.
    private readonly List<ColumnOrigin[][]> _rows = [];

    /// <summary>One set per output column, ordered by table and attribute.</summary>
    public static ColumnOrigin[][] Of(PlanNode plan) => new Lineage().Columns(plan);

    /// <summary>The columns that a plan writes with values that were read, and where those come from.</summary>
    public static WrittenColumn[] Written(PlanNode plan) => plan switch
    {
        ExplainPlan explain => Written(explain.Explained),
        InsertPlan insert => new Lineage().OfInsert(insert),
        UpdatePlan update => new Lineage().OfUpdate(update),
        CreateTablePlan { Source: not null } create => [.. new Lineage().Columns(create.Source).Select(
            (origins, i) => new WrittenColumn(create.Spec.Schema, create.Spec.Name, create.Spec.Columns[i].Name, origins))],
        _ => [],
    };

    private static WrittenColumn ColumnOf(TableDefinition table, int column, ColumnOrigin[] origins) =>
        new(table.Schema, table.Name, table.Columns[column].Name, origins);

    private WrittenColumn[] OfInsert(InsertPlan insert)
    {
        TableDefinition table = insert.Target.Table;
        ColumnOrigin[][] given = Columns(insert.Source)[..table.Columns.Length];
        IEnumerable<WrittenColumn> written = given.Select((origins, i) => ColumnOf(table, i, origins));
        if (insert.Conflict is not { IsUpdate: true } conflict)
        {
            return [.. written];
        }

        ColumnOrigin[][] assigned = OfExpressions([.. OwnRow(table), .. given], conflict.Assigned);
        return [.. written, .. assigned.Select((origins, i) => ColumnOf(table, conflict.Columns[i], origins))];
    }

    private WrittenColumn[] OfUpdate(UpdatePlan update)
    {
        // The source gives the row id, then the assigned values.
        ColumnOrigin[][] source = Columns(update.Source);
        return [.. update.Columns.Select((column, i) => ColumnOf(update.Target.Table, column, source[1 + i]))];
    }

    private static IEnumerable<ColumnOrigin[]> OwnRow(TableDefinition table) => table.Columns.Select(
        (column, i) => (ColumnOrigin[])[new ColumnOrigin(table.Oid, (short)(i + 1), table.Schema, table.Name, column.Name)]);

    private ColumnOrigin[][] Columns(PlanNode plan)
    {
        switch (plan)
        {
            case ScanPlan scan:
                return OfScan(scan);
            case ProjectPlan project:
                return OfExpressions(Columns(project.Input), project.Columns);
            case FilterPlan filter:
                return Columns(filter.Input);
            case LimitPlan limit:
                return Columns(limit.Input);
            case SortPlan sort:
                return Columns(sort.Input);
            case DistinctPlan distinct:
                return Columns(distinct.Input);
            case LockRowsPlan locked:
                return Columns(locked.Input)[..locked.OutputTypes.Length];
            case AggregatePlan aggregate:
                return OfAggregate(aggregate);
            case HashJoinPlan join:
                return [.. Columns(join.Left), .. Columns(join.Right)];
            case NestedLoopPlan join:
                return OfNestedLoop(join);
            case SetOperationPlan set:
                return Merge(Columns(set.Left), Columns(set.Right));
            case CteScanPlan cte:
                return OfCte(cte);
            case ModifyPlan modify:
                return OfModify(modify);
            default:
                return OfSource(plan);
        }
    }

    // Rows that come from no relation.
    private ColumnOrigin[][] OfSource(PlanNode plan)
    {
        switch (plan)
        {
            case ValuesPlan values:
                return values.Rows.Select(row => OfExpressions([], row)).Aggregate(None(values), Merge);
            case FunctionScanPlan function:
                ColumnOrigin[] all = Union(OfExpressions([], function.Arguments));
                return [.. function.OutputTypes.Select(_ => all)];
            case ProjectSetPlan set:
                ColumnOrigin[][] input = Columns(set.Input);
                return [.. input, .. set.Calls.Select(c => Union(OfExpressions(input, c.Arguments)))];
            case OneRowPlan or CreateTablePlan or DropTablePlan or TruncatePlan or ExplainPlan:
                return None(plan);
            default:
                throw new Bug("lineage: operator " + plan.GetType().Name);
        }
    }

    private static ColumnOrigin[][] OfScan(ScanPlan scan)
    {
        ColumnOrigin[][] origins = None(scan);
        for (int i = 0; i < scan.Columns.Length; i++)
        {
            int column = scan.Columns[i];
            Relation relation = scan.Relation;
            origins[i] = [new ColumnOrigin(
                relation.Oid, (short)(column + 1), relation.Schema, relation.Name, relation.Columns[column].Name)];
        }

        return origins;
    }

    private ColumnOrigin[][] OfAggregate(AggregatePlan aggregate)
    {
        ColumnOrigin[][] input = Columns(aggregate.Input);
        return
        [
            .. OfExpressions(input, aggregate.Keys),
            .. aggregate.Aggregates.Select(a => Union(OfExpressions(input, [.. a.Arguments, .. a.OrderBy.Select(o => o.Key)]))),
        ];
    }

    private ColumnOrigin[][] OfNestedLoop(NestedLoopPlan join)
    {
        ColumnOrigin[][] left = Columns(join.Left);
        if (!join.IsLateral)
        {
            return [.. left, .. Columns(join.Right)];
        }

        _rows.Add(left);
        ColumnOrigin[][] right = Columns(join.Right);
        _rows.RemoveAt(_rows.Count - 1);
        return [.. left, .. right];
    }

    // The work table of a recursive term is what the term gave before: repeated until no set grows.
    private ColumnOrigin[][] OfCte(CteScanPlan scan)
    {
        if (_ctes.TryGetValue(scan.Number, out ColumnOrigin[][]? known))
        {
            return known;
        }

        CtePlan cte = scan.Source ?? throw new Bug("lineage: a work table outside its CTE");
        ColumnOrigin[][] columns = Columns(cte.Initial);
        _ctes[scan.Number] = columns;
        for (bool grew = cte.Recursive is not null; grew;)
        {
            ColumnOrigin[][] next = Merge(columns, Columns(cte.Recursive!));
            grew = !next.Zip(columns).All(pair => pair.First.Length == pair.Second.Length);
            columns = next;
            _ctes[scan.Number] = columns;
        }

        return columns;
    }

    // A row that was written holds what its source gave, whichever column that went to.
    private ColumnOrigin[][] OfModify(ModifyPlan modify)
    {
        ColumnOrigin[] source = Union(Columns(modify.Source));
        TableDefinition table = modify.Target.Table;
        var row = new List<ColumnOrigin[]>(OwnRow(table).Select(own => Union([own, source])));
        row.AddRange(modify.Source.OutputTypes.Select(_ => source));
        return OfExpressions([.. row], modify.Returning);
    }

    private ColumnOrigin[][] OfExpressions(ColumnOrigin[][] row, ReadOnlySpan<Expr> expressions)
    {
        _rows.Add(row);
        var columns = new ColumnOrigin[expressions.Length][];
        for (int i = 0; i < columns.Length; i++)
        {
            var found = new HashSet<ColumnOrigin>();
            Collect(expressions[i], found);
            columns[i] = Ordered(found);
        }

        _rows.RemoveAt(_rows.Count - 1);
        return columns;
    }

    private void Collect(Expr expression, HashSet<ColumnOrigin> into)
    {
        switch (expression)
        {
            case SlotExpr slot:
                into.UnionWith(_rows[_rows.Count - 1 - slot.Hops][slot.Slot]);
                break;
            case SubplanExpr subplan:
                // EXISTS tells only that there is a row.
                if (subplan.Kind != SubqueryKind.Exists)
                {
                    into.UnionWith(Union(Columns(subplan.Plan)));
                }

                Array.ForEach(subplan.Left, left => Collect(left, into));
                break;
            default:
                Array.ForEach(expression.Children, child => Collect(child, into));
                break;
        }
    }

    private static ColumnOrigin[][] None(PlanNode plan) => [.. plan.OutputTypes.Select(_ => s_none)];

    private static ColumnOrigin[][] Merge(ColumnOrigin[][] x, ColumnOrigin[][] y) => [.. x.Zip(y, (a, b) => Union([a, b]))];

    private static ColumnOrigin[] Union(ColumnOrigin[][] sets)
    {
        var all = new HashSet<ColumnOrigin>();
        foreach (ColumnOrigin[] set in sets)
        {
            all.UnionWith(set);
        }

        return Ordered(all);
    }

    private static ColumnOrigin[] Ordered(HashSet<ColumnOrigin> set) =>
        set.Count == 0 ? s_none : [.. set.OrderBy(o => o.TableOid).ThenBy(o => o.Attribute)];
}

namespace Helios.Execution;

// DML: a source of rows, and the operator that writes them.
internal sealed partial class Planner
{
    public ModifyPlan PlanInsert(BoundInsert insert)
    {
        PlanNode source = insert.Rows is { } rows
            ? new ValuesPlan([.. rows.Select(ResolveRow)], insert.Target.ColumnTypes)
            : PlanQuery(insert.Source!, null);
        var layout = new Layout(null);
        AddColumns(layout, insert.Target);
        ConflictPlan? conflict = insert.Conflict is null ? null : PlanConflict(insert.Conflict, insert.Target);
        Expr[] returning = [.. insert.Returning.Select(r => Resolve(r.Expr, layout))];
        return new InsertPlan(TargetOf(insert, layout, hideAll: conflict is { IsUpdate: true }), source, returning, conflict);
    }

    public CopyFromPlan PlanCopyFrom(BoundCopyFrom copy, CopyOptions options, CopySpec spec)
    {
        var layout = new Layout(null);
        AddColumns(layout, copy.Target);
        Expr? where = copy.Where is null ? null : Resolve(copy.Where, layout);
        return new CopyFromPlan(TargetOf(copy, layout, hideAll: false), copy.Columns, ResolveRow(copy.Defaults), where, options, spec);
    }

    public ModifyPlan PlanUpdate(BoundUpdate update)
    {
        (Layout layout, Expr[] extras) = ReturningLayout(update, update.Source);
        Expr[] returning = [.. update.Returning.Select(r => Resolve(r.Expr, layout))];
        return new UpdatePlan(TargetOf(update, layout, hideAll: false), PlanSource(update.Source, extras), update.Columns, returning);
    }

    public ModifyPlan PlanDelete(BoundDelete delete)
    {
        (Layout layout, Expr[] extras) = ReturningLayout(delete, delete.Source);
        Expr[] returning = [.. delete.Returning.Select(r => Resolve(r.Expr, layout))];
        return new DeletePlan(TargetOf(delete, layout, hideAll: false), PlanSource(delete.Source, extras), returning);
    }

    private Expr[] ResolveRow(Expr[] row) => [.. row.Select(e => Resolve(e, new Layout(null)))];

    private static void AddColumns(Layout layout, RangeEntry entry)
    {
        for (int i = 0; i < entry.ColumnTypes.Length; i++)
        {
            layout.Add(entry, i);
        }
    }

    private WriteTarget TargetOf(BoundModify modify, Layout layout, bool hideAll) => new()
    {
        Table = modify.Table,
        Barriers = [.. modify.NewRowBarriers.Select(b => b with { Predicate = Resolve(b.Predicate, layout) })],
        Checks = [.. modify.Checks.Select(c => (c.Definition, Resolve(c.Condition, layout)))],
        MayRepeat = hideAll || modify.MayRepeat.Length == 0 ? new bool[modify.Table.Columns.Length] : modify.MayRepeat,
    };

    private ConflictPlan PlanConflict(BoundConflict conflict, RangeEntry target)
    {
        var layout = new Layout(null);
        AddColumns(layout, target);
        if (conflict.Excluded is not null)
        {
            AddColumns(layout, conflict.Excluded);
        }

        return new ConflictPlan
        {
            Arbiter = conflict.Arbiter,
            IsUpdate = conflict.IsUpdate,
            Columns = [.. conflict.Assignments.Select(a => a.Column)],
            Assigned = [.. conflict.Assignments.Select(a => Resolve(a.Value, layout))],
            Where = conflict.Where is null ? null : Resolve(conflict.Where, layout),
        };
    }

    /// <summary>The row that RETURNING sees: the target's columns, then the columns of other tables that it mentions.</summary>
    private static (Layout Layout, Expr[] Extras) ReturningLayout(BoundModify modify, BoundQuery source)
    {
        var layout = new Layout(null);
        AddColumns(layout, modify.Target);
        var extras = new List<Expr>();
        void Add(VarExpr column)
        {
            if (!layout.TryFind(column.Entry, column.Column, out _, out _) && FromEntries.Of(source.From!).Contains(column.Entry))
            {
                layout.Add(column.Entry, column.Column);
                extras.Add(column);
            }
        }

        foreach (Target target in modify.Returning)
        {
            target.Expr.Any(e =>
            {
                if (e is VarExpr column)
                {
                    Add(column);
                }
                else if (e is SubqueryExpr subquery)
                {
                    subquery.Query.OuterVars.ForEach(Add);
                }

                return false;
            });
        }

        return (layout, [.. extras]);
    }

    private PlanNode PlanSource(BoundQuery source, Expr[] extras)
    {
        foreach (Expr extra in extras)
        {
            source.Targets.Add(new Target("", extra, IsJunk: false));
        }

        return PlanQuery(source, null);
    }
}

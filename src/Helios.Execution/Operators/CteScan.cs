using Helios.Types;

namespace Helios.Execution;

/// <summary>Rows of a CTE, which is run once a statement, at its first use; or the rows of the step before, inside its own recursive
/// term.</summary>
internal sealed class CteScanPlan : PlanNode
{
    public CteScanPlan(int number, CtePlan? source, SqlType[] outputTypes) : base(outputTypes)
    {
        Number = number;
        Source = source;
    }

    public int Number { get; }

    /// <summary>Null inside the recursive term.</summary>
    public CtePlan? Source { get; }

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new CteScanOperator(this, runtime);
}

/// <summary>How a CTE's rows are made.</summary>
internal sealed class CtePlan
{
    public required int Number { get; init; }

    public required PlanNode Initial { get; init; }

    public PlanNode? Recursive { get; set; }

    public bool IsUnionAll { get; init; }

    public SqlType[] OutputTypes => Initial.OutputTypes;
}

internal sealed class CteScanOperator : Operator
{
    private readonly CteScanPlan _plan;
    private readonly StatementRuntime _runtime;
    private readonly Batch _batch;
    private RowBuffer? _rows;
    private int _next;

    public CteScanOperator(CteScanPlan plan, StatementRuntime runtime)
    {
        _plan = plan;
        _runtime = runtime;
        _batch = new Batch(plan.OutputTypes);
    }

    public override Batch? Next()
    {
        _rows ??= Rows();
        if (_next >= _rows.Count)
        {
            return null;
        }

        _runtime.CheckCancel();
        _batch.Clear();
        while (_next < _rows.Count && _batch.RowCount < _batch.CapacityRows)
        {
            Append(_batch, _rows[_next++]);
        }

        return _batch;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset()
    {
        _next = 0;
        _rows = null;
    }

    internal static void Append(Batch batch, Datum[] row)
    {
        for (int i = 0; i < batch.Columns.Length; i++)
        {
            batch.Columns[i].Set(batch.RowCount, row[i]);
        }

        batch.RowCount++;
    }

    private RowBuffer Rows()
    {
        CteState state = _runtime.Ctes[_plan.Number];
        if (_plan.Source is null)
        {
            return state.WorkTable!;
        }

        if (state.FilledInRun != _runtime.RunId)
        {
            state.Rows = Fill(_plan.Source, state);
            state.FilledInRun = _runtime.RunId;
        }

        return state.Rows;
    }

    private RowBuffer Fill(CtePlan source, CteState state)
    {
        var rows = new RowBuffer(_runtime);
        Operator initial = source.Initial.Instantiate(_runtime, null);
        if (source.Recursive is null)
        {
            rows.AddAll(initial);
            return rows;
        }

        HashSet<Datum[]>? seen = source.IsUnionAll ? null : new HashSet<Datum[]>(new RowComparer(source.OutputTypes));
        RowBuffer work = Collect(initial, rows, seen);
        Operator recursive = source.Recursive.Instantiate(_runtime, null);
        while (work.Count > 0)
        {
            _runtime.CheckCancel();
            state.WorkTable = work;
            recursive.Reset();
            RowBuffer step = Collect(recursive, rows, seen);
            work.Clear();
            work = step;
        }

        return rows;
    }

    private RowBuffer Collect(Operator source, RowBuffer all, HashSet<Datum[]>? seen)
    {
        var step = new RowBuffer(_runtime);
        var row = new Datum[_plan.OutputTypes.Length];
        while (source.Next() is { } batch)
        {
            for (int i = 0; i < batch.SelectedCount; i++)
            {
                int at = batch.RowAt(i);
                for (int c = 0; c < row.Length; c++)
                {
                    row[c] = batch.Columns[c].Get(at);
                }

                if (seen is null || seen.Add(DetachedCopy(row)))
                {
                    step.Add(row);
                    all.Add(row);
                }
            }
        }

        return step;
    }

    private static Datum[] DetachedCopy(Datum[] row)
    {
        var copy = new Datum[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            copy[i] = row[i].Detach();
        }

        return copy;
    }
}

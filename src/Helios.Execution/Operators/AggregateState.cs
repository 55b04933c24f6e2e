using Helios.Types;

namespace Helios.Execution;

/// <summary>One aggregate of one group: FILTER, DISTINCT and ORDER BY in front of its accumulator.</summary>
internal sealed class AggregateState
{
    private readonly PlannedAggregate _plan;
    private readonly StatementRuntime _runtime;
    private readonly IAccumulator _accumulator;
    private readonly Datum[] _arguments;
    private readonly HashSet<Datum[]>? _seen;
    private readonly RowBuffer? _rows;

    public AggregateState(PlannedAggregate plan, StatementRuntime runtime)
    {
        _plan = plan;
        _runtime = runtime;
        _accumulator = plan.Aggregate.NewAccumulator();
        if (_accumulator is ArrayAccumulator array)
        {
            array.Element = plan.Arguments[0].Type.Unmodified;
        }

        _arguments = new Datum[plan.Arguments.Length];
        if (plan.IsDistinct)
        {
            _seen = new HashSet<Datum[]>(new RowComparer([.. plan.Arguments.Select(a => a.Type)]));
        }

        if (plan.IsDistinct || plan.OrderBy.Length > 0)
        {
            _rows = new RowBuffer(runtime);
        }
    }

    public void Add(EvalContext context)
    {
        if (_plan.Filter is not null && !_plan.Filter.IsTrue(context))
        {
            return;
        }

        for (int i = 0; i < _arguments.Length; i++)
        {
            _arguments[i] = _plan.Arguments[i].Evaluate(context);
            if (_arguments[i].IsNull && _plan.Aggregate.IsStrict)
            {
                return;
            }
        }

        if (_rows is null)
        {
            _accumulator.Add(context, _arguments);
            return;
        }

        Keep(context);
    }

    public Datum Finish(EvalContext context)
    {
        if (_rows is not null)
        {
            AddInOrder(context);
        }

        return _accumulator.Finish(context);
    }

    private void Keep(EvalContext context)
    {
        if (_seen is not null && _seen.Contains(_arguments))
        {
            return;
        }

        var row = new Datum[_arguments.Length + _plan.OrderBy.Length];
        _arguments.CopyTo(row, 0);
        for (int i = 0; i < _plan.OrderBy.Length; i++)
        {
            row[_arguments.Length + i] = _plan.OrderBy[i].Key.Evaluate(context);
        }

        Datum[] kept = _rows!.Add(row);
        _seen?.Add(kept[.._arguments.Length]);
    }

    private void AddInOrder(EvalContext context)
    {
        int width = _arguments.Length;
        SqlType[] types = [.. _plan.Arguments.Select(a => a.Type), .. _plan.OrderBy.Select(o => o.Key.Type)];
        PlanSortKey[] keys = _plan.OrderBy.Length > 0
            ? [.. _plan.OrderBy.Select((o, i) => new PlanSortKey(width + i, o.Descending, o.NullsFirst))]
            : [.. Enumerable.Range(0, width).Select(i => new PlanSortKey(i, false, false))];
        var order = new int[_rows!.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (i, j) =>
        {
            int compared = SortOperator.Compare(_rows[i], _rows[j], keys, types);
            return compared != 0 ? compared : i.CompareTo(j);
        });
        _runtime.CheckCancel();
        foreach (int i in order)
        {
            _accumulator.Add(context, _rows[i].AsSpan(0, width));
        }

        _rows.Clear();
    }
}

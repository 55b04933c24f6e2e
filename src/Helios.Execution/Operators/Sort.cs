using Helios.Types;

namespace Helios.Execution;

internal readonly record struct PlanSortKey(int Slot, bool IsDescending, bool NullsFirst);

/// <summary>ORDER BY, in memory. Stable: equal rows keep their order.</summary>
internal sealed class SortPlan : PlanNode
{
    public SortPlan(PlanNode input, PlanSortKey[] keys) : base(input.OutputTypes)
    {
        Input = input;
        Keys = keys;
    }

    public PlanNode Input { get; }

    public PlanSortKey[] Keys { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    public override Operator Instantiate(StatementRuntime runtime, EvalContext? outer) =>
        new SortOperator(this, Input.Instantiate(runtime, outer), runtime);
}

internal sealed class SortOperator : Operator
{
    private readonly SortPlan _plan;
    private readonly Operator _input;
    private readonly StatementRuntime _runtime;
    private readonly Batch _batch;
    private RowBuffer? _rows;
    private int[] _order = [];
    private int _next;

    public SortOperator(SortPlan plan, Operator input, StatementRuntime runtime)
    {
        _plan = plan;
        _input = input;
        _runtime = runtime;
        _batch = new Batch(plan.OutputTypes);
    }

    public override Batch? Next()
    {
        if (_rows is null)
        {
            Fill();
        }

        if (_next >= _order.Length)
        {
            return null;
        }

        _batch.Clear();
        while (_next < _order.Length && _batch.RowCount < _batch.CapacityRows)
        {
            CteScanOperator.Append(_batch, _rows![_order[_next++]]);
        }

        return _batch;
    }

    public override void Reset()
    {
        _rows?.Clear();
        _rows = null;
        _next = 0;
        _input.Reset();
    }

    internal static int Compare(Datum[] a, Datum[] b, ReadOnlySpan<PlanSortKey> keys, SqlType[] types)
    {
        foreach (PlanSortKey key in keys)
        {
            int order = CompareKey(a[key.Slot], b[key.Slot], key, types[key.Slot]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int CompareKey(in Datum x, in Datum y, PlanSortKey key, SqlType type)
    {
        if (x.IsNull || y.IsNull)
        {
            return x.IsNull == y.IsNull ? 0 : x.IsNull == key.NullsFirst ? -1 : 1;
        }

        int order = Values.Compare(x, y, type);
        return key.IsDescending ? -order : order;
    }

    private void Fill()
    {
        var rows = new RowBuffer(_runtime);
        rows.AddAll(_input);
        _order = new int[rows.Count];
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        PlanSortKey[] keys = _plan.Keys;
        SqlType[] types = _plan.OutputTypes;
        Array.Sort(_order, (i, j) =>
        {
            int order = Compare(rows[i], rows[j], keys, types);
            return order != 0 ? order : i.CompareTo(j);
        });
        _rows = rows;
        _next = 0;
    }
}

using Helios.Types;

namespace Helios.Execution;

internal readonly record struct PlanSortKey(int Slot, bool IsDescending, bool NullsFirst);

/// <summary>ORDER BY, in memory. Stable: equal rows keep their order.</summary>
internal sealed class SortPlan : PlanNode
{
    public SortPlan(PlanNode input, PlanSortKey[] keys, Expr? limit, Expr? offset) : base(input.OutputTypes)
    {
        Input = input;
        Keys = keys;
        Limit = limit;
        Offset = offset;
    }

    public PlanNode Input { get; }

    public PlanSortKey[] Keys { get; }

    /// <summary>With <see cref="Offset"/>: how many of the first rows are wanted. They are counted off above; here only memory is
    /// saved.</summary>
    public Expr? Limit { get; }

    public Expr? Offset { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    public override IEnumerable<Expr> Expressions => new[] { Limit, Offset }.OfType<Expr>();

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
        new SortOperator(this, Input.Instantiate(runtime, outer), new EvalContext(runtime, outer, 0));
}

internal sealed class SortOperator : Operator
{
    private readonly SortPlan _plan;
    private readonly Operator _input;
    private readonly EvalContext _context;
    private readonly StatementRuntime _runtime;
    private readonly Batch _batch;
    private RowBuffer? _rows;
    private int[] _order = [];
    private int _next;

    public SortOperator(SortPlan plan, Operator input, EvalContext context)
    {
        _plan = plan;
        _input = input;
        _context = context;
        _runtime = context.Runtime;
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

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

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
        long wanted = Wanted();
        while (_input.Next() is { } batch)
        {
            _runtime.CheckCancel();
            for (int i = 0; i < batch.SelectedCount; i++)
            {
                rows.Add(batch, batch.RowAt(i));
            }

            if (rows.Count > 2 * wanted)
            {
                rows = KeepFirst(rows, (int)wanted);
            }
        }

        _order = Order(rows);
        _rows = rows;
        _next = 0;
    }

    /// <summary>Rows that the LIMIT above can let through; so many that no one counts when there is none.</summary>
    private long Wanted()
    {
        const long All = long.MaxValue / 4;
        Datum limit = _plan.Limit?.Evaluate(_context) ?? default;
        Datum offset = _plan.Offset?.Evaluate(_context) ?? default;
        if (limit.IsNull)
        {
            return All;
        }

        // A negative count is refused above, by the operator whose error it is.
        long wanted = Math.Max(limit.AsInt64, 0) + (offset.IsNull ? 0 : Math.Clamp(offset.AsInt64, 0, All));
        return Math.Clamp(wanted, Base.Limits.BatchRows, All);
    }

    private RowBuffer KeepFirst(RowBuffer rows, int count)
    {
        int[] order = Order(rows);
        var kept = new RowBuffer(_runtime);
        for (int i = 0; i < count; i++)
        {
            kept.Add(rows[order[i]]);
        }

        rows.Clear();
        return kept;
    }

    private int[] Order(RowBuffer rows)
    {
        var order = new int[rows.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        PlanSortKey[] keys = _plan.Keys;
        SqlType[] types = _plan.OutputTypes;
        Array.Sort(order, (i, j) =>
        {
            int compared = Compare(rows[i], rows[j], keys, types);
            return compared != 0 ? compared : i.CompareTo(j);
        });
        return order;
    }
}

using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>UNION, INTERSECT and EXCEPT, with and without ALL. Both inputs have the output's types.</summary>
internal sealed class SetOperationPlan : PlanNode
{
    public SetOperationPlan(SetOperationKind kind, bool isAll, PlanNode left, PlanNode right) : base(left.OutputTypes)
    {
        Kind = kind;
        IsAll = isAll;
        Left = left;
        Right = right;
    }

    public SetOperationKind Kind { get; }

    public bool IsAll { get; }

    public PlanNode Left { get; }

    public PlanNode Right { get; }

    public override IEnumerable<PlanNode> Inputs => [Left, Right];

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
        new SetOperationOperator(this, Left.Instantiate(runtime, outer), Right.Instantiate(runtime, outer), runtime);
}

internal sealed class SetOperationOperator : Operator
{
    private readonly SetOperationPlan _plan;
    private readonly Operator _left;
    private readonly Operator _right;
    private readonly StatementRuntime _runtime;
    private readonly Batch _batch;
    private RowBuffer? _rows;
    private bool _leftIsDone;
    private int _next;

    public SetOperationOperator(SetOperationPlan plan, Operator left, Operator right, StatementRuntime runtime)
    {
        _plan = plan;
        _left = left;
        _right = right;
        _runtime = runtime;
        _batch = new Batch(plan.OutputTypes);
    }

    public override Batch? Next()
    {
        if (_plan.Kind == SetOperationKind.Union && _plan.IsAll)
        {
            return NextOfAll();
        }

        _rows ??= Combine();
        if (_next >= _rows.Count)
        {
            return null;
        }

        _batch.Clear();
        while (_next < _rows.Count && _batch.RowCount < _batch.CapacityRows)
        {
            CteScanOperator.Append(_batch, _rows[_next++]);
        }

        return _batch;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns)
    {
        _batch.Place(columns);
        if (_plan.Kind == SetOperationKind.Union && _plan.IsAll)
        {
            _left.PlaceOutput(columns);
            _right.PlaceOutput(columns);
        }
    }

    public override void Reset()
    {
        _rows?.Clear();
        _rows = null;
        _leftIsDone = false;
        _next = 0;
        _left.Reset();
        _right.Reset();
    }

    private Batch? NextOfAll()
    {
        if (!_leftIsDone)
        {
            if (_left.Next() is { } batch)
            {
                return batch;
            }

            _leftIsDone = true;
        }

        return _right.Next();
    }

    private RowBuffer Combine()
    {
        var output = new RowBuffer(_runtime);
        var counts = new Dictionary<Datum[], Counts>(new RowComparer(_plan.OutputTypes));
        var order = new RowBuffer(_runtime);
        Count(_left, counts, order, isLeft: true);
        Count(_right, counts, order, isLeft: false);
        foreach (Datum[] row in order.Rows)
        {
            Counts count = counts[row];
            long copies = Copies(count);
            for (long i = 0; i < copies; i++)
            {
                output.Add(row);
            }
        }

        order.Clear();
        return output;
    }

    private long Copies(Counts count) => _plan.Kind switch
    {
        SetOperationKind.Union => 1,
        SetOperationKind.Intersect => _plan.IsAll ? Math.Min(count.Left, count.Right) : Math.Min(1, Math.Min(count.Left, count.Right)),
        SetOperationKind.Except => _plan.IsAll ? Math.Max(0, count.Left - count.Right) : count.Left > 0 && count.Right == 0 ? 1 : 0,
    };

    private void Count(Operator source, Dictionary<Datum[], Counts> counts, RowBuffer order, bool isLeft)
    {
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

                if (!counts.TryGetValue(row, out Counts? count))
                {
                    count = new Counts();
                    counts.Add(order.Add(row), count);
                }

                if (isLeft)
                {
                    count.Left++;
                }
                else
                {
                    count.Right++;
                }
            }
        }
    }

    private sealed class Counts
    {
        public long Left;
        public long Right;
    }
}

using Helios.Types;

namespace Helios.Execution;

/// <summary>DISTINCT and DISTINCT ON: the first row of each key, in the order of the input.</summary>
internal sealed class DistinctPlan : PlanNode
{
    public DistinctPlan(PlanNode input, int[] keys) : base(input.OutputTypes)
    {
        Input = input;
        Keys = keys;
    }

    public PlanNode Input { get; }

    public int[] Keys { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
        new DistinctOperator(this, Input.Instantiate(runtime, outer), runtime);
}

internal sealed class DistinctOperator : Operator
{
    private readonly DistinctPlan _plan;
    private readonly Operator _input;
    private readonly StatementRuntime _runtime;
    private readonly Datum[] _key;
    private HashSet<Datum[]> _seen;
    private RowBuffer _kept;

    public DistinctOperator(DistinctPlan plan, Operator input, StatementRuntime runtime)
    {
        _plan = plan;
        _input = input;
        _runtime = runtime;
        _key = new Datum[plan.Keys.Length];
        _kept = new RowBuffer(runtime);
        _seen = NewSet();
    }

    public override Batch? Next()
    {
        while (_input.Next() is { } batch)
        {
            int kept = 0;
            int count = batch.SelectedCount;
            for (int i = 0; i < count; i++)
            {
                int row = batch.RowAt(i);
                for (int k = 0; k < _key.Length; k++)
                {
                    _key[k] = batch.Columns[_plan.Keys[k]].Get(row);
                }

                if (!_seen.Contains(_key))
                {
                    _seen.Add(_kept.Add(_key));
                    batch.BeginSelection()[kept++] = row;
                }
            }

            batch.SetSelected(kept);
            if (kept > 0)
            {
                return batch;
            }
        }

        return null;
    }

    public override void Reset()
    {
        _kept.Clear();
        _kept = new RowBuffer(_runtime);
        _seen = NewSet();
        _input.Reset();
    }

    private HashSet<Datum[]> NewSet()
    {
        var types = new SqlType[_plan.Keys.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = _plan.OutputTypes[_plan.Keys[i]];
        }

        return new HashSet<Datum[]>(new RowComparer(types));
    }
}

using Helios.Types;

namespace Helios.Execution;

/// <summary>One aggregate of an <see cref="AggregatePlan"/>, its expressions over the input's slots.</summary>
internal sealed record PlannedAggregate(
    AggregateDef Aggregate,
    Expr[] Arguments,
    Expr? Filter,
    bool IsDistinct,
    (Expr Key, bool Descending, bool NullsFirst)[] OrderBy,
    SqlType Type);

/// <summary>GROUP BY with aggregates, by hashing. Output: the keys, then the aggregates. Without keys there is always one row.</summary>
internal sealed class AggregatePlan : PlanNode
{
    public AggregatePlan(PlanNode input, Expr[] keys, PlannedAggregate[] aggregates)
        : base([.. keys.Select(k => k.Type), .. aggregates.Select(a => a.Type)])
    {
        Input = input;
        Keys = keys;
        Aggregates = aggregates;
        Loader = RowLoader.For([.. Expressions]);
    }

    public PlanNode Input { get; }

    public Expr[] Keys { get; }

    public PlannedAggregate[] Aggregates { get; }

    public RowLoader Loader { get; }

    public override IEnumerable<PlanNode> Inputs => [Input];

    public override IEnumerable<Expr> Expressions
    {
        get
        {
            foreach (Expr key in Keys)
            {
                yield return key;
            }

            foreach (PlannedAggregate aggregate in Aggregates)
            {
                foreach (Expr argument in aggregate.Arguments)
                {
                    yield return argument;
                }

                foreach ((Expr key, _, _) in aggregate.OrderBy)
                {
                    yield return key;
                }

                if (aggregate.Filter is not null)
                {
                    yield return aggregate.Filter;
                }
            }
        }
    }

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) =>
        new HashAggregateOperator(this, Input.Instantiate(runtime, outer), new EvalContext(runtime, outer, Input.OutputTypes.Length));
}

internal sealed class HashAggregateOperator : Operator
{
    private readonly AggregatePlan _plan;
    private readonly Operator _input;
    private readonly EvalContext _context;
    private readonly Batch _batch;
    private readonly Datum[] _key;
    private List<(Datum[] Key, AggregateState[] States)>? _groups;
    private RowBuffer? _keys;
    private int _next;

    public HashAggregateOperator(AggregatePlan plan, Operator input, EvalContext context)
    {
        _plan = plan;
        _input = input;
        _context = context;
        _batch = new Batch(plan.OutputTypes);
        _key = new Datum[plan.Keys.Length];
    }

    public override Batch? Next()
    {
        _groups ??= Collect();
        if (_next >= _groups.Count)
        {
            return null;
        }

        _context.Runtime.CheckCancel();
        _batch.Clear();
        while (_next < _groups.Count && _batch.RowCount < _batch.CapacityRows)
        {
            (Datum[] key, AggregateState[] states) = _groups[_next++];
            int row = _batch.RowCount;
            for (int i = 0; i < key.Length; i++)
            {
                _batch.Columns[i].Set(row, key[i]);
            }

            for (int i = 0; i < states.Length; i++)
            {
                _batch.Columns[key.Length + i].Set(row, states[i].Finish(_context));
            }

            _batch.RowCount = row + 1;
        }

        return _batch;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset()
    {
        _groups = null;
        _keys?.Clear();
        _next = 0;
        _input.Reset();
    }

    private List<(Datum[] Key, AggregateState[] States)> Collect()
    {
        _keys = new RowBuffer(_context.Runtime);
        var groups = new List<(Datum[] Key, AggregateState[] States)>();
        var byKey = new Dictionary<Datum[], AggregateState[]>(new RowComparer([.. _plan.Keys.Select(k => k.Type)]));
        AggregateState[]? only = null;
        if (_plan.Keys.Length == 0)
        {
            only = NewStates();
            groups.Add(([], only));
        }

        while (_input.Next() is { } batch)
        {
            _context.Runtime.CheckCancel();
            for (int i = 0; i < batch.SelectedCount; i++)
            {
                _plan.Loader.Load(batch, batch.RowAt(i), _context);
                foreach (AggregateState state in only ?? Group(byKey, groups))
                {
                    state.Add(_context);
                }
            }
        }

        return groups;
    }

    private AggregateState[] Group(Dictionary<Datum[], AggregateState[]> byKey, List<(Datum[] Key, AggregateState[] States)> groups)
    {
        for (int k = 0; k < _key.Length; k++)
        {
            _key[k] = _plan.Keys[k].Evaluate(_context);
        }

        if (!byKey.TryGetValue(_key, out AggregateState[]? states))
        {
            states = NewStates();
            Datum[] kept = _keys!.Add(_key);
            _context.Runtime.Charge(64L * states.Length);
            byKey.Add(kept, states);
            groups.Add((kept, states));
        }

        return states;
    }

    private AggregateState[] NewStates()
    {
        var states = new AggregateState[_plan.Aggregates.Length];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = new AggregateState(_plan.Aggregates[i], _context.Runtime);
        }

        return states;
    }
}

using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// What an expression is evaluated against: the current row of one operator, the statement's runtime, and, inside a subquery, the context
/// of the expression that contains it.
/// </summary>
internal sealed class EvalContext
{
    private Dictionary<SubplanExpr, SubplanState>? _subplans;

    public EvalContext(StatementRuntime runtime, EvalContext? outer, int width)
    {
        Runtime = runtime;
        Outer = outer;
        Row = width == 0 ? [] : new Datum[width];
    }

    public StatementRuntime Runtime { get; }

    public EvalContext? Outer { get; }

    /// <summary>The values of the row, by slot. Only slots that expressions use are filled.</summary>
    public Datum[] Row { get; set; }

    public SubplanState Subplan(SubplanExpr expr)
    {
        _subplans ??= [];
        if (!_subplans.TryGetValue(expr, out SubplanState? state))
        {
            state = new SubplanState(expr, this);
            _subplans.Add(expr, state);
        }

        return state;
    }
}

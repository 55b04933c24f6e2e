using Helios.Types;

namespace Helios.Execution;

/// <summary>One operator of a plan. Immutable and shared; <see cref="Instantiate"/> makes its running state.</summary>
internal abstract class PlanNode
{
    protected PlanNode(SqlType[] outputTypes)
    {
        OutputTypes = outputTypes;
    }

    public SqlType[] OutputTypes { get; }

    public virtual IEnumerable<PlanNode> Inputs => [];

    /// <summary>Every expression that the operator evaluates, for the plan's checks.</summary>
    public virtual IEnumerable<Expr> Expressions => [];

    /// <summary>The running state; watched when the statement is explained.</summary>
    public Operator Instantiate(StatementRuntime runtime, EvalContext? outer)
    {
        Operator made = Create(runtime, outer);
        return runtime.Profile is { } profile && made is not RunnableOperator ? profile.Watch(this, made) : made;
    }

    protected abstract Operator Create(StatementRuntime runtime, EvalContext? outer);
}

using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// EXPLAIN: holds the plan that it is about, so that whatever is asked of a plan (restrictions, what it reads and writes) is asked of that
/// one. Never runs itself.
/// </summary>
internal sealed class ExplainPlan : PlanNode
{
    public ExplainPlan(PlanNode explained, SqlType type) : base([type])
    {
        Explained = explained;
    }

    public PlanNode Explained { get; }

    public override IEnumerable<PlanNode> Inputs => [Explained];

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => throw new Bug("an EXPLAIN was run");
}

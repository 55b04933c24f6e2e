using Helios.Types;

namespace Helios.Execution;

/// <summary>A running operator: gives batches until null. The batch given last is valid until the next call.</summary>
internal abstract class Operator
{
    public abstract Batch? Next();

    /// <summary>Begins again: a new run of the statement, or a subquery under another outer row.</summary>
    public abstract void Reset();
}

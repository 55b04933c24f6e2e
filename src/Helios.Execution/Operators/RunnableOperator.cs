using Helios.Storage;

namespace Helios.Execution;

/// <summary>
/// A root that does all its work before its first row leaves, because it may meet another transaction: the run is then undone and
/// repeated as a whole.
/// </summary>
internal abstract class RunnableOperator : Operator
{
    /// <summary>Rows changed; -1 for a statement that counts none.</summary>
    public long AffectedRows { get; protected set; }

    /// <summary>Busy and Changed leave partial effects, which the caller rolls back.</summary>
    public abstract WriteOutcome Run();
}

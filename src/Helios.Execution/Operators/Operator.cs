using Helios.Types;

namespace Helios.Execution;

/// <summary>A running operator: gives batches until null. The batch given last is valid until the next call.</summary>
internal abstract class Operator
{
    public abstract Batch? Next();

    /// <summary>
    /// Where the output's columns are to lie from the next batch on: one memory per column, null for the host's own arrays. An operator
    /// that hands on the vectors of another one tells that one. One that does not keep to it is right too: the values are then copied.
    /// </summary>
    public virtual void PlaceOutput(ReadOnlySpan<VectorMemory?> columns)
    {
    }

    /// <summary>Begins again: a new run of the statement, or a subquery under another outer row.</summary>
    public abstract void Reset();
}

using Helios.Types;

namespace Helios.Execution;

/// <summary>The running value of an aggregate over one group.</summary>
internal interface IAccumulator
{
    void Add(EvalContext context, ReadOnlySpan<Datum> arguments);

    Datum Finish(EvalContext context);
}

/// <summary>A row of the table of aggregates.</summary>
internal sealed class AggregateDef
{
    public required string Name { get; init; }

    public required SqlType[] Arguments { get; init; }

    public required SqlType Result { get; init; }

    /// <summary>Rows with a NULL argument are passed over.</summary>
    public bool IsStrict { get; init; } = true;

    public required Func<IAccumulator> NewAccumulator { get; init; }
}

using Helios.Base;
using Helios.Catalog;
using Helios.Storage;

namespace Helios.Execution;

/// <summary>What functions may ask of the engine as a whole.</summary>
internal sealed class EngineServices
{
    public required IClock Clock { get; init; }

    public required IRandom Random { get; init; }

    /// <summary>The text of version().</summary>
    public required string VersionText { get; init; }

    public required ISequences Sequences { get; init; }

    public required IStore Store { get; init; }

    public required MemoryBudget Memory { get; init; }

    /// <summary>Rows of the relations of schema helios, by name; null: they are empty.</summary>
    public Func<string, IEnumerable<object?[]>>? ServerRows { get; init; }
}

/// <summary>Values of sequences, given out outside transactions.</summary>
internal interface ISequences
{
    /// <param name="reserved">What must be durable before the value leaves the process.</param>
    long Next(SequenceDefinition sequence, out Lsn reserved);

    Lsn Set(SequenceDefinition sequence, long value, bool isCalled);
}

namespace Helios.Catalog;

/// <summary>A sequence that a serial column owns. Its values live outside transactions: see the engine's sequence cache.</summary>
internal sealed class SequenceDefinition : Relation
{
    public required uint DatabaseOid { get; init; }

    public uint OwnerTableOid { get; init; }

    public int OwnerColumn { get; init; }

    public long Start { get; init; } = 1;

    public long Increment { get; init; } = 1;

    public long MaxValue { get; init; } = long.MaxValue;
}

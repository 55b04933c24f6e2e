using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>What binding one statement shares between all its parts.</summary>
internal sealed class BindContext
{
    public required CatalogSnapshot Catalog { get; init; }

    public required uint DatabaseOid { get; init; }

    public required ISessionContext Session { get; init; }

    public required CodecSettings Settings { get; init; }

    /// <summary>Schemas in which unqualified relation names are looked up, pg_catalog included.</summary>
    public required string[] SearchPath { get; init; }

    public required RestrictionSet Restrictions { get; init; }

    public ParameterTypes Parameters { get; init; } = new([]);

    /// <summary>Values of restrictions that the plan uses: which one, as which type.</summary>
    public List<RestrictionSlot> RestrictionSlots { get; } = [];

    public int CteCount { get; set; }

    /// <summary>Every relation that some part of the statement reads or writes, for the check of the finished plan.</summary>
    public HashSet<uint> Relations { get; } = [];
}

/// <summary>One value of a restriction set, as the type that the plan wants.</summary>
internal readonly record struct RestrictionSlot(int Source, SqlType Type);

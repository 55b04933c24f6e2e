using Helios.Catalog;
using Helios.Sql;
using Helios.Types;

namespace Helios.Execution;

/// <summary>A statement ready to run. Immutable.</summary>
internal sealed class PlannedStatement
{
    private CacheFacts? _cacheFacts;

    public required PlanNode Root { get; init; }

    public required StatementKind Kind { get; init; }

    public required OutputColumn[] Columns { get; init; }

    public required bool ReturnsRows { get; init; }

    public required SqlType[] ParameterTypes { get; init; }

    public required RestrictionSlot[] RestrictionSlots { get; init; }

    public required int CteCount { get; init; }

    public required IReadOnlyCollection<CtePlan> Ctes { get; init; }

    /// <summary>For EXPLAIN: the statement it is about, and how.</summary>
    public PlannedStatement? Explained { get; init; }

    public ExplainOptions? Explain { get; init; }

    /// <summary>For COPY: its data.</summary>
    public CopySpec? Copy { get; init; }

    public bool IsWrite { get; init; }

    public bool IsShort { get; init; }

    /// <summary>The table whose size says how long the statement runs; null: that cannot be told.</summary>
    public TableDefinition? QuickTable { get; init; }

    /// <summary>Whether its result may be kept, and what it is made from. Computed when first asked for.</summary>
    public CacheFacts CacheFacts => _cacheFacts ??= CacheFacts.Of(this);

    /// <summary>True when rows are only read by cursors that keep their snapshot: it may be read on while later statements run.</summary>
    public bool KeepsSnapshot { get; init; }
}

internal readonly record struct OutputColumn(string Name, SqlType Type, uint TableOid, short Attribute);

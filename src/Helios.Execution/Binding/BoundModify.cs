using Helios.Catalog;

namespace Helios.Execution;

/// <summary>A bound INSERT, UPDATE or DELETE. New rows and RETURNING are expressed over <see cref="Target"/>.</summary>
internal abstract class BoundModify
{
    public required TableDefinition Table { get; init; }

    /// <summary>The target's columns: of the new row for INSERT and UPDATE, of the deleted one for DELETE.</summary>
    public required RangeEntry Target { get; init; }

    /// <summary>With check: bound over <see cref="Target"/>.</summary>
    public Barrier[] NewRowBarriers { get; init; } = [];

    public (CheckDefinition Definition, Expr Condition)[] Checks { get; init; } = [];

    public bool[] MayRepeat { get; init; } = [];

    public List<Target> Returning { get; } = [];
}

internal sealed class BoundInsert : BoundModify
{
    /// <summary>Whole rows, or null when <see cref="Source"/> gives them.</summary>
    public Expr[][]? Rows { get; init; }

    public BoundQuery? Source { get; init; }

    public BoundConflict? Conflict { get; set; }
}

/// <summary>COPY FROM: rows that are not there yet.</summary>
internal sealed class BoundCopyFrom : BoundModify
{
    /// <summary>Table columns in order of the data.</summary>
    public required int[] Columns { get; init; }

    /// <summary>One per column of the table.</summary>
    public required Expr[] Defaults { get; init; }

    public Expr? Where { get; init; }
}

internal sealed class BoundConflict
{
    public IndexDefinition? Arbiter { get; init; }

    public bool IsUpdate { get; init; }

    /// <summary>The row that was proposed.</summary>
    public RangeEntry? Excluded { get; init; }

    public List<(int Column, Expr Value)> Assignments { get; } = [];

    public Expr? Where { get; set; }
}

internal sealed class BoundUpdate : BoundModify
{
    /// <summary>FROM with the target in it, and WHERE; its targets are the row id and the assigned values.</summary>
    public required BoundQuery Source { get; init; }

    public required int[] Columns { get; init; }
}

internal sealed class BoundDelete : BoundModify
{
    public required BoundQuery Source { get; init; }
}

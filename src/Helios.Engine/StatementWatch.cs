using Helios.Execution;

namespace Helios.Engine;

/// <summary>Who stands between an execution and its rows. The default: nobody.</summary>
/// <param name="Results">Rows that leave go through it.</param>
/// <param name="Writes">Rows that are written are shown to it.</param>
/// <param name="GuardedBy">The plugin that guards values which the statement reads: they must not leave in the text of an error
/// either.</param>
/// <param name="Report">What plugins did so far, for EXPLAIN (PLUGINS).</param>
public readonly record struct StatementWatch(
    ResultTransform? Results, WriteReview? Writes, string? GuardedBy, Func<IReadOnlyList<ExplainPlugin>>? Report = null)
{
    /// <summary>Rows of an earlier execution, to be served instead of running this one.</summary>
    public StoredResult? Served { get; init; }

    /// <summary>Who may keep the result.</summary>
    public ResultKeeper? Keeper { get; init; }
}

using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;

namespace Helios.Plugins.Results;

/// <summary>
/// How rows of one shape (a statement's result, or a table's rows to be written) go through the plugins of one set: who sees which
/// columns, in which order. Immutable, shared between
/// sessions; valid for that set and that catalog version.
/// </summary>
public sealed class ResultPlan
{
    private ResultPlan(ResultView[] views, int columnCount, uint generation, Operation operation)
    {
        Operation = operation;
        WritableColumns = [.. views.SelectMany(v => v.Columns).Where(c => c.Write != ColumnWrite.Nothing).Select(c => c.Index).Distinct()];
        Views = views;
        ColumnCount = columnCount;
        Generation = generation;
    }

    internal ResultView[] Views { get; }

    /// <summary>Columns that a plugin may change or take values from, by position.</summary>
    public IReadOnlyList<int> WritableColumns { get; }

    internal int ColumnCount { get; }

    internal uint Generation { get; }

    /// <summary>What the rows are.</summary>
    internal Operation Operation { get; }

    /// <summary>Null when no plugin sees anything of the rows. Throws when one must and may not.</summary>
    internal static ResultPlan? Of(
        IReadOnlyList<PluginEntry> entries, IReadOnlyList<PluginResultColumn> columns, long generation, Operation operation)
    {
        var views = new List<ResultView>();
        foreach (PluginEntry entry in entries)
        {
            ResultView? view = ResultView.Of(entry, columns, operation, out string? problem);
            if (problem is not null && entry.Judge(problem, isTooLarge: false) is { } error)
            {
                throw new SqlError(SqlState.InsufficientPrivilege, error.Message);
            }

            if (view is not null)
            {
                views.Add(view);
            }
        }

        return views.Count == 0 ? null : new ResultPlan([.. views], columns.Count, (uint)generation, operation);
    }
}

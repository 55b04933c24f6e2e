using Helios.Base;
using Helios.Plugins.Instances;

namespace Helios.Plugins.Results;

/// <summary>
/// How the results of one statement go through the plugins of one set: who sees which columns, in which order. Immutable, shared between
/// sessions; valid for that set and that catalog version.
/// </summary>
public sealed class ResultPlan
{
    private ResultPlan(ResultView[] views, int columnCount, uint generation)
    {
        Views = views;
        ColumnCount = columnCount;
        Generation = generation;
    }

    internal ResultView[] Views { get; }

    internal int ColumnCount { get; }

    internal uint Generation { get; }

    /// <summary>Null when no plugin sees anything of the result. Throws when one must and may not.</summary>
    internal static ResultPlan? Of(IReadOnlyList<PluginEntry> entries, IReadOnlyList<PluginResultColumn> columns, long generation)
    {
        var views = new List<ResultView>();
        foreach (PluginEntry entry in entries)
        {
            ResultView? view = ResultView.Of(entry, columns, out string? problem);
            if (problem is not null && entry.Judge(problem, isTooLarge: false) is { } error)
            {
                throw new SqlError(SqlState.InsufficientPrivilege, error.Message);
            }

            if (view is not null)
            {
                views.Add(view);
            }
        }

        return views.Count == 0 ? null : new ResultPlan([.. views], columns.Count, (uint)generation);
    }
}

using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Shadowing;

namespace Helios.Plugins.Results;

/// <summary>
/// How rows of one shape (a statement's result, or a table's rows to be written) go through the plugins of one set: who sees which
/// columns, in which order, and who adds some. Immutable, shared between sessions; valid for that set and that catalog version.
/// </summary>
public sealed class ResultPlan
{
    private ResultPlan(ResultView[] views, int columnCount, int addedCount, uint generation, Operation operation)
    {
        Operation = operation;
        WritableColumns = [.. views.SelectMany(v => v.Columns).Where(c => c.Write != ColumnWrite.Nothing).Select(c => c.Index).Distinct()];
        Views = views;
        ColumnCount = columnCount;
        ResultColumnCount = columnCount + addedCount;
        Generation = generation;
    }

    internal ResultView[] Views { get; }

    /// <summary>Columns that a plugin may change or take values from, by position.</summary>
    public IReadOnlyList<int> WritableColumns { get; }

    /// <summary>The statement's own columns.</summary>
    internal int ColumnCount { get; }

    /// <summary>The same with those that plugins add.</summary>
    internal int ResultColumnCount { get; }

    internal uint Generation { get; }

    /// <summary>What the rows are.</summary>
    internal Operation Operation { get; }

    /// <summary>Null when no plugin sees anything of the rows. Throws when one must and may not. Nobody is asked for columns.</summary>
    internal static ResultPlan? Of(
        IReadOnlyList<PluginEntry> entries, IReadOnlyList<PluginResultColumn> columns, long generation, Operation operation)
    {
        var views = new List<ResultView>();
        foreach (PluginEntry entry in entries)
        {
            if (ViewOf(entry, columns, operation) is { } view)
            {
                views.Add(view);
            }
        }

        return views.Count == 0 ? null : new ResultPlan([.. views], columns.Count, 0, (uint)generation, operation);
    }

    /// <summary>
    /// The same for a result of which a client will be told: each plugin that describes results is asked which columns it adds. Those
    /// behind it in the chain see them as columns like others, by what they are made from.
    /// </summary>
    internal static ResultDecision Decide(
        IReadOnlyList<PluginEntry> entries, IReadOnlyList<PluginResultColumn> columns, long generation, in ResultContext context)
    {
        var all = new List<PluginResultColumn>(columns);
        var views = new List<ResultView>();
        var tracker = new PostParseDecision();
        foreach (PluginEntry entry in entries)
        {
            if (ViewOf(entry, all, Operation.Result) is not { } view)
            {
                continue;
            }

            if (entry.Version is { DescribesResults: true } && !view.OnlyCounts)
            {
                IReadOnlyList<PluginResultColumn>? declared = entry.Describe(view, all.Count, (uint)generation, context, tracker);
                if (tracker.Error is { } error)
                {
                    return new ResultDecision(null, [], [.. tracker.Reads], tracker.IsVolatile, error);
                }

                if (declared is null)
                {
                    // It failed, and its class lets the rows go on without it.
                    continue;
                }

                view = view.WithAdded(declared, all.Count, ShadowOf(entry, all, context));
                all.AddRange(declared);
            }

            views.Add(view);
        }

        if (all.Count > Limits.ResultColumnCount && all.Count > columns.Count)
        {
            throw new SqlError(
                SqlState.TooManyColumns, $"the result has {columns.Count} columns, with those that plugins add {all.Count}")
            {
                Detail = $"A result can have at most {Limits.ResultColumnCount} columns.",
            };
        }

        int added = all.Count - columns.Count;
        ResultPlan? plan = views.Count == 0
            ? null
            : new ResultPlan([.. views], columns.Count, added, (uint)generation, Operation.Result);
        return new ResultDecision(plan, all.GetRange(columns.Count, added), [.. tracker.Reads], tracker.IsVolatile, null);
    }

    /// <summary>The version beside it declares columns of its own: that they differ shows in its rows.</summary>
    private static ShadowView? ShadowOf(PluginEntry entry, List<PluginResultColumn> columns, in ResultContext context)
    {
        if (entry.Shadow is not { } shadow)
        {
            return null;
        }

        try
        {
            return new ShadowView(shadow, Decide([shadow.Entry], columns, 0, context).Plan);
        }
        catch (SqlError)
        {
            // It would have to see what it may not: as the plugin beside it would, whose plan says so.
            return null;
        }
    }

    private static ResultView? ViewOf(PluginEntry entry, IReadOnlyList<PluginResultColumn> columns, Operation operation)
    {
        ResultView? view = ResultView.Of(entry, columns, operation, out string? problem);
        if (problem is not null && entry.Judge(problem, isTooLarge: false) is { } error)
        {
            throw new SqlError(SqlState.InsufficientPrivilege, error.Message);
        }

        return view;
    }
}

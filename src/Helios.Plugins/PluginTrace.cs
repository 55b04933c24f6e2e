using System.Diagnostics;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins;

/// <summary>What one plugin did for a statement in one hook.</summary>
public sealed class PluginWork
{
    internal PluginWork(string plugin, string hook)
    {
        Plugin = plugin;
        Hook = hook;
    }

    public string Plugin { get; }

    public string Hook { get; }

    public long Calls { get; internal set; }

    /// <summary>Nanoseconds in calls, entry and the host's checks included.</summary>
    public long Ns { get; internal set; }

    /// <summary>Answers that were taken from memory instead of a call.</summary>
    public long MemoHits { get; internal set; }

    public long Rows { get; internal set; }

    /// <summary>Rows that did not leave it.</summary>
    public long RowsRemoved { get; internal set; }

    /// <summary>Rows beyond those that it was shown: of replaced batches.</summary>
    public long RowsAdded { get; internal set; }

    /// <summary>Of the columns that it saw.</summary>
    public long BytesIn { get; internal set; }

    /// <summary>Of the columns that it may have changed or added.</summary>
    public long BytesOut { get; internal set; }
}

/// <summary>What plugins do for one statement, for EXPLAIN (PLUGINS). Used by the thread that has the session.</summary>
public sealed class PluginTrace
{
    private readonly List<PluginWork> _work = [];

    public IReadOnlyList<PluginWork> Work => _work;

    internal static long Now => Stopwatch.GetTimestamp();

    /// <summary>A call that began then ends now.</summary>
    internal PluginWork End(string plugin, string hook, long began)
    {
        PluginWork work = For(plugin, hook);
        work.Calls++;
        work.Ns += (long)Stopwatch.GetElapsedTime(began).TotalNanoseconds;
        return work;
    }

    internal void NoteMemoHit(string plugin, string hook)
    {
        // A statement is admitted when it is bound and again when it runs: only an answer that was there before it counts.
        PluginWork work = For(plugin, hook);
        work.MemoHits = work.Calls == 0 ? 1 : work.MemoHits;
    }

    internal void EndRows(ResultView view, string hook, long began, int rowsBefore, Batch before, Batch after)
    {
        PluginWork work = End(view.Entry.Definition.Name, hook, began);
        work.Rows += rowsBefore;
        work.RowsRemoved += Math.Max(0, rowsBefore - after.SelectedCount);
        work.RowsAdded += Math.Max(0, after.SelectedCount - rowsBefore);
        foreach (ViewColumn column in view.Columns)
        {
            if (!column.IsAdded && column.Index < before.Columns.Length)
            {
                work.BytesIn += BytesOf(before.Columns[column.Index], before.RowCount);
            }

            if (column.Write != ColumnWrite.Nothing && column.Index < after.Columns.Length)
            {
                work.BytesOut += BytesOf(after.Columns[column.Index], after.RowCount);
            }
        }
    }

    private static long BytesOf(ColumnVector column, int rows) =>
        ((rows + 7L) / 8) + ((long)rows * column.Kind.Width()) + column.HeapUsedBytes;

    private PluginWork For(string plugin, string hook)
    {
        foreach (PluginWork work in _work)
        {
            if (work.Plugin == plugin && work.Hook == hook)
            {
                return work;
            }
        }

        var added = new PluginWork(plugin, hook);
        _work.Add(added);
        return added;
    }
}

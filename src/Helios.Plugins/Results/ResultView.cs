using System.Text;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Shadowing;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>A result column that a plugin sees.</summary>
/// <param name="Index">Position in the result.</param>
/// <param name="IsAdded">The plugin itself adds it.</param>
internal readonly record struct ViewColumn(int Index, PluginResultColumn Column, ColumnWrite Write, bool IsAdded = false)
{
    public bool CanWrite => Write == ColumnWrite.Values;
}

/// <summary>What of a column the client gets from the guest.</summary>
internal enum ColumnWrite : byte
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Which values are NULL; the others are the host's. For types that a guest cannot write (<see
    /// cref="WritableTypes"/>).</summary>
    Nulls,

    Values,
}

/// <summary>What one plugin sees of a result: granted columns only (DESIGN invariant 3). Immutable.</summary>
internal sealed class ResultView
{
    private ResultView(PluginEntry entry, ViewColumn[] columns, bool keepsOriginal)
    {
        Entry = entry;
        Columns = columns;
        KeepsOriginal = keepsOriginal;
        NameBytes = columns.Sum(c => Encoding.UTF8.GetByteCount(c.Column.Name) + c.Column.Origins.Sum(OriginBytes));
        OriginCount = columns.Sum(c => c.Column.Origins.Count);
    }

    public PluginEntry Entry { get; }

    /// <summary>Those that it adds stand last.</summary>
    public ViewColumn[] Columns { get; }

    /// <summary>What it adds to the result.</summary>
    public IReadOnlyList<PluginResultColumn> Added { get; private init; } = [];

    /// <summary>True: it is told how many rows a result had, and shown none of them.</summary>
    public bool OnlyCounts { get; private init; }

    /// <summary>True: when the plugin fails the rows go on as they were, so it works on copies.</summary>
    public bool KeepsOriginal { get; }

    /// <summary>The version that runs beside the plugin, or null.</summary>
    public ShadowView? Shadow { get; init; }

    public int NameBytes { get; }

    public int OriginCount { get; }

    /// <summary>
    /// What the plugin sees of a result with these columns. Null view: nothing. A problem: the result cannot be shown to it as its class
    /// demands.
    /// </summary>
    public static ResultView? Of(
        PluginEntry entry, IReadOnlyList<PluginResultColumn> columns, Operation operation, out string? problem)
    {
        PluginGrant grant = entry.Definition.Grant;
        problem = null;
        bool isOpen = entry.IsOpenOnFailure;
        if (operation == Operation.Result && entry.Version is { SeesBatches: false })
        {
            return new ResultView(entry, [], keepsOriginal: false) { OnlyCounts = true, Shadow = ShadowOf(entry, columns, operation) };
        }

        var seen = new List<ViewColumn>();
        for (int i = 0; i < columns.Count; i++)
        {
            PluginResultColumn column = columns[i];
            int granted = column.Origins.Count(o => grant.AllowsReading(o.Schema, o.Table, o.Column));
            if (granted == 0)
            {
                continue;
            }

            if (granted < column.Origins.Count)
            {
                // Part of it may not be shown; a plugin that guards the rest must not be passed by.
                ResultOrigin hidden = column.Origins.First(o => !grant.AllowsReading(o.Schema, o.Table, o.Column));
                problem ??= $"column \"{column.Name}\" mixes columns it guards with {hidden.Table}.{hidden.Column}, which it may not read";
                continue;
            }

            // What is made from a column that it may change is its to change, whatever else it is made from.
            ColumnWrite write = entry.Class == PluginClass.Observer
                || !column.Origins.Any(o => grant.AllowsWriting(operation, o.Schema, o.Table, o.Column)) ? ColumnWrite.Nothing
                : WritableTypes.Contains(column.Type) ? ColumnWrite.Values
                : ColumnWrite.Nulls;
            seen.Add(new ViewColumn(i, column, write));
        }

        problem = isOpen ? null : problem;
        return seen.Count == 0 ? null : new ResultView(entry, [.. seen], isOpen) { Shadow = ShadowOf(entry, columns, operation) };
    }

    private static ShadowView? ShadowOf(PluginEntry entry, IReadOnlyList<PluginResultColumn> columns, Operation operation)
    {
        if (entry.Shadow is not { } shadow)
        {
            return null;
        }

        try
        {
            return new ShadowView(shadow, ResultPlan.Of([shadow.Entry], columns, 0, operation));
        }
        catch (Helios.Base.SqlError)
        {
            // It would have to see what it may not: as the plugin beside it would, whose plan says so.
            return null;
        }
    }

    /// <summary>The same with columns that the plugin adds, behind those that the result has by then.</summary>
    public ResultView WithAdded(IReadOnlyList<PluginResultColumn> added, int columnCount, ShadowView? shadow)
    {
        IEnumerable<ViewColumn> shown = added.Select((c, i) => new ViewColumn(columnCount + i, c, ColumnWrite.Values, IsAdded: true));
        return new ResultView(Entry, [.. Columns, .. shown], KeepsOriginal) { Added = added, Shadow = shadow };
    }

    private static int OriginBytes(ResultOrigin origin) =>
        AbiOrigin.SizeBytes + Encoding.UTF8.GetByteCount(origin.Schema) + Encoding.UTF8.GetByteCount(origin.Table)
            + Encoding.UTF8.GetByteCount(origin.Column);
}

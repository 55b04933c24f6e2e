using Helios.Base;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Plugins;

/// <summary>A statement on its way to hook post_parse.</summary>
/// <param name="QueryId">For logs.</param>
public readonly record struct PostParseContext(ParsedStatement Statement, IPluginSession Session, IPluginCatalog Catalog, ulong QueryId)
{
    /// <summary>The values of $1..$n, in hook pre_execution alone.</summary>
    public IPluginParameters? Parameters { get; init; }

    /// <summary>In hook pre_execution alone; null: the thread must not wait.</summary>
    public HookWait? Wait { get; init; }
}

/// <summary>
/// Only rows of the table for which the predicate is true may be seen, changed or written. Columns are ColumnRefs of one name; literals are
/// Parameter nodes $1..$k numbered over the whole decision (<see cref="PostParseDecision.Values"/>).
/// </summary>
/// <param name="Schema">Null: a table of this name in any schema.</param>
public sealed record RestrictionEdit(string? Schema, string Table, Ast Predicate, NodeId Root, string Plugin);

/// <summary>A value of a restriction. Type Unknown: text, which takes the type of what it stands beside, as a quoted literal
/// does.</summary>
public readonly record struct RestrictionValue(SqlType Type, Datum Value);

public readonly record struct PluginAnnotation(string Plugin, string Key, string Value);

public enum PluginReadKind
{
    SessionVariable,
    ConnectionParameter,
    Header,
}

/// <summary>Something a plugin asked the session for, and what it got (null: absent). The same decision holds while every read gives the
/// same.</summary>
public readonly record struct PluginRead(PluginReadKind Kind, string Name, string? Value);

/// <summary>
/// What the chain decided of one statement. Filled by <see cref="PluginSet.RunPostParse"/>; an object may be used again after <see
/// cref="Reset"/>.
/// When <see cref="Error"/> is set the statement must not run, and nothing else here counts.
/// </summary>
public sealed class PostParseDecision
{
    private readonly List<RestrictionEdit> _restrictions = [];
    private readonly List<RestrictionValue> _values = [];
    private readonly List<TreeEdit> _treeEdits = [];
    private readonly List<PluginAnnotation> _annotations = [];
    private readonly List<PluginRead> _reads = [];

    /// <summary>Why the statement is refused, or null.</summary>
    public SqlError? Error { get; internal set; }

    /// <summary>The plugin that refused it or failed on it.</summary>
    public string? RefusedBy { get; internal set; }

    public IReadOnlyList<RestrictionEdit> Restrictions => _restrictions;

    /// <summary>Values $1..$k of all restrictions together.</summary>
    public IReadOnlyList<RestrictionValue> Values => _values;

    /// <summary>Changes of the tree, in order.</summary>
    public IReadOnlyList<TreeEdit> TreeEdits => _treeEdits;

    public IReadOnlyList<PluginAnnotation> Annotations => _annotations;

    /// <summary>Everything the chain asked the session for, once each: the key of a memo beside statement, catalog version and
    /// generation.</summary>
    public IReadOnlyList<PluginRead> Reads => _reads;

    /// <summary>True when a plugin looked at the clock or at randomness, or failed: the decision holds for this statement execution
    /// only.</summary>
    public bool IsVolatile { get; internal set; }

    /// <summary>Generation of the set that decided.</summary>
    public long Generation { get; internal set; }

    /// <summary>True when the session would answer every read as it did: a memoised decision may be used again.</summary>
    public bool HoldsFor(IPluginSession session)
    {
        foreach (PluginRead read in _reads)
        {
            string? now = read.Kind switch
            {
                PluginReadKind.SessionVariable => session.GetVariable(read.Name),
                PluginReadKind.ConnectionParameter => session.GetConnectionParameter(read.Name),
                PluginReadKind.Header => session.GetHeader(read.Name),
            };
            if (!string.Equals(now, read.Value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return !IsVolatile;
    }

    public void Reset()
    {
        Error = null;
        RefusedBy = null;
        IsVolatile = false;
        Generation = 0;
        _restrictions.Clear();
        _values.Clear();
        _treeEdits.Clear();
        _annotations.Clear();
        _reads.Clear();
    }

    /// <summary>What a plugin decided cannot be done: the statement is refused.</summary>
    public void Refuse(string plugin, SqlError error)
    {
        RefusedBy = plugin;
        Error = error;
    }

    internal void Add(RestrictionEdit restriction) => _restrictions.Add(restriction);

    internal void Add(TreeEdit edit) => _treeEdits.Add(edit);

    internal void Add(PluginAnnotation annotation) => _annotations.Add(annotation);

    /// <summary>Adds a value and gives its parameter number.</summary>
    internal int Add(in RestrictionValue value)
    {
        _values.Add(value);
        return _values.Count;
    }

    internal void RecordRead(PluginReadKind kind, string name, string? value)
    {
        foreach (PluginRead read in _reads)
        {
            if (read.Kind == kind && string.Equals(read.Name, name, StringComparison.Ordinal))
            {
                return;
            }
        }

        if (_reads.Count >= Limits.PluginReadCount)
        {
            // A memo keeps every read: a guest must not fill it with names.
            IsVolatile = true;
            return;
        }

        _reads.Add(new PluginRead(kind, name, value));
    }

    /// <summary>Takes back what a plugin added that then failed.</summary>
    internal void TruncateTo(DecisionMark mark)
    {
        _restrictions.RemoveRange(mark.Restrictions, _restrictions.Count - mark.Restrictions);
        _values.RemoveRange(mark.Values, _values.Count - mark.Values);
        _treeEdits.RemoveRange(mark.TreeEdits, _treeEdits.Count - mark.TreeEdits);
        _annotations.RemoveRange(mark.Annotations, _annotations.Count - mark.Annotations);
    }

    /// <summary>What the chain decided so far, for a decision beside this one.</summary>
    internal void CopyTo(PostParseDecision beside)
    {
        beside.Generation = Generation;
        beside._restrictions.AddRange(_restrictions);
        beside._values.AddRange(_values);
        beside._treeEdits.AddRange(_treeEdits);
        beside._annotations.AddRange(_annotations);
    }

    internal DecisionMark Mark() => new(_restrictions.Count, _values.Count, _treeEdits.Count, _annotations.Count);

    internal readonly record struct DecisionMark(int Restrictions, int Values, int TreeEdits, int Annotations);
}

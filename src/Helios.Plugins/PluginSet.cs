using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Results;

namespace Helios.Plugins;

/// <summary>
/// The plugins of one moment, immutable. A statement takes <see cref="PluginHost.Current"/> once and keeps it to its end, so that every
/// hook of
/// it is served by the same versions.
/// </summary>
public sealed partial class PluginSet
{
    public static readonly PluginSet Empty = new(0, []);

    private readonly PluginEntry[] _entries;
    private readonly PluginEntry? _tenantReader;
    private readonly PluginEntry[] _connect;
    private readonly PluginEntry[] _disconnect;
    private readonly PluginEntry[] _preParse;
    private readonly PluginEntry[] _postParse;
    private readonly PluginEntry[] _preExecution;
    private readonly PluginEntry[] _postExecution;
    private readonly bool _takesShapes;

    internal PluginSet(long generation, IReadOnlyList<PluginEntry> entries)
    {
        Generation = generation;
        _entries = [.. entries];
        _tenantReader = Array.Find(_entries, e => e.Definition.Isolation == PluginIsolation.Tenant);
        _connect = Chain("on_connect");
        _disconnect = Chain("on_disconnect");
        _preParse = Chain("pre_parse");
        _postParse = Chain("post_parse");
        _preExecution = Chain("pre_execution");
        _postExecution = Chain("post_execution");
        _cacheLookup = Chain("cache_lookup");
        _cacheStore = Chain("cache_store");
        ConnectMayWait = Array.Exists(_connect, MayWait);
        PreParseMayWait = Array.Exists(_preParse, MayWait);
        PreExecutionMayWait = Array.Exists(_preExecution, MayWait);
        PluginEntry[] judges = [.. _postParse, .. _preExecution, .. _cacheLookup, .. _cacheStore];
        _takesShapes = Array.TrueForAll(judges, e => e.TakesShapes);
    }

    /// <summary>Grows with every change; part of the key of everything that a decision was made into.</summary>
    public long Generation { get; }

    /// <summary>What else served when this set did; null: nothing.</summary>
    internal PluginRoute? Route { get; init; }

    /// <summary>The canaries in it, as bits.</summary>
    internal int Canaries { get; init; }

    /// <summary>True: other tenants may be served by other sets.</summary>
    public bool DependsOnTenant => Route is { HasTenants: true };

    /// <summary>The set of the same moment for the tenant that the session has now.</summary>
    public PluginSet For(IPluginSession session) => DependsOnTenant ? Route!.Pick(session, Canaries) : this;

    /// <summary>True when both sets ask the same plugins about a text, so that one's answer is the other's.</summary>
    public bool AsksTextAlike(PluginSet other) => _preParse.AsSpan().SequenceEqual(other._preParse);

    public bool AsksClientAlike(PluginSet other) => _connect.AsSpan().SequenceEqual(other._connect);

    /// <summary>False: the hook need not be run, and no decision is needed.</summary>
    public bool HasPostParse => _postParse.Length > 0;

    /// <summary>False: texts need not be shown to anyone before they are parsed.</summary>
    public bool HasPreParse => _preParse.Length > 0;

    public bool HasConnect => _connect.Length > 0;

    /// <summary>False: statements and rows to be written need not be shown to anyone.</summary>
    public bool HasPreExecution => _preExecution.Length > 0;

    public bool HasDisconnect => _disconnect.Length > 0;

    /// <summary>True: the hook on_connect of some plugin may wait, so that it must not be run on an event loop.</summary>
    public bool ConnectMayWait { get; }

    public bool PreParseMayWait { get; }

    public bool PreExecutionMayWait { get; }

    /// <summary>True: no plugin of the set looks at the literals of statements, so that a statement may be judged by its shape.</summary>
    public bool TakesShapes => _takesShapes && !Array.Exists(_entries, e => e.Shadow is { Entry.TakesShapes: false });

    /// <summary>False: no result needs to be shown to anyone.</summary>
    public bool HasPostExecution => _postExecution.Length > 0;

    /// <summary>Whose statement the session's next one is, when a plugin of the set is isolated by tenant; else null.</summary>
    public string? TenantOf(IPluginSession session) =>
        _tenantReader?.TenantOf(session);

    internal IReadOnlyList<PluginEntry> Entries => _entries;

    /// <summary>
    /// Runs hook post_parse of every plugin, highest priority first, until one refuses. Fills the decision, which must be fresh or reset;
    /// see
    /// <see cref="PostParseDecision.Error"/>. Never throws for what a plugin does.
    /// </summary>
    public void RunPostParse(in PostParseContext context, PostParseDecision decision)
    {
        decision.Generation = Generation;
        if (DependsOnTenant)
        {
            // Its tenant chose the set: rows of an open cursor are not given to another, who would be served by other plugins.
            string variable = Route!.TenantVariable;
            decision.RecordRead(PluginReadKind.SessionVariable, variable, context.Session.GetVariable(variable));
        }

        foreach (PluginEntry entry in _postParse)
        {
            long began = context.Session.Trace is null ? 0 : PluginTrace.Now;
            if (entry.Shadow is { } shadow && shadow.Takes(context.QueryId))
            {
                shadow.PostParse(entry, context, decision, (uint)Generation);
            }
            else
            {
                entry.PostParse(context, decision, (uint)Generation);
            }

            context.Session.Trace?.End(entry.Definition.Name, "post_parse", began);

            if (decision.Error is not null)
            {
                return;
            }
        }
    }

    /// <summary>Nobody was asked: an earlier answer holds.</summary>
    public void NoteMemoHit(PluginTrace trace)
    {
        foreach (PluginEntry entry in _postParse)
        {
            trace.NoteMemoHit(entry.Definition.Name, "post_parse");
        }
    }

    /// <summary>A client connects. As <see cref="RunPreParse"/>.</summary>
    public void RunConnect(in TextContext context, TextDecision decision) => RunText(_connect, Abi.Hook.Connect, context, decision);

    /// <summary>
    /// A text arrived: every plugin looks at it, highest priority first, until one refuses. Fills the decision, which must be fresh or
    /// reset. Never throws for what a plugin does.
    /// </summary>
    public void RunPreParse(in TextContext context, TextDecision decision) => RunText(_preParse, Abi.Hook.PreParse, context, decision);

    /// <summary>True: nobody of the chain of pre_parse waits but for key sets, and those are there: <see cref="BeginPreParse"/> may be
    /// tried on an event loop.</summary>
    public bool MayBeginPreParse => Array.TrueForAll(_preParse, entry => entry.MayBegin);

    /// <summary>
    /// As <see cref="RunPreParse"/>, on a thread that must not wait. The answer is -1 when the chain is through; else the place of the
    /// plugin that must wait for a key set: of its call nothing counts, those before it are done, and the caller goes on with
    /// <see cref="ContinuePreParse"/> where it may wait, with the same decision.
    /// </summary>
    public int BeginPreParse(in TextContext context, TextDecision decision)
    {
        TextContext own = WithGeneration(context, mayBeginAgain: true);
        for (int i = 0; i < _preParse.Length; i++)
        {
            PluginEntry entry = _preParse[i];
            long began = context.Session.Trace is null ? 0 : PluginTrace.Now;
            entry.RunText(Abi.Hook.PreParse, own, decision);
            context.Session.Trace?.End(entry.Definition.Name, "pre_parse", began);
            if (decision.MustWait)
            {
                decision.MustWait = false;
                return i;
            }

            if (decision.Error is not null)
            {
                break;
            }
        }

        return -1;
    }

    /// <summary>The rest of a chain that was begun, from this place on.</summary>
    public void ContinuePreParse(int place, in TextContext context, TextDecision decision) =>
        RunText(_preParse.AsSpan(place), Abi.Hook.PreParse, context, decision);

    /// <summary>A client is gone. What plugins answer does not matter.</summary>
    public void RunDisconnect(in TextContext context, TextDecision decision)
    {
        foreach (PluginEntry entry in _disconnect)
        {
            decision.Reset();
            entry.RunText(Abi.Hook.Disconnect, WithGeneration(context), decision);
        }
    }

    /// <summary>
    /// How results with these columns go through hook post_execution; null when no plugin sees anything of them. Throws 42501 when a plugin
    /// that must see a column may not.
    /// </summary>
    public ResultPlan? PlanResult(IReadOnlyList<PluginResultColumn> columns) =>
        ResultPlan.Of(_postExecution, columns, Generation, Abi.Operation.Result);

    /// <summary>The same for a result of which a client will be told: plugins may add columns to it, and refuse it.</summary>
    public ResultDecision DecideResult(IReadOnlyList<PluginResultColumn> columns, in ResultContext context) =>
        ResultPlan.Decide(_postExecution, columns, Generation, context);

    /// <summary>
    /// A statement would write values made from these columns into another one: throws 42501 when that would carry what a plugin guards
    /// (masks, filters) past it, into a column that it does not guard.
    /// </summary>
    public void RequireGuarded(ResultOrigin target, ResultOrigin source)
    {
        foreach (PluginEntry entry in _postExecution)
        {
            bool isGuarded = Guards(entry, source) && !entry.Definition.Grant.AllowUnguardedCopies;
            if (isGuarded && !Guards(entry, target))
            {
                throw new SqlError(
                    SqlState.InsufficientPrivilege,
                    $"column \"{target.Column}\" of \"{target.Table}\" would hold values of {source.Table}.{source.Column}, "
                    + $"which plugin \"{entry.Definition.Name}\" guards")
                {
                    Hint = "Let the plugin guard that column as well, or grant it allow_unguarded_copies.",
                };
            }
        }
    }

    /// <summary>The plugin that changes results with this column and must not be passed by, or null.</summary>
    public string? GuardOf(ResultOrigin column)
    {
        PluginEntry? guard = Array.Find(_postExecution, entry => Guards(entry, column));
        return guard?.Definition.Name;
    }

    private static bool Guards(PluginEntry entry, ResultOrigin column) => !entry.IsOpenOnFailure
        && entry.Definition.Grant.AllowsWriting(Abi.Operation.Result, column.Schema, column.Table, column.Column);

    /// <summary>The same for rows of a table that are to be written, and hook pre_execution.</summary>
    public ResultPlan? PlanWrite(IReadOnlyList<PluginResultColumn> columns, Abi.Operation operation) =>
        ResultPlan.Of(_preExecution, columns, Generation, operation);

    /// <summary>A planned statement is about to run. As <see cref="RunPreParse"/>.</summary>
    public void RunPreExecution(in PostParseContext context, TextDecision decision)
    {
        foreach (PluginEntry entry in _preExecution)
        {
            long began = context.Session.Trace is null ? 0 : PluginTrace.Now;
            if (entry.Shadow is { } shadow && shadow.Takes(context.QueryId))
            {
                shadow.PreExecution(entry, context, decision, (uint)Generation);
            }
            else
            {
                entry.PreExecution(context, decision, (uint)Generation);
            }

            context.Session.Trace?.End(entry.Definition.Name, "pre_execution", began);

            if (decision.Error is not null)
            {
                return;
            }
        }
    }

    /// <summary>Every configured plugin as <c>plugin list</c> shows it.</summary>
    public IReadOnlyList<PluginStatus> Status() => _entries.Select(e => e.Status()).ToList();

    private static bool MayWait(PluginEntry entry) => entry.MayWait;

    private PluginEntry[] Chain(string hook) =>
        [.. _entries.Where(e => e.State != PluginState.Disabled && e.Serves(hook)).OrderByDescending(e => e.Definition.Priority)];

    private void RunText(ReadOnlySpan<PluginEntry> chain, Abi.Hook hook, in TextContext context, TextDecision decision)
    {
        TextContext own = WithGeneration(context);
        foreach (PluginEntry entry in chain)
        {
            long began = context.Session.Trace is null ? 0 : PluginTrace.Now;
            if (entry.Shadow is { } shadow && shadow.Takes(context.QueryId))
            {
                shadow.Text(entry, hook, own, decision);
            }
            else
            {
                entry.RunText(hook, own, decision);
            }

            context.Session.Trace?.End(entry.Definition.Name, "pre_parse", began);

            if (decision.Error is not null)
            {
                return;
            }
        }
    }

    private TextContext WithGeneration(in TextContext context, bool mayBeginAgain = false) => new()
    {
        MayBeginAgain = mayBeginAgain,
        Session = context.Session,
        Catalog = context.Catalog,
        Sql = context.Sql,
        QueryId = context.QueryId,
        Wait = context.Wait,
        Generation = (uint)Generation,
    };
}

using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Results;
using Helios.Sql;
using Helios.Sql.Analysis;
using Helios.Types;

namespace Helios.Plugins.Shadowing;

/// <summary>
/// A version that runs beside the one that serves, on the same inputs, and is only compared with it.
/// <para>Invariants: 1. nothing that it answers, changes or fails by reaches a statement: it fills decisions and copies of rows of its own,
/// which are dropped; 2. what it calls in the host is its own or is refused (<see cref="PluginDefinition.IsShadow"/>); 3. its time, with
/// that of copying and comparing, is taken from a budget, and without any left it is not run; 4. what is kept of a difference names the
/// hook, the statement without its constants, and the kind, never a value.</para>
/// </summary>
internal sealed class ShadowVersion
{
    private const int SampleCount = 64;
    private const string Failed = "failed";

    /// <summary>Instead of what a failure of it would mean for a statement.</summary>
    public static readonly SqlError Failure = new(SqlState.ExternalRoutineException, "shadow failed");

    private readonly IClock _clock;
    private readonly TimeBudget _budget;
    private readonly Queue<PluginDifferenceSeen> _samples = new();
    private readonly Lock _lock = new();
    private long _equal;
    private long _different;
    private long _failed;
    private long _skipped;
    private long _ns;

    public ShadowVersion(PluginEntry entry, int percent, int msPerSecond, IClock clock)
    {
        Entry = entry;
        Percent = percent;
        _clock = clock;
        _budget = new TimeBudget(clock, msPerSecond);
    }

    public PluginEntry Entry { get; }

    public int Percent { get; }

    public ShadowCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new ShadowCounts(Percent, _equal, _different, _failed, _skipped, _ns);
            }
        }
    }

    public IReadOnlyList<PluginDifferenceSeen> Samples
    {
        get
        {
            lock (_lock)
            {
                return [.. _samples];
            }
        }
    }

    /// <summary>True: it runs beside this call.</summary>
    public bool Takes(ulong queryId)
    {
        // A multiplicative hash: neighbours do not share their fate.
        if ((queryId * 0x9e3779b97f4a7c15UL >> 32) % 100 >= (ulong)Percent)
        {
            return false;
        }

        bool hasTime = _budget.HasTime;
        if (!hasTime)
        {
            lock (_lock)
            {
                _skipped++;
            }
        }

        return hasTime;
    }

    /// <summary>Runs hook post_parse of the version that serves, and of this one.</summary>
    public void PostParse(PluginEntry serving, in PostParseContext context, PostParseDecision decision, uint generation)
    {
        var mine = new PostParseDecision();
        decision.CopyTo(mine);
        PostParseDecision.DecisionMark mark = decision.Mark();
        serving.PostParse(context, decision, generation);
        long begin = _clock.MonotonicNs;
        string? kind;
        try
        {
            Entry.PostParse(context, mine, generation);
            kind = DecisionComparison.Difference(context.Statement, decision, mine, mark);
        }
        catch (Exception e) when (e is not Bug)
        {
            kind = Failed;
        }

        Count("post_parse", context.Statement, kind, begin);
    }

    public void Text(PluginEntry serving, Hook hook, in TextContext context, TextDecision decision)
    {
        var mine = new TextDecision();
        decision.CopyTo(mine);
        int mark = decision.SettingCount;
        serving.RunText(hook, context, decision);
        long begin = _clock.MonotonicNs;
        string? kind;
        try
        {
            Entry.RunText(hook, context, mine);
            kind = DecisionComparison.Difference(decision, mine, mark);
        }
        catch (Exception e) when (e is not Bug)
        {
            kind = Failed;
        }

        Count(hook == Hook.Connect ? "on_connect" : "pre_parse", null, kind, begin);
    }

    public void PreExecution(PluginEntry serving, in PostParseContext context, TextDecision decision, uint generation)
    {
        var mine = new TextDecision();
        serving.PreExecution(context, decision, generation);
        long begin = _clock.MonotonicNs;
        string? kind;
        try
        {
            Entry.PreExecution(context, mine, generation);
            kind = DecisionComparison.Difference(decision, mine, 0);
        }
        catch (Exception e) when (e is not Bug)
        {
            kind = Failed;
        }

        Count("pre_execution", context.Statement, kind, begin);
    }

    /// <summary>Rows that the version which serves was shown and what it made of them (null: it refused them), beside what this one makes
    /// of a copy.</summary>
    /// <param name="plan">How this one sees such rows; null: it sees nothing of them.</param>
    public void Rows(ResultPlan? plan, Batch before, Batch? after, ShadowRows from)
    {
        long begin = _clock.MonotonicNs - from.CopyNs;
        string? kind;
        try
        {
            Batch? mine = plan is null ? before : Run(plan, before, from);
            kind = mine is null != after is null ? DecisionComparison.Verdict
                : mine is null || after is null ? null
                : RowComparison.Difference(after, mine);
        }
        catch (Exception e) when (e is not Bug)
        {
            kind = Failed;
        }

        Count(from.IsWrite ? "pre_execution rows" : "post_execution", from.Statement, kind, begin);
    }

    /// <summary>Rows before the version that serves changes them.</summary>
    public Batch Copy(Batch rows, out long ns)
    {
        long begin = _clock.MonotonicNs;
        Batch copy = RowComparison.Copy(rows);
        ns = _clock.MonotonicNs - begin;
        return copy;
    }

    /// <summary>What it makes of the rows, in the host's memory; null: it refuses them.</summary>
    private static Batch? Run(ResultPlan plan, Batch rows, ShadowRows from)
    {
        using var run = new ResultRun(plan, from.Session, from.Catalog, from.QueryId, from.Tenant);
        try
        {
            run.Begin();
            return RowComparison.Copy(run.Apply(rows));
        }
        catch (SqlError error) when (!ReferenceEquals(error, Failure))
        {
            return null;
        }
    }

    private void Count(string hook, ParsedStatement? statement, string? kind, long beginNs)
    {
        string? fingerprint = kind is null || statement is null ? null : StatementFingerprint.Of(statement).Text;
        long ns = _clock.MonotonicNs - beginNs;
        _budget.Charge(ns);
        lock (_lock)
        {
            _ns += ns;
            _equal += kind is null ? 1 : 0;
            _failed += kind == Failed ? 1 : 0;
            _different += kind is not null && kind != Failed ? 1 : 0;
            if (kind is not null)
            {
                _samples.Enqueue(new PluginDifferenceSeen(
                    _clock.UtcNowUs, Entry.Definition.Name, Entry.Version!.Number, hook, kind, fingerprint));
                if (_samples.Count > SampleCount)
                {
                    _samples.Dequeue();
                }
            }
        }
    }
}

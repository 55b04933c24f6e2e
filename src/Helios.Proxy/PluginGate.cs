using System.Text;
using Helios.Base;
using Helios.Engine;
using Helios.Execution;
using Helios.Plugins;
using Helios.Plugins.Results;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Types;

namespace Helios.Proxy;

/// <summary>Asks the plugin chain about a statement, or finds what it answered before under the same values.</summary>
internal sealed class PluginGate
{
    private readonly PluginHost? _host;
    private long _queryId;

    public PluginGate(PluginHost? host)
    {
        _host = host;
    }

    /// <summary>Of the set that serves the session's text; 0 when there are no plugins.</summary>
    public long GenerationFor(ProxySession session) => SetFor(session)?.Generation ?? 0;

    /// <summary>A text begins: whatever is done with it is done by the set that serves now.</summary>
    public PluginSet? Pin(ProxySession session) => session.Plugins = Pick(session);

    /// <summary>
    /// The set that serves the text at hand. When its tenant changed since it began, what follows is served as the new tenant's, by the
    /// plugins of the same moment; 42501 when those would have had to be asked about the text itself.
    /// </summary>
    public PluginSet? SetFor(ProxySession session)
    {
        PluginSet? set = session.Plugins ?? Pick(session);
        if (set is not { DependsOnTenant: true })
        {
            return set;
        }

        PluginSet now = set.For(session);
        if (now != set)
        {
            if (!now.AsksTextAlike(set))
            {
                throw new SqlError(
                    SqlState.InsufficientPrivilege, "the text changed its tenant, for whom other plugins look at texts")
                {
                    Hint = "Send what follows in a text of its own.",
                };
            }

            session.Plugins = now;
        }

        return now;
    }

    public bool TakesShapes(ProxySession session) => _host is null || SetFor(session) is { TakesShapes: true };

    private PluginSet? Pick(ProxySession session) => _host?.Pick(session, session.UserName, session.BackendPid);

    /// <summary>Asks the chain of on_connect, and throws its rejection; or, when it may wait, gives the call that asks.</summary>
    public PluginCall? Connect(ProxySession session)
    {
        if (Pin(session) is not { } set)
        {
            return null;
        }

        if (set.ConnectMayWait)
        {
            return FirstClientCall(session, set);
        }

        AskClient(session, set);
        return AskOtherClient(session, set);
    }

    /// <summary>Pins the set, and asks the chain of pre_parse as <see cref="Connect"/> does.</summary>
    public PluginCall? BeforeParse(ProxySession session, ReadOnlySpan<byte> sql)
    {
        PluginReport.Begin(session, sql);
        return Pin(session) is { } set ? AskText(session, set, sql) : null;
    }

    public PluginCall? BeforeExecute(ProxySession session, ParsedStatement statement)
    {
        session.Trace = null;
        PluginReport.Begin(session, statement);
        return Pin(session) is { } set && (set.HasPreParse || set.DependsOnTenant)
            ? AskText(session, set, Encoding.UTF8.GetBytes(statement.Sql))
            : null;
    }

    public void Disconnect(ProxySession session)
    {
        if (Pin(session) is { HasDisconnect: true } set)
        {
            set.RunDisconnect(ContextOf(session, [], NextQueryId(), null), new TextDecision());
        }
    }

    public Decision Decide(ProxySession session, CachedStatement statement, long catalogVersion, out long generation)
    {
        if (_host is null)
        {
            generation = 0;
            return Decision.Unrestricted;
        }

        // The statement keeps the set its text began with, even when another is published meanwhile.
        PluginSet set = SetFor(session)!;
        generation = set.Generation;
        DecisionMemo<Decision>? memo = statement.IsKept ? statement.Memo(KeyOf(session, generation, catalogVersion)) : null;
        if (memo?.Find(session) is { } known)
        {
            NoteMemoHit(session, known);
            return known;
        }

        var answer = new PostParseDecision();
        var context = new PostParseContext(
            statement.Parsed, session, new SessionCatalog(session.Engine), NextQueryId());
        set.RunPostParse(context, answer);
        Decision decision = ToDecision(statement.Parsed, answer, set);
        if (!decision.IsVolatile && decision.Rejection is null)
        {
            memo?.Keep(decision);
        }

        return decision;
    }

    /// <summary>
    /// Who of the set sees which columns of a plan's result, and adds some. Throws 42501 when the plan would carry guarded values past
    /// their guard; false with a plugin's refusal.
    /// </summary>
    public bool TryPlanResult(
        ProxySession session, CachedStatement statement, PreparedPlan plan, Decision decision, out ResultAdmission results,
        out SqlError? rejection)
    {
        rejection = null;
        results = ResultAdmission.None;
        if (decision.Set is not { HasPostExecution: true } set)
        {
            return true;
        }

        // Of an EXPLAIN plugins see the rows that are explained.
        plan = plan.Explained ?? plan;
        PluginResults.RequireGuarded(set, plan);
        if (!plan.GivesRows)
        {
            return true;
        }

        if (statement.Parsed.Kind == StatementKind.Copy)
        {
            // The client names the columns: nobody is asked for more.
            results = ResultAdmission.Of(set.PlanResult(PluginResults.ColumnsOf(plan)));
            return true;
        }

        DecisionMemo<ResultAdmission>? memo = statement.ResultMemo(plan, set.Generation);
        if (memo?.Find(session) is { } known)
        {
            results = known;
            return true;
        }

        ResultDecision decided = set.DecideResult(
            PluginResults.ColumnsOf(plan), new ResultContext(session, new SessionCatalog(session.Engine), NextQueryId()));
        if (decided.Rejection is { } error)
        {
            rejection = error;
            return false;
        }

        results = ResultAdmission.Of(decided);
        if (!results.IsVolatile)
        {
            memo?.Keep(results);
        }

        return true;
    }

    /// <summary>A decision that was made earlier serves again.</summary>
    public static void NoteMemoHit(ProxySession session, Decision decision)
    {
        if (session.Trace is { } trace)
        {
            decision.Set?.NoteMemoHit(trace);
        }
    }

    public ulong NextQueryId() => (ulong)Interlocked.Increment(ref _queryId);

    /// <summary>The call of pre_execution for a planned statement, when its chain may wait; else null, and <see cref="BeforeExecution"/>
    /// asks.</summary>
    public PluginCall? AskBeforeExecution(ProxySession session, SessionStatement statement, Decision decision, Datum[] parameters) =>
        decision.Set is { PreExecutionMayWait: true } set ? ExecutionCall(session, set, statement, parameters) : null;

    /// <summary>
    /// A planned statement is about to run: throws the rejection of pre_execution, or says who looks at its rows.
    /// </summary>
    /// <param name="asked">The call that asked already, or null.</param>
    public StatementWatch BeforeExecution(
        ProxySession session, SessionStatement statement, Decision decision, Datum[] parameters, PluginCall? asked,
        out ulong queryId)
    {
        queryId = 0;
        bool hasPre = decision.Set is { HasPreExecution: true };
        Func<IReadOnlyList<ExplainPlugin>>? report = statement.Plan!.Explain is not null && session.Trace is { } trace
            ? () => PluginReport.Of(trace, decision)
            : null;
        if (!hasPre && statement.Results.Plan is null && statement.GuardedBy is null && decision.Set is not { HasCacheHooks: true })
        {
            return report is null ? default : new StatementWatch(null, null, null, report);
        }

        queryId = asked?.QueryId ?? NextQueryId();
        PluginWrites? writes = null;
        if (hasPre)
        {
            if (asked is null)
            {
                var answer = new TextDecision();
                decision.Set!.RunPreExecution(ContextOf(session, statement, parameters, queryId), answer);
                if (answer.Error is { } error)
                {
                    throw error;
                }
            }

            writes = statement.Plan!.IsWrite ? new PluginWrites(decision.Set!, session, queryId, statement.Shared.Parsed) : null;
        }

        PluginResults? results = statement.Results.Plan is { } plan
            ? new PluginResults(plan, decision.Set, session, queryId, statement.Shared.Parsed)
            : null;
        return new StatementWatch(results, writes, statement.GuardedBy, report);
    }

    /// <summary>
    /// Asks the chain. When it finds another tenant, for whom other plugins look at texts, those are asked as well, and must find the same:
    /// a text is never served by plugins of a tenant that it does not belong to.
    /// </summary>
    private PluginCall? AskText(ProxySession session, PluginSet set, ReadOnlySpan<byte> sql)
    {
        if (set.PreParseMayWait)
        {
            return set.MayBeginPreParse ? BeginText(session, set, sql) : FirstTextCall(session, set, sql.ToArray());
        }

        PreParse(session, set, sql);
        return AskOtherText(session, set, sql);
    }

    /// <summary>Runs the chain here, as long as nobody of it must wait; the rest is a call.</summary>
    private PluginCall? BeginText(ProxySession session, PluginSet set, ReadOnlySpan<byte> sql)
    {
        ulong queryId = NextQueryId();
        var decision = new TextDecision();
        int place = set.BeginPreParse(ContextOf(session, sql, queryId, null), decision);
        if (place < 0)
        {
            Apply(session, decision);
            return AskOtherText(session, set, sql);
        }

        byte[] text = sql.ToArray();
        return new PluginCall(
            (begun, wait) => set.ContinuePreParse(place, ContextOf(session, text, queryId, wait), begun),
            begun => Apply(session, begun), () => AskOtherText(session, set, text), decision)
        {
            Text = text,
        };
    }

    private PluginCall? AskOtherText(ProxySession session, PluginSet set, ReadOnlySpan<byte> sql)
    {
        PluginSet now = set.For(session);
        if (now == set)
        {
            return null;
        }

        session.Plugins = now;
        if (now.AsksTextAlike(set))
        {
            return null;
        }

        if (now.PreParseMayWait)
        {
            return TextCall(session, now, sql.ToArray(), () => RequireSameTenant(session, now));
        }

        PreParse(session, now, sql);
        return RequireSameTenant(session, now);
    }

    private PluginCall? AskOtherClient(ProxySession session, PluginSet set)
    {
        PluginSet now = set.For(session);
        if (now == set || now.AsksClientAlike(set))
        {
            return null;
        }

        if (now.ConnectMayWait)
        {
            return ClientCall(session, now, () => RequireSameTenant(session, now));
        }

        AskClient(session, now);
        return RequireSameTenant(session, now);
    }

    private void AskClient(ProxySession session, PluginSet set)
    {
        if (set.HasConnect)
        {
            var decision = new TextDecision();
            set.RunConnect(ContextOf(session, [], NextQueryId(), null), decision);
            Apply(session, decision);
        }
    }

    private static PluginCall? RequireSameTenant(ProxySession session, PluginSet set) => set.For(session) == set
        ? null
        : throw new SqlError(SqlState.InsufficientPrivilege, "plugins do not agree on the tenant: each finds another one");

    private void PreParse(ProxySession session, PluginSet set, ReadOnlySpan<byte> sql)
    {
        if (set.HasPreParse)
        {
            var decision = new TextDecision();
            set.RunPreParse(ContextOf(session, sql, NextQueryId(), null), decision);
            Apply(session, decision);
        }
    }

    private PluginCall FirstTextCall(ProxySession session, PluginSet set, byte[] text) =>
        TextCall(session, set, text, () => AskOtherText(session, set, text));

    private PluginCall TextCall(ProxySession session, PluginSet set, byte[] text, Func<PluginCall?> then)
    {
        ulong queryId = NextQueryId();
        return new PluginCall(
            (decision, wait) => set.RunPreParse(ContextOf(session, text, queryId, wait), decision),
            decision => Apply(session, decision), then)
        {
            Text = text,
        };
    }

    private PluginCall FirstClientCall(ProxySession session, PluginSet set) =>
        ClientCall(session, set, () => AskOtherClient(session, set));

    private PluginCall ClientCall(ProxySession session, PluginSet set, Func<PluginCall?> then)
    {
        ulong queryId = NextQueryId();
        return new PluginCall(
            (decision, wait) => set.RunConnect(ContextOf(session, [], queryId, wait), decision),
            decision => Apply(session, decision), then);
    }

    private PluginCall ExecutionCall(ProxySession session, PluginSet set, SessionStatement statement, Datum[] parameters)
    {
        ulong queryId = NextQueryId();
        PostParseContext context = ContextOf(session, statement, parameters, queryId);
        return new PluginCall((answer, wait) => set.RunPreExecution(context with { Wait = wait }, answer), _ => { }, () => null)
        {
            QueryId = queryId,
        };
    }

    private static PostParseContext ContextOf(ProxySession session, SessionStatement statement, Datum[] parameters, ulong queryId) =>
        new(statement.Shared.Parsed, session, new SessionCatalog(session.Engine), queryId)
        {
            Parameters = new PluginParameters(parameters, statement.Plan!.ParameterTypes, session),
        };

    private static TextContext ContextOf(ProxySession session, ReadOnlySpan<byte> sql, ulong queryId, HookWait? wait) => new()
    {
        Session = session,
        Catalog = new SessionCatalog(session.Engine),
        Sql = sql,
        QueryId = queryId,
        Wait = wait,
    };

    private static void Apply(ProxySession session, TextDecision decision)
    {
        if (decision.Error is { } error)
        {
            throw error;
        }

        foreach (VariableSetting setting in decision.Settings)
        {
            session.Values.SetByPlugin(setting.Name, setting.Value, setting.IsLocked);
        }
    }

    private static MemoKey KeyOf(ProxySession session, long generation, long catalogVersion)
    {
        session.TryGetVariable("search_path", out string searchPath);
        return new MemoKey(generation, catalogVersion, session.DatabaseName, searchPath);
    }

    private static Decision ToDecision(ParsedStatement statement, PostParseDecision answer, PluginSet set)
    {
        var reads = new SessionRead[answer.Reads.Count];
        for (int i = 0; i < reads.Length; i++)
        {
            PluginRead read = answer.Reads[i];
            reads[i] = new SessionRead(read.Kind, read.Name, read.Value);
        }

        ParsedStatement? edited = answer.Error is null ? StatementEditing.Edit(statement, answer) : null;
        if (answer.Error is { } error)
        {
            return new Decision(RestrictionSet.None, [], error, reads, answer.IsVolatile) { Set = set };
        }

        var items = new Restriction[answer.Restrictions.Count];
        for (int i = 0; i < items.Length; i++)
        {
            RestrictionEdit edit = answer.Restrictions[i];
            items[i] = new Restriction
            {
                Schema = edit.Schema,
                Table = edit.Table,
                Predicate = edit.Predicate,
                Root = edit.Root,
                Plugin = edit.Plugin,
            };
        }

        var types = new SqlType[answer.Values.Count];
        var values = new Datum[types.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = answer.Values[i].Type;
            values[i] = answer.Values[i].Value;
        }

        return new Decision(
            items.Length == 0 ? RestrictionSet.None : new RestrictionSet(items, types), values, null, reads, answer.IsVolatile)
        {
            Set = set,
            Edited = edited,
            Edits = EditsOf(answer),
        };
    }

    private static DecisionEdits[] EditsOf(PostParseDecision answer) =>
    [
        .. answer.Restrictions.Select(r => r.Plugin).Concat(answer.TreeEdits.Select(e => e.Plugin))
            .Concat(answer.Annotations.Select(a => a.Plugin)).Distinct()
            .Select(plugin => new DecisionEdits(
                plugin,
                answer.Restrictions.Count(r => r.Plugin == plugin),
                answer.TreeEdits.Count(e => e.Plugin == plugin),
                answer.Annotations.Count(a => a.Plugin == plugin))),
    ];
}

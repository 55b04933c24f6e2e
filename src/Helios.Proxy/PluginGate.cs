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

    private PluginSet? Pick(ProxySession session) => _host?.Pick(session, session.UserName, session.BackendPid);

    /// <summary>Asks the chain of on_connect. Throws its rejection.</summary>
    public void Connect(ProxySession session)
    {
        PluginSet? set = Pin(session);
        AskClient(session, set);
        PluginSet? now = set?.For(session);
        if (now != set && !now!.AsksClientAlike(set!))
        {
            AskClient(session, now);
            RequireSameTenant(session, now);
        }
    }

    /// <summary>Pins the set, and asks the chain of pre_parse. Throws its rejection.</summary>
    public void BeforeParse(ProxySession session, ReadOnlySpan<byte> sql)
    {
        if (Pin(session) is { } set)
        {
            AskText(session, set, sql);
        }
    }

    public void BeforeExecute(ProxySession session, ParsedStatement statement)
    {
        if (Pin(session) is { } set && (set.HasPreParse || set.DependsOnTenant))
        {
            AskText(session, set, Encoding.UTF8.GetBytes(statement.Sql));
        }
    }

    public void Disconnect(ProxySession session)
    {
        if (Pin(session) is { HasDisconnect: true } set)
        {
            set.RunDisconnect(ContextOf(session, []), new TextDecision());
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

        PluginResults.RequireGuarded(set, plan);
        if (!plan.GivesRows)
        {
            return true;
        }

        if (statement.Parsed.Kind is StatementKind.Copy or StatementKind.Explain)
        {
            // The client names the columns, or there are none: nobody is asked for more.
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

    public ulong NextQueryId() => (ulong)Interlocked.Increment(ref _queryId);

    /// <summary>
    /// A planned statement is about to run: throws the rejection of pre_execution, or says who looks at its rows.
    /// </summary>
    public StatementWatch BeforeExecution(
        ProxySession session, SessionStatement statement, Decision decision, Datum[] parameters, out ulong queryId)
    {
        queryId = 0;
        bool hasPre = decision.Set is { HasPreExecution: true };
        if (!hasPre && statement.Results.Plan is null && statement.GuardedBy is null && decision.Set is not { HasCacheHooks: true })
        {
            return default;
        }

        queryId = NextQueryId();
        PluginWrites? writes = null;
        if (hasPre)
        {
            var answer = new TextDecision();
            var context = new PostParseContext(statement.Shared.Parsed, session, new SessionCatalog(session.Engine), queryId)
            {
                Parameters = new PluginParameters(parameters, statement.Plan!.ParameterTypes, session),
            };
            decision.Set!.RunPreExecution(context, answer);
            if (answer.Error is { } error)
            {
                throw error;
            }

            writes = statement.Plan!.IsWrite ? new PluginWrites(decision.Set, session, queryId, statement.Shared.Parsed) : null;
        }

        PluginResults? results = statement.Results.Plan is { } plan
            ? new PluginResults(plan, decision.Set, session, queryId, statement.Shared.Parsed)
            : null;
        return new StatementWatch(results, writes, statement.GuardedBy);
    }

    /// <summary>
    /// Asks the chain. When it finds another tenant, for whom other plugins look at texts, those are asked as well, and must find the same:
    /// a text is never served by plugins of a tenant that it does not belong to.
    /// </summary>
    private void AskText(ProxySession session, PluginSet set, ReadOnlySpan<byte> sql)
    {
        PreParse(session, set, sql);
        PluginSet now = set.For(session);
        if (now != set)
        {
            session.Plugins = now;
            if (!now.AsksTextAlike(set))
            {
                PreParse(session, now, sql);
                RequireSameTenant(session, now);
            }
        }
    }

    private void AskClient(ProxySession session, PluginSet? set)
    {
        if (set is { HasConnect: true })
        {
            var decision = new TextDecision();
            set.RunConnect(ContextOf(session, []), decision);
            Apply(session, decision);
        }
    }

    private static void RequireSameTenant(ProxySession session, PluginSet set)
    {
        if (set.For(session) != set)
        {
            throw new SqlError(SqlState.InsufficientPrivilege, "plugins do not agree on the tenant: each finds another one");
        }
    }

    private void PreParse(ProxySession session, PluginSet set, ReadOnlySpan<byte> sql)
    {
        if (!set.HasPreParse)
        {
            return;
        }

        var decision = new TextDecision();
        set.RunPreParse(ContextOf(session, sql), decision);
        Apply(session, decision);
    }

    private TextContext ContextOf(ProxySession session, ReadOnlySpan<byte> sql) => new()
    {
        Session = session,
        Catalog = new SessionCatalog(session.Engine),
        Sql = sql,
        QueryId = NextQueryId(),
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
        };
    }
}

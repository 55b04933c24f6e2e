using System.Text;
using Helios.Engine;
using Helios.Execution;
using Helios.Plugins;
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

    public PluginSet? SetFor(ProxySession session) => session.Plugins ?? Pick(session);

    private PluginSet? Pick(ProxySession session) => _host?.Pick(session, session.UserName, session.BackendPid);

    /// <summary>Asks the chain of on_connect. Throws its rejection.</summary>
    public void Connect(ProxySession session)
    {
        if (Pin(session) is { HasConnect: true } set)
        {
            var decision = new TextDecision();
            set.RunConnect(ContextOf(session, []), decision);
            Apply(session, decision);
        }
    }

    /// <summary>Pins the set, and asks the chain of pre_parse. Throws its rejection.</summary>
    public void BeforeParse(ProxySession session, ReadOnlySpan<byte> sql)
    {
        if (Pin(session) is { HasPreParse: true } set)
        {
            PreParse(session, set, sql);
        }
    }

    public void BeforeExecute(ProxySession session, ParsedStatement statement)
    {
        if (Pin(session) is { HasPreParse: true } set)
        {
            PreParse(session, set, Encoding.UTF8.GetBytes(statement.Sql));
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
        DecisionMemo? memo = statement.IsKept ? statement.Memo(KeyOf(session, generation, catalogVersion)) : null;
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

    public ulong NextQueryId() => (ulong)Interlocked.Increment(ref _queryId);

    /// <summary>
    /// A planned statement is about to run: throws the rejection of pre_execution, or says who looks at its rows.
    /// </summary>
    public StatementWatch BeforeExecution(ProxySession session, SessionStatement statement, Decision decision, Datum[] parameters, out ulong queryId)
    {
        queryId = 0;
        bool hasPre = decision.Set is { HasPreExecution: true };
        if (!hasPre && statement.Results is null && statement.GuardedBy is null && decision.Set is not { HasCacheHooks: true })
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

            writes = statement.Plan!.IsWrite ? new PluginWrites(decision.Set, session, queryId) : null;
        }

        PluginResults? results = statement.Results is { } plan ? new PluginResults(plan, decision.Set, session, queryId) : null;
        return new StatementWatch(results, writes, statement.GuardedBy);
    }

    private void PreParse(ProxySession session, PluginSet set, ReadOnlySpan<byte> sql)
    {
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

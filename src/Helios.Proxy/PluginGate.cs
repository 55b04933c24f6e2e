using Helios.Execution;
using Helios.Plugins;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
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

    /// <summary>Of the set that serves now; 0 when there are no plugins.</summary>
    public long Generation => _host?.Current.Generation ?? 0;

    public Decision Decide(ProxySession session, CachedStatement statement, long catalogVersion, out long generation)
    {
        if (_host is null)
        {
            generation = 0;
            return Decision.Unrestricted;
        }

        // The statement keeps the set it began with, even when another is published while it is judged.
        PluginSet set = _host.Current;
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
        Decision decision = ToDecision(answer, set);
        if (!decision.IsVolatile && decision.Rejection is null)
        {
            memo?.Keep(decision);
        }

        return decision;
    }

    public ulong NextQueryId() => (ulong)Interlocked.Increment(ref _queryId);

    private static MemoKey KeyOf(ProxySession session, long generation, long catalogVersion)
    {
        session.TryGetVariable("search_path", out string searchPath);
        return new MemoKey(generation, catalogVersion, session.DatabaseName, searchPath);
    }

    private static Decision ToDecision(PostParseDecision answer, PluginSet set)
    {
        var reads = new SessionRead[answer.Reads.Count];
        for (int i = 0; i < reads.Length; i++)
        {
            PluginRead read = answer.Reads[i];
            reads[i] = new SessionRead(read.Kind, read.Name, read.Value);
        }

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
        };
    }
}

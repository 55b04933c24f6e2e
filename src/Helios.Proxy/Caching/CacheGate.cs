using Helios.Engine;
using Helios.Plugins;
using Helios.Plugins.Abi;
using Helios.Plugins.Caching;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Types;

namespace Helios.Proxy.Caching;

/// <summary>
/// Decides for one execution whether its rows come from the cache, and whether they are kept. Stands behind pre_execution, which has seen
/// the statement, and before post_execution, which sees the rows each time: what is kept are rows that no plugin has changed.
/// </summary>
internal sealed class CacheGate
{
    private readonly ResultCache _cache;
    private readonly Database _database;

    public CacheGate(ResultCache cache, Database database)
    {
        _cache = cache;
        _database = database;
    }

    public long EntryLimitBytes => _cache.Settings.EntryLimitBytes;

    /// <summary>The watch with what is served or who keeps. Throws when a cache hook refuses the statement.</summary>
    public StatementWatch Consult(
        ProxySession session, SessionStatement statement, Decision decision, Datum[] parameters, in StatementWatch watch, ulong queryId)
    {
        PreparedPlan plan = statement.Plan!;
        bool isAsked = _cache.Default is not null || decision.Set is { HasCacheHooks: true };
        if (!isAsked || !plan.IsCacheable || !session.Engine.MayUseCache || session.Cache is not { } own)
        {
            return watch;
        }

        // Before the execution takes its snapshot: what is invalidated from here on is not kept.
        long ticket = _cache.Ticket;
        CacheQuery? query = null;
        CacheAnswer? answer = null;
        if (decision.Set is { HasCacheHooks: true })
        {
            query = new CacheQuery(this, session, statement, decision, parameters, queryId, ticket);
            answer = query.Lookup();
            if (answer.IsBypassed)
            {
                return watch;
            }
        }

        CachePart? part = PartFor(answer, plan);
        if (part is not null && Find(part, own, plan, decision, parameters, answer) is { } found)
        {
            return watch with { Served = found };
        }

        if (part is null && query is not { WantsOffer: true })
        {
            return watch;
        }

        query ??= new CacheQuery(this, session, statement, decision, parameters, queryId, ticket);
        return watch with { Keeper = new CacheKeeper(query, part) };
    }

    // The default policy: whatever is made from tables.
    private CachePart? PartFor(CacheAnswer? answer, PreparedPlan plan) => answer?.Decision switch
    {
        CacheDecision.Use => PartOf(answer),
        CacheDecision.Miss => null,
        _ => plan.ReadTables.Count == 0 ? null : _cache.Default,
    };

    private StoredResult? Find(
        CachePart part, SessionCache own, PreparedPlan plan, Decision decision, Datum[] parameters, CacheAnswer? answer)
    {
        bool isNamed = answer is { Decision: CacheDecision.Use };
        ReadOnlySpan<byte> key = CacheKey.Of(own.SessionPart, plan, decision, parameters, answer?.Key);
        return part.Find(key, _database, _cache.NowNs, isNamed ? answer!.TtlMs : DefaultTtlMs, answer is { IsStaleOk: true });
    }

    public CachePart PartOf(CacheAnswer answer) => _cache.PartOf(answer.Plugin!, answer.Grant);

    public void Keep(CachePart part, byte[] key, StoredResult result, byte[][] names, long ttlMs, long ticket)
    {
        // What a commit has overtaken is not kept, by those neither who would take it stale: it was never true beside that commit's answer.
        if (result.IsFresh(_database))
        {
            long nowNs = _cache.NowNs;
            part.TryKeep(new CacheEntry(key, result, names, nowNs, nowNs + (ttlMs * 1_000_000)), ticket);
        }
    }

    public long DefaultTtlMs => _cache.Settings.TtlMs;
}

using Helios.Engine;
using Helios.Plugins.Abi;
using Helios.Plugins.Caching;

namespace Helios.Proxy.Caching;

/// <summary>Keeps the result of one execution where its lookup or cache_store wants it.</summary>
internal sealed class CacheKeeper : ResultKeeper
{
    private readonly CacheQuery _query;
    private readonly CachePart? _part;

    /// <param name="part">Where the lookup found nothing; null: only cache_store can say a place.</param>
    public CacheKeeper(CacheQuery query, CachePart? part)
    {
        _query = query;
        _part = part;
    }

    public override long LimitBytes => Math.Min(_query.Gate.EntryLimitBytes, _part?.LimitBytes ?? long.MaxValue);

    public override void Keep(StoredResult result)
    {
        CacheAnswer? offered = _query.Offer(result);
        if (offered is { IsBypassed: true } or { Decision: CacheDecision.Miss })
        {
            return;
        }

        bool isNamed = offered is { Decision: CacheDecision.Use };
        CacheAnswer? place = isNamed ? offered : _query.Said is { Decision: CacheDecision.Use } said ? said : null;
        CachePart? part = isNamed ? _query.Gate.PartOf(offered!) : _part;
        if (part is not null)
        {
            byte[] key = _query.Key(place?.Key);
            byte[][] names = CacheName.Of(place?.Key, place?.Tags ?? [], _query.ReadTables);
            _query.Gate.Keep(part, key, result, names, place?.TtlMs ?? _query.Gate.DefaultTtlMs, _query.Ticket);
        }
    }
}

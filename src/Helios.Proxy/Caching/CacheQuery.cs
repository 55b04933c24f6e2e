using Helios.Base;
using Helios.Engine;
using Helios.Plugins;
using Helios.Plugins.Abi;
using Helios.Plugins.Caching;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Types;

namespace Helios.Proxy.Caching;

/// <summary>One execution and what its plugins say about the cache.</summary>
internal sealed class CacheQuery
{
    private readonly ProxySession _session;
    private readonly SessionStatement _statement;
    private readonly Decision _decision;
    private readonly PreparedPlan _plan;
    private readonly Datum[] _parameters;
    private readonly ulong _queryId;
    private CacheTable[]? _tables;

    public CacheQuery(
        CacheGate gate, ProxySession session, SessionStatement statement, Decision decision, Datum[] parameters, ulong queryId, long ticket)
    {
        Gate = gate;
        _session = session;
        _statement = statement;
        _decision = decision;
        _plan = statement.Plan!;
        _parameters = parameters;
        _queryId = queryId;
        Ticket = ticket;
    }

    public CacheGate Gate { get; }

    public long Ticket { get; }

    /// <summary>What cache_lookup said; null when nobody was asked.</summary>
    public CacheAnswer? Said { get; private set; }

    public bool WantsOffer =>
        _decision.Set is { HasCacheHooks: true } set && Said is not null && set.WantsOffer(Said, Tables);

    public IReadOnlyList<(string Schema, string Name)> ReadTables => _plan.ReadTables;

    private CacheTable[] Tables => _tables ??= [.. _plan.ReadTables.Select(table => new CacheTable(table.Schema, table.Name))];

    /// <summary>Asks cache_lookup. Throws its rejection.</summary>
    public CacheAnswer Lookup()
    {
        Said = new CacheAnswer();
        _decision.Set!.RunCacheLookup(Context(), Tables, Said);
        return Said.Error is null ? Said : throw Said.Error;
    }

    /// <summary>Offers a complete result to cache_store; null when nobody wants it.</summary>
    public CacheAnswer? Offer(StoredResult result)
    {
        if (!WantsOffer)
        {
            return null;
        }

        var answer = new CacheAnswer();
        _decision.Set!.RunCacheStore(Context(), Tables, new CacheOffer(result.RowCount, result.Bytes), Said!, answer);
        return answer.Error is null ? answer : throw answer.Error;
    }

    public byte[] Key(ReadOnlySpan<byte> pluginKey) =>
        CacheKey.Of(_session.Cache!.SessionPart, _plan, _decision, _parameters, pluginKey).ToArray();

    private PostParseContext Context() => new(_statement.Shared.Parsed, _session, new SessionCatalog(_session.Engine), _queryId)
    {
        Parameters = new PluginParameters(_parameters, _plan.ParameterTypes, _session),
    };
}

using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Outside;

namespace Helios.Plugins.Resources;

/// <summary>What one plugin keeps between calls: shared by its instances on all threads and by its versions, seen by no other
/// plugin.</summary>
internal sealed class PluginResources
{
    private readonly (int, int, long, int, int, int, int) _quotas;

    private PluginResources(PluginGrant grant, IClock clock, ulong seed)
    {
        _quotas = QuotasOf(grant);
        Limiter = grant.RateLimitKeys > 0 ? new RateLimiter(grant.RateLimitKeys, seed) : null;
        Store = grant.KvMaxKeys > 0 ? new KeyValueStore(grant.KvMaxKeys, grant.KvMaxBytes, clock, seed) : null;
        Metrics = grant.MetricNames > 0 ? new MetricSet(grant.MetricNames, seed) : null;
        Time = grant.MsPerSecond > 0 ? new TimeBudget(clock, grant.MsPerSecond) : null;
        Http = grant.HttpHosts.Count > 0 ? new HttpGate(clock, grant.HttpConcurrency, grant.HttpPerSecond) : null;
    }

    /// <summary>Null: not granted.</summary>
    public RateLimiter? Limiter { get; }

    public KeyValueStore? Store { get; }

    public MetricSet? Metrics { get; }

    public HttpGate? Http { get; }

    /// <summary>Null: its time is bounded by the call only.</summary>
    public TimeBudget? Time { get; }

    private static (int, int, long, int, int, int, int) QuotasOf(PluginGrant grant) =>
        (grant.RateLimitKeys, grant.KvMaxKeys, grant.KvMaxBytes, grant.MetricNames, grant.MsPerSecond,
            grant.HttpHosts.Count > 0 ? grant.HttpConcurrency : 0, grant.HttpPerSecond);

    /// <summary>The resources of all plugins of a host, by the plugins' names.</summary>
    internal sealed class Table
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, PluginResources> _byName = new(StringComparer.Ordinal);

        /// <summary>Those of this plugin; new ones when its quotas are others than before.</summary>
        public PluginResources Get(PluginDefinition definition, IClock clock, IRandom random)
        {
            // A name that no plugin can have.
            string name = definition.IsShadow ? definition.Name + "\0" : definition.Name;
            lock (_lock)
            {
                if (_byName.TryGetValue(name, out PluginResources? known) && known._quotas == QuotasOf(definition.Grant))
                {
                    return known;
                }

                ulong seed = 0;
                random.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref seed)));
                return _byName[name] = new PluginResources(definition.Grant, clock, seed);
            }
        }
    }
}

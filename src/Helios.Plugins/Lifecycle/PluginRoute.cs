using Helios.Plugins.Instances;

namespace Helios.Plugins;

/// <summary>A second version of a plugin, and whom it serves.</summary>
internal sealed record CanaryChoice(PluginEntry Entry, CanaryRule Rule);

/// <summary>
/// What serves at one moment: the plugins, their canaries, and what single tenants have of their own. Every combination that comes up is a
/// set of its own, made when it is first needed: there are at most 2^canaries for each tenant that has something of its own, and for all
/// others together. Immutable but for those sets.
/// </summary>
internal sealed class PluginRoute
{
    private readonly PluginEntry[] _entries;
    private readonly CanaryChoice[] _canaries;
    private readonly Dictionary<string, TenantSets> _tenants = new(StringComparer.Ordinal);
    private readonly PluginSet?[] _sets;
    private readonly string _tenantVariable;
    private readonly Func<long> _nextGeneration;

    /// <param name="own">What tenants have of their own, by tenant.</param>
    /// <param name="nextGeneration">A number that no set had before; called on any thread.</param>
    public PluginRoute(
        IReadOnlyList<PluginEntry> entries, IReadOnlyList<CanaryChoice> canaries, ILookup<string, PluginEntry> own, string tenantVariable,
        Func<long> nextGeneration)
    {
        _entries = [.. entries];
        _canaries = [.. canaries];
        _tenantVariable = tenantVariable;
        _nextGeneration = nextGeneration;
        _sets = new PluginSet?[1 << _canaries.Length];
        foreach (IGrouping<string, PluginEntry> tenant in own)
        {
            _tenants.Add(tenant.Key, new TenantSets([.. tenant], _canaries));
        }

        Stable = SetOf(null, 0);
    }

    /// <summary>What serves those whom no canary serves, and who have nothing of their own.</summary>
    public PluginSet Stable { get; }

    public IReadOnlyList<CanaryChoice> Canaries => _canaries;

    /// <summary>True: which set serves depends on the session's tenant.</summary>
    public bool HasTenants => _tenants.Count > 0;

    public string TenantVariable => _tenantVariable;

    /// <summary>What tenants have of their own.</summary>
    public IEnumerable<PluginEntry> Own => _tenants.Values.SelectMany(t => t.Own);

    public IEnumerable<PluginEntry> AllEntries => _entries.Concat(_canaries.Select(c => c.Entry)).Concat(Own);

    public PluginSet Pick(IPluginSession session, string user, long sessionId)
    {
        int chosen = 0;
        for (int i = 0; i < _canaries.Length; i++)
        {
            chosen |= _canaries[i].Rule.Chooses(session, user, sessionId) ? 1 << i : 0;
        }

        return Pick(session, chosen);
    }

    /// <summary>The set for the session's tenant, with these canaries (bits by their position).</summary>
    public PluginSet Pick(IPluginSession session, int canaries)
    {
        TenantSets? tenant = null;
        if (_tenants.Count > 0 && session.GetVariable(_tenantVariable) is { } name)
        {
            _tenants.TryGetValue(name, out tenant);
        }

        // What a tenant has of its own is not tried on it.
        int mask = tenant is null ? canaries : canaries & ~tenant.OwnedCanaries;
        return Volatile.Read(ref (tenant?.Sets ?? _sets)[mask]) ?? SetOf(tenant, mask);
    }

    private PluginSet SetOf(TenantSets? tenant, int mask)
    {
        PluginSet?[] sets = tenant?.Sets ?? _sets;
        var made = new PluginSet(_nextGeneration(), [.. _entries.Select(e => EntryOf(e, tenant, mask))])
        {
            Route = this,
            Canaries = mask,
        };
        return Interlocked.CompareExchange(ref sets[mask], made, null) ?? made;
    }

    private PluginEntry EntryOf(PluginEntry entry, TenantSets? tenant, int mask)
    {
        string name = entry.Definition.Name;
        if (Array.Find(tenant?.Own ?? [], own => own.Definition.Name == name) is { } own)
        {
            return own;
        }

        int canary = Array.FindIndex(_canaries, c => c.Entry.Definition.Name == name);
        return canary >= 0 && (mask & (1 << canary)) != 0 ? _canaries[canary].Entry : entry;
    }

    private sealed class TenantSets
    {
        public TenantSets(PluginEntry[] own, CanaryChoice[] canaries)
        {
            Own = own;
            Sets = new PluginSet?[1 << canaries.Length];
            for (int i = 0; i < canaries.Length; i++)
            {
                string name = canaries[i].Entry.Definition.Name;
                OwnedCanaries |= Array.Exists(own, e => e.Definition.Name == name) ? 1 << i : 0;
            }
        }

        public PluginEntry[] Own { get; }

        public PluginSet?[] Sets { get; }

        /// <summary>The canaries of plugins that it has of its own.</summary>
        public int OwnedCanaries { get; }
    }
}

namespace Helios.Plugins.Instances;

/// <summary>
/// Instances at rest that belong to a tenant each, the least recently used first to go. Not synchronised: the pool's lock protects it.
/// <para>Invariants: 1. <see cref="Take"/> gives an instance only to the tenant it was put away for; 2. it holds no tenant without an
/// instance, so that it is as bounded as the instances are. Nothing is allocated once a tenant was seen.</para>
/// </summary>
internal sealed class TenantShelf
{
    // The first instance of each tenant; the others hang on it.
    private readonly Dictionary<string, PluginInstance> _first = new(StringComparer.Ordinal);
    private readonly LinkedList<PluginInstance> _byAge = new();

    public PluginInstance? Take(string tenant)
    {
        if (!_first.TryGetValue(tenant, out PluginInstance? instance))
        {
            return null;
        }

        Unhang(tenant, instance);
        _byAge.Remove(instance.ShelfNode);
        return instance;
    }

    /// <summary>Under the tenant that the instance was made for.</summary>
    public void Put(PluginInstance instance)
    {
        instance.NextOfTenant = _first.GetValueOrDefault(instance.Tenant!);
        _first[instance.Tenant!] = instance;
        _byAge.AddLast(instance.ShelfNode);
    }

    /// <summary>The one that was used longest ago, or null when none rests.</summary>
    public PluginInstance? TakeOldest()
    {
        if (_byAge.First?.Value is not { } oldest)
        {
            return null;
        }

        _byAge.RemoveFirst();
        PluginInstance first = _first[oldest.Tenant!];
        if (first == oldest)
        {
            Unhang(oldest.Tenant!, oldest);
            return oldest;
        }

        PluginInstance before = first;
        while (before.NextOfTenant != oldest)
        {
            before = before.NextOfTenant!;
        }

        before.NextOfTenant = oldest.NextOfTenant;
        oldest.NextOfTenant = null;
        return oldest;
    }

    private void Unhang(string tenant, PluginInstance first)
    {
        if (first.NextOfTenant is { } next)
        {
            _first[tenant] = next;
            first.NextOfTenant = null;
        }
        else
        {
            _first.Remove(tenant);
        }
    }
}

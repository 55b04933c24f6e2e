using System.Collections.Concurrent;
using System.Text;

namespace Helios.Plugins.Resources;

/// <summary>The metrics of one plugin: so many names at most, each of the kind that its first use gave it. Updates do not lock.</summary>
internal sealed class MetricSet
{
    private readonly int _maxNames;
    private readonly ConcurrentDictionary<byte[], Metric> _metrics;
    private readonly ConcurrentDictionary<byte[], Metric>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly Lock _adding = new();

    public MetricSet(int maxNames, ulong seed)
    {
        _maxNames = maxNames;
        _metrics = new ConcurrentDictionary<byte[], Metric>(new BytesComparer(seed));
        _lookup = _metrics.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The metric of a name that the caller has checked; null when there is room for no more.</summary>
    public Metric? Get(ReadOnlySpan<byte> name, PluginMetricKind kind)
    {
        if (_lookup.TryGetValue(name, out Metric? metric))
        {
            return metric;
        }

        lock (_adding)
        {
            if (_lookup.TryGetValue(name, out metric))
            {
                return metric;
            }

            if (_metrics.Count >= _maxNames)
            {
                return null;
            }

            metric = new Metric(Encoding.ASCII.GetString(name), kind);
            _lookup[name] = metric;
            return metric;
        }
    }

    public IReadOnlyList<PluginMetric> Snapshot() =>
        [.. _metrics.Values.OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => m.Snapshot())];
}

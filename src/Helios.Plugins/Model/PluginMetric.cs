namespace Helios.Plugins;

public enum PluginMetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>A plugin's metric as it is now.</summary>
/// <param name="Value">The counter, the gauge, or the sum of a histogram's values.</param>
/// <param name="Count">Values of a histogram.</param>
/// <param name="P50">Highest value of the histogram's bucket that holds the median; buckets double.</param>
/// <param name="P99">The same for the 99th percentile.</param>
public sealed record PluginMetric(string Name, PluginMetricKind Kind, long Value, long Count, long P50, long P99);

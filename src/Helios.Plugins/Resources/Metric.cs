using System.Numerics;

namespace Helios.Plugins.Resources;

/// <summary>One metric, updated by any thread. A histogram's bucket b holds values of b bits: 0, 1, 2-3, 4-7 and so on.</summary>
internal sealed class Metric
{
    private const int BucketCount = 64;

    private readonly long[] _buckets;
    private long _value;

    public Metric(string name, PluginMetricKind kind)
    {
        Name = name;
        Kind = kind;
        _buckets = kind == PluginMetricKind.Histogram ? new long[BucketCount] : [];
    }

    public string Name { get; }

    public PluginMetricKind Kind { get; }

    /// <summary>Counters and sums stop at the highest number instead of becoming negative.</summary>
    public void Add(long delta)
    {
        long before = Volatile.Read(ref _value);
        while (true)
        {
            long after = before > long.MaxValue - delta ? long.MaxValue : before + delta;
            long found = Interlocked.CompareExchange(ref _value, after, before);
            if (found == before)
            {
                return;
            }

            before = found;
        }
    }

    public void Set(long value) => Volatile.Write(ref _value, value);

    public void Observe(long value)
    {
        Interlocked.Increment(ref _buckets[BucketCount - BitOperations.LeadingZeroCount((ulong)value)]);
        Add(value);
    }

    public PluginMetric Snapshot()
    {
        long[] buckets = new long[_buckets.Length];
        long count = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i] = Volatile.Read(ref _buckets[i]);
            count += buckets[i];
        }

        return new PluginMetric(Name, Kind, Volatile.Read(ref _value), count, Quantile(buckets, count, 50), Quantile(buckets, count, 99));
    }

    private static long Quantile(long[] buckets, long count, int percent)
    {
        long wanted = (count * percent + 99) / 100;
        for (int i = 0; i < buckets.Length && count > 0; i++)
        {
            wanted -= buckets[i];
            if (wanted <= 0)
            {
                return (1L << i) - 1;
            }
        }

        return 0;
    }
}

using System.Numerics;

namespace Helios.Plugins.Instances;

/// <summary>
/// Times in nanoseconds, in four steps to each doubling: a percentile is right within a quarter. Written by one thread, read by anyone,
/// who may miss the latest.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 2;
    private const int BucketCount = 44 << StepBits;

    private readonly long[] _buckets = new long[BucketCount];

    public long Count
    {
        get
        {
            long count = 0;
            foreach (long bucket in _buckets)
            {
                count += bucket;
            }

            return count;
        }
    }

    public void Add(long ns) => _buckets[BucketOf(ns)]++;

    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < BucketCount; i++)
        {
            _buckets[i] += other._buckets[i];
        }
    }

    /// <summary>What came after <paramref name="earlier"/> was taken.</summary>
    public LatencyHistogram Minus(LatencyHistogram earlier)
    {
        var difference = new LatencyHistogram();
        for (int i = 0; i < BucketCount; i++)
        {
            difference._buckets[i] = _buckets[i] - earlier._buckets[i];
        }

        return difference;
    }

    /// <summary>The time that this share (0 to 1) of calls did not pass: the upper end of its step. 0 when empty.</summary>
    public double Percentile(double share)
    {
        long wanted = (long)Math.Ceiling(Count * share);
        long seen = 0;
        for (int i = 0; i < BucketCount && wanted > 0; i++)
        {
            seen += _buckets[i];
            if (seen >= wanted)
            {
                return UpperNs(i);
            }
        }

        return 0;
    }

    private static int BucketOf(long ns)
    {
        ulong value = (ulong)Math.Max(ns, 1 << StepBits);
        int log = BitOperations.Log2(value);
        int step = (int)(value >> (log - StepBits)) & ((1 << StepBits) - 1);
        return Math.Min((log << StepBits) + step, BucketCount - 1);
    }

    private static double UpperNs(int bucket)
    {
        int log = bucket >> StepBits;
        int step = bucket & ((1 << StepBits) - 1);
        return Math.ScaleB((1 << StepBits) + step + 1, log - StepBits);
    }
}

using Helios.Plugins.Instances;

namespace Helios.Plugins;

/// <summary>
/// Looks at a new version beside another one: over the last minute, so that a version that begins to fail after days is noticed at once,
/// and since it began, for one that is rarely called. One thread at a time.
/// </summary>
internal sealed class VersionWatch
{
    private const long WindowNs = 60_000_000_000;
    private const long BetweenNs = 1_000_000_000;

    private readonly InstancePool _pool;
    private readonly InstancePool? _beside;
    private readonly Queue<Moment> _moments = new();
    private readonly Moment _begin;
    private long _latestNs;

    /// <param name="beside">The other version, which serves as well; null: it went, and <paramref name="before"/> is what it did.</param>
    /// <param name="endNs">When the watch is over; null: as long as it lasts.</param>
    public VersionWatch(PluginEntry entry, InstancePool? beside, VersionTotals before, long nowNs, long? endNs)
    {
        Entry = entry;
        _pool = entry.Pool!;
        _beside = beside;
        Before = before;
        EndNs = endNs;
        _begin = new Moment(nowNs, _pool.Totals(), beside?.Totals() ?? VersionTotals.None);
        _moments.Enqueue(_begin);
        _latestNs = nowNs;
    }

    private sealed record Moment(long AtNs, VersionTotals Own, VersionTotals Other);

    public PluginEntry Entry { get; }

    /// <summary>What the version that went did in its time.</summary>
    public VersionTotals Before { get; }

    public long? EndNs { get; }

    /// <summary>Which rule is broken, or null.</summary>
    public string? Look(RollbackRules rules, long nowNs)
    {
        var now = new Moment(nowNs, _pool.Totals(), _beside?.Totals() ?? VersionTotals.None);
        while (_moments.Count > 1 && _moments.Peek().AtNs < nowNs - WindowNs)
        {
            _moments.Dequeue();
        }

        string? problem = Compare(rules, now, _moments.Peek()) ?? Compare(rules, now, _begin);
        if (nowNs - _latestNs >= BetweenNs)
        {
            _moments.Enqueue(now);
            _latestNs = nowNs;
        }

        return problem;
    }

    private string? Compare(RollbackRules rules, Moment now, Moment since) => HealthCheck.Problem(
        rules, now.Own.Minus(since.Own), _beside is null ? Before : now.Other.Minus(since.Other));
}

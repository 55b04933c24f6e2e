using System.Globalization;
using Helios.Plugins.Instances;

namespace Helios.Plugins;

/// <summary>Compares two versions by the rules.</summary>
internal static class HealthCheck
{
    // Times below this differ by noise: caches, first calls of an instance.
    private const double LatencySlackNs = 100_000;
    private const int LeastSampleCount = 12;

    /// <summary>Which rule the new version breaks, for people; null: none.</summary>
    public static string? Problem(RollbackRules rules, VersionTotals now, VersionTotals other) =>
        Failures(rules, now, other) ?? Rejections(rules, now, other) ?? Latency(rules, now, other);

    private static string? Failures(RollbackRules rules, VersionTotals now, VersionTotals other)
    {
        double rate = Percent(now.Failures, now.Calls);
        if (now.Failures < rules.MinimumFailures || rate <= Percent(other.Failures, other.Calls) + rules.FailurePercent)
        {
            return null;
        }

        string late = now.DeadlineMisses == 0 ? "" : $", {now.DeadlineMisses} of them by deadline";
        return Text($"{now.Failures} of {Math.Max(now.Calls, now.Failures)} calls failed{late} ({rate:0.0} %, the other version ")
            + Text($"{Percent(other.Failures, other.Calls):0.0} %, {rules.FailurePercent} % more is allowed)");
    }

    private static string? Rejections(RollbackRules rules, VersionTotals now, VersionTotals other)
    {
        double rate = Percent(now.Rejections, now.Calls);
        double otherRate = Percent(other.Rejections, other.Calls);
        return now.Calls < rules.MinimumCalls || other.Calls < rules.MinimumCalls || Math.Abs(rate - otherRate) <= rules.RejectionPoints
            ? null
            : Text($"it rejects {rate:0.0} % of its calls, the other version {otherRate:0.0} % ")
                + Text($"({rules.RejectionPoints} points are allowed)");
    }

    private static string? Latency(RollbackRules rules, VersionTotals now, VersionTotals other)
    {
        if (now.Calls < rules.MinimumCalls || other.Calls < rules.MinimumCalls
            || now.Times.Count < LeastSampleCount || other.Times.Count < LeastSampleCount)
        {
            return null;
        }

        double ns = now.Times.Percentile(0.9);
        double otherNs = other.Times.Percentile(0.9);
        return ns <= (otherNs * rules.LatencyFactor) + LatencySlackNs
            ? null
            : Text($"nine of ten calls take up to {ns / 1000:0} µs, with the other version {otherNs / 1000:0} µs ")
                + Text($"({rules.LatencyFactor} times are allowed)");
    }

    /// <summary>A start that fails is a failure without a call.</summary>
    private static double Percent(long part, long calls) => part == 0 ? 0 : 100.0 * part / Math.Max(calls, part);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

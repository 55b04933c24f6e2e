using System.Globalization;
using System.Text.Json;
using Helios.Plugins;

namespace Helios.Server.Admin;

/// <summary>Plugins as the admin socket's answers have them.</summary>
internal static class PluginJson
{
    private static readonly DateTime s_epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static void Write(Utf8JsonWriter json, PluginStatus plugin)
    {
        json.WriteStartObject();
        json.WriteString("name", plugin.Name);
        json.WriteString("version", plugin.Version);
        json.WriteString("hash", plugin.Hash);
        json.WriteString("hook", string.Join(",", plugin.Hooks));
        json.WriteString("state", plugin.Shadow is not null ? "shadow" : plugin.CanaryPercent > 0 ? "canary" : StateName(plugin.State));
        json.WriteString("class", ClassName(plugin.Class));
        json.WriteNumber("priority", plugin.Priority);
        json.WriteNumber("calls", plugin.CallCount);
        json.WriteNumber("failures", plugin.FailureCount);
        json.WriteNumber("deadlineMisses", plugin.DeadlineMissCount);
        json.WriteNumber("rejections", plugin.RejectionCount);
        json.WriteNumber("averageMicroseconds", plugin.MeanCallNs / 1000.0);
        json.WriteNumber("medianMicroseconds", plugin.MedianCallNs / 1000.0);
        json.WriteNumber("p95Microseconds", plugin.Percentile95CallNs / 1000.0);
        json.WriteNumber("p99Microseconds", plugin.Percentile99CallNs / 1000.0);
        if (plugin.CanaryPercent > 0)
        {
            json.WriteNumber("percent", plugin.CanaryPercent);
            json.WriteString("sticky", plugin.Sticky);
        }

        if (plugin.Tenant is not null)
        {
            json.WriteString("tenant", plugin.Tenant);
        }

        if (plugin.Shadow is { } shadow)
        {
            json.WriteStartObject("shadow");
            json.WriteNumber("percent", shadow.Percent);
            json.WriteNumber("equal", shadow.Equal);
            json.WriteNumber("different", shadow.Different);
            json.WriteNumber("failed", shadow.Failed);
            json.WriteNumber("skipped", shadow.Skipped);
            json.WriteNumber("milliseconds", shadow.Ns / 1_000_000);
            json.WriteEndObject();
        }

        json.WriteString("reason", plugin.Reason);
        json.WriteString("lastFailure", plugin.LastFailure);
        json.WriteStartArray("metrics");
        foreach (PluginMetric metric in plugin.Metrics)
        {
            Write(json, metric);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PluginMetric metric)
    {
        json.WriteStartObject();
        json.WriteString("name", metric.Name);
        json.WriteString("kind", KindName(metric.Kind));
        json.WriteNumber("value", metric.Value);
        if (metric.Kind == PluginMetricKind.Histogram)
        {
            json.WriteNumber("count", metric.Count);
            json.WriteNumber("p50", metric.P50);
            json.WriteNumber("p99", metric.P99);
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PluginEvent happened)
    {
        json.WriteStartObject();
        json.WriteString(
            "at", s_epoch.AddTicks(happened.AtUs * TimeSpan.TicksPerMicrosecond)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("name", happened.Name);
        json.WriteString("action", happened.Action);
        json.WriteString("version", happened.Version);
        json.WriteString("hash", happened.Hash);
        json.WriteString("fromVersion", happened.FromVersion);
        json.WriteString("fromHash", happened.FromHash);
        json.WriteString("by", happened.By);
        json.WriteString("reason", happened.Reason);
        if (happened.Percent > 0)
        {
            json.WriteNumber("percent", happened.Percent);
        }

        if (happened.Sticky is not null)
        {
            json.WriteString("sticky", happened.Sticky);
        }

        if (happened.Tag is not null)
        {
            json.WriteString("tag", happened.Tag);
        }

        if (happened.Tenant is not null)
        {
            json.WriteString("tenant", happened.Tenant);
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, DeployResult result)
    {
        json.WriteString("name", result.Name);
        json.WriteString("version", result.Version);
        json.WriteString("hash", result.Hash);
        json.WriteString("replaced", result.PreviousVersion);
        json.WriteString("replacedHash", result.PreviousHash);
        json.WriteNumber("milliseconds", result.ElapsedNs / 1_000_000);
        json.WriteStartArray("grants");
        foreach (string note in result.Grants)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (string warning in result.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, PluginDifference difference)
    {
        json.WriteStartObject();
        json.WriteString("field", difference.Field);
        json.WriteString("first", difference.First);
        json.WriteString("second", difference.Second);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PluginGrantLine line)
    {
        json.WriteStartObject();
        json.WriteString("name", line.Name);
        json.WriteString("version", line.Version);
        json.WriteString("tenant", line.Tenant);
        json.WriteString("kind", line.Kind);
        json.WriteString("what", line.What);
        json.WriteString("requested", line.Requested);
        json.WriteString("granted", line.Granted);
        json.WritePropertyName("used");
        if (line.IsUsed is { } isUsed)
        {
            json.WriteBooleanValue(isUsed);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    internal static string StateName(PluginState state) => state switch
    {
        PluginState.Active => "enabled",
        PluginState.Disabled => "disabled",
        PluginState.Failed => "failed",
    };

    private static string KindName(PluginMetricKind kind) => kind switch
    {
        PluginMetricKind.Counter => "counter",
        PluginMetricKind.Gauge => "gauge",
        PluginMetricKind.Histogram => "histogram",
    };

    internal static string ClassName(PluginClass value) => value switch
    {
        PluginClass.Security => "security",
        PluginClass.Transform => "transform",
        PluginClass.Observer => "observer",
    };
}

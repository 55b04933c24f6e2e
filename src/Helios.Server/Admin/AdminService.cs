using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Admin;
using Helios.Plugins;

namespace Helios.Server.Admin;

/// <summary>The server's side of the admin socket. Runs on the socket's own thread: a deploy compiles there, never on an event
/// loop.</summary>
internal static class AdminService
{
    public static IDisposable Listen(string path, PluginHost? plugins, ILog log) =>
        AdminSocket.Listen(path, request => Answer(request, plugins), log);

    private static string Answer(string request, PluginHost? plugins)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            try
            {
                using JsonDocument document = JsonDocument.Parse(request);
                Dispatch(document.RootElement, plugins, json);
            }
            catch (OperatorError error)
            {
                json.WriteString("error", error.Message);
                json.WriteNumber("code", (int)error.Code);
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                json.WriteString("error", "the request cannot be understood: " + error.Message);
                json.WriteNumber("code", (int)ExitCode.Usage);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Dispatch(JsonElement request, PluginHost? plugins, Utf8JsonWriter json)
    {
        string? command = request.GetProperty("command").GetString();
        switch (command)
        {
            case "deploy":
                Deploy(request, plugins, json);
                break;
            case "list":
                List(plugins, json);
                break;
            default:
                throw new OperatorError(ExitCode.Usage, $"the server does not know the command \"{command}\"");
        }
    }

    private static void Deploy(JsonElement request, PluginHost? plugins, Utf8JsonWriter json)
    {
        if (plugins is null)
        {
            throw new OperatorError(ExitCode.Plugin, "plugins are switched off, or none is configured, in this server");
        }

        string? name = request.TryGetProperty("name", out JsonElement given) ? given.GetString() : null;
        DeployResult result = plugins.Deploy(name, request.GetProperty("module").GetBytesFromBase64());
        if (result.Error is { } error)
        {
            throw new OperatorError(ExitCode.Plugin, $"plugin \"{result.Name}\" was not deployed: {error}");
        }

        json.WriteString("name", result.Name);
        json.WriteString("version", result.Version);
        json.WriteString("hash", result.Hash);
        json.WriteString("replaced", result.PreviousVersion);
        json.WriteNumber("milliseconds", result.ElapsedNs / 1_000_000);
    }

    private static void List(PluginHost? plugins, Utf8JsonWriter json)
    {
        json.WriteStartArray("plugins");
        foreach (PluginStatus plugin in plugins?.Current.Status() ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", plugin.Name);
            json.WriteString("version", plugin.Version);
            json.WriteString("hook", string.Join(",", plugin.Hooks));
            json.WriteString("state", StateName(plugin.State));
            json.WriteNumber("calls", plugin.CallCount);
            json.WriteNumber("averageMicroseconds", plugin.MeanCallNs / 1000.0);
            json.WriteString("reason", plugin.Reason);
            WriteMetrics(plugin.Metrics, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMetrics(IReadOnlyList<PluginMetric> metrics, Utf8JsonWriter json)
    {
        json.WriteStartArray("metrics");
        foreach (PluginMetric metric in metrics)
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

        json.WriteEndArray();
    }

    private static string KindName(PluginMetricKind kind) => kind switch
    {
        PluginMetricKind.Counter => "counter",
        PluginMetricKind.Gauge => "gauge",
        PluginMetricKind.Histogram => "histogram",
    };

    private static string StateName(PluginState state) => state switch
    {
        PluginState.Active => "enabled",
        PluginState.Disabled => "disabled",
        PluginState.Failed => "failed",
    };
}

using System.Globalization;
using System.Text.Json;
using Helios.Base;
using Helios.Plugins;

namespace Helios.Server.Admin;

/// <summary>The answer to "logs": lines, how many were lost, and the reader's place, which its next request sends back as it is.</summary>
internal static class PluginLogAnswer
{
    private const int MostLines = 1_000;
    private const int LongestWaitMs = 20_000;

    public static void Write(AdminRequest request, PluginHost plugins, PluginLog log, Utf8JsonWriter json)
    {
        string? name = request.OptionalText("name");
        if (name is not null && !plugins.Status().Any(plugin => plugin.Name == name))
        {
            string known = string.Join(", ", plugins.Status().Select(plugin => plugin.Name).Distinct());
            throw new OperatorError(ExitCode.Plugin, $"there is no plugin \"{name}\" (configured: {known})");
        }

        // A place in the log of a server that is no more says nothing: this one begins anew.
        bool isNew = request.OptionalText("start") != log.Start;
        IReadOnlyDictionary<string, long>? after = request.OptionalNumbers("after");
        after = isNew && after is not null ? new Dictionary<string, long>() : after;
        int most = Math.Clamp(request.OptionalNumber("lines") ?? MostLines, 0, MostLines);
        PluginLogPage page = log.ReadOrWait(name, after, most, Math.Clamp(request.OptionalNumber("wait") ?? 0, 0, LongestWaitMs));
        json.WriteString("start", log.Start);
        Numbers(json, "lost", page.Lost);
        Numbers(json, "last", page.Last);
        json.WriteStartArray("lines");
        foreach (PluginLogLine line in page.Lines)
        {
            Write(json, line);
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> numbers)
    {
        json.WriteStartObject(name);
        foreach ((string plugin, long number) in numbers)
        {
            json.WriteNumber(plugin, number);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PluginLogLine line)
    {
        DateTime at = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(line.AtUs * TimeSpan.TicksPerMicrosecond);
        json.WriteStartObject();
        json.WriteString("at", at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level", line.Level switch
        {
            LogLevel.Debug => "debug",
            LogLevel.Info => "info",
            LogLevel.Warning => "warning",
            LogLevel.Error => "error",
        });
        json.WriteString("plugin", line.Plugin);
        json.WriteNumber("number", line.Number);
        json.WriteString("message", line.Message);
        json.WriteStartObject("fields");
        foreach ((string key, string value) in line.Fields.Where(field => field.Key != "plugin").DistinctBy(field => field.Key))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}

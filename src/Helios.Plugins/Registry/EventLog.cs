using System.Buffers;
using System.Text;
using System.Text.Json;
using Helios.Io.Devices;

namespace Helios.Plugins.Registry;

/// <summary>
/// Events as lines of JSON in <c>plugins/history.log</c>. A crash while appending leaves a torn line, which is passed over: what it said
/// was not answered yet. Members that are not known are ignored, missing ones have their defaults.
/// </summary>
internal static class EventLog
{
    private const string LogName = "plugins/history.log";

    public static IEnumerable<PluginEvent> Read(IDataDirectory directory)
    {
        if (!directory.Exists(LogName))
        {
            yield break;
        }

        foreach (string line in Encoding.UTF8.GetString(directory.ReadAllBytes(LogName)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryParse(line, out PluginEvent? happened))
            {
                yield return happened!;
            }
        }
    }

    /// <summary>Durable when it returns.</summary>
    public static void Append(IDataDirectory directory, PluginEvent happened)
    {
        var line = new ArrayBufferWriter<byte>();
        // A torn line before this one must not swallow it: begin a line of our own.
        line.Write("\n"u8);
        using (var writer = new Utf8JsonWriter(line))
        {
            Write(writer, happened);
        }

        line.Write("\n"u8);
        using IBlockDevice log = directory.OpenDevice(LogName);
        log.WriteThenFlush(log.LengthBytes, line.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, PluginEvent happened)
    {
        writer.WriteStartObject();
        writer.WriteString("name", happened.Name);
        writer.WriteString("action", happened.Action);
        writer.WriteString("version", happened.Version);
        writer.WriteString("hash", happened.Hash);
        writer.WriteString("file_hash", happened.FileHash);
        writer.WriteNumber("at_us", happened.AtUs);
        writer.WriteString("by", happened.By);
        WriteIfGiven(writer, "reason", happened.Reason.Length == 0 ? null : happened.Reason);
        WriteIfGiven(writer, "from_version", happened.FromVersion);
        WriteIfGiven(writer, "from_hash", happened.FromHash);
        WriteIfGiven(writer, "sticky", happened.Sticky);
        WriteIfGiven(writer, "tag", happened.Tag);
        WriteIfGiven(writer, "tenant", happened.Tenant);
        WriteIfGiven(writer, "tests", happened.Tests);
        if (happened.Percent != 0)
        {
            writer.WriteNumber("percent", happened.Percent);
        }

        if (happened.IsEnabledInConfiguration)
        {
            writer.WriteBoolean("configured", true);
        }

        writer.WriteEndObject();
    }

    private static void WriteIfGiven(Utf8JsonWriter writer, string member, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(member, value);
        }
    }

    private static bool TryParse(string line, out PluginEvent? happened)
    {
        happened = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            happened = new PluginEvent(
                root.GetProperty("name").GetString()!, root.GetProperty("action").GetString()!, root.GetProperty("version").GetString()!,
                root.GetProperty("hash").GetString()!, root.GetProperty("file_hash").GetString()!, root.GetProperty("at_us").GetInt64())
            {
                By = Text(root, "by") ?? "",
                Reason = Text(root, "reason") ?? "",
                FromVersion = Text(root, "from_version"),
                FromHash = Text(root, "from_hash"),
                Sticky = Text(root, "sticky"),
                Tag = Text(root, "tag"),
                Tenant = Text(root, "tenant"),
                Tests = Text(root, "tests"),
                Percent = root.TryGetProperty("percent", out JsonElement percent) ? percent.GetInt32() : 0,
                IsEnabledInConfiguration = root.TryGetProperty("configured", out JsonElement configured) && configured.GetBoolean(),
            };
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static string? Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out JsonElement value) ? value.GetString() : null;
}

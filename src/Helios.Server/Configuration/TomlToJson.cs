using System.Text;
using System.Text.Json;

namespace Helios.Server.Configuration;

/// <summary>A plugin's configuration as the JSON text that its SDK reads.</summary>
internal static class TomlToJson
{
    /// <summary>One object: of keys that several tables have, the last one's counts.</summary>
    public static string Merge(params ReadOnlySpan<TomlNode?> tables)
    {
        var merged = new Dictionary<string, TomlNode>(StringComparer.Ordinal);
        foreach (TomlNode? table in tables)
        {
            foreach ((string key, TomlNode value) in table?.Table ?? [])
            {
                merged[key] = value;
            }
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string key, TomlNode value) in merged)
            {
                json.WritePropertyName(key);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, TomlNode node)
    {
        switch (node.Value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case List<TomlNode> items:
                json.WriteStartArray();
                items.ForEach(item => Write(json, item));
                json.WriteEndArray();
                break;
            default:
                json.WriteStartObject();
                foreach ((string key, TomlNode value) in node.Table)
                {
                    json.WritePropertyName(key);
                    Write(json, value);
                }

                json.WriteEndObject();
                break;
        }
    }
}

using System.Text;
using System.Text.Json;
using Helios.Plugins.Keys;

namespace Helios.Plugins.Instances;

/// <summary>
/// A plugin's config table: what its guests can read of it, and the keys within it, which they cannot read, granted or not.
/// </summary>
internal sealed class PluginConfiguration
{
    private readonly Dictionary<string, byte[]> _values = [];

    private PluginConfiguration(JsonElement root, string json, KeyRing keys)
    {
        Keys = keys;
        Utf8 = root.TryGetProperty(KeyRing.Section, out _) ? WithoutKeys(root) : Encoding.UTF8.GetBytes(json);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name != KeyRing.Section)
            {
                string text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
                _values[property.Name] = Encoding.UTF8.GetBytes(text);
            }
        }
    }

    /// <summary>The table as JSON.</summary>
    public byte[] Utf8 { get; }

    public KeyRing Keys { get; }

    /// <summary>False with the reason when a granted key cannot be used.</summary>
    public static bool TryRead(PluginDefinition definition, out PluginConfiguration? configuration, out string error)
    {
        using JsonDocument document = JsonDocument.Parse(definition.ConfigurationJson);
        configuration = KeyRing.TryRead(document.RootElement, definition.Grant, out KeyRing keys, out error)
            ? new PluginConfiguration(document.RootElement, definition.ConfigurationJson, keys)
            : null;
        return configuration is not null;
    }

    /// <summary>One value: a text as it is, everything else as JSON; null when there is none.</summary>
    public byte[]? Find(string key) => _values.GetValueOrDefault(key);

    private static byte[] WithoutKeys(JsonElement root)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (JsonProperty property in root.EnumerateObject())
            {
                if (property.Name != KeyRing.Section)
                {
                    property.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}

using System.Text.Json;

namespace Helios.Plugins.Keys;

/// <summary>
/// The keys of a plugin's configuration (table <c>keys</c>) that its grant lets it use, by name. The guest names them and never sees them:
/// the table is taken out of the configuration that it can read.
/// </summary>
internal sealed class KeyRing
{
    public const string Section = "keys";

    public static readonly KeyRing Empty = new([]);

    private readonly Dictionary<string, ConfiguredKey> _keys;

    private KeyRing(Dictionary<string, ConfiguredKey> keys)
    {
        _keys = keys;
    }

    public IEnumerable<ConfiguredKey> All => _keys.Values;

    public ConfiguredKey? Find(string name) => _keys.GetValueOrDefault(name);

    /// <summary>Reads every key that is granted. False with the reason when one of them cannot be used.</summary>
    public static bool TryRead(JsonElement configuration, PluginGrant grant, out KeyRing ring, out string error)
    {
        ring = Empty;
        error = "";
        if (grant.AllowKeys.Count == 0 || !configuration.TryGetProperty(Section, out JsonElement section))
        {
            return true;
        }

        if (section.ValueKind != JsonValueKind.Object)
        {
            error = "its config.keys is no table";
            return false;
        }

        var keys = new Dictionary<string, ConfiguredKey>(StringComparer.Ordinal);
        foreach (JsonProperty property in section.EnumerateObject())
        {
            if (!grant.AllowsKey(property.Name))
            {
                continue;
            }

            try
            {
                ConfiguredKey key = KeyReader.Read(property.Value);
                RequireGranted(key, grant);
                keys[property.Name] = key;
            }
            catch (FormatException e)
            {
                error = $"its key \"{property.Name}\" cannot be used: {e.Message}";
                return false;
            }
        }

        ring = new KeyRing(keys);
        return true;
    }

    private static void RequireGranted(ConfiguredKey key, PluginGrant grant)
    {
        if (key.SetSettings is { Url: var url }
            && !grant.HttpHosts.Any(text => HttpRule.TryParse(text, out HttpRule? rule, out _) && rule!.Allows("GET", url)))
        {
            throw new FormatException(
                $"http_hosts does not name {url.Scheme}://{url.IdnHost}:{url.Port} with GET, from where its jwks comes");
        }
    }
}

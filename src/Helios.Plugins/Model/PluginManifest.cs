using System.Text.Json;

namespace Helios.Plugins;

/// <summary>What a module says of itself in its custom section <c>helios.manifest</c> (src/abi/REFERENCE.md, "Manifest").</summary>
public sealed record PluginManifest
{
    public string? Name { get; init; }

    public string Version { get; init; } = "0.0.0";

    public IReadOnlyList<string> Hooks { get; init; } = [];

    public PluginClass? Class { get; init; }

    public PluginGrant Requests { get; init; } = PluginGrant.None;

    /// <summary>False: it does not look at literals of statements. It is given parameters in their places, and asked once for all texts
    /// that differ in them alone.</summary>
    public bool Literals { get; init; } = true;

    /// <summary>Reads the JSON. False with the reason; unknown keys are refused, since a request that is not understood cannot be
    /// judged.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> json, out PluginManifest manifest, out string error)
    {
        manifest = new PluginManifest();
        error = "";
        try
        {
            var reader = new Utf8JsonReader(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            manifest = Read(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            error = "its manifest is not valid: " + e.Message;
            return false;
        }
    }

    private static PluginManifest Read(JsonElement root)
    {
        var manifest = new PluginManifest();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            JsonElement value = property.Value;
            manifest = property.Name switch
            {
                "name" => manifest with { Name = Text(value) },
                "version" => manifest with { Version = VersionText(value) },
                "hooks" => manifest with { Hooks = [.. Texts(value).Distinct()] },
                "class" => manifest with { Class = ParseClass(Text(value)) },
                "literals" => manifest with { Literals = value.GetBoolean() },
                "requests" => manifest with { Requests = ReadRequests(value) },
                "description" or "license" or "homepage" or "abi" => manifest,
                _ => throw new FormatException($"unknown key \"{property.Name}\""),
            };
        }

        return manifest;
    }

    private static PluginGrant ReadRequests(JsonElement requests)
    {
        PluginGrant grant = PluginGrant.None;
        foreach (JsonProperty property in requests.EnumerateObject())
        {
            JsonElement value = property.Value;
            grant = property.Name switch
            {
                "allow_query_modification" => grant with { AllowQueryModification = value.GetBoolean() },
                "allow_result_modification" => grant with { AllowResultModification = value.GetBoolean() },
                "allow_added_columns" => grant with { AllowAddedColumns = value.GetBoolean() },
                "allow_write_modification" => grant with { AllowWriteModification = value.GetBoolean() },
                "readable_columns" => grant with { ReadableColumns = Texts(value) },
                "writable_columns" => grant with { WritableColumns = Texts(value) },
                "allow_metadata_access" => grant with { AllowMetadataAccess = value.GetBoolean() },
                "allow_table_access" => grant with { AllowTableAccess = Texts(value) },
                "allow_session_variables" => grant with { AllowSessionVariables = Texts(value) },
                "rate_limit_keys" => grant with { RateLimitKeys = value.GetInt32() },
                "kv_max_keys" => grant with { KvMaxKeys = value.GetInt32() },
                "kv_max_bytes" => grant with { KvMaxBytes = value.GetInt64() },
                "allow_keys" => grant with { AllowKeys = Texts(value) },
                "regex_patterns" => grant with { RegexPatterns = value.GetInt32() },
                "metric_names" => grant with { MetricNames = value.GetInt32() },
                "allow_parameter_access" => grant with { AllowParameterAccess = value.GetBoolean() },
                "allow_cache" => grant with { AllowCache = value.GetBoolean() },
                "allow_stale_cache" => grant with { AllowStaleCache = value.GetBoolean() },
                "http_hosts" => grant with { HttpHosts = Texts(value) },
                "environment" => grant with { Environment = Texts(value) },

                // Which one is the operator's matter.
                "directory" => value.GetBoolean() ? grant with { Directory = "." } : grant,
                _ => throw new FormatException($"unknown capability \"{property.Name}\""),
            };
        }

        return grant;
    }

    internal static PluginClass ParseClass(string text) => text switch
    {
        "security" => PluginClass.Security,
        "transform" => PluginClass.Transform,
        "observer" => PluginClass.Observer,
        _ => throw new FormatException($"class \"{text}\" is not one of security, transform, observer"),
    };

    private static string VersionText(JsonElement value)
    {
        // It is shown in logs, tables and on terminals.
        const int LongestChars = 64;
        string text = Text(value);
        return text.Length is > 0 and <= LongestChars && text.All(c => c is > ' ' and < '\x7f' and not '"' and not '=')
            ? text
            : throw new FormatException($"a version is 1 to {LongestChars} visible ASCII characters");
    }

    private static string Text(JsonElement value) => value.GetString() ?? throw new FormatException("a text is null");

    private static List<string> Texts(JsonElement value) => value.EnumerateArray().Select(Text).ToList();
}

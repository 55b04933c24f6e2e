using Helios.Plugins.Abi;
using Helios.Plugins.Host;
using Helios.Plugins.Registry;
using Helios.Plugins.Wasm;

namespace Helios.Plugins;

/// <summary>Something that differs between two versions; null: the version has none.</summary>
public sealed record PluginDifference(string Field, string? First, string? Second);

/// <summary>What a module says of itself and asks for, read from its bytes: no engine, no server.</summary>
public sealed record PluginInspection
{
    public required string? Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The ABI marker it exports, or null.</summary>
    public required string? Abi { get; init; }

    /// <summary>Hooks that it exports, by their configuration names.</summary>
    public required IReadOnlyList<string> Hooks { get; init; }

    /// <summary>Hooks that its manifest names.</summary>
    public required IReadOnlyList<string> ManifestHooks { get; init; }

    public required PluginClass? Class { get; init; }

    public required PluginGrant Requests { get; init; }

    /// <summary>What its manifest asks to be granted, and what its imports need, as the configuration writes it.</summary>
    public required IReadOnlyList<string> RequestedGrants { get; init; }

    /// <summary>module.name and signature.</summary>
    public required IReadOnlyList<string> Imports { get; init; }

    public required long SizeBytes { get; init; }

    public required string Hash { get; init; }

    /// <summary>Why no server would take it, whatever it grants; null: nothing is seen from outside.</summary>
    public required string? Problem { get; init; }

    /// <summary>False with the reason when it is no module.</summary>
    public static bool TryRead(byte[] module, out PluginInspection? inspection, out string error)
    {
        inspection = null;
        if (!ModuleImage.TryRead(module, out ModuleImage? image, out error))
        {
            return false;
        }

        try
        {
            inspection = Of(image!);
        }
        catch (FormatException e)
        {
            error = e.Message;
        }

        return inspection is not null;
    }

    internal static PluginInspection Of(ModuleImage image)
    {
        ModuleItems items = ModuleItems.Read(image.Bytes);
        List<string> hooks = ImportCheck.ExportedHooks(items);
        return new PluginInspection
        {
            Name = image.Manifest.Name,
            Version = image.Manifest.Version,
            Abi = items.Exports.Select(e => e.Name).FirstOrDefault(n => n.StartsWith("helios_abi_v", StringComparison.Ordinal)),
            Hooks = hooks,
            ManifestHooks = image.Manifest.Hooks,
            Class = image.Manifest.Class,
            Requests = image.Manifest.Requests,
            RequestedGrants = Grants(image.Manifest.Requests, items),
            Imports = [.. items.Imports.Select(i => $"{i.Module}.{i.Name} {i.Signature ?? i.Kind}").Order(StringComparer.Ordinal)],
            SizeBytes = image.Bytes.Length,
            Hash = image.Hash,
            Problem = Problems(image.Manifest, items, hooks),
        };
    }

    /// <summary>Field by field; of lists, item by item.</summary>
    internal static IReadOnlyList<PluginDifference> Differences(PluginInspection first, PluginInspection second)
    {
        var differences = new List<PluginDifference>();
        Compare("version", first.Version, second.Version);
        Compare("hash", first.Hash, second.Hash);
        Compare("size", Bytes(first.SizeBytes), Bytes(second.SizeBytes));
        Compare("abi", first.Abi, second.Abi);
        Compare("class", Lower(first.Class), Lower(second.Class));
        CompareLists("hook", first.Hooks, second.Hooks);
        CompareLists("manifest hook", first.ManifestHooks, second.ManifestHooks);
        CompareLists("grant", first.RequestedGrants, second.RequestedGrants);
        CompareLists("import", first.Imports, second.Imports);
        return differences;

        void Compare(string field, string? a, string? b)
        {
            if (a != b)
            {
                differences.Add(new PluginDifference(field, a, b));
            }
        }

        void CompareLists(string field, IReadOnlyList<string> a, IReadOnlyList<string> b)
        {
            differences.AddRange(a.Except(b).Select(item => new PluginDifference(field, item, null)));
            differences.AddRange(b.Except(a).Select(item => new PluginDifference(field, null, item)));
        }
    }

    private static string Bytes(long count) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count} bytes");

    private static string? Lower(PluginClass? value) => value is not { } given ? null : given switch
    {
        PluginClass.Security => "security",
        PluginClass.Transform => "transform",
        PluginClass.Observer => "observer",
    };

    private static List<string> Grants(PluginGrant requests, ModuleItems items)
    {
        List<string> grants = [.. PluginGrant.None.Missing(requests)];
        grants.AddRange(requests.ReadableColumns.Select(c => $"readable_columns \"{c}\""));
        grants.AddRange(requests.WritableColumns.Select(c => $"writable_columns \"{c}\""));
        foreach (WasmItem import in items.Imports)
        {
            string? needed = HostFunctions.Find(import.Module, import.Name)?.Grant;
            if (!string.IsNullOrEmpty(needed) && !grants.Any(g => g == needed || g.StartsWith(needed + " ", StringComparison.Ordinal)))
            {
                grants.Add(needed);
            }
        }

        return grants;
    }

    private static string? Problems(PluginManifest manifest, ModuleItems items, List<string> hooks)
    {
        // Imports are looked at as if everything were granted: what is asked for is shown, not judged.
        foreach (WasmItem import in items.Imports)
        {
            if (import.Signature is null || HostFunctions.Find(import.Module, import.Name) is null)
            {
                return ImportCheck.Unknown(import);
            }
        }

        return ImportCheck.CheckExports(items.Exports, manifest.Requests, manifest.Hooks.Count > 0 ? manifest.Hooks : hooks);
    }
}

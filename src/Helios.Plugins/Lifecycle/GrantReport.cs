using Helios.Plugins.Host;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;
using Helios.Plugins.Wasm;

namespace Helios.Plugins;

/// <summary>One capability, or one import, of a plugin: what its module asks for beside what the operator gave.</summary>
/// <param name="Kind">"capability" or "import".</param>
/// <param name="What">As the configuration writes it, or module.name of an import.</param>
/// <param name="Requested">"yes", a number, or "import" where only an import says so; null: it is not asked for.</param>
/// <param name="Granted">"yes", a number or a name; null: it is not given.</param>
/// <param name="IsUsed">A host function of it was called since the version was loaded; null: nobody counts that.</param>
public sealed record PluginGrantLine(
    string Name, string Version, string? Tenant, string Kind, string What, string? Requested, string? Granted, bool? IsUsed);

/// <summary>Compares what modules request with what is granted, for the operator's eyes: nothing is decided here
/// (<see cref="Capabilities"/> does).</summary>
internal static class GrantReport
{
    private const string Yes = "yes";

    // What else than a host function they are used by is not counted.
    private static readonly string[] s_usedOtherwise = ["http_hosts", "environment", "allow_table_access", "allow_query_modification"];

    /// <summary>Every capability that is asked for or given, and every import. Of a plugin whose module could not be read, what is
    /// given.</summary>
    public static IEnumerable<PluginGrantLine> Of(PluginEntry entry)
    {
        PluginGrant grant = entry.Version?.Definition.Grant ?? entry.Definition.Grant;
        PluginManifest manifest = entry.Version?.Manifest ?? entry.Image?.Manifest ?? new PluginManifest();
        HostFunction[] imports = [.. ImportsOf(entry)];
        string version = entry.Version?.Number ?? entry.Image?.Manifest.Version ?? "-";
        foreach ((string what, string? requested, string? granted) in Capabilities(manifest.Requests, imports, grant))
        {
            yield return Line("capability", what, requested, granted, IsUsed(entry, imports, KeyOf(what)));
        }

        foreach (HostFunction import in imports.OrderBy(f => f.Module + "." + f.Name, StringComparer.Ordinal))
        {
            string? granted = Host.Capabilities.Allows(grant, import) ? Yes : null;
            yield return Line("import", $"{import.Module}.{import.Name}", Yes, granted, entry.Version?.Capabilities.WasUsed(import.Id));
        }

        PluginGrantLine Line(string kind, string what, string? requested, string? granted, bool? isUsed) =>
            new(entry.Definition.Name, version, entry.Definition.Tenant, kind, what, requested, granted, isUsed);
    }

    /// <summary>What the operator should look at when a version comes to serve: rights that it does not ask for, and what it asks for that
    /// the one before did not.</summary>
    public static IReadOnlyList<string> Notes(PluginEntry entry, PluginEntry? before)
    {
        PluginGrantLine[] lines = [.. Of(entry)];

        // Which tables, columns, variables and servers a plugin works on is often the operator's to say.
        List<string> notes = [.. lines
            .Where(l => l.Kind == "capability" && l is { Requested: null, Granted: not null } && !l.What.Contains(' '))
            .Select(l => $"granted and not requested: {Text(l.What, l.Granted!)}")];
        if (before?.Version is not null || before?.Image is not null)
        {
            Dictionary<(string, string), string?> old = Of(before).Where(l => l.Requested is not null)
                .DistinctBy(l => (l.Kind, l.What)).ToDictionary(l => (l.Kind, l.What), l => l.Requested);
            notes.AddRange(lines.Where(l => l.Requested is not null && !old.ContainsKey((l.Kind, l.What)))
                .Select(l => $"newly requested{(l.Kind == "import" ? " import" : "")}: {Text(l.What, l.Requested!)}"));
            HashSet<(string, string)> now = [.. lines.Where(l => l.Requested is not null).Select(l => (l.Kind, l.What))];
            notes.AddRange(old.Where(l => !now.Contains(l.Key))
                .Select(l => $"no longer requested{(l.Key.Item1 == "import" ? " import" : "")}: {Text(l.Key.Item2, l.Value!)}"));
        }

        return notes;
    }

    private static string Text(string what, string value) => value is Yes or "import" ? what : $"{what} = {value}";

    private static IEnumerable<HostFunction> ImportsOf(PluginEntry entry)
    {
        try
        {
            IReadOnlyList<WasmItem> items = entry.Version?.Imports
                ?? (entry.Image is { } image ? ModuleItems.Read(image.Bytes).Imports : []);
            return items.Select(i => HostFunctions.Find(i.Module, i.Name)).OfType<HostFunction>();
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static bool? IsUsed(PluginEntry entry, HostFunction[] imports, string key)
    {
        if (entry.Version is not { } version || !Array.Exists(HostFunctions.All, f => f.Grant == key))
        {
            return null;
        }

        HostFunction[] own = Array.FindAll(imports, f => f.Grant == key);
        bool isCalled = Array.Exists(own, f => version.Capabilities.WasUsed(f.Id));
        return isCalled ? true : s_usedOtherwise.Contains(key) ? null : false;
    }

    private static List<(string What, string? Requested, string? Granted)> Capabilities(
        PluginGrant requests, HostFunction[] imports, PluginGrant grant)
    {
        Dictionary<string, string> granted = Lines(grant);
        HashSet<string> missing = [.. grant.Missing(requests).Select(WhatOf)];
        var lines = new List<(string, string?, string?)>();
        foreach ((string what, string value) in Lines(requests))
        {
            // A wider right gives it as well.
            string? given = granted.Remove(what, out string? own) ? own : missing.Contains(what) || IsColumn(what) ? null : Yes;
            lines.Add((what, what == "directory" ? Yes : value, given));
        }

        foreach (string key in imports.Select(f => f.Grant).Where(k => k.Length > 0).Distinct())
        {
            if (!lines.Exists(l => KeyOf(l.Item1) == key))
            {
                string? own = granted.Remove(key, out string? value) ? value : grant.Has(key) ? Yes : null;
                lines.Add((key, "import", own));
            }
        }

        lines.AddRange(granted.Select(g => (g.Key, (string?)null, (string?)g.Value)));
        return lines;
    }

    private static Dictionary<string, string> Lines(PluginGrant grant)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in PluginGrant.None.Missing(grant))
        {
            string what = WhatOf(line);
            lines.TryAdd(what, what.Length == line.Length ? Yes : line[(what.Length + 3)..]);
        }

        foreach (string column in grant.ReadableColumns)
        {
            lines.TryAdd($"readable_columns \"{column}\"", Yes);
        }

        foreach (string column in grant.WritableColumns)
        {
            lines.TryAdd($"writable_columns \"{column}\"", Yes);
        }

        if (grant.AllowUnguardedCopies)
        {
            lines.TryAdd("allow_unguarded_copies", Yes);
        }

        if (grant.Directory is { } directory)
        {
            lines["directory"] = directory;
        }

        return lines;
    }

    private static bool IsColumn(string what) => KeyOf(what) is "readable_columns" or "writable_columns";

    // "kv_max_keys = 5": the part before the number. A name in quotes may hold anything.
    private static string WhatOf(string line)
    {
        int equals = line.Contains('"') ? -1 : line.IndexOf(" = ", StringComparison.Ordinal);
        return equals < 0 ? line : line[..equals];
    }

    private static string KeyOf(string what) => what.IndexOf(' ') is var at and > 0 ? what[..at] : what;
}

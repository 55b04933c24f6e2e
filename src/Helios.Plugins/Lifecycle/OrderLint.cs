using Helios.Plugins.Instances;

namespace Helios.Plugins;

/// <summary>
/// The order of a set, looked at when it is made: what restricts must run before what caches, what masks must run last. Warnings only,
/// since the host enforces restrictions whatever the order is.
/// </summary>
internal static class OrderLint
{
    public static IReadOnlyList<string> Warnings(IReadOnlyList<PluginEntry> entries)
    {
        List<PluginEntry> order = [.. entries.Where(e => e.State == PluginState.Active).OrderByDescending(e => e.Definition.Priority)];
        var warnings = new List<string>();
        for (int first = 0; first < order.Count; first++)
        {
            for (int second = first + 1; second < order.Count; second++)
            {
                PluginEntry before = order[first];
                PluginEntry after = order[second];
                if (Caches(before) && Restricts(after))
                {
                    warnings.Add(
                        $"plugin \"{Name(after)}\" restricts, but runs after \"{Name(before)}\", which caches: "
                        + $"give \"{Name(after)}\" a priority above {before.Definition.Priority}");
                }

                if (Masks(before) && ChangesResults(after) && !Masks(after))
                {
                    warnings.Add(
                        $"plugin \"{Name(before)}\" masks results, but \"{Name(after)}\" changes them after it: "
                        + $"give \"{Name(before)}\" a priority below {after.Definition.Priority}");
                }
            }
        }

        return warnings;
    }

    private static string Name(PluginEntry entry) => entry.Definition.Name;

    private static bool Caches(PluginEntry entry) => entry.Hooks.Contains("cache_lookup") || entry.Hooks.Contains("cache_store");

    private static bool Restricts(PluginEntry entry) => entry.Class == PluginClass.Security
        && entry.Hooks.Contains("post_parse") && entry.Definition.Grant.AllowQueryModification;

    // A class given by the operator or asked for by the module says what it is for: every plugin that may change results counts as
    // security unless one of them says otherwise.
    private static bool Masks(PluginEntry entry) => ChangesResults(entry) && Purpose(entry) == PluginClass.Security;

    private static bool ChangesResults(PluginEntry entry) =>
        entry.Hooks.Contains("post_execution") && entry.Definition.Grant.AllowResultModification;

    private static PluginClass Purpose(PluginEntry entry) =>
        entry.Definition.Class ?? entry.Version?.Manifest.Class ?? PluginClass.Security;
}

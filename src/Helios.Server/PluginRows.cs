using Helios.Plugins;
using Helios.Server.Admin;

namespace Helios.Server;

/// <summary>Rows of schema helios: what Helios.Catalog's SystemSchema names, made from the plugin host. Waits for nothing, since statements
/// read them.</summary>
internal static class PluginRows
{
    public static IEnumerable<object?[]> Of(string relation, PluginHost? plugins) => plugins is null ? [] : relation switch
    {
        "plugins" => Plugins(plugins),
        "plugin_versions" => plugins.Versions().Select(Version),
        "plugin_events" => plugins.Events().Select(Event),
        "plugin_differences" => plugins.Differences().Select(Difference),
        "plugin_grants" => plugins.Grants().Select(Grant),
        "plugin_stats" => plugins.Status().Select(Stats),
        _ => [],
    };

    private static IEnumerable<object?[]> Plugins(PluginHost plugins)
    {
        IReadOnlyList<PluginStatus> all = plugins.Status();
        foreach (PluginStatus plugin in all.Where(p => p is { CanaryPercent: 0, Tenant: null, Shadow: null }))
        {
            PluginStatus? canary = all.FirstOrDefault(p => p.Name == plugin.Name && p.CanaryPercent > 0);
            yield return
            [
                plugin.Name, plugin.Version, plugin.Hash, PluginJson.StateName(plugin.State), PluginJson.ClassName(plugin.Class),
                plugin.Priority, string.Join(',', plugin.Hooks), plugin.Reason, canary?.Version, canary?.CanaryPercent, canary?.Sticky,
            ];
        }
    }

    private static object?[] Version(PluginVersionInfo version) =>
    [
        version.Name, version.Version, version.Hash, version.FirstAtUs, version.LatestAtUs, version.IsCurrent, version.IsCanary,
        version.Tags.Count == 0 ? null : string.Join(',', version.Tags),
        version.Tenants.Count == 0 ? null : string.Join(',', version.Tenants),
    ];

    private static object?[] Event(PluginEvent happened) =>
    [
        happened.AtUs, happened.Name, happened.Action, happened.Version, happened.Hash, happened.FromVersion, happened.FromHash,
        happened.By, happened.Reason, happened.Percent == 0 ? null : happened.Percent, happened.Sticky, happened.Tag,
        happened.Tenant,
    ];

    private static object?[] Difference(PluginDifferenceSeen seen) =>
        [seen.AtUs, seen.Plugin, seen.Version, seen.Hook, seen.Kind, seen.Statement];

    private static object?[] Grant(PluginGrantLine line) =>
        [line.Name, line.Version, line.Tenant, line.Kind, line.What, line.Requested, line.Granted, line.IsUsed];

    private static object?[] Stats(PluginStatus plugin) =>
    [
        plugin.Name, plugin.Version, plugin.Hash, plugin.CanaryPercent > 0, plugin.CallCount, plugin.FailureCount,
        plugin.DeadlineMissCount, plugin.RejectionCount, plugin.MeanCallNs / 1000, plugin.MedianCallNs / 1000,
        plugin.Percentile95CallNs / 1000, plugin.Percentile99CallNs / 1000, plugin.LastFailure, plugin.Tenant,
        plugin.Shadow?.Equal, plugin.Shadow?.Different, plugin.Shadow?.Failed, plugin.Shadow?.Skipped,
    ];
}

using Helios.Plugins.Instances;

namespace Helios.Plugins;

/// <summary>What serves at one moment: a set, and during a canary a second one that differs in one plugin's version. Immutable.</summary>
internal sealed class PluginRoute
{
    public PluginRoute(PluginSet stable, PluginSet? canarySet = null, PluginEntry? canary = null, CanaryRule? rule = null)
    {
        Stable = stable;
        CanarySet = canarySet;
        Canary = canary;
        Rule = rule;
    }

    public PluginSet Stable { get; }

    public PluginSet? CanarySet { get; }

    /// <summary>The entry in which the second set differs.</summary>
    public PluginEntry? Canary { get; }

    public CanaryRule? Rule { get; }

    public PluginSet Pick(IPluginSession session, string user, long sessionId) =>
        Rule is { } rule && rule.Chooses(session, user, sessionId) ? CanarySet! : Stable;
}

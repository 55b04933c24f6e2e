namespace Helios.Plugins;

/// <summary>What serves at one moment: a set, and during a canary a second one that differs in one plugin's version. Immutable.</summary>
internal sealed class PluginRoute
{
    public PluginRoute(PluginSet stable, PluginSet? canary = null, CanaryRule? rule = null)
    {
        Stable = stable;
        CanarySet = canary;
        Rule = rule;
    }

    public PluginSet Stable { get; }

    public PluginSet? CanarySet { get; }

    public CanaryRule? Rule { get; }

    public PluginSet Pick(IPluginSession session, string user, long sessionId) =>
        Rule is { } rule && rule.Chooses(session, user, sessionId) ? CanarySet! : Stable;
}

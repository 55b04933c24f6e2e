namespace Helios.Plugins.Registry;

/// <summary>What the history amounts to for one tenant of one plugin.</summary>
internal sealed class TenantState
{
    private readonly List<string> _served = [];

    /// <summary>The version it has of its own; null: it has the one that serves all.</summary>
    public string? Hash => _served.Count > 0 ? _served[^1] : null;

    /// <summary>What a rollback without a target goes back to; null: the version that serves all.</summary>
    public string? PreviousHash => _served.Count > 1 ? _served[^2] : null;

    /// <summary>The version that the configuration named when this was decided, or empty.</summary>
    public string Configured { get; private set; } = "";

    public void Apply(PluginEvent happened)
    {
        Configured = happened.FileHash;
        int at = _served.LastIndexOf(happened.Hash);
        switch (happened.Action)
        {
            case PluginAction.Deploy when Hash != happened.Hash:
            case PluginAction.Rollback when at < 0:
                _served.Add(happened.Hash);
                break;
            case PluginAction.Rollback:
            case PluginAction.AutomaticRollback when at >= 0:
                _served.RemoveRange(at + 1, _served.Count - at - 1);
                break;
            case PluginAction.AutomaticRollback:
            case PluginAction.Follow:
                _served.Clear();
                break;
            default:
                // The same version again, or of a newer server.
                break;
        }
    }
}

namespace Helios.Plugins.Registry;

/// <summary>A canary as the history has it.</summary>
internal sealed record CanaryState(string Hash, string Version, int Percent, string Sticky);

/// <summary>
/// What a plugin's history amounts to: the log is the truth, this is its sum. Every event is applied in order, at start and when it is
/// written.
/// </summary>
internal sealed class RegistryState
{
    // Versions in the order in which they came to serve, without those that were rolled back from: the last one serves.
    private readonly List<string> _served = [];
    private bool? _isEnabled;
    private bool _wasEnabledInConfiguration;

    public string? Hash => _served.Count > 0 ? _served[^1] : null;

    /// <summary>Hash of the configured file when the current version was decided on.</summary>
    public string FileHash { get; private set; } = "";

    /// <summary>What a rollback without a target goes back to, or null.</summary>
    public string? PreviousHash => _served.Count > 1 ? _served[^2] : null;

    public CanaryState? Canary { get; private set; }

    public Dictionary<string, string> Tags { get; } = [];

    /// <summary>Tenants that an operator gave a version of their own, or took it from.</summary>
    public Dictionary<string, TenantState> Tenants { get; } = [];

    /// <summary>What an operator switched while the server ran holds until the configuration says something else than then.</summary>
    public bool IsEnabled(bool configured) => _isEnabled is { } chosen && _wasEnabledInConfiguration == configured ? chosen : configured;

    public void Apply(PluginEvent happened)
    {
        if (happened.Tenant is { } tenant)
        {
            if (!Tenants.TryGetValue(tenant, out TenantState? state))
            {
                state = new TenantState();
                Tenants.Add(tenant, state);
            }

            state.Apply(happened);
            return;
        }

        switch (happened.Action)
        {
            case PluginAction.Load:
            case PluginAction.Deploy:
            case PluginAction.CanaryPromote:
                Push(happened);
                Canary = null;
                break;
            case PluginAction.Rollback:
            case PluginAction.AutomaticRollback:
                GoBack(happened);
                Canary = null;
                break;
            case PluginAction.CanaryStart:
                Canary = new CanaryState(happened.Hash, happened.Version, happened.Percent, happened.Sticky ?? CanaryRule.Session);
                break;
            case PluginAction.CanaryAbort:
                Canary = null;
                break;
            case PluginAction.Enable:
            case PluginAction.Disable:
                _isEnabled = happened.Action == PluginAction.Enable;
                _wasEnabledInConfiguration = happened.IsEnabledInConfiguration;
                break;
            case PluginAction.Tag:
                Tags[happened.Tag ?? ""] = happened.Hash;
                break;
            case PluginAction.ShadowStart:
            case PluginAction.ShadowStop:
            case PluginAction.Directory:
                break;
            default:
                // Of a newer server that shares the directory: what it means is not known, and it must not keep this one from starting.
                break;
        }
    }

    private void Push(PluginEvent happened)
    {
        FileHash = happened.FileHash;
        if (Hash != happened.Hash)
        {
            _served.Add(happened.Hash);
        }
    }

    private void GoBack(PluginEvent happened)
    {
        FileHash = happened.FileHash;
        int at = _served.LastIndexOf(happened.Hash);
        if (at < 0)
        {
            _served.Add(happened.Hash);
        }
        else
        {
            _served.RemoveRange(at + 1, _served.Count - at - 1);
        }
    }
}

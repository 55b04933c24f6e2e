namespace Helios.Plugins;

/// <summary>What a plugin is for, which decides what its failure means (DESIGN invariant 4).</summary>
public enum PluginClass
{
    /// <summary>Authenticates, rewrites, restricts, masks. Its failure refuses the statement; no setting opens it.</summary>
    Security,

    /// <summary>Changes what it sees. Its failure refuses the statement unless configured (<see
    /// cref="PluginDefinition.IsOpenOnFailure"/>).</summary>
    Transform,

    /// <summary>Only looks. Its failure is logged and the statement goes on.</summary>
    Observer,
}

public enum PluginState
{
    /// <summary>Serves.</summary>
    Active,

    /// <summary>Configured with <c>enabled = false</c>.</summary>
    Disabled,

    /// <summary>Missing, corrupt, or asks for what was not granted. Statements are refused or go on, by class.</summary>
    Failed,
}

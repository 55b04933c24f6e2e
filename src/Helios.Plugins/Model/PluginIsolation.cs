namespace Helios.Plugins;

/// <summary>What a guest's memory may live through: which calls one instance serves.</summary>
public enum PluginIsolation
{
    /// <summary>All calls of a thread, whoever they are for.</summary>
    Worker,

    /// <summary>Calls for one value of the tenant variable. Calls for nobody's value, and those that may change it, as <see
    /// cref="Statement"/>.</summary>
    Tenant,

    /// <summary>One call: a hook of one statement, or one batch.</summary>
    Statement,
}

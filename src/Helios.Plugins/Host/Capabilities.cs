namespace Helios.Plugins.Host;

/// <summary>
/// The one checker of imports: which host functions a grant opens. Asked when a module's imports are checked, when it is linked, and by
/// every call; all three read the same table, so that a function cannot be callable and not granted.
/// </summary>
internal sealed class Capabilities
{
    // By number; a function whose number is not in the table is never allowed.
    private readonly bool[] _allowed = new bool[(int)HostFunctionId.Count];
    private readonly bool[] _used = new bool[(int)HostFunctionId.Count];

    public Capabilities(PluginGrant grant)
    {
        foreach (HostFunction function in HostFunctions.All)
        {
            _allowed[(int)function.Id] = Allows(grant, function);
        }
    }

    public static bool Allows(PluginGrant grant, HostFunction function) => grant.Has(function.Grant);

    /// <summary>As <see cref="Allows(HostFunctionId)"/>, for a call that is about to be made.</summary>
    public bool Use(HostFunctionId id)
    {
        if (!Allows(id))
        {
            return false;
        }

        // Read first: threads share the line.
        if (!_used[(int)id])
        {
            _used[(int)id] = true;
        }

        return true;
    }

    /// <summary>True when a guest called it.</summary>
    public bool WasUsed(HostFunctionId id) => Volatile.Read(ref _used[(int)id]);

    public bool Allows(HostFunctionId id) => (uint)id < (uint)_allowed.Length && _allowed[(int)id];
}

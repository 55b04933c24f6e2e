namespace Helios.Plugins.Host;

/// <summary>
/// The one checker of imports: which host functions a grant opens. Asked when a module's imports are checked, when it is linked, and by
/// every call; all three read the same table, so that a function cannot be callable and not granted.
/// </summary>
internal sealed class Capabilities
{
    // By number; a function whose number is not in the table is never allowed.
    private readonly bool[] _allowed = new bool[(int)HostFunctionId.Count];

    public Capabilities(PluginGrant grant)
    {
        foreach (HostFunction function in HostFunctions.All)
        {
            _allowed[(int)function.Id] = Allows(grant, function);
        }
    }

    public static bool Allows(PluginGrant grant, HostFunction function) => grant.Has(function.Grant);

    public bool Allows(HostFunctionId id) => (uint)id < (uint)_allowed.Length && _allowed[(int)id];
}

namespace Helios.Plugins;

/// <summary>
/// Given to a hook call whose thread may wait for the network: never an event loop's. Without one, whatever would wait is denied to the
/// guest. One call's, one thread's.
/// </summary>
public sealed class HookWait
{
    public HookWait(CancellationToken cancel)
    {
        Cancel = cancel;
    }

    /// <summary>The client is gone, or canceled.</summary>
    public CancellationToken Cancel { get; }
}

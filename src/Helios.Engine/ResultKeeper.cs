namespace Helios.Engine;

/// <summary>
/// Who may keep the result of an execution. A result that may be kept is made whole before any of its rows is given out, as long as it
/// stays within <see cref="LimitBytes"/>; so that whoever is asked about it is asked before a row has left. Used by the thread that steps
/// the execution.
/// </summary>
public abstract class ResultKeeper
{
    /// <summary>Bytes beyond which the result is not kept.</summary>
    public abstract long LimitBytes { get; }

    /// <summary>The result is complete. Throws to refuse the statement.</summary>
    public abstract void Keep(StoredResult result);
}

namespace Helios.Io.Threading;

/// <summary>
/// A named operating-system thread that runs one action to its end. The only way other layers get a thread: the log's flusher, the
/// checkpointer. An exception that escapes the action ends the process, as with any thread; the action reports its own failures.
/// </summary>
public sealed class DedicatedThread
{
    private readonly Thread _thread;

    private DedicatedThread(string name, Action action)
    {
        _thread = new Thread(() => action()) { Name = name, IsBackground = true };
    }

    public string Name => _thread.Name!;

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public static DedicatedThread Start(string name, Action action)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(action);
        var started = new DedicatedThread(name, action);
        started._thread.Start();
        return started;
    }

    /// <summary>Waits until the action has returned. Never called from the thread itself.</summary>
    public void Join()
    {
        if (IsCurrent)
        {
            throw new InvalidOperationException("a thread cannot wait for its own end");
        }

        _thread.Join();
    }
}

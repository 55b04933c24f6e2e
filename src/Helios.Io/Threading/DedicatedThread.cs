using Helios.Io.Native;

namespace Helios.Io.Threading;

/// <summary>
/// A named operating-system thread that runs one action to its end. The only way other layers get a thread: the log's flusher, the
/// checkpointer. An exception that escapes the action ends the process, as with any thread; the action reports its own failures.
/// </summary>
public sealed class DedicatedThread
{
    private const int LowPriority = 10;

    private readonly Thread _thread;

    private DedicatedThread(string name, Action action)
    {
        _thread = new Thread(() => action()) { Name = name, IsBackground = true };
    }

    public string Name => _thread.Name!;

    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <param name="name">Of the thread.</param>
    /// <param name="action">What it does.</param>
    /// <param name="isBackgroundWork">Gives way to all other threads.</param>
    public static DedicatedThread Start(string name, Action action, bool isBackgroundWork = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(action);
        var started = new DedicatedThread(name, isBackgroundWork ? () => RunAsBackground(action) : action);
        started._thread.Start();
        return started;
    }

    private static void RunAsBackground(Action action)
    {
        if (OperatingSystem.IsLinux())
        {
            // A process id of 0 is the calling thread there. A system that refuses costs nothing but the courtesy.
            _ = Libc.SetPriority(Libc.PriorityOfProcess, 0, LowPriority);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }

        action();
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

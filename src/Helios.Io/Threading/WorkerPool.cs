using Helios.Base;

namespace Helios.Io.Threading;

/// <summary>
/// A bounded number of threads for work that must not hold an event loop: statements that are long or must wait. Threads are started when
/// work waits and none is idle, so an idle server has none. Work starts in the order in which it was posted.
/// Invariant: under the lock, _idle counts the threads that wait and have not been signalled yet.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    private const int StackBytes = 8 * 1024 * 1024;

    private readonly object _lock = new();
    private readonly Queue<Action> _work = new();
    private readonly List<Thread> _threads = new();
    private readonly ILog _log;
    private readonly string _name;
    private int _idle;
    private bool _stopping;

    /// <param name="threadCount">Most threads at once.</param>
    /// <param name="name">Stands in the threads' names.</param>
    /// <param name="log">Told of exceptions that escape from work.</param>
    public WorkerPool(int threadCount, string name, ILog log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        ThreadCount = threadCount;
        _name = name;
        _log = log;
    }

    /// <summary>Most threads at once.</summary>
    public int ThreadCount { get; }

    /// <summary>Work that no thread has taken yet.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_lock)
            {
                return _work.Count;
            }
        }
    }

    /// <summary>Runs the action on one of the pool's threads. After <see cref="Dispose"/> it throws ObjectDisposedException.</summary>
    public void Post(Action work) => TryPost(work, int.MaxValue);

    /// <summary>As <see cref="Post"/>; false when so many wait for a thread already.</summary>
    public bool TryPost(Action work, int mostWaiting)
    {
        ArgumentNullException.ThrowIfNull(work);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_work.Count >= mostWaiting)
            {
                return false;
            }

            _work.Enqueue(work);
            if (_idle > 0)
            {
                _idle--;
                Monitor.Pulse(_lock);
            }
            else if (_threads.Count < ThreadCount)
            {
                var thread = new Thread(Run, StackBytes) { IsBackground = true, Name = $"helios-{_name}-{_threads.Count}" };
                _threads.Add(thread);
                thread.Start();
            }

            return true;
        }
    }

    /// <summary>Runs what was posted to its end, then ends the threads.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            Monitor.PulseAll(_lock);
        }

        foreach (Thread thread in _threads)
        {
            if (thread != Thread.CurrentThread)
            {
                thread.Join();
            }
        }
    }

    private void Run()
    {
        while (Take() is { } work)
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                _log.Write(LogLevel.Error, "work on a worker thread failed", ("error", e.GetType().Name), ("reason", e.Message));
            }
        }
    }

    private Action? Take()
    {
        lock (_lock)
        {
            while (_work.Count == 0)
            {
                if (_stopping)
                {
                    return null;
                }

                _idle++;
                Monitor.Wait(_lock);
            }

            return _work.Dequeue();
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Helios.Base;
using Helios.Io.Memory;

namespace Helios.Io.Transport;

/// <summary>
/// One thread that owns connections, timers and a queue of posted actions. A turn: wait for events and hand them to their connections, run
/// what was posted, run due timers, then attend to every connection that asked for it (output to send, reading resumed, closing).
/// Invariants:
/// 1. Everything of a connection happens on its loop's thread; only <see cref="Post"/> and <see cref="Schedule"/> may be called from
///    others.
/// 2. A poster wakes the loop only when <c>_awake</c> is 0; the loop sets it to 0 before it looks at the queue for the last time and waits.
///    Both sides use a full fence between their write and their read, so no posted action is left behind a sleeping loop.
/// 3. No exception of a handler, a posted action or a timer leaves a turn.
/// </summary>
internal abstract class EventLoop : IEventLoop
{
    private const int FailedWaitPauseMs = 10;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly TimerHeap _timers = new();
    private readonly List<Connection> _connections = new();
    private readonly ManualResetEventSlim _started = new();
    private readonly Thread _thread;
    private List<Connection> _attention = new();
    private List<Connection> _attending = new();
    private Exception? _startFailure;
    private NativeBuffer _scratch;
    private volatile bool _stopping;
    private volatile bool _stopped;
    private int _awake = 1;

    protected EventLoop(int index, TransportOptions options, ILog log)
    {
        Index = index;
        Options = options;
        Log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "helios-loop-" + index };
    }

    public int Index { get; }

    public TransportOptions Options { get; }

    public ILog Log { get; }

    public BufferPool Pool { get; } = new();

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public int ConnectionCount => _connections.Count;

    /// <summary>Milliseconds of the monotonic clock.</summary>
    public static long NowMs => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    /// <summary>True when the next turn must not wait although nothing was posted.</summary>
    protected virtual bool HasWork => false;

    /// <summary>Starts the thread; returns when its <see cref="Open"/> is done and passes its failure on.</summary>
    public void Start()
    {
        _thread.Start();
        _started.Wait();
        if (_startFailure is not null)
        {
            _thread.Join();
            throw new IOException("an event loop could not start: " + _startFailure.Message, _startFailure);
        }
    }

    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (_stopped)
        {
            return;
        }

        _posted.Enqueue(action);
        if (Interlocked.Exchange(ref _awake, 1) == 0)
        {
            Wake();
        }
    }

    public ITimer Schedule(int delayMs, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var timer = new LoopTimer(this, NowMs + Math.Max(0, delayMs), action);
        if (IsCurrent)
        {
            _timers.Add(timer);
        }
        else
        {
            Post(() => AddTimer(timer));
        }

        return timer;
    }

    public void RemoveTimer(LoopTimer timer)
    {
        Invariant.Require(IsCurrent || _stopped);
        _timers.Remove(timer);
    }

    /// <summary>Runs the action on the loop's thread and returns when it is done; its exception is the caller's.</summary>
    public void Invoke(Action action)
    {
        if (IsCurrent || _stopped)
        {
            action();
            return;
        }

        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        Post(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }

            done.Set();
        });
        done.Wait();
        if (failure is not null)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <summary>Aborts the loop's connections and ends its thread.</summary>
    public void Stop()
    {
        Invariant.Require(!IsCurrent);
        _stopping = true;
        Post(static () => { });
        _thread.Join();
    }

    /// <summary>
    /// The connection wants <see cref="Connection.Attend"/> at the end of this turn (of the next one, when called from there).
    /// </summary>
    public void Attend(Connection connection) => _attention.Add(connection);

    public void Register(Connection connection)
    {
        Invariant.Require(IsCurrent);
        connection.LoopSlot = _connections.Count;
        _connections.Add(connection);
    }

    public void Unregister(Connection connection)
    {
        int slot = connection.LoopSlot;
        Invariant.Require(slot >= 0 && _connections[slot] == connection);
        Connection last = _connections[^1];
        _connections[slot] = last;
        last.LoopSlot = slot;
        _connections.RemoveAt(_connections.Count - 1);
        connection.LoopSlot = -1;
    }

    /// <summary>Memory that output of a closed connection is written to and lost in.</summary>
    public Span<byte> Scratch(int sizeBytes)
    {
        if (_scratch.CapacityBytes < sizeBytes)
        {
            Pool.Return(_scratch);
            _scratch = Pool.Rent(sizeBytes);
        }

        return _scratch.Slice(0, _scratch.CapacityBytes);
    }

    public void Report(string message, Exception error) =>
        Log.Write(LogLevel.Error, message, ("error", error.GetType().Name), ("reason", error.Message));

    /// <summary>Makes what the loop's thread must make itself (a ring has one issuer).</summary>
    protected abstract void Open();

    /// <summary>Waits for events (-1: without end, 0: only looks) and hands them to their connections.</summary>
    protected abstract void WaitAndDispatch(int timeoutMs);

    /// <summary>Ends a wait of the loop; from any thread, at most once per wait.</summary>
    protected abstract void Wake();

    /// <summary>To be called by <see cref="WaitAndDispatch"/> right after its wait: from here on posters need not wake the loop.</summary>
    protected void Woke() => Volatile.Write(ref _awake, 1);

    /// <summary>Gives back what <see cref="Open"/> made (perhaps not all), after the last connection is gone.</summary>
    protected abstract void CloseLoop();

    private void AddTimer(LoopTimer timer) => _timers.Add(timer);

    private void Run()
    {
        try
        {
            Open();
        }
        catch (Exception e)
        {
            _startFailure = e;
            _stopped = true;
            CloseLoop();
            Pool.Dispose();
            _started.Set();
            return;
        }

        _started.Set();
        while (!_stopping)
        {
            Turn(TimeoutBeforeWait());
        }

        CloseConnections();
        _stopped = true;
        Pool.Return(_scratch);
        CloseLoop();
        Pool.Dispose();
    }

    private void Turn(int timeoutMs)
    {
        try
        {
            WaitAndDispatch(timeoutMs);
        }
        catch (Exception e) when (e is not Fault)
        {
            Woke();
            Report("an event loop's wait failed", e);

            // Should the wait itself be broken, the loop must not fill the log and a processor.
            Thread.Sleep(FailedWaitPauseMs);
        }

        RunPosted();
        RunTimers();
        AttendConnections();
    }

    private int TimeoutBeforeWait()
    {
        if (_attention.Count > 0 || HasWork)
        {
            return 0;
        }

        Interlocked.Exchange(ref _awake, 0);
        if (!_posted.IsEmpty)
        {
            return 0;
        }

        long due = _timers.NextDueMs;
        return due == long.MaxValue ? -1 : (int)Math.Clamp(due - NowMs, 0, 60_000);
    }

    private void RunPosted()
    {
        // What is posted from here on belongs to the next turn, so that a chain of posts cannot starve the connections.
        for (int n = _posted.Count; n > 0 && _posted.TryDequeue(out Action? action); n--)
        {
            RunGuarded(action);
        }
    }

    private void RunTimers()
    {
        if (_timers.Count == 0)
        {
            return;
        }

        long now = NowMs;
        while (_timers.TakeDue(now) is { } timer)
        {
            if (timer.Take() is { } action)
            {
                RunGuarded(action);
            }
        }
    }

    private void RunGuarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Report("an action on an event loop failed", e);
        }
    }

    private void AttendConnections()
    {
        if (_attention.Count == 0)
        {
            return;
        }

        (_attention, _attending) = (_attending, _attention);
        foreach (Connection connection in _attending)
        {
            AttendGuarded(connection);
        }

        _attending.Clear();
    }

    private void AttendGuarded(Connection connection)
    {
        try
        {
            connection.Attend();
        }
        catch (Exception e)
        {
            Report("a connection failed and is reset", e);
            connection.Abort();
        }
    }

    private void CloseConnections()
    {
        RunPosted();
        foreach (Connection connection in _connections.ToArray())
        {
            connection.Abort();
        }

        // Rings need turns to see the ends of what is in flight; the bound keeps a broken one from holding the process.
        long until = NowMs + 2_000;
        while ((_connections.Count > 0 || _attention.Count > 0) && NowMs < until)
        {
            AttendConnections();
            Turn(_connections.Count > 0 ? 10 : 0);
        }
    }
}

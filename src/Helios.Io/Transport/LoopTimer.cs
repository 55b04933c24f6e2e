namespace Helios.Io.Transport;

/// <summary>One scheduled action. Scheduled from any thread; cancelled and run on its loop's thread.</summary>
internal sealed class LoopTimer : ITimer
{
    private readonly EventLoop _loop;
    private Action? _action;

    public LoopTimer(EventLoop loop, long dueMs, Action action)
    {
        _loop = loop;
        _action = action;
        DueMs = dueMs;
    }

    public long DueMs { get; }

    public long Order { get; set; }

    public int HeapIndex { get; set; } = -1;

    public bool IsBefore(LoopTimer other) => DueMs < other.DueMs || (DueMs == other.DueMs && Order < other.Order);

    public void Cancel()
    {
        _action = null;
        _loop.RemoveTimer(this);
    }

    /// <summary>Gives the action once; null when cancelled or run already.</summary>
    public Action? Take()
    {
        Action? action = _action;
        _action = null;
        return action;
    }
}

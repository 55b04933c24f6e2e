using FsCheck.Xunit;
using Helios.Base;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Transport;

public sealed class TimerHeapTests : IDisposable
{
    private readonly ITransport _transport =
        Transports.Create(new TransportOptions { Kind = TransportKind.Sockets, LoopCount = 1 }, NoLog.Instance);

    public void Dispose() => _transport.Dispose();

    /// <summary>Against a sorted list: what is due comes by time, then by order of adding; what was removed never comes.</summary>
    [Property(MaxTest = 300)]
    public void Heap_gives_timers_in_their_order(byte[] delays, ushort[] removals)
    {
        var loop = (EventLoop)_transport.Loops[0];
        var heap = new TimerHeap();
        List<LoopTimer> timers = delays.Select(delay => new LoopTimer(loop, delay, static () => { })).ToList();
        timers.ForEach(heap.Add);
        foreach (ushort removal in removals.Where(_ => timers.Count > 0))
        {
            LoopTimer removed = timers[removal % timers.Count];
            heap.Remove(removed);
            heap.Remove(removed);
            timers.Remove(removed);
        }

        Assert.Equal(timers.Count, heap.Count);
        Assert.Equal(timers.Count == 0 ? long.MaxValue : timers.Min(static timer => timer.DueMs), heap.NextDueMs);
        Assert.Null(heap.TakeDue(-1));
        var taken = new List<LoopTimer>();
        while (heap.TakeDue(byte.MaxValue) is { } timer)
        {
            taken.Add(timer);
        }

        Assert.Equal(timers.OrderBy(static timer => timer.DueMs).ThenBy(static timer => timer.Order), taken);
    }
}

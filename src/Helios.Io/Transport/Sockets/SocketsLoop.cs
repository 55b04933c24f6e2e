using Helios.Base;

namespace Helios.Io.Transport.Sockets;

/// <summary>A loop whose events all come as posted actions.</summary>
internal sealed class SocketsLoop : EventLoop
{
    private readonly SemaphoreSlim _wakes = new(0);

    public SocketsLoop(int index, TransportOptions options, ILog log) : base(index, options, log)
    {
    }

    protected override void Open()
    {
    }

    protected override void WaitAndDispatch(int timeoutMs)
    {
        _wakes.Wait(timeoutMs);
        Woke();
    }

    protected override void Wake() => _wakes.Release();

    // The semaphore is left to the collector: a late poster may still release it.
    protected override void CloseLoop()
    {
    }
}

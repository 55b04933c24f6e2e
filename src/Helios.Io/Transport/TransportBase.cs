using System.Net;
using System.Net.Sockets;
using Helios.Base;

namespace Helios.Io.Transport;

/// <summary>What all transports share: their loops, the turn in which new connections go to them, and the listening sockets.</summary>
internal abstract class TransportBase<TLoop> : ITransport
    where TLoop : EventLoop
{
    private readonly Lock _listening = new();
    private readonly List<IDisposable> _listeners = new();
    private TLoop[] _loops = [];
    private int _nextLoop;
    private bool _disposed;

    protected TransportBase(TransportOptions options, ILog log)
    {
        Options = options;
        Log = log;
    }

    public abstract TransportKind Kind { get; }

    public IReadOnlyList<IEventLoop> Loops => _loops;

    protected TransportOptions Options { get; }

    protected ILog Log { get; }

    public IPEndPoint Listen(IPEndPoint address, Func<IConnection, IConnectionHandler> accept)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(accept);
        lock (_listening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Socket socket = ListenSocket.Bind(address, Options.BacklogCount);
            var bound = (IPEndPoint)socket.LocalEndPoint!;
            _listeners.Add(StartAccepting(socket, accept));
            return bound;
        }
    }

    public void StopListening()
    {
        lock (_listening)
        {
            foreach (IDisposable listener in _listeners)
            {
                listener.Dispose();
            }

            _listeners.Clear();
        }
    }

    public void Dispose()
    {
        lock (_listening)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        StopListening();
        foreach (TLoop loop in _loops)
        {
            loop.Stop();
        }
    }

    protected void StartLoops(Func<int, TLoop> make)
    {
        int count = Options.LoopCount > 0 ? Options.LoopCount : Environment.ProcessorCount;
        var loops = new List<TLoop>(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                TLoop loop = make(i);
                loop.Start();
                loops.Add(loop);
            }
        }
        catch (IOException)
        {
            loops.ForEach(static loop => loop.Stop());
            throw;
        }

        _loops = loops.ToArray();
    }

    /// <summary>The loop whose turn it is to take a connection. From any thread.</summary>
    protected TLoop NextLoop() => _loops[(uint)(Interlocked.Increment(ref _nextLoop) - 1) % (uint)_loops.Length];

    /// <summary>The loop that accepts, where loops do that themselves.</summary>
    protected TLoop FirstLoop => _loops[0];

    /// <summary>Begins to accept from the socket; disposing the answer stops that and closes the socket before it returns.</summary>
    protected abstract IDisposable StartAccepting(Socket socket, Func<IConnection, IConnectionHandler> accept);
}

using System.Net.Sockets;
using Helios.Base;

namespace Helios.Io.Transport.IoUring;

/// <summary>The transport for Linux 6.1 and later, where io_uring is permitted.</summary>
internal sealed class IoUringTransport : TransportBase<IoUringLoop>
{
    public IoUringTransport(TransportOptions options, ILog log) : base(options, log)
    {
        StartLoops(index => new IoUringLoop(index, options, log));
    }

    public override TransportKind Kind => TransportKind.IoUring;

    /// <summary>Whether a ring with all that the loops need can be made here, found out by making one; if not, why.</summary>
    public static bool Probe(out string reason)
    {
        reason = "";
        if (!OperatingSystem.IsLinux())
        {
            reason = "this system is not Linux";
            return false;
        }

        try
        {
            using var ring = new Ring(4, 8);
            using var buffers = new BufferRing(ring, 4, 4_096);
            return true;
        }
        catch (IOException e)
        {
            reason = e.Message;
            return false;
        }
    }

    protected override IDisposable StartAccepting(Socket socket, Func<IConnection, IConnectionHandler> accept)
    {
        var listener = new IoUringListener(FirstLoop, socket, NextLoop, accept);
        FirstLoop.Invoke(listener.Begin);
        return listener;
    }
}

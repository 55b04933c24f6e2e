using System.Net.Sockets;
using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Transport.Epoll;

/// <summary>The transport for Linux systems that do not permit io_uring.</summary>
internal sealed class EpollTransport : TransportBase<EpollLoop>
{
    public EpollTransport(TransportOptions options, ILog log) : base(options, log)
    {
        StartLoops(index => new EpollLoop(index, options, log));
    }

    public override TransportKind Kind => TransportKind.Epoll;

    /// <summary>Whether an epoll can be made here; if not, why.</summary>
    public static bool Probe(out string reason)
    {
        reason = "";
        if (!OperatingSystem.IsLinux())
        {
            reason = "this system is not Linux";
            return false;
        }

        int handle = LibcSockets.EpollCreate(LibcSockets.SocketCloseOnExec);
        if (handle < 0)
        {
            reason = "epoll_create1: " + Errno.Text(Errno.Last);
            return false;
        }

        _ = Libc.Close(handle);
        return true;
    }

    protected override IDisposable StartAccepting(Socket socket, Func<IConnection, IConnectionHandler> accept)
    {
        var listener = new EpollListener(FirstLoop, socket, NextLoop, accept);
        FirstLoop.Invoke(listener.Begin);
        return listener;
    }
}

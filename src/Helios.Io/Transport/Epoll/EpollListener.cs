using System.Net.Sockets;
using Helios.Io.Native;
using Helios.Io.Transport.Linux;

namespace Helios.Io.Transport.Epoll;

/// <summary>Accepts on the first loop and hands each connection to the loop whose turn it is.</summary>
// SAFETY: no address is asked for; the pointers are null.
internal sealed unsafe class EpollListener : IEpollTarget, IDisposable
{
    private const int AcceptsPerTurn = 64;

    private readonly EpollLoop _loop;
    private readonly Socket _socket;
    private readonly Func<EpollLoop> _nextLoop;
    private readonly Func<IConnection, IConnectionHandler> _accept;
    private readonly AcceptPause _pause;
    private readonly int _handle;
    private int _slot = -1;

    public EpollListener(EpollLoop loop, Socket socket, Func<EpollLoop> nextLoop, Func<IConnection, IConnectionHandler> accept)
    {
        _loop = loop;
        _socket = socket;
        _nextLoop = nextLoop;
        _accept = accept;
        _handle = (int)socket.Handle;
        _pause = new AcceptPause(loop, Resume);
    }

    public void Begin()
    {
        _socket.Blocking = false;
        _slot = _loop.Add(this, _handle, LibcSockets.EpollIn);
    }

    public void OnEvents(uint events)
    {
        for (int i = 0; i < AcceptsPerTurn && _slot >= 0; i++)
        {
            int accepted = LibcSockets.Accept(_handle, null, null, LibcSockets.SocketNonBlocking | LibcSockets.SocketCloseOnExec);
            if (accepted >= 0)
            {
                Hand(accepted);
                continue;
            }

            int errno = Errno.Last;
            if (AcceptPause.IsShortage(errno))
            {
                // The waiting connection would be reported again and again; nobody listens until the pause is over.
                _loop.Modify(_slot, _handle, 0);
                _pause.Start(errno);
            }

            return;
        }
    }

    public void Dispose() => _loop.Invoke(() =>
    {
        _pause.Stop();
        if (_slot >= 0)
        {
            _loop.Remove(_slot, _handle);
            _slot = -1;
        }

        _socket.Dispose();
    });

    private void Resume()
    {
        if (_slot >= 0)
        {
            _loop.Modify(_slot, _handle, LibcSockets.EpollIn);
        }
    }

    private void Hand(int accepted)
    {
        EpollLoop target = _nextLoop();
        if (target == _loop)
        {
            new EpollConnection(target, accepted).Begin(_accept);
        }
        else
        {
            target.Post(() => new EpollConnection(target, accepted).Begin(_accept));
        }
    }
}

using System.Net.Sockets;
using Helios.Io.Native;
using Helios.Io.Transport.Linux;

namespace Helios.Io.Transport.IoUring;

/// <summary>Accepts on the first loop, by one repeated request, and hands each connection to the loop whose turn it is.</summary>
// SAFETY: entries are the ring's until the next call.
internal sealed unsafe class IoUringListener : IRingTarget, IDisposable
{
    private readonly IoUringLoop _loop;
    private readonly Socket _socket;
    private readonly Func<IoUringLoop> _nextLoop;
    private readonly Func<IConnection, IConnectionHandler> _accept;
    private readonly AcceptPause _pause;
    private readonly int _handle;
    private int _slot;
    private bool _accepting;
    private bool _stopped;

    public IoUringListener(IoUringLoop loop, Socket socket, Func<IoUringLoop> nextLoop, Func<IConnection, IConnectionHandler> accept)
    {
        _loop = loop;
        _socket = socket;
        _nextLoop = nextLoop;
        _accept = accept;
        _handle = (int)socket.Handle;
        _pause = new AcceptPause(loop, Accept);
    }

    public void Begin()
    {
        _slot = _loop.Add(this);
        Accept();
    }

    public void OnCompletion(RequestKind kind, in CompletionEntry completion)
    {
        _accepting = (completion.Flags & IoUringAbi.CompletionHasMore) != 0;
        if (completion.Result >= 0)
        {
            Hand(completion.Result);
        }

        if (_accepting)
        {
            return;
        }

        if (_stopped)
        {
            _loop.Remove(_slot);
        }
        else if (AcceptPause.IsShortage(-completion.Result))
        {
            _pause.Start(-completion.Result);
        }
        else
        {
            Accept();
        }
    }

    public void Dispose() => _loop.Invoke(() =>
    {
        _pause.Stop();
        _stopped = true;
        if (_accepting)
        {
            // The request holds the socket open: it must be gone before the port is free.
            _loop.Cancel(_slot, RequestKind.Accept);
            _loop.SubmitNow();
        }
        else
        {
            _loop.Remove(_slot);
        }

        _socket.Dispose();
    });

    private void Accept()
    {
        // SAFETY: the entry is the ring's, and is this thread's until the next call into the kernel.
        SubmissionEntry* entry = _loop.Next(_slot, RequestKind.Accept);
        entry->Operation = IoUringAbi.OpAccept;
        entry->Handle = _handle;
        entry->Priority = IoUringAbi.AcceptMultishot;
        entry->OperationFlags = LibcSockets.SocketCloseOnExec;
        _accepting = true;
    }

    private void Hand(int accepted)
    {
        IoUringLoop target = _nextLoop();
        if (target == _loop)
        {
            new IoUringConnection(target, accepted).Begin(_accept);
        }
        else
        {
            target.Post(() => new IoUringConnection(target, accepted).Begin(_accept));
        }
    }
}

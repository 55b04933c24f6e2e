using System.Net;
using Helios.Io.Memory;
using Helios.Io.Native;
using Helios.Io.Transport.Linux;

namespace Helios.Io.Transport.Epoll;

/// <summary>
/// A connection over a non-blocking socket. The kernel is asked to watch for input all the time; a pause takes that back only when input
/// comes meanwhile, so that short pauses cost no call. Output is watched for only while the socket's buffer is full.
/// </summary>
// SAFETY: pointers are to blocks that live over the call they are given to.
internal sealed unsafe class EpollConnection : Connection, IEpollTarget
{
    private const int ReceivesPerEvent = 4;

    private readonly EpollLoop _loop;
    private readonly int _handle;
    private EndPoint? _remote;
    private int _slot = -1;
    private uint _watched;
    private bool _sendBlocked;

    public EpollConnection(EpollLoop loop, int handle) : base(loop)
    {
        _loop = loop;
        _handle = handle;
        LinuxSocket.Prepare(handle);
    }

    public override EndPoint? RemoteEndPoint => _remote ??= State == ConnectionState.Closed ? null : LinuxSocket.PeerOf(_handle);

    public void OnEvents(uint events)
    {
        if (State == ConnectionState.Closed)
        {
            return;
        }

        if ((events & LibcSockets.EpollOut) != 0 && _sendBlocked)
        {
            SendOutput();
        }

        if (WantsInput)
        {
            if ((events & ~LibcSockets.EpollOut) != 0)
            {
                Receive();
            }
        }
        else if ((events & (LibcSockets.EpollError | LibcSockets.EpollHangUp)) != 0)
        {
            int errno = LinuxSocket.TakeError(_handle);
            Failed(LinuxSocket.Error(errno == 0 ? Errno.ConnectionReset : errno));
        }
        else if ((events & LibcSockets.EpollIn) != 0)
        {
            Watch();
        }
    }

    protected override void StartReceiving()
    {
        if ((_watched & LibcSockets.EpollIn) == 0)
        {
            Watch();
        }
    }

    // Left to the first event that comes while reading is paused.
    protected override void StopReceiving()
    {
    }

    protected override void SendOutput()
    {
        nint sent = LibcSockets.Send(_handle, SendPointer, (nuint)SendCount, LibcSockets.MessageNoSignal);
        if (sent < 0)
        {
            int errno = Errno.Last;
            if (errno is not (Errno.TryAgain or Errno.Interrupted))
            {
                Failed(LinuxSocket.Error(errno));
                return;
            }

            sent = 0;
        }

        bool done = Sent((int)sent);
        if (_sendBlocked == done)
        {
            _sendBlocked = !done;
            Watch();
        }

        if (done)
        {
            OutputSent();
        }
    }

    protected override void ShutdownSend() => _ = LibcSockets.Shutdown(_handle, LibcSockets.ShutdownWrite);

    protected override void Release(bool reset)
    {
        if (_slot >= 0)
        {
            _loop.Remove(_slot, _handle);
        }

        if (reset)
        {
            LinuxSocket.ResetOnClose(_handle);
        }

        _ = Libc.Close(_handle);
        ReleaseBuffers();
        Owner.Unregister(this);
    }

    private void Receive()
    {
        for (int i = 0; i < ReceivesPerEvent && WantsInput; i++)
        {
            bool own = TryPrepareOwnInput(BufferPool.SmallestBytes, out NativeBuffer target);
            if (!own)
            {
                target = _loop.ReceiveBlock;
            }

            nint count = LibcSockets.Receive(_handle, target.Pointer, (nuint)target.CapacityBytes, 0);
            if (count <= 0)
            {
                ReceiveEnded(count);
                return;
            }

            if (own)
            {
                ReceivedInOwnInput((int)count);
            }
            else
            {
                Received(target.Slice(0, (int)count));
            }

            if (count < target.CapacityBytes)
            {
                // What came since then is reported by the next wait.
                return;
            }
        }
    }

    private void ReceiveEnded(nint count)
    {
        int errno = count == 0 ? 0 : Errno.Last;
        if (count == 0)
        {
            PeerEnded();
            Watch();
        }
        else if (errno is not (Errno.TryAgain or Errno.Interrupted))
        {
            Failed(LinuxSocket.Error(errno));
        }
    }

    /// <summary>Makes the kernel watch for what is wanted now.</summary>
    private void Watch()
    {
        if (State == ConnectionState.Closed)
        {
            return;
        }

        uint wanted = (WantsInput ? LibcSockets.EpollIn : 0) | (_sendBlocked ? LibcSockets.EpollOut : 0);
        if (_slot < 0)
        {
            _slot = _loop.Add(this, _handle, wanted);
        }
        else if (wanted != _watched)
        {
            _loop.Modify(_slot, _handle, wanted);
        }

        _watched = wanted;
    }
}

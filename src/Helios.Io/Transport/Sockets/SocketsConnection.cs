using System.Net;
using System.Net.Sockets;
using Helios.Io.Memory;

namespace Helios.Io.Transport.Sockets;

/// <summary>
/// A connection over a <see cref="Socket"/>: at most one receive and one send are in flight, each with an argument object of its own. Their
/// completions are posted to the loop; the socket's blocks go back to the pool when neither is in flight.
/// </summary>
// SAFETY: pointers are to blocks that are not given back while an operation is in flight.
internal sealed unsafe class SocketsConnection : Connection
{
    private const int LargestReceiveBytes = 256 * 1024;
    private const int ReceivesPerTurn = 16;

    private readonly Socket _socket;
    // true: no execution context is captured, so nothing is allocated per operation.
    private readonly SocketAsyncEventArgs _receiveArgs = new(true);
    private readonly SocketAsyncEventArgs _sendArgs = new(true);
    private readonly BufferMemory _receiveMemory = new();
    private readonly BufferMemory _sendMemory = new();
    private readonly Action _onReceived;
    private readonly Action _onSent;
    private readonly Action _continueReceiving;
    private NativeBuffer _receiveBlock;
    private bool _receiving;
    private bool _inSend;
    private bool _closing;

    public SocketsConnection(EventLoop owner, Socket socket) : base(owner)
    {
        _socket = socket;
        _onReceived = OnReceived;
        _onSent = OnSent;
        _continueReceiving = StartReceiving;
        _receiveArgs.Completed += (_, _) => Owner.Post(_onReceived);
        _sendArgs.Completed += (_, _) => Owner.Post(_onSent);
        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            RemoteEndPoint = socket.RemoteEndPoint;
        }
        catch (SocketException)
        {
            // The peer is gone already; the first receive says so.
        }
    }

    public override EndPoint? RemoteEndPoint { get; }

    protected override void StartReceiving()
    {
        for (int n = 0; !_receiving && !_closing && WantsInput; n++)
        {
            if (n == ReceivesPerTurn)
            {
                // A peer that sends faster than it is read must not keep the others of this loop waiting.
                Owner.Post(_continueReceiving);
                return;
            }

            PrepareReceive();
            _receiving = true;
            try
            {
                if (_socket.ReceiveAsync(_receiveArgs))
                {
                    return;
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                _receiving = false;
                Failed(e);
                return;
            }

            Complete();
        }
    }

    // The receive in flight stays; what it brings is kept until reading is resumed.
    protected override void StopReceiving()
    {
    }

    protected override void SendOutput()
    {
        while (SendCount > 0 && !_closing)
        {
            _sendArgs.SetBuffer(_sendMemory.Over(SendPointer, SendCount));
            _inSend = true;
            try
            {
                if (_socket.SendAsync(_sendArgs))
                {
                    return;
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                _inSend = false;
                Failed(e);
                return;
            }

            if (!CompleteSend())
            {
                return;
            }
        }
    }

    protected override void ShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The peer was faster; the receive that follows sees it.
        }
    }

    protected override void Release(bool reset)
    {
        _closing = true;
        try
        {
            if (reset)
            {
                _socket.LingerState = new LingerOption(true, 0);
            }
        }
        catch (SocketException)
        {
            // Broken already: closing is all that is left.
        }

        _socket.Dispose();
        ReleaseIfIdle();
    }

    private void PrepareReceive()
    {
        _receiveBlock = Owner.Pool.Rent(Math.Clamp(MissingInputBytes, BufferPool.SmallestBytes, LargestReceiveBytes));
        _receiveArgs.SetBuffer(_receiveMemory.Over(_receiveBlock.Pointer, _receiveBlock.CapacityBytes));
    }

    private void OnReceived()
    {
        Complete();
        StartReceiving();
    }

    private void Complete()
    {
        _receiving = false;
        NativeBuffer block = _receiveBlock;
        _receiveBlock = default;
        int count = _receiveArgs.BytesTransferred;
        if (_closing)
        {
            Owner.Pool.Return(block);
            ReleaseIfIdle();
            return;
        }

        if (_receiveArgs.SocketError != SocketError.Success)
        {
            Failed(new SocketException((int)_receiveArgs.SocketError));
        }
        else if (count == 0)
        {
            PeerEnded();
        }
        else
        {
            Received(block.Slice(0, count));
        }

        Owner.Pool.Return(block);
    }

    private void OnSent()
    {
        if (CompleteSend())
        {
            SendOutput();
        }
    }

    /// <summary>True when there is more to send.</summary>
    private bool CompleteSend()
    {
        _inSend = false;
        if (_closing)
        {
            ReleaseIfIdle();
            return false;
        }

        if (_sendArgs.SocketError != SocketError.Success)
        {
            Failed(new SocketException((int)_sendArgs.SocketError));
            return false;
        }

        if (Sent(_sendArgs.BytesTransferred))
        {
            OutputSent();
            return false;
        }

        return true;
    }

    private void ReleaseIfIdle()
    {
        if (_receiving || _inSend || LoopSlot < 0)
        {
            return;
        }

        ReleaseBuffers();
        _receiveArgs.Dispose();
        _sendArgs.Dispose();
        Owner.Unregister(this);
    }
}

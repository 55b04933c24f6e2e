using System.Net;
using Helios.Base;
using Helios.Io.Memory;

namespace Helios.Io.Transport;

/// <summary>
/// What all transports' connections share: states, delivery of input (Connection.Input.cs) and the output buffers (Connection.Output.cs).
/// A transport adds the kernel's side: receive, send, shut down, release.
/// Invariants:
/// 1. The handler is called on the loop's thread, never re-entrantly, and never after OnClosed, which is called exactly once.
/// 2. Buffers are released and OnClosed is called by <see cref="Attend"/> alone, so no handler finds itself closed, or the bytes it reads
///    gone, in the middle of its own call.
/// 3. Memory given to the kernel is neither moved nor given back before the kernel is done with it.
/// </summary>
internal abstract partial class Connection : IConnection
{
    private IConnectionHandler? _handler;
    private ConnectionState _state = ConnectionState.Open;
    private Exception? _closeError;
    private LoopTimer? _lingerTimer;
    private bool _attentionAsked;
    private bool _peerEnded;
    private bool _handlerFailed;
    private bool _endedByPeer;
    private bool _reset;
    private bool _released;

    protected Connection(EventLoop owner)
    {
        Owner = owner;
    }

    public IEventLoop Loop => Owner;

    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>The index in the loop's list of connections; -1 when it is in none.</summary>
    public int LoopSlot { get; set; } = -1;

    public ConnectionState State => _state;

    protected EventLoop Owner { get; }

    /// <summary>True when bytes may be received: reading is on, or the peer's end is awaited.</summary>
    protected bool WantsInput => !_peerEnded && (_state == ConnectionState.Open ? !_paused : _state != ConnectionState.Closed);

    /// <summary>Registers the connection, asks the server for its handler and begins to read. On the loop's thread.</summary>
    public void Begin(Func<IConnection, IConnectionHandler> accept)
    {
        Owner.Register(this);
        try
        {
            _handler = accept(this);
        }
        catch (Exception e)
        {
            Owner.Report("a connection was refused by its server", e);
            Finish(e, reset: true);
            return;
        }

        try
        {
            if (WantsInput)
            {
                StartReceiving();
            }
        }
        catch (IOException e)
        {
            Failed(e);
        }
    }

    public void Close()
    {
        if (_state == ConnectionState.Open)
        {
            _flushMark = _written;
            Drain();
        }
    }

    public void Abort()
    {
        if (_state != ConnectionState.Closed)
        {
            Finish(null, reset: true);
        }
    }

    /// <summary>The end of a turn for this connection: resumed input, output, and the steps of closing, in this order.</summary>
    public void Attend()
    {
        _attentionAsked = false;
        if (_resumed)
        {
            _resumed = false;
            ResumeInput();
        }

        if (_state != ConnectionState.Closed)
        {
            Transmit();
            StepClosing();
        }

        if (_state == ConnectionState.Closed && !_released)
        {
            _released = true;
            Release(_reset);
            EndHandler();
        }
    }

    /// <summary>Asks the kernel for input, unless that was done already.</summary>
    protected abstract void StartReceiving();

    /// <summary>Takes back the request for input. What arrives nevertheless is kept.</summary>
    protected abstract void StopReceiving();

    /// <summary>Sends <see cref="SendPointer"/>, <see cref="SendCount"/>; answers by <see cref="Sent"/> now or later.</summary>
    protected abstract void SendOutput();

    /// <summary>Tells the peer that nothing more comes.</summary>
    protected abstract void ShutdownSend();

    /// <summary>
    /// Gives up the handle (with a reset if wanted), then calls <see cref="ReleaseBuffers"/> and Unregister as soon as the kernel has
    /// nothing in flight.
    /// </summary>
    protected abstract void Release(bool reset);

    /// <summary>The peer sent its end. While reading is paused that waits behind the unread bytes.</summary>
    protected void PeerEnded()
    {
        _peerEnded = true;
        if (_state == ConnectionState.Open)
        {
            if (!_paused && !_resumed)
            {
                _endedByPeer = true;
                Drain();
            }
        }
        else
        {
            AskAttention();
        }
    }

    /// <summary>
    /// The connection broke. After our own Close this is an orderly end: the peer did not wait for ours. After the peer's end it is not:
    /// it never took what we had for it. (A reset may be told to the send alone; the receive then sees an ordinary end.)
    /// </summary>
    protected void Failed(Exception error)
    {
        if (_state != ConnectionState.Closed)
        {
            Finish(_state == ConnectionState.Open || _endedByPeer ? error : null, reset: true);
        }
    }

    protected void AskAttention()
    {
        if (!_attentionAsked)
        {
            _attentionAsked = true;
            Owner.Attend(this);
        }
    }

    private void Drain()
    {
        _state = ConnectionState.Draining;
        _lingerTimer = (LoopTimer)Owner.Schedule(Owner.Options.LingerMs, () => Finish(null, reset: HasOutput));
        AskAttention();
    }

    private void StepClosing()
    {
        if (_state == ConnectionState.Draining && !HasOutput)
        {
            if (_peerEnded)
            {
                Finish(null, reset: false);
                return;
            }

            // Closing with unread input would reset the connection and could take our last words (an error message) away from the peer.
            _state = ConnectionState.Lingering;
            ShutdownSend();
            StartReceiving();
        }
        else if (_state == ConnectionState.Lingering && _peerEnded)
        {
            Finish(null, reset: false);
        }
    }

    private void Finish(Exception? error, bool reset)
    {
        if (_state == ConnectionState.Closed)
        {
            return;
        }

        _state = ConnectionState.Closed;
        _closeError = error;
        _lingerTimer?.Cancel();
        _lingerTimer = null;
        _reset = reset;
        AskAttention();
    }

    private void EndHandler()
    {
        IConnectionHandler? handler = _handler;
        _handler = null;
        if (handler is null)
        {
            return;
        }

        try
        {
            handler.OnClosed(_closeError);
        }
        catch (Exception e)
        {
            Owner.Report("a connection's handler failed while it was closed", e);
        }
    }

    /// <summary>
    /// A handler let an exception escape: its state and its output can no longer be trusted, so the connection ends at once.
    /// </summary>
    private void HandlerFailed(Exception error)
    {
        if (!_handlerFailed)
        {
            _handlerFailed = true;
            Owner.Report("a connection's handler failed; the connection is closed", error);
        }

        if (_state != ConnectionState.Closed)
        {
            Finish(error, reset: true);
        }
    }
}

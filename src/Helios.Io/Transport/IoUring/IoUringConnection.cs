using System.Net;
using Helios.Io.Native;
using Helios.Io.Transport.Linux;

namespace Helios.Io.Transport.IoUring;

/// <summary>
/// A connection over a ring: one repeated receive into the loop's buffers for as long as reading goes on, and sends that are tried at once
/// and wait for room only when they must.
/// Invariant: handle, slot and buffers are given back only when neither a receive nor a send is in flight.
/// </summary>
// SAFETY: entries are the ring's until the next call; buffers outlive the sends that use them.
internal sealed unsafe class IoUringConnection : Connection, IRingTarget
{
    private readonly IoUringLoop _loop;
    private readonly int _handle;
    private readonly int _slot;
    private EndPoint? _remote;
    private bool _receiving;
    private bool _cancelling;
    private bool _sendExpected;
    private bool _sendWaits;
    private bool _closing;

    public IoUringConnection(IoUringLoop loop, int handle) : base(loop)
    {
        _loop = loop;
        _handle = handle;
        _slot = loop.Add(this);
        LinuxSocket.Prepare(handle);
    }

    public override EndPoint? RemoteEndPoint => _remote ??= State == ConnectionState.Closed ? null : LinuxSocket.PeerOf(_handle);

    public void OnCompletion(RequestKind kind, in CompletionEntry completion)
    {
        if (kind == RequestKind.Receive)
        {
            OnReceived(in completion);
        }
        else
        {
            OnSent(kind, completion.Result);
        }

        if (_closing)
        {
            ReleaseIfIdle();
        }
    }

    /// <summary>The expected send was taken as a whole, unless its completion came before.</summary>
    public void SendTaken()
    {
        if (!_sendExpected)
        {
            return;
        }

        _sendExpected = false;
        if (_closing)
        {
            ReleaseIfIdle();
            return;
        }

        Sent(SendCount);
        OutputSent();
    }

    protected override void StartReceiving()
    {
        if (_receiving || _closing || !WantsInput)
        {
            return;
        }

        // SAFETY: the entry is the ring's, and is this thread's until the next call into the kernel.
        SubmissionEntry* entry = _loop.Next(_slot, RequestKind.Receive);
        entry->Operation = IoUringAbi.OpReceive;
        entry->Handle = _handle;
        entry->Priority = IoUringAbi.ReceiveMultishot;
        entry->Flags = IoUringAbi.EntryBufferSelect;
        entry->BufferGroup = BufferRing.Group;
        _receiving = true;
        _cancelling = false;
    }

    // Left to the first bytes that come while reading is paused, so that short pauses cost nothing.
    protected override void StopReceiving()
    {
    }

    protected override void SendOutput()
    {
        // SAFETY: the entry is the ring's, and is this thread's until the next call into the kernel.
        SubmissionEntry* entry = PrepareSend(RequestKind.Send);
        entry->OperationFlags |= LibcSockets.MessageDontWait;
        entry->Flags = IoUringAbi.EntrySkipSuccess;
        _sendExpected = true;
        _loop.ExpectSend(this, IsDrainAwaited);
    }

    protected override void ShutdownSend() => _ = LibcSockets.Shutdown(_handle, LibcSockets.ShutdownWrite);

    protected override void Release(bool reset)
    {
        _closing = true;
        if (reset)
        {
            LinuxSocket.ResetOnClose(_handle);
        }

        if (_receiving)
        {
            _loop.Cancel(_slot, RequestKind.Receive);
        }

        if (_sendWaits)
        {
            _loop.Cancel(_slot, RequestKind.WaitingSend);
        }

        ReleaseIfIdle();
    }

    private SubmissionEntry* PrepareSend(RequestKind kind)
    {
        // SAFETY: the entry is the ring's, and is this thread's until the next call into the kernel. The output it
        // points at stays where it is until the send is done.
        SubmissionEntry* entry = _loop.Next(_slot, kind);
        entry->Operation = IoUringAbi.OpSend;
        entry->Handle = _handle;
        entry->Address = (ulong)SendPointer;
        entry->Length = (uint)SendCount;

        // Wait-all makes a send that was cut short a failure, so that it is told.
        entry->OperationFlags = LibcSockets.MessageNoSignal | LibcSockets.MessageWaitAll;
        return entry;
    }

    private void OnReceived(in CompletionEntry completion)
    {
        int count = completion.Result;
        bool hasBuffer = (completion.Flags & IoUringAbi.CompletionHasBuffer) != 0;
        ushort buffer = (ushort)(completion.Flags >> IoUringAbi.CompletionBufferShift);
        _receiving = (completion.Flags & IoUringAbi.CompletionHasMore) != 0;
        if (!_closing)
        {
            if (count > 0)
            {
                Received(_loop.Buffers.Filled(buffer, count));
            }
            else if (count == 0)
            {
                PeerEnded();
            }
            else if (-count is not (Errno.Cancelled or Errno.NoBuffers or Errno.TryAgain or Errno.Interrupted))
            {
                Failed(LinuxSocket.Error(-count));
            }
        }

        if (hasBuffer)
        {
            _loop.Buffers.Recycle(buffer);
        }

        if (WantsInput)
        {
            StartReceiving();
        }
        else if (_receiving && !_cancelling && !_closing)
        {
            _cancelling = true;
            _loop.Cancel(_slot, RequestKind.Receive);
        }
    }

    private void OnSent(RequestKind kind, int result)
    {
        if (kind == RequestKind.Send)
        {
            _sendExpected = false;
        }
        else
        {
            _sendWaits = false;
        }

        if (_closing || State == ConnectionState.Closed)
        {
            return;
        }

        if (result < 0 && -result is not (Errno.TryAgain or Errno.Interrupted))
        {
            Failed(LinuxSocket.Error(-result));
            return;
        }

        if (Sent(Math.Max(0, result)))
        {
            OutputSent();
            return;
        }

        _ = PrepareSend(RequestKind.WaitingSend);
        _sendWaits = true;
    }

    private void ReleaseIfIdle()
    {
        if (_receiving || _sendExpected || _sendWaits || LoopSlot < 0)
        {
            return;
        }

        _ = Libc.Close(_handle);
        _loop.Remove(_slot);
        ReleaseBuffers();
        Owner.Unregister(this);
    }
}

using Helios.Base;
using Helios.Io.Native;
using Helios.Io.Transport.Linux;

namespace Helios.Io.Transport.IoUring;

/// <summary>What completions are handed to.</summary>
internal interface IRingTarget
{
    void OnCompletion(RequestKind kind, in CompletionEntry completion);
}

/// <summary>
/// A loop over one io_uring. One system call per turn hands over everything the turn wrote (sends, receives) and waits for what comes next.
/// Sends are tried while their entry is taken and complete only when they fail: when a call has taken all entries and no completion is
/// hidden, a send without a completion is a send that is done. So its buffer is free again without an event of its own, and sends do not
/// end the wait.
/// Invariant: a slot is given to another target only after its last completion was seen.
/// </summary>
// SAFETY: entries are the ring's until the next call.
internal sealed unsafe class IoUringLoop : EventLoop
{
    private const uint SubmissionCount = 512;
    private const uint CompletionCount = 4_096;
    private const uint ReceiveBufferCount = 256;
    private const int ReceiveBufferBytes = 16 * 1024;
    private const int SettleWithinMs = 10;
    private const int KindBits = 8;

    private readonly WakeEvent _wake = new();
    private readonly SlotTable<IRingTarget> _targets = new();
    private readonly List<IoUringConnection> _sends = new();
    private Ring? _ring;
    private BufferRing? _buffers;
    private bool _wakeWatched;
    private bool _unsettled;
    private bool _drainAwaited;

    public IoUringLoop(int index, TransportOptions options, ILog log) : base(index, options, log)
    {
    }

    public BufferRing Buffers => _buffers!;

    private Ring Ring => _ring!;

    public int Add(IRingTarget target) => _targets.Add(target);

    public void Remove(int slot) => _targets.Remove(slot);

    /// <summary>An entry whose completion goes to the slot's target.</summary>
    public SubmissionEntry* Next(int slot, RequestKind kind)
    {
        // SAFETY: the entry is the ring's, and is this thread's until the next call into the kernel.
        SubmissionEntry* entry = Ring.Next();
        entry->UserData = UserData(slot, kind);
        return entry;
    }

    /// <summary>Asks the kernel to end a request; that one completes, the asking does not matter.</summary>
    public void Cancel(int slot, RequestKind kind)
    {
        // SAFETY: the entry is the ring's, and is this thread's until the next call into the kernel.
        SubmissionEntry* entry = Next(0, RequestKind.Ignored);
        entry->Operation = IoUringAbi.OpAsyncCancel;
        entry->Handle = -1;
        entry->Address = UserData(slot, kind);
        entry->Flags = IoUringAbi.EntrySkipSuccess;
    }

    /// <summary>The connection has written a send; <see cref="IoUringConnection.SendTaken"/> follows unless the send completes.</summary>
    public void ExpectSend(IoUringConnection connection, bool drainAwaited)
    {
        _sends.Add(connection);
        _drainAwaited |= drainAwaited;
    }

    /// <summary>Hands over what was written without waiting.</summary>
    public void SubmitNow() => Ring.Enter(0, 0);

    protected override void Open()
    {
        _ring = new Ring(SubmissionCount, CompletionCount);
        _buffers = new BufferRing(_ring, ReceiveBufferCount, ReceiveBufferBytes);
        WatchWake();
    }

    protected override void WaitAndDispatch(int timeoutMs)
    {
        bool wait = timeoutMs != 0;
        if (wait && _sends.Count > 0)
        {
            // A send that succeeds does not end the wait, but its handler must hear of it and its buffer must come back some time.
            timeoutMs = timeoutMs < 0 ? SettleWithinMs : Math.Min(timeoutMs, SettleWithinMs);
        }

        _drainAwaited = false;
        int result = Ring.Enter(wait ? 1u : 0u, timeoutMs);
        int errno = result < 0 ? Errno.Last : 0;
        Woke();
        if (errno is not (0 or Errno.Interrupted or Errno.TimerExpired or Errno.Busy or Errno.TryAgain))
        {
            throw new IOException("io_uring_enter: " + Errno.Text(errno));
        }

        Ring.Completions(out uint head, out uint tail);
        if (_sends.Count > 0)
        {
            SettleSends(head, tail);
        }

        while (head != tail)
        {
            CompletionEntry completion = Ring.At(head++);
            Ring.Seen(head);
            Dispatch(in completion);
        }

        if (!_wakeWatched)
        {
            WatchWake();
        }
    }

    protected override bool HasWork => _unsettled || _drainAwaited;

    protected override void Wake() => _wake.Set();

    protected override void CloseLoop()
    {
        _wake.Dispose();
        _ring?.Dispose();
        _buffers?.Dispose();
    }

    private static ulong UserData(int slot, RequestKind kind) => ((ulong)(uint)slot << KindBits) | (uint)kind;

    private static RequestKind KindOf(ulong userData) => (RequestKind)(userData & ((1 << KindBits) - 1));

    private void SettleSends(uint head, uint tail)
    {
        // Failures first: they may stand behind input of the same connection, whose handler must find its output in order.
        for (uint at = head; at != tail; at++)
        {
            CompletionEntry completion = Ring.At(at);
            if (KindOf(completion.UserData) == RequestKind.Send)
            {
                _targets.Get((int)(completion.UserData >> KindBits))?.OnCompletion(RequestKind.Send, in completion);
            }
        }

        _unsettled = !Ring.IsSubmitted || Ring.HasOverflow;
        if (_unsettled)
        {
            return;
        }

        // Handlers called from here may write further sends; those belong to the next call.
        int count = _sends.Count;
        for (int i = 0; i < count; i++)
        {
            _sends[i].SendTaken();
        }

        _sends.RemoveRange(0, count);
    }

    private void Dispatch(in CompletionEntry completion)
    {
        RequestKind kind = KindOf(completion.UserData);
        switch (kind)
        {
            case RequestKind.Ignored:
            case RequestKind.Send:
                break;
            case RequestKind.Wake:
                _wakeWatched = (completion.Flags & IoUringAbi.CompletionHasMore) != 0;
                break;
            case RequestKind.Accept:
            case RequestKind.Receive:
            case RequestKind.WaitingSend:
                _targets.Get((int)(completion.UserData >> KindBits))?.OnCompletion(kind, in completion);
                break;
            default:
                throw new Bug("a completion of an unknown kind");
        }
    }

    /// <summary>A repeated poll reports each write to the event once, so that nobody needs to read the counter back.</summary>
    private void WatchWake()
    {
        // SAFETY: the entry is the ring's, and is this thread's until the next call into the kernel.
        SubmissionEntry* entry = Next(0, RequestKind.Wake);
        entry->Operation = IoUringAbi.OpPollAdd;
        entry->Handle = _wake.Handle;
        entry->OperationFlags = LibcSockets.EpollIn;
        entry->Length = IoUringAbi.PollMultishot;
        _wakeWatched = true;
    }
}

using Helios.Base;
using Helios.Io.Native;
using Helios.Io.Transport.IoUring;
using Microsoft.Win32.SafeHandles;

namespace Helios.Io.Devices;

/// <summary>
/// A file by an io_uring of its own: the file is registered, and so is memory that was named to <see cref="Register"/>. A write and its
/// flush go as two linked entries of one submission.
///
/// Invariants:
/// 1. Every completion entry is looked at. A request is complete when none of its entries is in the kernel any more.
/// 2. The kernel cancels a flush that is linked behind a short write. The rest is then submitted with a flush of its own; a cancelled flush
///    behind a whole write is a failure.
/// 3. A request's slot keeps its place from its submission to its completion, and user data names the slot and which entry it is.
/// </summary>
// SAFETY: pointers are the caller's memory, which is the device's until the completion was taken, and the ring's entries.
internal sealed unsafe class IoUringDevice : IBlockDevice
{
    private const int Slots = 64;
    private const ulong FlushBit = 1;

    private readonly SafeFileHandle _handle;
    private readonly HeldFile _held;
    private readonly Ring _ring;
    private readonly Slot[] _slots = new Slot[Slots];
    private readonly int[] _free = new int[Slots];
    private readonly int[] _finished = new int[Slots];
    private readonly bool _isFileRegistered;
    private int _freeCount = Slots;
    private int _firstFinished;
    private int _finishedCount;
    private long _lengthBytes;
    private nint _registered;
    private long _registeredBytes;
    private string? _failure;

    /// <summary>Throws IOException when this system does not permit a ring. The handle is the device's only when that succeeds.</summary>
    public IoUringDevice(SafeFileHandle handle, string path)
    {
        _ring = new Ring(2 * Slots, 4 * Slots, takesTurns: true);
        _handle = handle;
        _held = new HeldFile(handle);
        Name = path;
        _lengthBytes = RandomAccess.GetLength(handle);
        for (int i = 0; i < Slots; i++)
        {
            _free[i] = i;
        }

        int file = _held.Descriptor;

        // SAFETY: the number lives over the call.
        _isFileRegistered = _ring.Register(IoUringAbi.RegisterFiles, &file, 1) == 0;
    }

    public string Name { get; }

    public long LengthBytes => Volatile.Read(ref _lengthBytes);

    public int InFlight => Slots - _freeCount;

    public int Capacity => Slots;

    public void Submit(in BlockRequest request)
    {
        Invariant.Require(_freeCount > 0);
        int index = _free[--_freeCount];
        _slots[index] = new Slot { Request = request };
        if (_failure is not null && request.Operation != BlockOperation.Read)
        {
            _slots[index].Fail(BlockOutcome.Failed, _failure + " (the device is not used after a failure)");
            Finish(index);
            return;
        }

        Enter(index);
    }

    public int Poll(Span<BlockCompletion> completions)
    {
        int taken = TakeFinished(completions, 0);
        if (taken == 0 && InFlight > 0)
        {
            Call(0);
            Reap();
            taken = TakeFinished(completions, 0);
        }

        return taken;
    }

    public int Wait(Span<BlockCompletion> completions)
    {
        int taken = TakeFinished(completions, 0);
        while (taken == 0 && InFlight > 0)
        {
            Call(1);
            Reap();
            taken = TakeFinished(completions, 0);
        }

        return taken;
    }

    public int Read(long position, Span<byte> destination)
    {
        try
        {
            return RandomAccess.Read(_handle, destination, position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault($"the file {Name} cannot be read: {e.Message}", e);
        }
    }

    public bool TryAllocate(long lengthBytes)
    {
        RefuseWhenShut();
        if (lengthBytes > LengthBytes
            && !FileCalls.TryAllocate(_handle, _held.Descriptor, LengthBytes, lengthBytes, out bool isFull, out string reason))
        {
            _lengthBytes = RandomAccess.GetLength(_handle);
            return isFull ? false : throw Shut("made longer", reason);
        }

        _lengthBytes = Math.Max(_lengthBytes, lengthBytes);
        return true;
    }

    public void Truncate(long lengthBytes)
    {
        RefuseWhenShut();
        try
        {
            RandomAccess.SetLength(_handle, lengthBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Shut("cut", e.Message);
        }

        _lengthBytes = lengthBytes;
    }

    public void Register(DeviceMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        Invariant.Require(InFlight == 0);
        if (_registered != 0)
        {
            return;
        }

        // Memory that may not be locked (ulimit -l) costs a little speed, nothing else.
        var range = new MemoryRange { Address = (ulong)memory.Address, LengthBytes = (ulong)memory.LengthBytes };

        // SAFETY: the structure lives over the call, and the memory outlives the device.
        if (_ring.Register(IoUringAbi.RegisterBuffers, &range, 1) == 0)
        {
            _registered = memory.Address;
            _registeredBytes = memory.LengthBytes;
        }
    }

    public void Dispose()
    {
        // The kernel may still be writing from memory that the caller frees next.
        Span<BlockCompletion> dropped = new BlockCompletion[Slots];
        while (InFlight > 0)
        {
            _ = Wait(dropped);
        }

        _ring.Dispose();
        _held.Dispose();
        _handle.Dispose();
    }

    /// <summary>Writes the entries of what is left of a request.</summary>
    private void Enter(int index)
    {
        ref Slot slot = ref _slots[index];
        BlockOperation operation = slot.Request.Operation;
        bool transfers = operation != BlockOperation.Flush && !slot.IsTransferred;
        bool flushes = operation is BlockOperation.Flush or BlockOperation.WriteThenFlush;
        if (transfers)
        {
            PrepareTransfer(ref slot, index, operation == BlockOperation.Read, isLinked: flushes);
        }

        if (flushes)
        {
            SubmissionEntry* entry = Prepare(((ulong)index << 1) | FlushBit);
            entry->Operation = IoUringAbi.OpFileSync;
            entry->OperationFlags = IoUringAbi.FileSyncDataOnly;
            slot.InKernel++;
        }
    }

    private void PrepareTransfer(ref Slot slot, int index, bool isRead, bool isLinked)
    {
        nint address = slot.Request.Address + slot.Done;
        int length = slot.Request.LengthBytes - slot.Done;
        bool isFixed = _registered != 0 && address >= _registered && address + length <= _registered + _registeredBytes;
        SubmissionEntry* entry = Prepare((ulong)index << 1);
        entry->Operation = (isRead, isFixed) switch
        {
            (true, true) => IoUringAbi.OpReadFixed,
            (true, false) => IoUringAbi.OpRead,
            (false, true) => IoUringAbi.OpWriteFixed,
            (false, false) => IoUringAbi.OpWrite,
        };
        entry->Address = (ulong)address;
        entry->Length = (uint)length;
        entry->Offset = (ulong)(slot.Request.Position + slot.Done);
        entry->Flags |= isLinked ? IoUringAbi.EntryLink : (byte)0;
        slot.InKernel++;
    }

    private SubmissionEntry* Prepare(ulong userData)
    {
        SubmissionEntry* entry = _ring.Next();
        entry->Handle = _isFileRegistered ? 0 : _held.Descriptor;
        entry->Flags = _isFileRegistered ? IoUringAbi.EntryFixedFile : (byte)0;
        entry->UserData = userData;
        return entry;
    }

    private void Call(uint minimum)
    {
        int result;
        do
        {
            result = _ring.Enter(minimum, -1);
        }
        while (result < 0 && Errno.Last is Errno.Interrupted or Errno.TryAgain or Errno.Busy && IsNothingReady());
        if (result < 0 && Errno.Last is not (Errno.Interrupted or Errno.TryAgain or Errno.Busy))
        {
            // The ring itself is broken: nothing that is in flight will be answered.
            string reason = $"the file {Name} cannot be reached: io_uring_enter: {Errno.Text(Errno.Last)}";
            _failure = reason;
            throw new Fault(reason);
        }
    }

    private bool IsNothingReady()
    {
        _ring.Completions(out uint head, out uint tail);
        return head == tail;
    }

    private void Reap()
    {
        _ring.Completions(out uint head, out uint tail);
        for (; head != tail; head++)
        {
            CompletionEntry entry = _ring.At(head);
            _ring.Seen(head + 1);
            int index = (int)(entry.UserData >> 1);
            ref Slot slot = ref _slots[index];
            slot.InKernel--;
            if ((entry.UserData & FlushBit) != 0)
            {
                slot.FlushResult = entry.Result;
            }
            else
            {
                OnTransferred(ref slot, entry.Result);
            }

            if (slot.InKernel == 0)
            {
                Settle(index);
            }
        }
    }

    private static void OnTransferred(ref Slot slot, int result)
    {
        if (result > 0)
        {
            slot.Done += result;
        }

        slot.TransferError = result < 0 ? -result : 0;
        slot.IsTransferred = slot.Done == slot.Request.LengthBytes || (result == 0 && slot.Request.Operation == BlockOperation.Read);
        if (result == 0 && !slot.IsTransferred)
        {
            // A write that takes nothing would be tried for ever.
            slot.TransferError = Errno.InputOutput;
        }
    }

    /// <summary>None of the request's entries is in the kernel: it is finished, or goes on with what is left.</summary>
    private void Settle(int index)
    {
        ref Slot slot = ref _slots[index];
        BlockOperation operation = slot.Request.Operation;
        if (operation != BlockOperation.Flush)
        {
            if (slot.TransferError is not (0 or Errno.Interrupted or Errno.TryAgain))
            {
                Fail(index, operation == BlockOperation.Read ? "read" : "written", slot.TransferError);
                return;
            }

            if (!slot.IsTransferred)
            {
                slot.TransferError = 0;
                slot.FlushResult = 0;
                Enter(index);
                return;
            }
        }

        if (slot.FlushResult is -Errno.Interrupted or -Errno.TryAgain)
        {
            slot.FlushResult = 0;
            Enter(index);
            return;
        }

        if (slot.FlushResult < 0)
        {
            Fail(index, "flushed to disk", -slot.FlushResult);
            return;
        }

        Finish(index);
        if (operation is BlockOperation.Write or BlockOperation.WriteThenFlush)
        {
            Volatile.Write(ref _lengthBytes, Math.Max(_lengthBytes, slot.Request.Position + slot.Request.LengthBytes));
        }
    }

    private void Fail(int index, string what, int errno)
    {
        ref Slot slot = ref _slots[index];
        string reason = $"the file {Name} cannot be {what}: {Errno.Text(errno)}";
        BlockOutcome outcome = FileCalls.IsFull(errno) ? BlockOutcome.NoSpace : BlockOutcome.Failed;
        if (outcome == BlockOutcome.Failed && slot.Request.Operation != BlockOperation.Read)
        {
            _failure ??= reason;
        }

        slot.Fail(outcome, reason);
        Finish(index);
    }

    private int TakeFinished(Span<BlockCompletion> completions, int taken)
    {
        for (; _finishedCount > 0 && taken < completions.Length; _finishedCount--)
        {
            int index = _finished[_firstFinished];
            _firstFinished = (_firstFinished + 1) % Slots;
            ref Slot slot = ref _slots[index];
            completions[taken++] = new BlockCompletion(slot.Request.Id, slot.Outcome, slot.Done, slot.Reason);
            slot = default;
            _free[_freeCount++] = index;
        }

        return taken;
    }

    /// <summary>The request's completion can be taken.</summary>
    private void Finish(int index) => _finished[(_firstFinished + _finishedCount++) % Slots] = index;

    private Fault Shut(string what, string reason)
    {
        _failure = $"the file {Name} cannot be {what}: {reason}";
        return new Fault(_failure);
    }

    private void RefuseWhenShut()
    {
        if (_failure is not null)
        {
            throw new Fault(_failure + " (the device is not used after a failure)");
        }
    }

    private struct Slot
    {
        public BlockRequest Request;
        public int Done;
        public int InKernel;
        public int TransferError;
        public int FlushResult;
        public bool IsTransferred;
        public BlockOutcome Outcome;
        public string? Reason;

        public void Fail(BlockOutcome outcome, string reason)
        {
            Outcome = outcome;
            Reason = reason;
            Done = 0;
        }
    }
}

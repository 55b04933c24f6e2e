using System.Runtime.CompilerServices;
using Helios.Io.Native;

namespace Helios.Io.Transport.IoUring;

/// <summary>
/// One io_uring: entries are written into shared memory and handed to the kernel together with the wait, by one system call.
/// Invariants: used on the thread that made it (SINGLE_ISSUER), or, when it is made for taking turns, by one thread at a time; an entry is
/// complete before the tail that covers it is published; a completion is copied before the head that gives its place back is published.
/// </summary>
// SAFETY: pointers are to the ring's mappings; indexes are masked to their sizes.
internal sealed unsafe class Ring : IDisposable
{
    private const uint SetupFlags = IoUringAbi.SetupCompletionSize | IoUringAbi.SetupClamp | IoUringAbi.SetupSubmitAll;
    private const uint SetupOneThread = IoUringAbi.SetupSingleIssuer | IoUringAbi.SetupDeferTaskRun;

    private const uint NeededFeatures = IoUringAbi.FeatureSingleMap | IoUringAbi.FeatureNoDrop
        | IoUringAbi.FeatureExtendedArgument | IoUringAbi.FeatureSkipCompletion;

    private const uint AnyPlace = uint.MaxValue;

    private readonly int _handle;
    private int _enterHandle;
    private uint _enterFlags;
    private byte* _rings;
    private nuint _ringsBytes;
    private SubmissionEntry* _entries;
    private nuint _entriesBytes;
    private CompletionEntry* _completions;
    private uint* _submissionHead;
    private uint* _submissionTail;
    private uint* _submissionFlags;
    private uint* _completionHead;
    private uint* _completionTail;
    private uint _submissionMask;
    private uint _submissionCount;
    private uint _completionMask;
    private uint _tail;

    /// <summary>Makes a ring, or throws IOException with the kernel's reason.</summary>
    public Ring(uint submissionCount, uint completionCount, bool takesTurns = false)
    {
        var parameters = new IoUringParams { Flags = SetupFlags | (takesTurns ? 0 : SetupOneThread), CompletionEntries = completionCount };

        // SAFETY: the structure lives over the call.
        _handle = IoUringCalls.Setup(submissionCount, &parameters);
        if (_handle < 0)
        {
            throw new IOException("io_uring_setup: " + ReasonOf(Errno.Last));
        }

        if ((parameters.Features & NeededFeatures) != NeededFeatures)
        {
            _ = Libc.Close(_handle);
            throw new IOException("io_uring_setup: the kernel lacks features that are needed");
        }

        _enterHandle = _handle;
        MapMemory(in parameters);
        if (!takesTurns)
        {
            // The registration is the thread's.
            RegisterOwnHandle();
        }
    }

    /// <summary>True when completions wait that had no place in the ring; the next call brings them.</summary>
    // SAFETY: the pointer is into the mapping, which lives as long as this object.
    public bool HasOverflow => (Volatile.Read(ref *_submissionFlags) & IoUringAbi.SubmissionFlagOverflow) != 0;

    /// <summary>True when the kernel has taken every entry.</summary>
    // SAFETY: the pointer is into the mapping, which lives as long as this object.
    public bool IsSubmitted => Volatile.Read(ref *_submissionHead) == _tail;

    /// <summary>The next entry, cleared; it goes to the kernel with the next call. Calls at once when the ring is full.</summary>
    public SubmissionEntry* Next()
    {
        while (_tail - Volatile.Read(ref *_submissionHead) == _submissionCount)
        {
            if (Enter(0, 0) < 0 && Errno.Last is not (Errno.Interrupted or Errno.TryAgain or Errno.Busy))
            {
                throw new IOException("io_uring_enter: " + Errno.Text(Errno.Last));
            }
        }

        // SAFETY: the mask keeps the place inside the mapped entries, and the kernel has taken what was there.
        SubmissionEntry* entry = _entries + (_tail & _submissionMask);
        *entry = default;
        _tail++;
        return entry;
    }

    /// <summary>
    /// Hands over what is written and waits for a completion: -1 ms without end, 0 not at all. The kernel's answer, negative for errno.
    /// </summary>
    public int Enter(uint minimumComplete, int timeoutMs)
    {
        Volatile.Write(ref *_submissionTail, _tail);
        uint toSubmit = _tail - Volatile.Read(ref *_submissionHead);
        uint flags = _enterFlags | IoUringAbi.EnterGetEvents;
        if (minimumComplete == 0 || timeoutMs < 0)
        {
            return IoUringCalls.Enter(_enterHandle, toSubmit, minimumComplete, flags, null, 0);
        }

        KernelTimeSpan timeout = new() { Seconds = timeoutMs / 1000, Nanoseconds = timeoutMs % 1000 * 1_000_000L };
        WaitArgument argument = new() { TimeoutAddress = (ulong)&timeout };

        // SAFETY: both structures live over the call.
        return IoUringCalls.Enter(
            _enterHandle, toSubmit, minimumComplete, flags | IoUringAbi.EnterExtendedArgument, &argument, (nuint)sizeof(WaitArgument));
    }

    /// <summary>The completions there are now, as positions for <see cref="At"/>.</summary>
    public void Completions(out uint head, out uint tail)
    {
        // SAFETY: both pointers are into the mapping, which lives as long as this object; only this thread writes the head.
        head = *_completionHead;
        tail = Volatile.Read(ref *_completionTail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CompletionEntry At(uint position) => _completions[position & _completionMask];

    /// <summary>Gives the places before the position back to the kernel.</summary>
    // SAFETY: the pointer is into the mapping, which lives as long as this object; only this thread writes the head.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Seen(uint position) => Volatile.Write(ref *_completionHead, position);

    public int Register(uint operation, void* argument, uint count) => IoUringCalls.Register(_handle, operation, argument, count);

    public void Dispose()
    {
        // SAFETY: the mappings are this object's, made with these lengths, and nobody uses the ring any more.
        if (_rings != null)
        {
            _ = IoUringCalls.Unmap(_rings, _ringsBytes);
        }

        if (_entries != null)
        {
            _ = IoUringCalls.Unmap(_entries, _entriesBytes);
        }

        _ = Libc.Close(_handle);
    }

    private static string ReasonOf(int errno) => errno switch
    {
        Errno.NotPermitted => "not permitted here (a container's profile or kernel.io_uring_disabled)",
        Errno.NotImplemented => "this kernel has no io_uring",
        Errno.OutOfMemory => "the memory that may be locked is too small (ulimit -l)",
        Errno.InvalidArgument => "this kernel is older than 6.1",
        _ => Errno.Text(errno),
    };

    private void MapMemory(in IoUringParams p)
    {
        _ringsBytes = Math.Max(
            p.Submission.Array + (p.SubmissionEntries * sizeof(uint)),
            p.Completion.Entries + (p.CompletionEntries * (uint)sizeof(CompletionEntry)));
        _entriesBytes = p.SubmissionEntries * (uint)sizeof(SubmissionEntry);
        int flags = IoUringCalls.MapShared | IoUringCalls.MapPopulate;
        _rings = IoUringCalls.Map(_ringsBytes, flags, _handle, IoUringAbi.SubmissionRingOffset);
        _entries = (SubmissionEntry*)IoUringCalls.Map(_entriesBytes, flags, _handle, IoUringAbi.SubmissionEntriesOffset);
        if (_rings == null || _entries == null)
        {
            int errno = Errno.Last;
            Dispose();
            throw new IOException("mapping an io_uring: " + Errno.Text(errno));
        }

        // SAFETY: the offsets are the kernel's own and lie within the mapping.
        _submissionHead = (uint*)(_rings + p.Submission.Head);
        _submissionTail = (uint*)(_rings + p.Submission.Tail);
        _submissionFlags = (uint*)(_rings + p.Submission.Flags);
        _completionHead = (uint*)(_rings + p.Completion.Head);
        _completionTail = (uint*)(_rings + p.Completion.Tail);
        _completions = (CompletionEntry*)(_rings + p.Completion.Entries);
        _submissionMask = *(uint*)(_rings + p.Submission.RingMask);
        _submissionCount = p.SubmissionEntries;
        _completionMask = *(uint*)(_rings + p.Completion.RingMask);
        _tail = *_submissionTail;

        // Entries are used in the order of the ring, so the indirection stays the identity.
        uint* array = (uint*)(_rings + p.Submission.Array);
        for (uint i = 0; i < p.SubmissionEntries; i++)
        {
            array[i] = i;
        }
    }

    /// <summary>A registered handle saves a look-up per call; without it everything works too.</summary>
    private void RegisterOwnHandle()
    {
        var registration = new HandleRegistration { Offset = AnyPlace, Data = (ulong)_handle };

        // SAFETY: the structure lives over the call.
        if (Register(IoUringAbi.RegisterRingHandles, &registration, 1) == 1)
        {
            _enterHandle = (int)registration.Offset;
            _enterFlags = IoUringAbi.EnterRegisteredRing;
        }
    }
}

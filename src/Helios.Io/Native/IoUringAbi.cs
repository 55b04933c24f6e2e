using System.Runtime.InteropServices;

namespace Helios.Io.Native;

/// <summary>
/// io_uring as the kernel defines it (include/uapi/linux/io_uring.h): numbers, flags and structures. The system call numbers are the same
/// on x64 and arm64.
/// </summary>
internal static class IoUringAbi
{
    public const int SetupNumber = 425;
    public const int EnterNumber = 426;
    public const int RegisterNumber = 427;

    public const uint SetupCompletionSize = 1u << 3;
    public const uint SetupClamp = 1u << 4;
    public const uint SetupSubmitAll = 1u << 7;
    public const uint SetupSingleIssuer = 1u << 12;
    public const uint SetupDeferTaskRun = 1u << 13;

    public const uint FeatureSingleMap = 1u << 0;
    public const uint FeatureNoDrop = 1u << 1;
    public const uint FeatureExtendedArgument = 1u << 8;
    public const uint FeatureSkipCompletion = 1u << 11;

    public const uint EnterGetEvents = 1u << 0;
    public const uint EnterExtendedArgument = 1u << 3;
    public const uint EnterRegisteredRing = 1u << 4;

    public const uint RegisterBuffers = 0;
    public const uint RegisterFiles = 2;
    public const uint RegisterRingHandles = 20;
    public const uint RegisterBufferRing = 22;

    public const uint SubmissionFlagOverflow = 1u << 1;

    public const byte OpFileSync = 3;
    public const byte OpReadFixed = 4;
    public const byte OpWriteFixed = 5;
    public const byte OpPollAdd = 6;
    public const byte OpAccept = 13;
    public const byte OpAsyncCancel = 14;
    public const byte OpRead = 22;
    public const byte OpWrite = 23;
    public const byte OpSend = 26;
    public const byte OpReceive = 27;

    public const byte EntryFixedFile = 1 << 0;
    public const byte EntryLink = 1 << 2;
    public const byte EntryBufferSelect = 1 << 5;
    public const byte EntrySkipSuccess = 1 << 6;

    public const ushort ReceivePollFirst = 1 << 0;
    public const ushort ReceiveMultishot = 1 << 1;
    public const ushort AcceptMultishot = 1 << 0;
    public const uint PollMultishot = 1 << 0;
    public const uint FileSyncDataOnly = 1;

    public const uint CompletionHasBuffer = 1u << 0;
    public const uint CompletionHasMore = 1u << 1;
    public const int CompletionBufferShift = 16;

    public const long SubmissionRingOffset = 0;
    public const long SubmissionEntriesOffset = 0x10000000;
}

/// <summary>struct io_uring_params.</summary>
[StructLayout(LayoutKind.Sequential)]
// SAFETY: a fixed array for reserved fields that nobody reads.
internal unsafe struct IoUringParams
{
    public uint SubmissionEntries;
    public uint CompletionEntries;
    public uint Flags;
    public uint ThreadCpu;
    public uint ThreadIdle;
    public uint Features;
    public uint WorkQueueHandle;
    public fixed uint Reserved[3];
    public SubmissionOffsets Submission;
    public CompletionOffsets Completion;
}

/// <summary>struct io_sqring_offsets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SubmissionOffsets
{
    public uint Head;
    public uint Tail;
    public uint RingMask;
    public uint RingEntries;
    public uint Flags;
    public uint Dropped;
    public uint Array;
    public uint Reserved;
    public ulong UserAddress;
}

/// <summary>struct io_cqring_offsets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionOffsets
{
    public uint Head;
    public uint Tail;
    public uint RingMask;
    public uint RingEntries;
    public uint Overflow;
    public uint Entries;
    public uint Flags;
    public uint Reserved;
    public ulong UserAddress;
}

/// <summary>struct io_uring_sqe: 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SubmissionEntry
{
    public byte Operation;
    public byte Flags;
    public ushort Priority;
    public int Handle;
    public ulong Offset;
    public ulong Address;
    public uint Length;
    public uint OperationFlags;
    public ulong UserData;
    public ushort BufferGroup;
    public ushort Personality;
    public int FileIndex;
    public ulong Address3;
    public ulong Padding;
}

/// <summary>struct io_uring_cqe: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionEntry
{
    public ulong UserData;
    public int Result;
    public uint Flags;
}

/// <summary>struct io_uring_buf: one provided buffer. The ring's tail lies in the last two bytes of the first one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProvidedBuffer
{
    public ulong Address;
    public uint Length;
    public ushort Id;
    public ushort TailOfRing;
}

/// <summary>struct io_uring_buf_reg.</summary>
[StructLayout(LayoutKind.Sequential)]
// SAFETY: a fixed array for reserved fields that nobody reads.
internal unsafe struct BufferRingRegistration
{
    public ulong RingAddress;
    public uint Entries;
    public ushort Group;
    public ushort Flags;
    public fixed ulong Reserved[3];
}

/// <summary>struct io_uring_rsrc_update, as the registration of a ring's handle takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HandleRegistration
{
    public uint Offset;
    public uint Reserved;
    public ulong Data;
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryRange
{
    public ulong Address;
    public ulong LengthBytes;
}

/// <summary>struct io_uring_getevents_arg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WaitArgument
{
    public ulong SignalMask;
    public uint SignalMaskBytes;
    public uint MinimumWaitUs;
    public ulong TimeoutAddress;
}

/// <summary>struct __kernel_timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KernelTimeSpan
{
    public long Seconds;
    public long Nanoseconds;
}

/// <summary>The three system calls, which the C library has no functions for, and the mapping of memory.</summary>
// SAFETY: declarations; callers give pointers to structures that live over the call.
internal static unsafe partial class IoUringCalls
{
    public const int MapShared = 1;
    public const int MapPrivate = 2;
    public const int MapAnonymous = 0x20;
    public const int MapPopulate = 0x8000;

    private const string Library = "libc";
    private const int ReadWrite = 3;

    public static int Setup(uint entries, IoUringParams* parameters) => (int)SystemCall(IoUringAbi.SetupNumber, entries, parameters);

    public static int Enter(int ring, uint toSubmit, uint minimumComplete, uint flags, void* argument, nuint argumentBytes) =>
        (int)SystemCall(IoUringAbi.EnterNumber, ring, toSubmit, minimumComplete, flags, argument, argumentBytes);

    public static int Register(int ring, uint operation, void* argument, uint count) =>
        (int)SystemCall(IoUringAbi.RegisterNumber, ring, operation, argument, count);

    /// <summary>Maps that many bytes, of the ring or (handle -1) of fresh memory. Null when that fails; errno says why.</summary>
    public static byte* Map(nuint bytes, int flags, int handle, long offset)
    {
        nint address = Map(null, bytes, ReadWrite, flags, handle, (nint)offset);
        return address == -1 ? null : (byte*)address;
    }

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(void* address, nuint bytes);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(void* address, nuint bytes, int protection, int flags, int handle, nint offset);

    // syscall() reads its arguments from registers, so that a fixed signature serves for its variable one on x64 and arm64.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nuint entries, IoUringParams* parameters);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(
        nint number, nint ring, nuint toSubmit, nuint minimumComplete, nuint flags, void* argument, nuint argumentBytes);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint ring, nuint operation, void* argument, nuint count);
}

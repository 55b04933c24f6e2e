namespace Helios.Io.Devices;

/// <summary>
/// A file as storage sees it. Requests are submitted with an id of the caller's and answered by completions, in any order. Implementations:
/// io_uring, portable (pwrite + fdatasync; the overlapped calls' stand-in elsewhere), simulated.
///
/// Rules, the same for all:
/// 1. Requests may overtake each other. A flush covers what had completed when it was submitted, and the write of its own request.
/// 2. A write that completed wrote every byte; short and interrupted ones are continued by the device. A read is short only at the end.
/// 3. After a write or flush that <see cref="BlockOutcome.Failed"/>, every further one fails: the kernel may have dropped dirty pages, so
///    a later flush that succeeds would promise what is not there. Reads go on.
/// 4. After <see cref="BlockOutcome.NoSpace"/> the device goes on. What was written since the last good flush may be gone all the same:
///    who wants it durable writes all of it again before the next flush.
///
/// Used by one thread at a time, any thread; only <see cref="Read"/> may be called by many at once, beside everything else.
/// </summary>
public interface IBlockDevice : IDisposable
{
    string Name { get; }

    /// <summary>Of the file, unfinished writes not counted.</summary>
    long LengthBytes { get; }

    /// <summary>Requests that were submitted and whose completion nobody took yet.</summary>
    int InFlight { get; }

    /// <summary>As many may be in flight.</summary>
    int Capacity { get; }

    /// <summary>
    /// Takes a request; it reaches the kernel with the next <see cref="Poll"/> or <see cref="Wait"/> at the latest, so that many go in one
    /// call. Its memory must be native or pinned, and is the device's until the completion was taken. Never throws for the disk's sake.
    /// </summary>
    void Submit(in BlockRequest request);

    /// <summary>Takes completions that there are, without waiting; returns how many.</summary>
    int Poll(Span<BlockCompletion> completions);

    /// <summary>Takes at least one completion, waiting for it; 0 only when nothing is in flight.</summary>
    int Wait(Span<BlockCompletion> completions);

    /// <summary>Blocking read of up to the buffer's length; returns the bytes read, 0 at the end. Throws Fault.</summary>
    int Read(long position, Span<byte> destination);

    /// <summary>
    /// Makes room up to the length: bytes behind the present end read as zero, and writing below it takes no space any more (where the file
    /// system can promise that; copy-on-write ones cannot). False when the disk is full; the length may have grown even so. Throws Fault.
    /// Durable after the next flush.
    /// </summary>
    bool TryAllocate(long lengthBytes);

    /// <summary>Cuts the file. Throws Fault. Durable after the next flush.</summary>
    void Truncate(long lengthBytes);

    /// <summary>Tells the device of memory that many requests will use, which makes them cheaper where the kernel can keep it mapped.
    /// It must outlive the device.</summary>
    void Register(DeviceMemory memory);
}

public enum BlockOperation : byte
{
    Read,
    Write,
    Flush,

    /// <summary>A write and, only when all of it was written, a flush.</summary>
    WriteThenFlush,
}

public enum BlockOutcome : byte
{
    Done,

    /// <summary>The disk (or the quota) is full. Part of a write may have been written.</summary>
    NoSpace,

    /// <summary>See rule 3 of <see cref="IBlockDevice"/>.</summary>
    Failed,
}

/// <param name="Id">The caller's; comes back with the completion.</param>
/// <param name="Operation">What to do.</param>
/// <param name="Position">In the file.</param>
/// <param name="Address">Native or pinned memory.</param>
/// <param name="LengthBytes">Of memory and file; 0 for a flush.</param>
public readonly record struct BlockRequest(ulong Id, BlockOperation Operation, long Position, nint Address, int LengthBytes)
{
    public static BlockRequest Flush(ulong id) => new(id, BlockOperation.Flush, 0, 0, 0);
}

/// <param name="Id">The request's.</param>
/// <param name="Outcome">Done, or how it failed.</param>
/// <param name="Bytes">Bytes read or written.</param>
/// <param name="Reason">What failed, for people; null when done.</param>
public readonly record struct BlockCompletion(ulong Id, BlockOutcome Outcome, int Bytes, string? Reason);

using Helios.Base;

namespace Helios.Io.Devices;

/// <summary>Blocking forms, for users who have one thing to do at a time. Nothing else may be in flight. Each throws Fault when it does not
/// succeed, for a full disk too.</summary>
public static class BlockDeviceExtensions
{
    /// <summary>Writes all bytes. Nothing is durable before a flush.</summary>
    public static unsafe void Write(this IBlockDevice device, long position, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        // SAFETY: the bytes are pinned until the completion is taken.
        fixed (byte* memory = bytes)
        {
            Run(device, new BlockRequest(0, BlockOperation.Write, position, (nint)memory, bytes.Length));
        }
    }

    /// <summary>Returns when everything written is on stable storage.</summary>
    public static void Flush(this IBlockDevice device) => Run(device, BlockRequest.Flush(0));

    /// <summary>Writes all bytes and makes them durable.</summary>
    public static unsafe void WriteThenFlush(this IBlockDevice device, long position, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        // SAFETY: the bytes are pinned until the completion is taken.
        fixed (byte* memory = bytes)
        {
            Run(device, new BlockRequest(0, BlockOperation.WriteThenFlush, position, (nint)memory, bytes.Length));
        }
    }

    /// <summary>Submits the request and waits for it.</summary>
    public static BlockCompletion RunAlone(this IBlockDevice device, in BlockRequest request)
    {
        ArgumentNullException.ThrowIfNull(device);
        Invariant.Require(device.InFlight == 0);
        device.Submit(request);
        BlockCompletion completion = default;
        int count = device.Wait(new Span<BlockCompletion>(ref completion));
        Invariant.Require(count == 1 && completion.Id == request.Id);
        return completion;
    }

    /// <summary>False when the file ends before the buffer is full.</summary>
    public static bool ReadFully(this IBlockDevice device, long position, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(device);
        while (!destination.IsEmpty)
        {
            int count = device.Read(position, destination);
            if (count == 0)
            {
                return false;
            }

            position += count;
            destination = destination[count..];
        }

        return true;
    }

    private static void Run(IBlockDevice device, in BlockRequest request)
    {
        BlockCompletion completion = device.RunAlone(request);
        if (completion.Outcome != BlockOutcome.Done)
        {
            throw new Fault(completion.Reason!)
            {
                State = completion.Outcome == BlockOutcome.NoSpace ? SqlState.DiskFull : SqlState.IoError,
            };
        }
    }
}

using Helios.Base;
using Helios.Kernels;

namespace Helios.Types;

/// <summary>
/// Where a column vector's bytes lie: the host's own arrays, or a plugin's linear memory. Invariant: a memory whose blocks live for one
/// batch only (<see cref="IsPerBatch"/>) tells every vector that took blocks from it when they end (<see cref="ColumnVector.Lose"/>), so
/// that no vector ever reads memory that is somebody else's by then.
/// </summary>
public abstract class VectorMemory
{
    /// <summary>
    /// True: blocks are valid for one batch, and views of variable-length values are addresses in this memory rather than offsets in a heap
    /// of the vector's own.
    /// </summary>
    public virtual bool IsPerBatch => false;

    /// <summary>True when the batch should end soon: little room is left.</summary>
    public virtual bool IsShort => false;

    /// <summary>A block of at least <paramref name="bytes"/> bytes, 64-byte aligned where the memory is native, and zeroed but for views
    /// where <see cref="IsPerBatch"/>.</summary>
    /// <param name="owner">Who is told when the block ends.</param>
    public abstract MemoryBlock Allocate(int bytes, ColumnVector owner);

    /// <summary>Room for one variable-length value, and its address. Only where <see cref="IsPerBatch"/>.</summary>
    public virtual Span<byte> ReserveValue(int bytes, out uint address) => throw new Bug("this memory has no values of its own");

    /// <summary>All the room for values that is left, until <see cref="CloseRoom"/>; maybe none. Only where <see
    /// cref="IsPerBatch"/>.</summary>
    public virtual Span<byte> OpenRoom(out uint address)
    {
        address = 0;
        return default;
    }

    /// <summary>The first bytes of that room hold values now. Only where <see cref="IsPerBatch"/>.</summary>
    public virtual void CloseRoom(int usedBytes) => Invariant.Require(usedBytes == 0);

    /// <summary>The whole memory, when every address is an offset in it. Only where <see cref="IsPerBatch"/>.</summary>
    public virtual bool TryGetAll(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return false;
    }

    /// <summary>The bytes of a view. Only where <see cref="IsPerBatch"/>.</summary>
    public virtual ReadOnlySpan<byte> ValueAt(uint address, uint length) => throw new Bug("this memory has no values of its own");
}

/// <summary>Vectors in managed arrays.</summary>
public sealed class ManagedVectorMemory : VectorMemory
{
    public static readonly ManagedVectorMemory Shared = new();

    public override MemoryBlock Allocate(int bytes, ColumnVector owner)
    {
        MemoryCharge.OfVector(bytes);
        return new MemoryBlock(new byte[bytes]);
    }
}

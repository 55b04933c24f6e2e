using System.Runtime.CompilerServices;

namespace Helios.Io.Memory;

/// <summary>A block of native memory: where it begins and how many bytes it holds. Null when nothing is held.</summary>
// SAFETY: a pointer with its capacity; spans are made after a check against it.
internal readonly unsafe struct NativeBuffer
{
    public readonly byte* Pointer;
    public readonly int CapacityBytes;

    public NativeBuffer(byte* pointer, int capacityBytes)
    {
        Pointer = pointer;
        CapacityBytes = capacityBytes;
    }

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Pointer == null;
    }

    // SAFETY: the owner keeps the block for as long as it hands out spans of it, and the range is checked before the span is made.
    public Span<byte> Slice(int start, int length)
    {
        if ((uint)start > (uint)CapacityBytes || (uint)length > (uint)(CapacityBytes - start))
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        return new Span<byte>(Pointer + start, length);
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace Helios.Io.Memory;

/// <summary>
/// Native blocks of one event loop, by size class. A connection holds a block only while bytes wait in it, so that an idle connection
/// costs no buffer, and the last block given back is the next one used: it is still in the processor's cache.
/// Invariant: used on the loop's thread only; a block goes back exactly once.
/// </summary>
// SAFETY: pointers come from NativeMemory and leave as blocks with their true capacity.
internal sealed unsafe class BufferPool : IDisposable
{
    /// <summary>Smallest block.</summary>
    public const int SmallestBytes = 4 * 1024;

    private const int ClassCount = 4;
    private const int ClassShift = 2;
    private const int LargestPooledBytes = SmallestBytes << (ClassShift * (ClassCount - 1));
    private const int KeptPerClassBytes = 1024 * 1024;

    private readonly Stack<nint>[] _free = new Stack<nint>[ClassCount];
    private long _heldBytes;

    public BufferPool()
    {
        for (int i = 0; i < ClassCount; i++)
        {
            _free[i] = new Stack<nint>();
        }
    }

    /// <summary>Bytes of all blocks that are out or kept.</summary>
    public long HeldBytes => _heldBytes;

    /// <summary>A block of at least <paramref name="minimumBytes"/>. Its contents are undefined.</summary>
    public NativeBuffer Rent(int minimumBytes)
    {
        int index = ClassOf(minimumBytes);
        int capacity = index < ClassCount ? ClassBytes(index) : RoundToPages(minimumBytes);
        if (index < ClassCount && _free[index].TryPop(out nint kept))
        {
            return new NativeBuffer((byte*)kept, capacity);
        }

        _heldBytes += capacity;

        // SAFETY: plain allocation; Alloc throws OutOfMemoryException instead of answering null.
        return new NativeBuffer((byte*)NativeMemory.Alloc((nuint)capacity), capacity);
    }

    /// <summary>Gives a block back; a null block is ignored.</summary>
    public void Return(NativeBuffer buffer)
    {
        if (buffer.IsNull)
        {
            return;
        }

        if (buffer.CapacityBytes <= LargestPooledBytes)
        {
            int index = ClassOf(buffer.CapacityBytes);
            if ((_free[index].Count + 1) * (long)buffer.CapacityBytes <= KeptPerClassBytes)
            {
                _free[index].Push((nint)buffer.Pointer);
                return;
            }
        }

        Free(buffer);
    }

    public void Dispose()
    {
        for (int i = 0; i < ClassCount; i++)
        {
            while (_free[i].TryPop(out nint kept))
            {
                Free(new NativeBuffer((byte*)kept, ClassBytes(i)));
            }
        }
    }

    private void Free(NativeBuffer buffer)
    {
        _heldBytes -= buffer.CapacityBytes;

        // SAFETY: the block came from Rent and nobody holds it any more (the class's invariant).
        NativeMemory.Free(buffer.Pointer);
    }

    private static int ClassBytes(int index) => SmallestBytes << (ClassShift * index);

    private static int ClassOf(int bytes)
    {
        if (bytes <= SmallestBytes)
        {
            return 0;
        }

        int doublings = 32 - BitOperations.LeadingZeroCount((uint)(bytes - 1) / SmallestBytes);
        return (doublings + ClassShift - 1) / ClassShift;
    }

    private static int RoundToPages(int bytes) => (int)Math.Min(int.MaxValue, (bytes + 4095L) & ~4095L);
}

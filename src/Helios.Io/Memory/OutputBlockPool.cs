using System.Runtime.InteropServices;

namespace Helios.Io.Memory;

/// <summary>Blocks of output that wait for their next use, the last one given back first: it is still in a cache. Any thread.</summary>
// SAFETY: pointers come from NativeMemory and leave as blocks with their true capacity; a block is in the pool or with one owner.
public sealed unsafe class OutputBlockPool : IDisposable
{
    private const int BlockBytes = OutputBlock.FirstBytes + OutputBlock.HeadBytes;
    private const int KeptCount = 8;

    private readonly Lock _lock = new();
    private readonly Stack<OutputBlock> _free = new();
    private bool _isDisposed;
    private int _outCount;

    /// <summary>Blocks that somebody has.</summary>
    public int OutCount => Volatile.Read(ref _outCount);

    public OutputBlock Rent()
    {
        lock (_lock)
        {
            _outCount++;
            if (_free.TryPop(out OutputBlock? kept))
            {
                return kept;
            }
        }

        return new OutputBlock(this, Allocate(BlockBytes));
    }

    /// <summary>Blocks that are out are freed when they come back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_free.TryPop(out OutputBlock? block))
            {
                block.Free();
            }
        }
    }

    internal void Return(OutputBlock block)
    {
        lock (_lock)
        {
            _outCount--;
            if (!_isDisposed && _free.Count < KeptCount && block.CapacityBytes == BlockBytes)
            {
                _free.Push(block);
                return;
            }
        }

        block.Free();
    }

    internal static NativeBuffer Grow(NativeBuffer old, int usedBytes, int wantedBytes)
    {
        NativeBuffer larger = Allocate(wantedBytes);
        old.Slice(0, usedBytes).CopyTo(larger.Slice(0, usedBytes));
        Free(old);
        return larger;
    }

    // SAFETY: the block came from Allocate and its owner gave it up.
    internal static void Free(NativeBuffer buffer) => NativeMemory.Free(buffer.Pointer);

    // SAFETY: plain allocation; Alloc throws OutOfMemoryException instead of answering null.
    private static NativeBuffer Allocate(int bytes) => new((byte*)NativeMemory.Alloc((nuint)bytes), bytes);
}

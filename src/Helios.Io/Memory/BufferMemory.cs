using System.Buffers;

namespace Helios.Io.Memory;

/// <summary>
/// Lets a <see cref="Memory{T}"/> point at native memory, for interfaces that take nothing else. Reused: the range is set before each use.
/// </summary>
// SAFETY: points at a block that its owner keeps for as long as an operation uses it.
internal sealed unsafe class BufferMemory : MemoryManager<byte>
{
    private byte* _pointer;
    private int _length;

    /// <summary>The range as memory. The caller keeps the block until the operation that uses it has ended.</summary>
    public Memory<byte> Over(byte* pointer, int length)
    {
        _pointer = pointer;
        _length = length;
        return CreateMemory(length);
    }

    // SAFETY: the range was given by the block's owner, who keeps it while an operation uses it.
    public override Span<byte> GetSpan() => new(_pointer, _length);

    // SAFETY: native memory does not move; nothing needs to be pinned.
    public override MemoryHandle Pin(int elementIndex = 0) => new(_pointer + elementIndex, default, this);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}

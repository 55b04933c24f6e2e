using System.Runtime.CompilerServices;

namespace Helios.Kernels;

/// <summary>
/// A run of bytes that a column vector lies in: a managed array, or native memory that somebody else owns. Who makes a block over native
/// memory sees to it that nobody keeps the block longer than the memory lives.
/// </summary>
// SAFETY: the pointer is used only together with its length; its lifetime is the maker's promise.
public readonly unsafe struct MemoryBlock
{
    private readonly byte[]? _array;
    private readonly byte* _pointer;
    private readonly int _length;

    public MemoryBlock(byte[] array)
    {
        _array = array;
        _length = array.Length;
    }

    public MemoryBlock(byte* pointer, int lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        _pointer = pointer;
        _length = lengthBytes;
    }

    public int LengthBytes => _length;

    /// <summary>The array, or null for native memory and the empty block.</summary>
    public byte[]? Array => _array;

    // SAFETY: pointer and length were given together.
    public Span<byte> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _array is not null ? new Span<byte>(_array) : new Span<byte>(_pointer, _length);
    }
}

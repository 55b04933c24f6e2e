using System.Runtime.InteropServices;

namespace Helios.Io.Devices;

/// <summary>Native memory for devices, aligned to pages. Given back when it is disposed or forgotten: nothing may be in flight on it
/// then.</summary>
// SAFETY: one allocation with its length; spans are made after a check against it.
public sealed unsafe class DeviceMemory : IDisposable
{
    public const int AlignmentBytes = 4_096;

    private byte* _memory;

    public DeviceMemory(long lengthBytes, bool isZeroed = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthBytes);
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)lengthBytes, AlignmentBytes);
        if (isZeroed)
        {
            NativeMemory.Clear(_memory, (nuint)lengthBytes);
        }

        LengthBytes = lengthBytes;
    }

    ~DeviceMemory()
    {
        Free();
    }

    public long LengthBytes { get; }

    public nint Address => (nint)_memory;

    public Span<byte> Slice(long start, int length)
    {
        if (_memory == null || start < 0 || length < 0 || start > LengthBytes - length)
        {
            throw new ArgumentOutOfRangeException(nameof(start));
        }

        // SAFETY: the range was checked, and the memory is there until it is disposed.
        return new Span<byte>(_memory + start, length);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        // SAFETY: made by AlignedAlloc, and given back once.
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}

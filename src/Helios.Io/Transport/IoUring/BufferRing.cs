using Helios.Io.Native;

namespace Helios.Io.Transport.IoUring;

/// <summary>
/// Buffers from which the kernel chooses when bytes arrive, so that a connection that waits for input holds none. A buffer is the loop's
/// from its completion until <see cref="Recycle"/>. Invariant: every buffer is either in the ring or with exactly one completion being
/// handled.
/// </summary>
// SAFETY: pointers are to mappings of this object's; indexes are masked to their sizes.
internal sealed unsafe class BufferRing : IDisposable
{
    public const ushort Group = 1;

    private readonly int _bufferBytes;
    private readonly uint _count;
    private readonly nuint _ringBytes;
    private readonly nuint _memoryBytes;
    private ProvidedBuffer* _ring;
    private byte* _memory;
    private ushort _tail;

    /// <summary>Registers that many buffers (a power of two) with the ring, or throws IOException.</summary>
    public BufferRing(Ring ring, uint count, int bufferBytes)
    {
        _count = count;
        _bufferBytes = bufferBytes;
        _ringBytes = (count * (uint)sizeof(ProvidedBuffer) + 4095) & ~(nuint)4095;
        _memoryBytes = count * (nuint)bufferBytes;
        int flags = IoUringCalls.MapPrivate | IoUringCalls.MapAnonymous;
        _ring = (ProvidedBuffer*)IoUringCalls.Map(_ringBytes, flags, -1, 0);
        _memory = IoUringCalls.Map(_memoryBytes, flags, -1, 0);
        var registration = new BufferRingRegistration { RingAddress = (ulong)_ring, Entries = count, Group = Group };

        // SAFETY: the structure lives over the call, the ring's memory until Dispose.
        if (_ring == null || _memory == null || ring.Register(IoUringAbi.RegisterBufferRing, &registration, 1) < 0)
        {
            int errno = Errno.Last;
            Dispose();
            throw new IOException("registering an io_uring's buffers: " + Errno.Text(errno));
        }

        for (uint i = 0; i < count; i++)
        {
            Recycle((ushort)i);
        }
    }

    // SAFETY: the kernel wrote length bytes into the buffer with this number.
    public ReadOnlySpan<byte> Filled(ushort id, int length) => new(_memory + ((nuint)id * (uint)_bufferBytes), length);

    /// <summary>Gives a buffer back to the kernel.</summary>
    public void Recycle(ushort id)
    {
        // SAFETY: the index is masked to the ring's length, a power of two. The first entry's last two bytes are the ring's tail and are
        // left alone.
        ProvidedBuffer* entry = _ring + (_tail & (_count - 1));
        entry->Address = (ulong)(_memory + ((nuint)id * (uint)_bufferBytes));
        entry->Length = (uint)_bufferBytes;
        entry->Id = id;
        _tail++;
        Volatile.Write(ref _ring->TailOfRing, _tail);
    }

    public void Dispose()
    {
        // SAFETY: the mappings are this object's; the ring that used them is closed.
        if (_ring != null)
        {
            _ = IoUringCalls.Unmap(_ring, _ringBytes);
            _ring = null;
        }

        if (_memory != null)
        {
            _ = IoUringCalls.Unmap(_memory, _memoryBytes);
            _memory = null;
        }
    }
}

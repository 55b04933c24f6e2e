using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Helios.Plugins.Wasm;

/// <summary>
/// The one way to a guest's linear memory.
/// <para>Invariants: 1. every access is checked against the memory's present length in 64-bit arithmetic; 2. the base never changes (the
/// engine reserves the whole address range), the length only grows, and only while the guest runs; 3. nobody else writes while the host
/// looks: no threads, no shared memory.</para>
/// </summary>
// SAFETY: the base is the memory's first byte; every range is checked before a span over it is made.
internal readonly unsafe struct GuestMemory
{
    private readonly byte* _base;
    private readonly ulong _length;

    public GuestMemory(byte* origin, ulong length)
    {
        _base = origin;
        _length = length;
    }

    public ulong Length => _length;

    /// <summary>The bytes [address, address + length), or false when any of them is outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(uint address, uint length, out Span<byte> bytes)
    {
        if ((ulong)address + length > _length || length > int.MaxValue)
        {
            bytes = default;
            return false;
        }

        // SAFETY: the range was checked just now, and the memory lives as long as its store, which the caller holds.
        bytes = new Span<byte>(_base + address, (int)length);
        return true;
    }

    /// <summary>Copies a structure out (any alignment).</summary>
    public bool TryRead<T>(uint address, out T value) where T : unmanaged
    {
        if (!TryGet(address, (uint)sizeof(T), out Span<byte> bytes))
        {
            value = default;
            return false;
        }

        value = MemoryMarshal.Read<T>(bytes);
        return true;
    }

    public bool TryWrite<T>(uint address, in T value) where T : unmanaged
    {
        if (!TryGet(address, (uint)sizeof(T), out Span<byte> bytes))
        {
            return false;
        }

        MemoryMarshal.Write(bytes, in value);
        return true;
    }
}

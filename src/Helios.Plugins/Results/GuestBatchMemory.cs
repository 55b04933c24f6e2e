using Helios.Base;
using Helios.Kernels;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// The part of a guest's arena that column vectors are made in, one batch at a time. What does not fit goes to the host's own memory; the
/// batch is then shown to the guest in pieces (<see cref="HasOverflow"/>).
/// Invariants: 1. blocks are given out between Attach and Detach only; Detach takes every block away from its vector; 2. addresses are
/// those
/// of the guest's memory, or, from <see cref="OverflowBase"/> on, offsets in the overflow, which no guest address can be; 3. the guest does
/// not run while <see cref="HasOverflow"/> blocks are in use.
/// </summary>
// SAFETY: between Attach and Detach the instance is rented, so its memory lives; every range is checked against its length.
internal sealed unsafe class GuestBatchMemory : VectorMemory
{
    // No guest memory reaches this far: PluginGrant bounds it to 1 GiB.
    private const uint OverflowBase = 0x8000_0000;

    private readonly List<ColumnVector> _owners = [];
    private byte* _base;
    private uint _next;
    private uint _end;
    private uint _valuesAt;
    private uint _shortAt;
    private GuestMemory _memory;
    private byte[] _overflow = [];
    private int _overflowUsed;
    private long _overflowLimit;
    private bool _isAttached;

    public override bool IsPerBatch => true;

    public override bool IsShort => _next >= _shortAt;

    /// <summary>True when the last batch had little room left at its end.</summary>
    public bool WasShort { get; private set; }

    /// <summary>True when something lies outside the guest's memory.</summary>
    public bool HasOverflow { get; private set; }

    /// <summary>What lies between the first value of variable length and the last: all of them, as far as they lie in the guest's
    /// memory.</summary>
    public ReadOnlySpan<byte> Values =>
        _valuesAt != 0 && _memory.TryGet(_valuesAt, _next - _valuesAt, out Span<byte> values) ? values : default;

    /// <summary>Where <see cref="Values"/> begin.</summary>
    public uint ValuesAt => _valuesAt;

    /// <summary>Blocks come from [from, to) of the guest's memory, and values beyond it from at most so many bytes of the host's.</summary>
    public void Attach(GuestMemory memory, byte* origin, uint from, uint to, long overflowLimit)
    {
        Invariant.Require(!_isAttached && to <= memory.Length && memory.Length <= OverflowBase);
        _overflowLimit = overflowLimit;
        _isAttached = true;
        _memory = memory;
        _base = origin;
        _end = to;
        _next = from;
        _shortAt = from + (to - from) / 4 * 3;
    }

    /// <summary>The guest ran: its memory may have grown.</summary>
    public void Refresh(GuestMemory memory)
    {
        Invariant.Require(!HasOverflow);
        _memory = memory;
    }

    /// <summary>The batch is over: every vector loses its blocks.</summary>
    public void Detach()
    {
        foreach (ColumnVector owner in _owners)
        {
            if (ReferenceEquals(owner.Memory, this))
            {
                owner.Lose();
            }
        }

        _owners.Clear();
        WasShort = _isAttached ? IsShort : WasShort;
        _isAttached = false;
        _memory = default;
        _base = null;
        _next = _end = _valuesAt = 0;
        _overflow = [];
        _overflowUsed = 0;
        HasOverflow = false;
    }

    /// <summary>Views are not cleared, since nobody asks for those of NULLs, and most are written: what the guest is shown of them is
    /// cleared row by row when it is shown.</summary>
    public override MemoryBlock Allocate(int bytes, ColumnVector owner)
    {
        uint at = (_next + 63) & ~63u;
        _owners.Add(owner);
        if (!_isAttached || (ulong)at + (uint)bytes > _end)
        {
            HasOverflow = true;
            return new MemoryBlock(new byte[bytes]);
        }

        _next = at + (uint)bytes;
        var block = new MemoryBlock(_base + at, bytes);
        if (owner.Kind != PhysicalKind.Bytes || bytes != owner.CapacityRows * sizeof(ulong))
        {
            block.Span.Clear();
        }

        return block;
    }

    public override Span<byte> ReserveValue(int bytes, out uint address)
    {
        if ((ulong)_next + (uint)bytes <= _end && _memory.TryGet(_next, (uint)bytes, out Span<byte> room))
        {
            address = _next;
            _valuesAt = _valuesAt == 0 ? _next : _valuesAt;
            _next += (uint)bytes;
            return room;
        }

        HasOverflow = true;
        long needed = (long)_overflowUsed + bytes;
        if (needed > _overflowLimit)
        {
            throw new SqlError(
                SqlState.ProgramLimitExceeded,
                $"values of more than {_overflowLimit / (1024 * 1024)} MB in one batch cannot be shown to a plugin");
        }

        if (needed > _overflow.Length)
        {
            Array.Resize(ref _overflow, (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(64 * 1024, 2L * _overflow.Length))));
        }

        address = OverflowBase + (uint)_overflowUsed;
        Span<byte> outside = _overflow.AsSpan(_overflowUsed, bytes);
        _overflowUsed += bytes;
        return outside;
    }

    public override Span<byte> OpenRoom(out uint address)
    {
        address = _next;
        return _next < _end && _memory.TryGet(_next, _end - _next, out Span<byte> room) ? room : default;
    }

    public override void CloseRoom(int usedBytes)
    {
        Invariant.Require((ulong)_next + (uint)usedBytes <= Math.Max(_next, _end));
        _valuesAt = _valuesAt == 0 ? _next : _valuesAt;
        _next += (uint)usedBytes;
    }

    public override bool TryGetAll(out ReadOnlySpan<byte> bytes)
    {
        bool isInside = _memory.TryGet(0, (uint)Math.Min(_memory.Length, int.MaxValue), out Span<byte> all);
        bytes = all;
        return isInside && !HasOverflow;
    }

    public override ReadOnlySpan<byte> ValueAt(uint address, uint length)
    {
        if (HasOverflow && address >= OverflowBase)
        {
            return _overflow.AsSpan((int)(address - OverflowBase), (int)length);
        }

        bool isInside = _memory.TryGet(address, length, out Span<byte> bytes);
        Invariant.Require(isInside);
        return bytes;
    }

    /// <summary>The address of a block that lies in the guest's memory.</summary>
    public uint AddressOf(Span<byte> block)
    {
        // SAFETY: only the distance is taken; the block came from Allocate.
        fixed (byte* first = block)
        {
            long address = first - _base;
            Invariant.Require(_isAttached && address >= 0 && address + block.Length <= _end);
            return (uint)address;
        }
    }
}

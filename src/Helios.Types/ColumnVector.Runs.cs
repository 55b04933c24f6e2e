using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Types;

/// <summary>Variable-length values by the run: what one value costs beyond its copy is paid once for many.</summary>
public sealed partial class ColumnVector
{
    /// <summary>Views of a column of <see cref="PhysicalKind.Bytes"/>: where a value begins in the lower half, its length in the upper.
    /// (Little endian, as every platform is that this runs on.)</summary>
    public Span<ulong> Views => MemoryMarshal.Cast<byte, ulong>(_data.Span);

    /// <summary>The bytes that views are offsets in, when they can be had as one piece.</summary>
    public bool TryGetAllBytes(out ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(Kind == PhysicalKind.Bytes);
        if (_isPerBatch)
        {
            return _memory.TryGetAll(out bytes);
        }

        bytes = _heap.Span[.._heapUsed];
        return true;
    }

    /// <summary>The view of so many bytes from <paramref name="begin"/> on.</summary>
    public static ulong ViewOf(uint begin, int length) => begin | ((ulong)(uint)length << 32);

    /// <summary>
    /// All the room for values that can be had without asking again; <paramref name="begin"/> is what a view of its first byte begins with.
    /// Nothing else may be put into the memory before <see cref="CloseRoom"/>.
    /// </summary>
    public Span<byte> OpenRoom(out uint begin)
    {
        Invariant.Require(Kind == PhysicalKind.Bytes);
        if (_isPerBatch)
        {
            return _memory.OpenRoom(out begin);
        }

        begin = (uint)_heapUsed;
        return _heap.Span[_heapUsed..];
    }

    /// <summary>The first <paramref name="usedBytes"/> of the room hold values now.</summary>
    public void CloseRoom(int usedBytes)
    {
        if (_isPerBatch)
        {
            _memory.CloseRoom(usedBytes);
        }

        _heapUsed = checked(_heapUsed + usedBytes);
    }

    /// <summary>A value of variable length and so many bytes, for the caller to fill.</summary>
    public Span<byte> OpenValue(int row, int bytes)
    {
        Invariant.Require(Kind == PhysicalKind.Bytes);
        Span<byte> room = ReserveHeap(bytes, out uint offset);
        Views[row] = ViewOf(offset, bytes);
        Validity[row >> 3] |= (byte)(1 << (row & 7));
        return room;
    }
}

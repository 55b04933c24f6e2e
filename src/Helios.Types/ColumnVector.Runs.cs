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

    /// <summary>Bytes of values that <see cref="Detach"/> copies. What stands in several rows behind one another is one value.</summary>
    public long DetachedBytes(int rows)
    {
        if (Kind != PhysicalKind.Bytes)
        {
            return (long)rows * Kind.Width();
        }

        long bytes = 0;
        ulong last = 0;
        ReadOnlySpan<ulong> views = Views;
        for (int row = 0; row < rows; row++)
        {
            if (views[row] != last && !IsNull(row))
            {
                last = views[row];
                bytes += (long)(last >> 32);
            }
        }

        return bytes;
    }

    /// <summary>Copies the values that are not NULL, into room that is made once.</summary>
    private void CopyValues(ColumnVector source, int rows)
    {
        Span<byte> room = ReserveHeap((int)source.DetachedBytes(rows), out uint offset);
        Span<ulong> views = Views;
        ReadOnlySpan<ulong> from = source.Views;
        ulong last = 0;
        ulong copied = 0;
        int used = 0;
        for (int row = 0; row < rows; row++)
        {
            if (source.IsNull(row))
            {
                continue;
            }

            if (from[row] != last)
            {
                last = from[row];
                ReadOnlySpan<byte> value = source.Bytes(row);
                value.CopyTo(room[used..]);
                copied = ViewOf(offset + (uint)used, value.Length);
                used += value.Length;
            }

            views[row] = copied;
        }
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

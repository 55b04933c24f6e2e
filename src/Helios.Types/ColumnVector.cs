using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// One column of a batch, in the layout that plugins see (Arrow-compatible): a validity bitmap (bit set = not null, least significant
/// bit first), and dense values of <see cref="PhysicalKinds.Width"/> bytes each, little endian. Variable-length values are views
/// {offset u32, length u32} into <see cref="Heap"/>, so that replacing a value is one 8-byte store and neighbours never move.
/// </summary>
public sealed class ColumnVector
{
    private readonly VectorMemory _memory;
    private Memory<byte> _validity;
    private Memory<byte> _data;
    private Memory<byte> _heap;
    private int _heapUsed;

    public ColumnVector(SqlType type, VectorMemory? memory = null, int capacityRows = Limits.BatchRows)
    {
        Type = type;
        Kind = type.Kind;
        CapacityRows = capacityRows;
        _memory = memory ?? ManagedVectorMemory.Shared;
        _validity = _memory.Allocate((capacityRows + 7) / 8);
        _data = _memory.Allocate(capacityRows * Kind.Width());
    }

    public SqlType Type { get; }

    public PhysicalKind Kind { get; }

    public int CapacityRows { get; }

    public Span<byte> Validity => _validity.Span;

    /// <summary>Dense values or views, <c>CapacityRows * Width</c> bytes.</summary>
    public Span<byte> Data => _data.Span;

    public Span<byte> Heap => _heap.Span[.._heapUsed];

    public int HeapUsedBytes => _heapUsed;

    public Span<T> Values<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(_data.Span);

    public bool IsNull(int row) => (_validity.Span[row >> 3] & (1 << (row & 7))) == 0;

    /// <summary>Forgets every value: all rows null, heap empty.</summary>
    public void Clear()
    {
        _validity.Span.Clear();
        _heapUsed = 0;
    }

    public void SetNull(int row) => _validity.Span[row >> 3] &= (byte)~(1 << (row & 7));

    public void Set(int row, in Datum value)
    {
        if (value.IsNull)
        {
            SetNull(row);
            return;
        }

        _validity.Span[row >> 3] |= (byte)(1 << (row & 7));
        Span<byte> data = _data.Span;
        switch (Kind)
        {
            case PhysicalKind.Bool:
                data[row] = value.AsBool ? (byte)1 : (byte)0;
                break;
            case PhysicalKind.Int16:
                BinaryPrimitives.WriteInt16LittleEndian(data[(row * 2)..], value.AsInt16);
                break;
            case PhysicalKind.Int32:
                BinaryPrimitives.WriteInt32LittleEndian(data[(row * 4)..], value.AsInt32);
                break;
            case PhysicalKind.Int64:
            case PhysicalKind.Float64:
                BinaryPrimitives.WriteInt64LittleEndian(data[(row * 8)..], value.AsInt64);
                break;
            case PhysicalKind.Bytes16:
                value.CopyBytes16(data[(row * 16)..]);
                break;
            case PhysicalKind.Bytes:
                SetView(row, value.AsBytes);
                break;
            default:
                throw new Bug("column vector: kind " + Kind);
        }
    }

    /// <summary>The value; a variable-length one refers to this vector's heap and lives until <see cref="Clear"/>.</summary>
    public Datum Get(int row)
    {
        if (IsNull(row))
        {
            return default;
        }

        ReadOnlySpan<byte> data = _data.Span;
        switch (Kind)
        {
            case PhysicalKind.Bool:
                return Datum.FromBool(data[row] != 0);
            case PhysicalKind.Int16:
                return Datum.FromInt64(BinaryPrimitives.ReadInt16LittleEndian(data[(row * 2)..]));
            case PhysicalKind.Int32:
                return Datum.FromInt64(BinaryPrimitives.ReadInt32LittleEndian(data[(row * 4)..]));
            case PhysicalKind.Int64:
                return Datum.FromInt64(BinaryPrimitives.ReadInt64LittleEndian(data[(row * 8)..]));
            case PhysicalKind.Float64:
                return Datum.FromDouble(BinaryPrimitives.ReadDoubleLittleEndian(data[(row * 8)..]));
            case PhysicalKind.Bytes16:
                return Datum.FromBytes16(data.Slice(row * 16, 16));
            case PhysicalKind.Bytes:
                return GetBytesDatum(row);
            default:
                throw new Bug("column vector: kind " + Kind);
        }
    }

    /// <summary>The bytes of a variable-length value that is not null, where they lie. The view is checked against the heap.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        (int offset, int length) = View(row);
        return _heap.Span.Slice(offset, length);
    }

    /// <summary>
    /// Takes <paramref name="bytes"/> of heap for the caller to fill and returns where they begin. Used by decoders and by gathers.
    /// </summary>
    public Span<byte> ReserveHeap(int bytes, out int offset)
    {
        long needed = (long)_heapUsed + bytes;
        if (needed > _heap.Length)
        {
            GrowHeap(needed);
        }

        offset = _heapUsed;
        _heapUsed += bytes;
        return _heap.Span.Slice(offset, bytes);
    }

    private (int Offset, int Length) View(int row)
    {
        ReadOnlySpan<byte> view = _data.Span.Slice(row * 8, 8);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(view);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(view[4..]);
        Invariant.Require((ulong)offset + length <= (ulong)_heapUsed);
        return ((int)offset, (int)length);
    }

    private void SetView(int row, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(ReserveHeap(bytes.Length, out int offset));
        Span<byte> view = _data.Span.Slice(row * 8, 8);
        BinaryPrimitives.WriteUInt32LittleEndian(view, (uint)offset);
        BinaryPrimitives.WriteUInt32LittleEndian(view[4..], (uint)bytes.Length);
    }

    private Datum GetBytesDatum(int row)
    {
        (int offset, int length) = View(row);
        return MemoryMarshal.TryGetArray((ReadOnlyMemory<byte>)_heap, out ArraySegment<byte> segment)
            ? Datum.FromBytes(segment.Array!, segment.Offset + offset, length)
            : Datum.FromBytes(_heap.Span.Slice(offset, length).ToArray());
    }

    private void GrowHeap(long needed)
    {
        long size = Math.Max(needed, Math.Max(4096, (long)_heap.Length * 2));
        if (size > Array.MaxLength)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, "a batch's text column would exceed 2 GB");
        }

        Memory<byte> grown = _memory.Allocate((int)size);
        _heap.Span[.._heapUsed].CopyTo(grown.Span);
        _heap = grown;
    }
}

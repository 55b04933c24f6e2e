using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Kernels;

namespace Helios.Types;

/// <summary>
/// One column of a batch, in the layout that plugins see (Arrow-compatible): a validity bitmap (bit set = not null, least significant
/// bit first), and dense values of <see cref="PhysicalKinds.Width"/> bytes each, little endian. Variable-length values are views
/// {offset u32, length u32} into the vector's heap (or {address u32, length u32} in a plugin's memory), so that replacing a value is one
/// 8-byte store and neighbours never move.
/// </summary>
public sealed partial class ColumnVector
{
    private VectorMemory _memory;
    private MemoryBlock _validity;
    private MemoryBlock _data;
    private MemoryBlock _heap;
    private int _heapUsed;
    private bool _isPerBatch;

    public ColumnVector(SqlType type, VectorMemory? memory = null, int capacityRows = Limits.BatchRows)
    {
        Type = type;
        Kind = type.Kind;
        CapacityRows = capacityRows;
        _memory = memory ?? ManagedVectorMemory.Shared;
        _isPerBatch = _memory.IsPerBatch;
        TakeBlocks();
    }

    public SqlType Type { get; }

    public PhysicalKind Kind { get; }

    public int CapacityRows { get; }

    /// <summary>Where the values lie.</summary>
    public VectorMemory Memory => _memory;

    public Span<byte> Validity => _validity.Span;

    /// <summary>Dense values or views, <c>CapacityRows * Width</c> bytes.</summary>
    public Span<byte> Data => _data.Span;

    /// <summary>Bytes that variable-length values took.</summary>
    public int HeapUsedBytes => _heapUsed;

    /// <summary>True when the memory that values go to has little room left.</summary>
    public bool IsMemoryShort => _isPerBatch && _memory.IsShort;

    public Span<T> Values<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(_data.Span);

    public bool IsNull(int row) => (_validity.Span[row >> 3] & (1 << (row & 7))) == 0;

    /// <summary>From the next <see cref="Clear"/> on the values lie there.</summary>
    public void MoveTo(VectorMemory memory)
    {
        if (!ReferenceEquals(_memory, memory))
        {
            _memory = memory;
            _isPerBatch = memory.IsPerBatch;
            _validity = default;
            _data = default;
            _heap = default;
            _heapUsed = 0;
            if (!_isPerBatch)
            {
                TakeBlocks();
            }
        }
    }

    /// <summary>The memory that the values lay in is no longer the vector's: reading before the next <see cref="Clear"/> is a
    /// bug.</summary>
    public void Lose()
    {
        _validity = default;
        _data = default;
        _heapUsed = 0;
    }

    /// <summary>Forgets every value: all rows null, heap empty.</summary>
    public void Clear()
    {
        _heapUsed = 0;
        if (_isPerBatch)
        {
            TakeBlocks();
        }
        else
        {
            _validity.Span.Clear();
        }
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

    /// <summary>A value of a fixed-width kind, as it lies in a vector.</summary>
    public void SetFixed(int row, ReadOnlySpan<byte> value)
    {
        int width = Kind.Width();
        Invariant.Require(Kind != PhysicalKind.Bytes && value.Length == width);
        value.CopyTo(_data.Span[(row * width)..]);
        _validity.Span[row >> 3] |= (byte)(1 << (row & 7));
    }

    /// <summary>A value of variable length.</summary>
    public void SetBytes(int row, ReadOnlySpan<byte> value)
    {
        Invariant.Require(Kind == PhysicalKind.Bytes);
        SetView(row, value);
        _validity.Span[row >> 3] |= (byte)(1 << (row & 7));
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

    /// <summary>The bytes of a variable-length value that is not null, where they lie. The view is checked.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        (uint offset, uint length) = View(row);
        return _isPerBatch ? _memory.ValueAt(offset, length) : _heap.Span.Slice((int)offset, (int)length);
    }

    /// <summary>
    /// Takes room for one value for the caller to fill, and returns what its view begins with. Used by decoders and by gathers.
    /// </summary>
    public Span<byte> ReserveHeap(int bytes, out uint offset)
    {
        long needed = (long)_heapUsed + bytes;
        if (needed > Array.MaxLength)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, "a batch's text column would exceed 2 GB");
        }

        Span<byte> room;
        if (_isPerBatch)
        {
            room = _memory.ReserveValue(bytes, out offset);
        }
        else
        {
            if (needed > _heap.LengthBytes)
            {
                GrowHeap(needed);
            }

            offset = (uint)_heapUsed;
            room = _heap.Span.Slice(_heapUsed, bytes);
        }

        _heapUsed = (int)needed;
        return room;
    }

    /// <summary>Copies the first <paramref name="rows"/> values of a vector of the same kind, nulls included.</summary>
    /// <returns>Bytes copied.</returns>
    public long CopyFrom(ColumnVector source, int rows)
    {
        Invariant.Require(source.Kind == Kind && rows <= CapacityRows);
        source.Validity[..((rows + 7) / 8)].CopyTo(Validity);
        if (Kind != PhysicalKind.Bytes)
        {
            int bytes = rows * Kind.Width();
            source.Data[..bytes].CopyTo(Data);
            return bytes;
        }

        long copied = 0;
        for (int row = 0; row < rows; row++)
        {
            if (!source.IsNull(row))
            {
                ReadOnlySpan<byte> value = source.Bytes(row);
                SetView(row, value);
                copied += value.Length;
            }
        }

        return copied;
    }

    /// <summary>
    /// The values of these rows, NULL for a row below 0. Variable-length values that lie in the host's arrays stay where they are: they
    /// are good for as long as this vector's.
    /// </summary>
    public ColumnVector Gather(ReadOnlySpan<int> rows)
    {
        var gathered = new ColumnVector(Type, capacityRows: rows.Length);
        bool sharesHeap = Kind == PhysicalKind.Bytes && !_isPerBatch;
        if (sharesHeap)
        {
            gathered._heap = _heap;
            gathered._heapUsed = _heapUsed;
        }

        int width = Kind.Width();
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            if (row < 0 || IsNull(row))
            {
                continue;
            }

            if (Kind == PhysicalKind.Bytes && !sharesHeap)
            {
                gathered.SetView(i, Bytes(row));
            }
            else
            {
                _data.Span.Slice(row * width, width).CopyTo(gathered._data.Span[(i * width)..]);
            }

            gathered._validity.Span[i >> 3] |= (byte)(1 << (i & 7));
        }

        return gathered;
    }

    /// <summary>Bytes that <see cref="Compact"/> would take for the selected rows of a batch.</summary>
    public long CompactBytes(Batch batch)
    {
        int count = batch.SelectedCount;
        long bytes = ((count + 7) / 8) + ((long)count * Kind.Width());
        for (int i = 0; Kind == PhysicalKind.Bytes && i < count; i++)
        {
            int row = batch.RowAt(i);
            bytes += IsNull(row) ? 0 : Bytes(row).Length;
        }

        return bytes;
    }

    /// <summary>The selected rows of a batch, dense, in host arrays that have room for them and for nothing else.</summary>
    public ColumnVector Compact(Batch batch)
    {
        int count = batch.SelectedCount;
        var copy = new ColumnVector(Type, capacityRows: count);
        if (Kind == PhysicalKind.Bytes)
        {
            copy._heap = copy._memory.Allocate((int)(CompactBytes(batch) - ((count + 7) / 8) - (count * 8L)), copy);
        }

        for (int i = 0; i < count; i++)
        {
            copy.SetFrom(i, this, batch.RowAt(i));
        }

        return copy;
    }

    private void SetFrom(int to, ColumnVector source, int row)
    {
        if (source.IsNull(row))
        {
            return;
        }

        _validity.Span[to >> 3] |= (byte)(1 << (to & 7));
        if (Kind == PhysicalKind.Bytes)
        {
            SetView(to, source.Bytes(row));
        }
        else
        {
            int width = Kind.Width();
            source._data.Span.Slice(row * width, width).CopyTo(_data.Span[(to * width)..]);
        }
    }

    /// <summary>A copy of the first <paramref name="rows"/> values in the host's own arrays.</summary>
    public ColumnVector Detach(int rows)
    {
        var copy = new ColumnVector(Type, capacityRows: CapacityRows);
        if (Kind != PhysicalKind.Bytes || DetachedBytes(rows) > Array.MaxLength)
        {
            copy.CopyFrom(this, rows);
            return copy;
        }

        Validity[..((rows + 7) / 8)].CopyTo(copy.Validity);
        copy.CopyValues(this, rows);
        return copy;
    }

    private void TakeBlocks()
    {
        _validity = _memory.Allocate((CapacityRows + 7) / 8, this);
        _data = _memory.Allocate(CapacityRows * Kind.Width(), this);
    }

    private (uint Offset, uint Length) View(int row)
    {
        ReadOnlySpan<byte> view = _data.Span.Slice(row * 8, 8);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(view);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(view[4..]);
        Invariant.Require(_isPerBatch || (ulong)offset + length <= (ulong)_heapUsed);
        return (offset, length);
    }

    private void SetView(int row, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(ReserveHeap(bytes.Length, out uint offset));
        Span<byte> view = _data.Span.Slice(row * 8, 8);
        BinaryPrimitives.WriteUInt32LittleEndian(view, offset);
        BinaryPrimitives.WriteUInt32LittleEndian(view[4..], (uint)bytes.Length);
    }

    private Datum GetBytesDatum(int row)
    {
        (uint offset, uint length) = View(row);
        return !_isPerBatch && _heap.Array is { } array
            ? Datum.FromBytes(array, (int)offset, (int)length)
            : Datum.FromBytes(Bytes(row).ToArray());
    }

    private void GrowHeap(long needed)
    {
        long size = Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(4096, (long)_heap.LengthBytes * 2)));
        MemoryBlock grown = _memory.Allocate((int)size, this);
        _heap.Span[.._heapUsed].CopyTo(grown.Span);
        MemoryCharge.OfVector(-_heap.LengthBytes);
        _heap = grown;
    }
}

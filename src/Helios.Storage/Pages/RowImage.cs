using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// A row image (see <see cref="Types.RowLayout"/>) that is taken apart, checked once for the columns of its shape. Long values lie in pages
/// of their own by now; in their place stand pointers. In a table of whole images the image is the one value.
/// </summary>
internal readonly ref struct RowImage
{
    private readonly ReadOnlySpan<byte> _image;
    private readonly ReadOnlySpan<LongValue> _longs;
    private readonly PaxShape _shape;
    private readonly int _fixedAt;
    private readonly int _heapAt;

    public RowImage(PaxShape shape, ReadOnlySpan<byte> image)
        : this(shape, image, [])
    {
    }

    public RowImage(PaxShape shape, ReadOnlySpan<byte> image, ReadOnlySpan<LongValue> longs)
    {
        _image = image;
        _shape = shape;
        _longs = longs;
        if (shape.IsWhole)
        {
            ColumnCount = 1;
            HeapBytes = image.Length;
        }
        else
        {
            ColumnCount = BinaryPrimitives.ReadUInt16LittleEndian(image);
            _fixedAt = 2 + ((ColumnCount + 7) >> 3);
            Invariant.Require(ColumnCount <= shape.Widths.Length);
            _heapAt = _fixedAt + shape.RowBytes(ColumnCount);
            Invariant.Require(_heapAt <= image.Length);
            HeapBytes = image.Length - _heapAt;
        }

        foreach (ref readonly LongValue value in longs)
        {
            HeapBytes += LongValue.PointerBytes - value.Bytes;
        }
    }

    /// <summary>Columns that the image has; those behind are NULL.</summary>
    public int ColumnCount { get; }

    /// <summary>Bytes of variable length that go into the page.</summary>
    public int HeapBytes { get; }

    public static int LengthOf(PaxShape shape, int columns, int heapBytes) =>
        shape.IsWhole ? heapBytes : 2 + ((columns + 7) >> 3) + shape.RowBytes(columns) + heapBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int column) => !_shape.IsWhole && (_image[2 + (column >> 3)] & (1 << (column & 7))) == 0;

    // SAFETY: the constructor made sure that all columns' slots lie within the image, and the column is one of them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Fixed(int column) => ref Unsafe.Add(ref MemoryMarshal.GetReference(_image), _fixedAt + _shape.Before(column));

    public ReadOnlySpan<byte> Bytes(int column)
    {
        if (_shape.IsWhole)
        {
            return _image;
        }

        int before = _shape.VariableBefore(column);
        int from = before < 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(_image[(_fixedAt + _shape.Before(before))..]);
        int to = BinaryPrimitives.ReadInt32LittleEndian(_image[(_fixedAt + _shape.Before(column))..]);
        return _image[_heapAt..][from..to];
    }

    /// <summary>True when the column's value lies elsewhere.</summary>
    public bool IsLong(int column, out LongValue found)
    {
        foreach (ref readonly LongValue value in _longs)
        {
            if (value.Column == column)
            {
                found = value;
                return true;
            }
        }

        found = default;
        return false;
    }
}

/// <summary>Puts a row image together, column by column in order.</summary>
internal ref struct RowImageWriter
{
    private readonly Span<byte> _image;
    private readonly PaxShape _shape;
    private readonly int _fixedAt;
    private readonly int _heapAt;
    private int _heapUsed;

    public RowImageWriter(PaxShape shape, int columns, Span<byte> image)
    {
        _image = image;
        _shape = shape;
        _fixedAt = 2 + ((columns + 7) >> 3);
        _heapAt = _fixedAt + shape.RowBytes(columns);
        image[.._heapAt].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(image, (ushort)columns);
    }

    public readonly void AddNull(int column)
    {
        if (_shape.IsVariable(column))
        {
            WriteEnd(column);
        }
    }

    public readonly void AddFixed(int column, ReadOnlySpan<byte> value)
    {
        MarkValid(column);
        value.CopyTo(_image[(_fixedAt + _shape.Before(column))..]);
    }

    public void AddBytes(int column, ReadOnlySpan<byte> value)
    {
        MarkValid(column);
        Kernels.ShortCopy.Copy(value, _image[(_heapAt + _heapUsed)..]);
        _heapUsed += value.Length;
        WriteEnd(column);
    }

    /// <summary>The place of a value of so many bytes, for the caller to fill.</summary>
    public Span<byte> AddRoom(int column, int bytes)
    {
        MarkValid(column);
        Span<byte> room = _image.Slice(_heapAt + _heapUsed, bytes);
        _heapUsed += bytes;
        WriteEnd(column);
        return room;
    }

    private readonly void MarkValid(int column) => _image[2 + (column >> 3)] |= (byte)(1 << (column & 7));

    private readonly void WriteEnd(int column) =>
        BinaryPrimitives.WriteInt32LittleEndian(_image[(_fixedAt + _shape.Before(column))..], _heapUsed);
}

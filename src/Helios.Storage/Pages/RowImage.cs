using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>A row image (see <see cref="Types.RowLayout"/>) that is taken apart, checked once for the columns of its shape.</summary>
internal readonly ref struct RowImage
{
    private readonly ReadOnlySpan<byte> _image;
    private readonly PaxShape _shape;
    private readonly int _fixedAt;

    public RowImage(PaxShape shape, ReadOnlySpan<byte> image)
    {
        _image = image;
        _shape = shape;
        ColumnCount = BinaryPrimitives.ReadUInt16LittleEndian(image);
        _fixedAt = 2 + ((ColumnCount + 7) >> 3);
        int heapAt = _fixedAt + shape.RowBytes(ColumnCount);
        Invariant.Require(ColumnCount <= shape.Widths.Length && heapAt <= image.Length);
        HeapBytes = image.Length - heapAt;
    }

    /// <summary>Columns that the image has; those behind are NULL.</summary>
    public int ColumnCount { get; }

    /// <summary>Bytes of variable length in all.</summary>
    public int HeapBytes { get; }

    public static int LengthOf(PaxShape shape, int columns, int heapBytes) => 2 + ((columns + 7) >> 3) + shape.RowBytes(columns) + heapBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int column) => (_image[2 + (column >> 3)] & (1 << (column & 7))) == 0;

    // SAFETY: the constructor made sure that all columns' slots lie within the image, and the column is one of them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Fixed(int column) => ref Unsafe.Add(ref MemoryMarshal.GetReference(_image), _fixedAt + _shape.Before(column));

    public ReadOnlySpan<byte> Bytes(int column)
    {
        int before = _shape.VariableBefore(column);
        int from = before < 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(_image[(_fixedAt + _shape.Before(before))..]);
        int to = BinaryPrimitives.ReadInt32LittleEndian(_image[(_fixedAt + _shape.Before(column))..]);
        return _image[(_image.Length - HeapBytes)..][from..to];
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

    private readonly void MarkValid(int column) => _image[2 + (column >> 3)] |= (byte)(1 << (column & 7));

    private readonly void WriteEnd(int column) =>
        BinaryPrimitives.WriteInt32LittleEndian(_image[(_fixedAt + _shape.Before(column))..], _heapUsed);
}

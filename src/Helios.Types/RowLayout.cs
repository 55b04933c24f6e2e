using System.Buffers;
using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// One row as storage and the log hold it. Layout, little endian: column count u16; null bitmap (bit set = not null); then per column in
/// order: fixed-width values at their width, variable ones as end offset u32 relative to the heap; then the heap. Columns are only ever
/// added at the end: an image keeps the shape of the count it stores, and a column beyond that count reads as NULL.
/// </summary>
public sealed class RowLayout
{
    /// <summary>Where each column's slot begins, behind the bitmap; the last entry is the end.</summary>
    private readonly int[] _offsets;

    /// <summary>The nearest variable-length column before each, whose end is where its bytes begin; -1 for none.</summary>
    private readonly int[] _variableBefore;

    public RowLayout(ReadOnlySpan<PhysicalKind> kinds)
    {
        Kinds = kinds.ToArray();
        _offsets = new int[kinds.Length + 1];
        _variableBefore = new int[kinds.Length];
        int at = 0;
        int variable = -1;
        for (int i = 0; i < kinds.Length; i++)
        {
            _variableBefore[i] = variable;
            variable = kinds[i] == PhysicalKind.Bytes ? i : variable;
            _offsets[i] = at;
            at += kinds[i] == PhysicalKind.Bytes ? 4 : kinds[i].Width();
        }

        _offsets[^1] = at;
    }

    public PhysicalKind[] Kinds { get; }

    public int ColumnCount => Kinds.Length;

    private static int FixedBegin(int columnCount) => 2 + ((columnCount + 7) / 8);

    /// <summary>Writes a row image and returns its length.</summary>
    public int Encode(ReadOnlySpan<Datum> row, ArrayBufferWriter<byte> output)
    {
        Invariant.Require(row.Length == Kinds.Length);
        long heapBytes = 0;
        for (int i = 0; i < row.Length; i++)
        {
            heapBytes += Kinds[i] == PhysicalKind.Bytes && !row[i].IsNull ? row[i].AsBytes.Length : 0;
        }

        int fixedAt = FixedBegin(Kinds.Length);
        int heapAt = fixedAt + _offsets[^1];
        long total = heapAt + heapBytes;
        if (total > Limits.RowBytes)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, $"row is too big: {total} bytes, the limit is {Limits.RowBytes}");
        }

        Span<byte> image = output.GetSpan((int)total)[..(int)total];
        image[..heapAt].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(image, (ushort)Kinds.Length);
        int heapUsed = 0;
        for (int i = 0; i < row.Length; i++)
        {
            Span<byte> slot = image[(fixedAt + _offsets[i])..];
            if (!row[i].IsNull)
            {
                image[2 + (i >> 3)] |= (byte)(1 << (i & 7));
                WriteValue(row[i], Kinds[i], slot, image[heapAt..], ref heapUsed);
            }

            if (Kinds[i] == PhysicalKind.Bytes)
            {
                BinaryPrimitives.WriteInt32LittleEndian(slot, heapUsed);
            }
        }

        output.Advance((int)total);
        return (int)total;
    }

    /// <summary>Reads one column. The datum refers to <paramref name="image"/>'s bytes.</summary>
    public Datum Read(byte[] image, int column)
    {
        int stored = BinaryPrimitives.ReadUInt16LittleEndian(image);
        if (column >= stored || (image[2 + (column >> 3)] & (1 << (column & 7))) == 0)
        {
            return default;
        }

        Invariant.Require(stored <= Kinds.Length);
        int fixedAt = FixedBegin(stored);
        int at = fixedAt + _offsets[column];
        switch (Kinds[column])
        {
            case PhysicalKind.Bool:
                return Datum.FromBool(image[at] != 0);
            case PhysicalKind.Int16:
                return Datum.FromInt64(BinaryPrimitives.ReadInt16LittleEndian(image.AsSpan(at)));
            case PhysicalKind.Int32:
                return Datum.FromInt64(BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(at)));
            case PhysicalKind.Int64:
                return Datum.FromInt64(BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(at)));
            case PhysicalKind.Float64:
                return Datum.FromDouble(BinaryPrimitives.ReadDoubleLittleEndian(image.AsSpan(at)));
            case PhysicalKind.Bytes16:
                return Datum.FromBytes16(image.AsSpan(at, 16));
            case PhysicalKind.Bytes:
                return ReadBytes(image, column, fixedAt, fixedAt + _offsets[stored]);
            default:
                throw new Bug("row image: kind " + Kinds[column]);
        }
    }

    private static void WriteValue(in Datum value, PhysicalKind kind, Span<byte> slot, Span<byte> heap, ref int heapUsed)
    {
        switch (kind)
        {
            case PhysicalKind.Bool:
                slot[0] = value.AsBool ? (byte)1 : (byte)0;
                break;
            case PhysicalKind.Int16:
                BinaryPrimitives.WriteInt16LittleEndian(slot, value.AsInt16);
                break;
            case PhysicalKind.Int32:
                BinaryPrimitives.WriteInt32LittleEndian(slot, value.AsInt32);
                break;
            case PhysicalKind.Int64:
            case PhysicalKind.Float64:
                BinaryPrimitives.WriteInt64LittleEndian(slot, value.AsInt64);
                break;
            case PhysicalKind.Bytes16:
                value.CopyBytes16(slot);
                break;
            case PhysicalKind.Bytes:
                value.AsBytes.CopyTo(heap[heapUsed..]);
                heapUsed += value.AsBytes.Length;
                break;
            default:
                throw new Bug("row image: kind " + kind);
        }
    }

    private Datum ReadBytes(byte[] image, int column, int fixedAt, int heapAt)
    {
        int before = _variableBefore[column];
        int begin = before < 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(fixedAt + _offsets[before]));
        int end = BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(fixedAt + _offsets[column]));
        Invariant.Require(begin >= 0 && begin <= end && heapAt + end <= image.Length);
        return Datum.FromBytes(image, heapAt + begin, end - begin);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// A leaf of a table, in a frame that the caller has latched: shared to read, exclusively to write.
/// <code>
/// 32 capacity u16 | 34 columns u16 | 36 used u16 (physical rows given out) | 38 heap begin u16 | 40 garbage u16 (dead bytes of the heap)
/// 42 words u16 (rows whose word is not 0) | 44 flags u8 (1: slot i is physical row i)
/// </code>
/// Slots are in order of row id and name physical rows; rows are appended, and what a delete leaves is found again by rebuilding. A row's
/// word is 0 when everybody sees the row as it stands here.
/// </summary>
// SAFETY: the page is a whole frame. What is read of it as offset or count was written here or was checked when the page came from disk
// (PaxCheck), and spans are made of it with their lengths.
internal readonly unsafe ref struct PaxPage
{
    public const int WordCountOffset = 42;

    private const byte InOrder = 1;
    private const byte HasLongValues = 2;
    private const ushort LongBit = 0x8000;
    private const ushort LengthBits = 0x7FFF;

    private readonly byte* _page;
    private readonly PaxShape _shape;
    private readonly int _capacity;
    private readonly int _columns;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PaxPage(byte* page, PaxShape shape)
    {
        _page = page;
        _shape = shape;
        _capacity = *(ushort*)(page + 32);
        _columns = *(ushort*)(page + 34);
    }

    private PaxPage(byte* page, PaxShape shape, int capacity, int columns)
    {
        _page = page;
        _shape = shape;
        _capacity = capacity;
        _columns = columns;
    }

    public int Count => PageFormat.Count(_page);

    /// <summary>Bytes of the heap that rows have taken, garbage included.</summary>
    public int HeapUsedBytes => PageFormat.PageBytes - HeapBegin;

    /// <summary>Physical rows given out.</summary>
    public int UsedCount => UsedRows;

    public int Capacity => _capacity;

    public int ColumnCount => _columns;

    /// <summary>Rows whose word is not 0.</summary>
    public int WordCount => *(ushort*)(_page + WordCountOffset);

    /// <summary>False: none of the values is kept elsewhere.</summary>
    public bool MayHaveLong => (_page[44] & HasLongValues) != 0;

    /// <summary>True when the arrays hold the rows in order, without holes: row i of each is the i-th row.</summary>
    public bool IsInOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_page[44] & InOrder) != 0;
    }

    private ref ushort UsedRows => ref *(ushort*)(_page + 36);

    private ref ushort HeapBegin => ref *(ushort*)(_page + 38);

    private ref ushort Garbage => ref *(ushort*)(_page + 40);

    private ushort* Slots => (ushort*)(_page + PaxShape.SlotsBegin);

    private long* Rows => (long*)(_page + PaxShape.RowsBegin(_capacity));

    private ulong* Words => (ulong*)(_page + PaxShape.WordsBegin(_capacity));

    private int FreeBytes => HeapBegin - _shape.ArraysEnd(_capacity, _columns);

    /// <summary>Makes a frame an empty leaf. Its latch stays as it is.</summary>
    public static PaxPage Format(byte* page, PaxShape shape, uint number, uint tree, int capacity, int columns)
    {
        Invariant.Require(shape.ArraysEnd(capacity, columns) <= PageFormat.PageBytes && capacity is > 0 and <= PaxShape.MostRows);
        new Span<byte>(page + PageFormat.ChecksumOffset, PageFormat.PageBytes - PageFormat.ChecksumOffset).Clear();
        PageFormat.Number(page) = number;
        PageFormat.Tree(page) = tree;
        PageFormat.Kind(page) = PageKind.TableLeaf;
        *(ushort*)(page + 32) = (ushort)capacity;
        *(ushort*)(page + 34) = (ushort)columns;
        *(ushort*)(page + 38) = PageFormat.PageBytes;
        page[44] = InOrder;
        return new PaxPage(page, shape);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PhysicalRow(int slot) => IsInOrder ? slot : Slots[slot];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long RowId(int slot) => Rows[PhysicalRow(slot)];

    /// <summary>The row ids by physical row.</summary>
    public ReadOnlySpan<long> RowIds => new(Rows, UsedRows);

    public ref ulong Word(int slot) => ref Words[PhysicalRow(slot)];

    /// <summary>The slot of the first row that is not before <paramref name="row"/>; <paramref name="found"/>: it is that row.</summary>
    public int Find(long row, out bool found)
    {
        int count = Count;
        if (count == 0)
        {
            found = false;
            return 0;
        }

        // Ids mostly follow one another: the first one tells where this one is.
        long first = RowId(0);
        ulong guess = (ulong)(row - first);
        if (guess < (ulong)count && RowId((int)guess) == row)
        {
            found = true;
            return (int)guess;
        }

        int from = 0;
        int length = count;
        if (IsInOrder)
        {
            long* rows = Rows;
            while (length > 0)
            {
                int half = length >> 1;
                bool isBefore = rows[from + half] < row;
                from = isBefore ? from + half + 1 : from;
                length = isBefore ? length - half - 1 : half;
            }
        }
        else
        {
            while (length > 0)
            {
                int half = length >> 1;
                bool isBefore = Rows[Slots[from + half]] < row;
                from = isBefore ? from + half + 1 : from;
                length = isBefore ? length - half - 1 : half;
            }
        }

        found = from < count && RowId(from) == row;
        return from;
    }

    /// <summary>Adds a row at its slot (see <see cref="Find"/>). False, and nothing is changed, when the page has no room for it as it
    /// is.</summary>
    public bool TryInsert(int slot, long row, ulong word, in RowImage image)
    {
        int count = Count;
        if (UsedRows == _capacity || image.ColumnCount > _columns || FreeBytes < image.HeapBytes)
        {
            return false;
        }

        int physical = UsedRows++;
        if (IsInOrder && slot == count && physical == count)
        {
            Slots[slot] = (ushort)physical;
        }
        else
        {
            LeaveOrder();
            ushort* at = Slots + slot;
            new Span<ushort>(at, count - slot).CopyTo(new Span<ushort>(at + 1, count - slot));
            *at = (ushort)physical;
        }

        PageFormat.Count(_page) = (ushort)(count + 1);
        Rows[physical] = row;
        Words[physical] = word;
        if (word != 0)
        {
            *(ushort*)(_page + 42) += 1;
        }

        Write(physical, image);
        return true;
    }

    /// <summary>Replaces a row's values. False, and nothing is changed, when there is no room for them.</summary>
    public bool TryUpdate(int slot, in RowImage image)
    {
        int physical = PhysicalRow(slot);
        if (image.ColumnCount > _columns)
        {
            return false;
        }

        if (!MayHaveLong && TryOverwrite(physical, image))
        {
            return true;
        }

        // Values of variable length are written anew; the old ones are garbage.
        if (FreeBytes < image.HeapBytes)
        {
            return false;
        }

        Garbage += (ushort)HeapBytesOf(physical);
        ClearValidity(physical);
        Write(physical, image);
        return true;
    }

    /// <summary>Makes all values of a row NULL.</summary>
    public void Blank(int slot)
    {
        int physical = PhysicalRow(slot);
        Garbage += (ushort)HeapBytesOf(physical);
        ClearValidity(physical);
    }

    public void Delete(int slot)
    {
        int physical = PhysicalRow(slot);
        Garbage += (ushort)HeapBytesOf(physical);
        SetWord(slot, 0);
        ClearValidity(physical);

        int count = Count - 1;
        if (slot != count || physical != UsedRows - 1)
        {
            LeaveOrder();
        }
        else
        {
            UsedRows--;
        }

        new Span<ushort>(Slots + slot + 1, count - slot).CopyTo(new Span<ushort>(Slots + slot, count - slot));
        PageFormat.Count(_page) = (ushort)count;
    }

    public void SetWord(int slot, ulong word)
    {
        ref ulong place = ref Word(slot);
        *(ushort*)(_page + 42) += (ushort)((word != 0 ? 1 : 0) - (place != 0 ? 1 : 0));
        place = word;
    }

    /// <summary>The array of a column, by physical row.</summary>
    public ReadOnlySpan<byte> FixedColumn(int column) => new(Column(column), UsedRows * _shape.Widths[column]);

    /// <summary>True when the arrays lie within the page and hold the rows that the page says it has. Asked of a page that is not
    /// latched, before anything else.</summary>
    public bool IsSound =>
        _capacity <= PaxShape.MostRows && _columns <= _shape.Widths.Length && _shape.ArraysEnd(_capacity, _columns) <= PageFormat.PageBytes;

    /// <summary>Another page as if it were laid out as this one: to prefetch it.</summary>
    public PaxPage At(byte* page) => new(page, _shape, _capacity, _columns);

    /// <summary>Values of a column of fixed width, of physical rows below the capacity.</summary>
    public ReadOnlySpan<byte> Values(int column, int begin, int count, int width) => new(Column(column) + (begin * width), count * width);

    /// <summary>Validity of physical rows from one on whose number is a multiple of 8.</summary>
    public ReadOnlySpan<byte> ValidityBytes(int column, int begin, int count) =>
        new(ValidityOf(column) + (begin >> 3), PaxShape.BitmapBytes(count));

    /// <summary>Validity of a column, a bit for each physical row.</summary>
    public ReadOnlySpan<byte> Validity(int column) => new(ValidityOf(column), PaxShape.BitmapBytes(UsedRows));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsValid(int physical, int column) => (ValidityOf(column)[physical >> 3] & (1 << (physical & 7))) != 0;

    public ReadOnlySpan<byte> Fixed(int physical, int column) =>
        new(Column(column) + (physical * _shape.Widths[column]), _shape.Widths[column]);

    /// <summary>The value of a column of variable length, or the pointer to it (see <see cref="IsLong"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Variable(int physical, int column)
    {
        ushort* view = (ushort*)(Column(column) + (physical * 4));
        return new ReadOnlySpan<byte>(_page + view[0], view[1] & LengthBits);
    }

    /// <summary>True when the value, which is of variable length, is a pointer to where it lies.</summary>
    public bool IsLong(int physical, int column) => (((ushort*)(Column(column) + (physical * 4)))[1] & LongBit) != 0;

    /// <summary>Copies rows [from, to) behind the rows of an empty or smaller leaf of the same shape, which has the room.</summary>
    public void CopyRows(int from, int to, PaxPage target)
    {
        for (int slot = from; slot < to; slot++)
        {
            CopyRow(PhysicalRow(slot), target);
        }
    }

    /// <summary>Bytes of the heap that rows [from, to) use.</summary>
    public int HeapBytes(int from, int to)
    {
        int sum = 0;
        for (int slot = from; slot < to; slot++)
        {
            sum += HeapBytesOf(PhysicalRow(slot));
        }

        return sum;
    }

    /// <summary>Bytes of the heap that no row uses any more.</summary>
    public int GarbageBytes => Garbage;

    private byte* Column(int column) => _page + _shape.ColumnBegin(_capacity, _columns, column);

    private byte* ValidityOf(int column) => _page + PaxShape.ValidityBegin(_capacity, column);

    private void SetValidity(int physical, int column, bool valid)
    {
        ref byte bits = ref ValidityOf(column)[physical >> 3];
        int bit = 1 << (physical & 7);
        bits = (byte)(valid ? bits | bit : bits & ~bit);
    }

    private void ClearValidity(int physical)
    {
        for (int c = 0; c < _columns; c++)
        {
            SetValidity(physical, c, false);
        }
    }

    /// <summary>Writes values over those of the row when each of variable length takes no more bytes than the one that is there.</summary>
    private bool TryOverwrite(int physical, in RowImage image)
    {
        for (int c = 0; c < _columns; c++)
        {
            if (_shape.IsVariable(c) && c < image.ColumnCount && !image.IsNull(c)
                && (!IsValid(physical, c) || image.IsLong(c, out _) || image.Bytes(c).Length > Variable(physical, c).Length))
            {
                return false;
            }
        }

        for (int c = 0; c < _columns; c++)
        {
            bool isNull = c >= image.ColumnCount || image.IsNull(c);
            if (_shape.IsVariable(c))
            {
                ushort* view = (ushort*)(Column(c) + (physical * 4));
                int old = IsValid(physical, c) ? view[1] : 0;
                ReadOnlySpan<byte> value = isNull ? [] : image.Bytes(c);
                Garbage += (ushort)(old - value.Length);
                value.CopyTo(new Span<byte>(_page + view[0], value.Length));
                view[1] = (ushort)value.Length;
            }
            else if (!isNull)
            {
                WriteFixed(physical, c, ref image.Fixed(c));
            }

            SetValidity(physical, c, !isNull);
        }

        return true;
    }

    private int HeapBytesOf(int physical)
    {
        int sum = 0;
        for (int c = 0; c < _columns; c++)
        {
            if (_shape.IsVariable(c) && IsValid(physical, c))
            {
                sum += ((ushort*)(Column(c) + (physical * 4)))[1] & LengthBits;
            }
        }

        return sum;
    }

    private void CopyRow(int physical, PaxPage target)
    {
        int count = target.Count;
        int to = target.UsedRows++;
        Invariant.Require(to < target._capacity && target._columns >= _columns);
        target.Slots[count] = (ushort)to;
        PageFormat.Count(target._page) = (ushort)(count + 1);
        target.Rows[to] = Rows[physical];
        target.Words[to] = Words[physical];
        if (Words[physical] != 0)
        {
            *(ushort*)(target._page + 42) += 1;
        }

        for (int c = 0; c < _columns; c++)
        {
            if (!IsValid(physical, c))
            {
                continue;
            }

            target.SetValidity(to, c, true);
            if (_shape.IsVariable(c))
            {
                target.WriteVariable(to, c, Variable(physical, c), IsLong(physical, c));
            }
            else
            {
                int width = _shape.Widths[c];
                Fixed(physical, c).CopyTo(new Span<byte>(target.Column(c) + (to * width), width));
            }
        }
    }

    private void Write(int physical, in RowImage image)
    {
        ref byte bits = ref *(_page + PaxShape.ValidityBegin(_capacity, 0) + (physical >> 3));
        byte bit = (byte)(1 << (physical & 7));
        int stride = PaxShape.BitmapBytes(_capacity);
        for (int c = 0; c < image.ColumnCount; c++, bits = ref Unsafe.Add(ref bits, stride))
        {
            if (image.IsNull(c))
            {
                continue;
            }

            bits |= bit;
            if (_shape.IsVariable(c))
            {
                if (image.IsLong(c, out LongValue value))
                {
                    WriteLong(physical, c, value);
                }
                else
                {
                    WriteVariable(physical, c, image.Bytes(c), isLong: false);
                }

                continue;
            }

            WriteFixed(physical, c, ref image.Fixed(c));
        }
    }

    private void WriteLong(int physical, int column, in LongValue value)
    {
        Span<byte> pointer = stackalloc byte[LongValue.PointerBytes];
        value.WritePointer(pointer);
        WriteVariable(physical, column, pointer, isLong: true);
    }

    private void WriteFixed(int physical, int column, ref byte from)
    {
        byte* to = Column(column);
        switch (_shape.Widths[column])
        {
            case 4:
                ((uint*)to)[physical] = Unsafe.ReadUnaligned<uint>(ref from);
                break;
            case 8:
                ((ulong*)to)[physical] = Unsafe.ReadUnaligned<ulong>(ref from);
                break;
            case 2:
                ((ushort*)to)[physical] = Unsafe.ReadUnaligned<ushort>(ref from);
                break;
            case 1:
                to[physical] = from;
                break;
            default:
                Unsafe.WriteUnaligned(to + (physical * 16), Unsafe.ReadUnaligned<UInt128>(ref from));
                break;
        }
    }

    private void WriteVariable(int physical, int column, scoped ReadOnlySpan<byte> value, bool isLong)
    {
        int begin = HeapBegin - value.Length;
        Invariant.Require(begin >= _shape.ArraysEnd(_capacity, _columns));
        Kernels.ShortCopy.Copy(value, new Span<byte>(_page + begin, value.Length));
        HeapBegin = (ushort)begin;
        ushort* view = (ushort*)(Column(column) + (physical * 4));
        view[0] = (ushort)begin;
        view[1] = (ushort)(value.Length | (isLong ? LongBit : 0));
        if (isLong)
        {
            _page[44] |= HasLongValues;
        }
    }

    /// <summary>From now on slots differ from physical rows (they are kept up to date all along).</summary>
    private void LeaveOrder() => _page[44] &= unchecked((byte)~InOrder);
}

using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>
/// Long values: a chain of pages each, {next page u32 | bytes here u32} at 32 and the bytes behind the header. A chain belongs to one row
/// in one leaf and is written before the row and freed after it, so whoever has the leaf latched finds it whole.
/// </content>
// SAFETY: pages are frames of the pool and latched while they are looked at.
internal sealed unsafe partial class TableTree
{
    private const int PartBytes = PageFormat.PageBytes - PageFormat.HeaderBytes;

    /// <summary>Takes values out of an image until the rest fits a leaf: the longest first.</summary>
    /// <returns>The values that were written to pages of their own; empty for most rows, null never.</returns>
    public LongValue[] StoreLong(ReadOnlySpan<byte> image)
    {
        var row = new RowImage(Shape, image);
        if (row.HeapBytes <= PaxShape.RowHeapBytes)
        {
            return [];
        }

        var lengths = new List<(int Column, int Bytes)>();
        for (int c = 0; c < row.ColumnCount; c++)
        {
            if (Shape.IsVariable(c) && !row.IsNull(c))
            {
                lengths.Add((c, row.Bytes(c).Length));
            }
        }

        lengths.Sort((a, b) => b.Bytes.CompareTo(a.Bytes));
        int left = row.HeapBytes;
        var values = new List<LongValue>();
        foreach ((int column, int bytes) in lengths)
        {
            if (left <= PaxShape.RowHeapBytes)
            {
                break;
            }

            try
            {
                values.Add(new LongValue(column, WriteLong(row.Bytes(column)), bytes));
            }
            catch
            {
                FreeLong(CollectionsMarshal.AsSpan(values));
                throw;
            }

            left += LongValue.PointerBytes - bytes;
        }

        return [.. values];
    }

    /// <summary>Gives pages of long values back. The rows that had them are gone already, so what cannot be read is not given back, and
    /// nobody is the worse for it.</summary>
    public void FreeLong(ReadOnlySpan<LongValue> values)
    {
        foreach (ref readonly LongValue value in values)
        {
            uint number = value.Page;
            while (number != 0 && TryTakePage(number, out byte* page))
            {
                Invariant.Require(PageFormat.Kind(page) == PageKind.Long);
                number = *(uint*)(page + 32);
                Free(page);
            }
        }
    }

    /// <summary>The long values of a row, for <see cref="FreeLong"/> once the row is gone.</summary>
    internal static LongValue[] LongOf(PaxPage page, PaxShape shape, int slot)
    {
        if (!page.MayHaveLong)
        {
            return [];
        }

        int physical = page.PhysicalRow(slot);
        var values = new List<LongValue>();
        for (int c = 0; c < page.ColumnCount; c++)
        {
            if (shape.IsVariable(c) && page.IsValid(physical, c) && page.IsLong(physical, c))
            {
                values.Add(LongValue.Read(c, page.Variable(physical, c)));
            }
        }

        return [.. values];
    }

    /// <summary>What is wrong with a page of a long value, or null.</summary>
    public static string? LongProblem(byte* page) =>
        *(int*)(page + 36) is > 0 and <= PartBytes ? null : $"a part of a value with {*(int*)(page + 36)} bytes";

    private uint WriteLong(ReadOnlySpan<byte> value)
    {
        // Written from its end, so that each page knows the next one.
        uint next = 0;
        int parts = (value.Length + PartBytes - 1) / PartBytes;
        for (int i = parts - 1; i >= 0; i--)
        {
            ReadOnlySpan<byte> part = value[(i * PartBytes)..Math.Min(value.Length, (i + 1) * PartBytes)];
            uint number = _numbers.Take();
            byte* page;
            try
            {
                page = _pool.Create(number);
            }
            catch
            {
                _numbers.Return(number);
                FreeLong([new LongValue(0, next, 0)]);
                throw;
            }

            new Span<byte>(page + PageFormat.ChecksumOffset, PageFormat.HeaderBytes - PageFormat.ChecksumOffset).Clear();
            PageFormat.Number(page) = number;
            PageFormat.Tree(page) = _tree;
            PageFormat.Kind(page) = PageKind.Long;
            *(uint*)(page + 32) = next;
            *(int*)(page + 36) = part.Length;
            var room = new Span<byte>(page + PageFormat.HeaderBytes, PartBytes);
            part.CopyTo(room);
            room[part.Length..].Clear();
            PageLatch.End(ref PageFormat.Latch(page));
            next = number;
        }

        return next;
    }

    /// <summary>The bytes of a long value of a row in a leaf that is latched.</summary>
    public void ReadLong(in LongValue value, Span<byte> destination)
    {
        uint number = value.Page;
        Invariant.Require(destination.Length == value.Bytes);
        while (!destination.IsEmpty)
        {
            byte* page = SharePage(number);
            int bytes = *(int*)(page + 36);
            bool fits = PageFormat.Kind(page) == PageKind.Long && bytes > 0 && bytes <= Math.Min(PartBytes, destination.Length);
            if (fits)
            {
                new ReadOnlySpan<byte>(page + PageFormat.HeaderBytes, bytes).CopyTo(destination);
                destination = destination[bytes..];
                number = *(uint*)(page + 32);
            }

            PageLatch.EndShare(ref PageFormat.Latch(page));
            if (!fits)
            {
                throw new Fault($"page {value.Page} of tree {_tree} does not begin a value of {value.Bytes} bytes");
            }
        }
    }

    /// <summary>Bytes of a row as an image. The leaf is latched.</summary>
    public int ImageBytes(PaxPage page, int slot)
    {
        int physical = page.PhysicalRow(slot);
        int heap = 0;
        for (int c = 0; c < page.ColumnCount; c++)
        {
            if (Shape.IsVariable(c) && page.IsValid(physical, c))
            {
                ReadOnlySpan<byte> value = page.Variable(physical, c);
                heap += page.MayHaveLong && page.IsLong(physical, c) ? LongValue.Read(c, value).Bytes : value.Length;
            }
        }

        return RowImage.LengthOf(Shape, page.ColumnCount, heap);
    }

    /// <summary>Writes a row as an image of <see cref="ImageBytes"/>. The leaf is latched.</summary>
    public void ReadImage(PaxPage page, int slot, Span<byte> image)
    {
        int physical = page.PhysicalRow(slot);
        if (Shape.IsWhole)
        {
            ReadVariable(page, physical, 0, image);
            return;
        }

        var writer = new RowImageWriter(Shape, page.ColumnCount, image);
        for (int c = 0; c < page.ColumnCount; c++)
        {
            if (!page.IsValid(physical, c))
            {
                writer.AddNull(c);
            }
            else if (!Shape.IsVariable(c))
            {
                writer.AddFixed(c, page.Fixed(physical, c));
            }
            else if (page.MayHaveLong && page.IsLong(physical, c))
            {
                LongValue value = LongValue.Read(c, page.Variable(physical, c));
                ReadLong(value, writer.AddRoom(c, value.Bytes));
            }
            else
            {
                writer.AddBytes(c, page.Variable(physical, c));
            }
        }
    }

    /// <summary>The image of a row of a table of whole images. The leaf is latched.</summary>
    public byte[] ReadWhole(PaxPage page, int physical)
    {
        ReadOnlySpan<byte> stored = page.Variable(physical, 0);
        var image = new byte[page.IsLong(physical, 0) ? LongValue.Read(0, stored).Bytes : stored.Length];
        ReadVariable(page, physical, 0, image);
        return image;
    }

    private void ReadVariable(PaxPage page, int physical, int column, Span<byte> destination)
    {
        if (page.IsLong(physical, column))
        {
            ReadLong(LongValue.Read(column, page.Variable(physical, column)), destination);
        }
        else
        {
            page.Variable(physical, column).CopyTo(destination);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helios.Kernels;
using Helios.Types;

namespace Helios.Storage.Pages;

/// <summary>Values of a leaf's columns into vectors, whose rows must be NULL so far. The leaf is latched.</summary>
internal static class PaxColumns
{
    /// <summary>Rows that lie one behind the other in the page's arrays.</summary>
    public static void LoadRun(TableTree rows, PaxPage page, int column, int begin, int count, ColumnVector into, int first)
    {
        if (column >= page.ColumnCount)
        {
            return;
        }

        if (rows.Shape.IsVariable(column))
        {
            LoadTexts(page, column, begin, count, into, first);
            return;
        }

        int width = rows.Shape.Widths[column];
        page.FixedColumn(column).Slice(begin * width, count * width).CopyTo(into.Data[(first * width)..]);
        Bits.Copy(page.Validity(column), begin, into.Validity, first, count);
    }

    /// <summary>One row, wherever it lies.</summary>
    public static void LoadOne(TableTree rows, PaxPage page, int column, int physical, ColumnVector into, int row)
    {
        if (column >= page.ColumnCount || !page.IsValid(physical, column))
        {
            return;
        }

        if (!rows.Shape.IsVariable(column))
        {
            into.SetFixed(row, page.Fixed(physical, column));
        }
        else if (page.MayHaveLong && page.IsLong(physical, column))
        {
            LongValue value = LongValue.Read(column, page.Variable(physical, column));
            rows.ReadLong(value, into.OpenValue(row, value.Bytes));
        }
        else
        {
            into.SetBytes(row, page.Variable(physical, column));
        }
    }

    /// <summary>One row from an image.</summary>
    public static void LoadImage(PaxShape shape, ReadOnlySpan<byte> image, int column, ColumnVector into, int row)
    {
        var values = new RowImage(shape, image);
        if (column >= values.ColumnCount || values.IsNull(column))
        {
            return;
        }

        if (shape.IsVariable(column))
        {
            into.SetBytes(row, values.Bytes(column));
        }
        else
        {
            into.SetFixed(row, MemoryMarshal.CreateReadOnlySpan(ref values.Fixed(column), shape.Widths[column]));
        }
    }

    /// <summary>A column of texts, none of them kept elsewhere.</summary>
    private static void LoadTexts(PaxPage page, int column, int begin, int count, ColumnVector into, int first)
    {
        Span<ulong> views = into.Views.Slice(first, count);
        Bits.Copy(page.Validity(column), begin, into.Validity, first, count);
        ReadOnlySpan<byte> validity = page.Validity(column);
        Span<byte> room = into.OpenRoom(out uint at);
        int used = 0;
        for (int i = 0; i < views.Length; i++)
        {
            int physical = begin + i;
            if ((validity[physical >> 3] & (1 << (physical & 7))) == 0)
            {
                continue;
            }

            ReadOnlySpan<byte> value = page.Variable(physical, column);
            if (value.Length > room.Length - used)
            {
                into.CloseRoom(used);
                into.SetBytes(first + i, value);
                room = into.OpenRoom(out at);
                used = 0;
                continue;
            }

            ShortCopy.Copy(value, room[used..]);
            views[i] = ColumnVector.ViewOf(at + (uint)used, value.Length);
            used += value.Length;
        }

        into.CloseRoom(used);
    }
}

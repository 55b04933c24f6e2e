using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>Rows that a view sees, read leaf by leaf: a stretch of a table between two ids.</summary>
internal sealed class RowStretch(TableTree rows, TxnTable txns)
{
    /// <summary>Bytes of images after which a stretch ends, however few rows they are.</summary>
    private const int MostBytes = 1024 * 1024;

    public long[] Ids { get; private set; } = [];

    public byte[][] Images { get; private set; } = [];

    public int Count { get; private set; }

    /// <summary>Where the next stretch begins, when there is more.</summary>
    public long Next { get; private set; }

    /// <summary>
    /// Reads from <paramref name="from"/> on, in the direction asked for, as far as <paramref name="last"/> (inclusive), but no more rows
    /// than <paramref name="most"/> and no further than one leaf. False when there is nothing behind.
    /// </summary>
    public bool Read(in ReadView view, long from, long last, bool descending, int most)
    {
        if (Ids.Length < most)
        {
            Ids = new long[most];
            Images = new byte[most][];
        }

        Array.Clear(Images, 0, Count);
        Count = 0;
        TableLeaf leaf = rows.Read(from);
        try
        {
            return descending ? ReadBack(leaf, view, from, last, most) : ReadOn(leaf, view, from, last, most);
        }
        finally
        {
            leaf.EndShare();
        }
    }

    private bool ReadOn(TableLeaf leaf, in ReadView view, long from, long last, int most)
    {
        PaxPage page = leaf.Page;
        int bytes = 0;
        for (int slot = page.Find(from, out _); slot < page.Count; slot++)
        {
            long row = page.RowId(slot);
            if (row > last)
            {
                return false;
            }

            if (Count == most || bytes > MostBytes)
            {
                Next = row;
                return true;
            }

            bytes += Add(page, slot, row, view);
        }

        Next = leaf.Fence.Before;
        return leaf.Fence.HasEnd && Next <= last;
    }

    private bool ReadBack(TableLeaf leaf, in ReadView view, long from, long last, int most)
    {
        PaxPage page = leaf.Page;
        int bytes = 0;
        int slot = page.Find(from, out bool found);
        for (slot = found ? slot : slot - 1; slot >= 0; slot--)
        {
            long row = page.RowId(slot);
            if (row < last)
            {
                return false;
            }

            if (Count == most || bytes > MostBytes)
            {
                Next = row;
                return true;
            }

            bytes += Add(page, slot, row, view);
        }

        if (leaf.Fence.From == long.MinValue)
        {
            return false;
        }

        Next = leaf.Fence.From - 1;
        return Next >= last;
    }

    private int Add(PaxPage page, int slot, long row, in ReadView view)
    {
        if (!RowReader.TryRead(rows, page, slot, view, txns, out byte[] image))
        {
            return 0;
        }

        Ids[Count] = row;
        Images[Count++] = image;
        return image.Length;
    }
}

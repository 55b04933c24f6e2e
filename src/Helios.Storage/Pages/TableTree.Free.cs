using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>Giving the pages of a tree back that nobody uses any more: from its end, so that what is left is a tree again.</content>
// SAFETY: pages are frames of the pool and latched while they are looked at.
internal sealed unsafe partial class TableTree
{
    /// <summary>
    /// Gives some pages back: about so many, and as many more as the tree has levels. True when none is left. A page that is damaged is not
    /// given back, nor what only it leads to. Throws SqlError when one cannot be had for now; what was given back until then is.
    /// </summary>
    public bool FreeSome(int pages)
    {
        if (!TryTakeUnlessLost(Root, out byte* page))
        {
            return true;
        }

        if (!FreeUnder(page, ref pages))
        {
            return false;
        }

        Free(page);
        return true;
    }

    /// <summary>Gives back what a page leads to. True when that is all of it: the page is still latched. Otherwise, and when this throws,
    /// the page is ended.</summary>
    private bool FreeUnder(byte* page, ref int pages)
    {
        bool isEmpty = false;
        try
        {
            isEmpty = PageFormat.Kind(page) == PageKind.TableInner ? FreeChildren(page, ref pages) : FreeLongOf(page, ref pages);
            return isEmpty;
        }
        finally
        {
            if (!isEmpty)
            {
                _pool.MarkDirty(page);
                PageLatch.End(ref PageFormat.Latch(page));
            }
        }
    }

    private bool FreeChildren(byte* page, ref int pages)
    {
        var inner = new RowInner(page);
        while (true)
        {
            int last = inner.Count;
            if (TryTakeUnlessLost(inner.Child(last), out byte* child))
            {
                if (!FreeUnder(child, ref pages))
                {
                    return false;
                }

                Free(child);
                pages--;
            }

            if (last == 0)
            {
                return true;
            }

            inner.Remove(last);
            if (pages <= 0)
            {
                return false;
            }
        }
    }

    /// <summary>Gives back the long values of a leaf's rows; the pointer to one that is only begun goes on to the rest of it.</summary>
    private bool FreeLongOf(byte* memory, ref int pages)
    {
        var page = new PaxPage(memory, Shape);
        for (int slot = 0; page.MayHaveLong && slot < page.Count; slot++)
        {
            int physical = page.PhysicalRow(slot);
            for (int c = 0; c < page.ColumnCount; c++)
            {
                if (Shape.IsVariable(c) && page.IsValid(physical, c) && page.IsLong(physical, c)
                    && !FreeParts(page.Variable(physical, c), ref pages))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool FreeParts(ReadOnlySpan<byte> stored, ref int pages)
    {
        // SAFETY: the value lies in a leaf that is latched exclusively.
        var pointer = new Span<byte>(Unsafe.AsPointer(ref MemoryMarshal.GetReference(stored)), stored.Length);
        LongValue value = LongValue.Read(0, pointer);
        while (value.Page != 0)
        {
            if (pages <= 0)
            {
                return false;
            }

            uint next = 0;
            int bytes = value.Bytes;
            if (TryTakeUnlessLost(value.Page, out byte* part))
            {
                Invariant.Require(PageFormat.Kind(part) == PageKind.Long);
                next = *(uint*)(part + 32);
                bytes = *(int*)(part + 36);
                Free(part);
                pages--;
            }

            value = new LongValue(0, next, value.Bytes - bytes);
            value.WritePointer(pointer);
        }

        return true;
    }

    /// <summary>False when the page is not there any more. Throws SqlError when there is no room for it now.</summary>
    private bool TryTakeUnlessLost(uint number, out byte* page)
    {
        try
        {
            page = TakePage(number);
            return true;
        }
        catch (SqlError error) when (error.State != SqlState.DiskFull)
        {
            page = null;
            return false;
        }
    }
}

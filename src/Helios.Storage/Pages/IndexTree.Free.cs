using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>Giving the pages of a tree back that nobody uses any more: from its end, so that what is left is a tree again.</content>
// SAFETY: see PageTree.
internal sealed unsafe partial class IndexTree
{
    /// <summary>As <see cref="TableTree.FreeSome"/>.</summary>
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
            isEmpty = PageFormat.Kind(page) != PageKind.IndexInner || FreeChildren(page, ref pages);
            return isEmpty;
        }
        finally
        {
            if (!isEmpty)
            {
                Pool.MarkDirty(page);
                PageLatch.End(ref PageFormat.Latch(page));
            }
        }
    }

    private bool FreeChildren(byte* page, ref int pages)
    {
        var inner = new IndexInner(page);
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

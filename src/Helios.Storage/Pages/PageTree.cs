using System.Runtime.CompilerServices;
using System.Threading;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>A way down a tree: what a kind of tree knows that <see cref="PageTree"/> does not.</summary>
internal unsafe interface IDescent
{
    static abstract PageKind InnerKind { get; }

    static abstract PageKind LeafKind { get; }

    /// <summary>Begins at the root, for the first time or again.</summary>
    void Begin();

    /// <summary>The child of an inner page to go on at. The page may change meanwhile: then the answer is not used.</summary>
    uint Child(byte* page);
}

/// <summary>
/// What B+trees of pages have in common, whatever their keys are.
///
/// Readers and writers go down without latches and look back after each step (optimistic lock coupling); only the leaf is latched. Pages
/// are divided and joined under one lock per tree, with the pages that change latched exclusively, leaf first.
/// Invariants:
/// 1. An inner page changes only under the structure lock.
/// 2. A leaf that is reachable holds exactly what belongs to the range that its ancestors give it; it may be empty.
/// </summary>
// SAFETY: pages are frames of the pool; what is read of an inner page without a latch is used only after its latch's count was found
// unchanged, and leaves only while latched.
internal abstract unsafe class PageTree
{
    /// <summary>A tree of more levels would need more pages than there are numbers.</summary>
    protected const int MostLevels = 12;

    /// <summary>Lines of a leaf that are asked for at once: more would wait for one another, measured.</summary>
    private const int LeafLines = 20;

    private uint _root;

    protected PageTree(BufferPool pool, IPageNumbers numbers, uint tree, uint root)
    {
        Pool = pool;
        Numbers = numbers;
        Tree = tree;
        _root = root;
    }

    /// <summary>Number of the root page.</summary>
    public uint Root
    {
        get => Volatile.Read(ref _root);
        protected set => Volatile.Write(ref _root, value);
    }

    protected BufferPool Pool { get; }

    protected IPageNumbers Numbers { get; }

    protected uint Tree { get; }

    /// <summary>Held by whoever divides or joins pages.</summary>
    protected Lock Structure { get; } = new();

    internal void MarkDirty(byte* page) => Pool.MarkDirty(page);

    /// <summary>The leaf at the end of a way, not latched: good if its latch's count is still <paramref name="version"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected byte* Descend<TDescent>(ref TDescent way, out ulong version)
        where TDescent : struct, IDescent, allows ref struct
    {
        while (true)
        {
            if (TryDescend(ref way, out byte* page, out version))
            {
                return page;
            }
        }
    }

    /// <summary>The pages from the root to a leaf; returns the leaf's place in <paramref name="path"/>. Under the structure lock inner
    /// pages
    /// stand still, so that their numbers are enough.</summary>
    protected int FindPath<TDescent>(ref TDescent way, scoped Span<uint> path)
        where TDescent : struct, IDescent, allows ref struct
    {
        way.Begin();
        uint number = Root;
        for (int depth = 0; ; depth++)
        {
            path[depth] = number;
            byte* page = SharePage(number);
            uint next = PageFormat.Kind(page) == TDescent.InnerKind ? way.Child(page) : 0;
            PageLatch.EndShare(ref PageFormat.Latch(page));
            if (next == 0)
            {
                return depth;
            }

            number = next;
        }
    }

    protected void Free(byte* page)
    {
        uint number = PageFormat.Number(page);
        Pool.Discard(page);
        Numbers.Return(number);
    }

    protected byte* SharePage(uint number)
    {
        while (true)
        {
            byte* page = Pool.Fetch(number);
            ulong version = PageLatch.Version(ref PageFormat.Latch(page));
            if (PageFormat.Number(page) == number && PageLatch.TryShare(ref PageFormat.Latch(page), version))
            {
                return page;
            }
        }
    }

    protected byte* TakePage(uint number)
    {
        while (true)
        {
            byte* page = Pool.Fetch(number);
            ulong version = PageLatch.Version(ref PageFormat.Latch(page));
            if (PageFormat.Number(page) == number && PageLatch.TryTake(ref PageFormat.Latch(page), version))
            {
                Pool.BeforeChange(page);
                return page;
            }
        }
    }

    /// <summary>False when the page cannot be had.</summary>
    protected bool TryTakePage(uint number, out byte* page)
    {
        try
        {
            page = TakePage(number);
            return true;
        }
        catch (SqlError)
        {
            page = null;
            return false;
        }
    }

    /// <summary>Latches pages from the top down (nobody else holds one of them and waits for another). All or none.</summary>
    protected void TakePages(ReadOnlySpan<uint> numbers, Span<nint> pages, ref SparePages spares)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            try
            {
                pages[i] = (nint)TakePage(numbers[i]);
            }
            catch
            {
                EndUnchanged(pages[..i]);
                spares.GiveBack();
                throw;
            }
        }
    }

    protected static void EndUnchanged(ReadOnlySpan<nint> pages)
    {
        foreach (nint page in pages)
        {
            PageLatch.EndUnchanged(ref PageFormat.Latch((byte*)page));
        }
    }

    private bool TryDescend<TDescent>(ref TDescent way, out byte* page, out ulong version)
        where TDescent : struct, IDescent, allows ref struct
    {
        way.Begin();
        uint number = Root;
        page = Pool.Fetch(number);
        version = PageLatch.Version(ref PageFormat.Latch(page));
        if (PageFormat.Number(page) != number || number != Root)
        {
            return false;
        }

        while (PageFormat.Kind(page) == TDescent.InnerKind)
        {
            uint childNumber = way.Child(page);
            if (!PageLatch.IsStill(ref PageFormat.Latch(page), version) || !TryFetch(childNumber, page, version, out byte* child))
            {
                return false;
            }

            if (PageFormat.Level(page) == 1)
            {
                // A leaf mostly comes from memory: its header and the slots that a search looks at, before the count is known.
                for (int at = 0; at < LeafLines; at++)
                {
                    Kernels.Prefetch.Line(child + (at * 64));
                }
            }

            ulong childVersion = PageLatch.Version(ref PageFormat.Latch(child));
            if (PageFormat.Number(child) != childNumber || !PageLatch.IsStill(ref PageFormat.Latch(page), version))
            {
                return false;
            }

            page = child;
            version = childVersion;
        }

        return PageFormat.Kind(page) == TDescent.LeafKind;
    }

    /// <summary>False when the parent has changed meanwhile: a page that is gone cannot be read, and need not.</summary>
    private bool TryFetch(uint number, byte* parent, ulong version, out byte* page)
    {
        try
        {
            page = Pool.Fetch(number);
            return true;
        }
        catch (SqlError) when (!PageLatch.IsStill(ref PageFormat.Latch(parent), version))
        {
            page = null;
            return false;
        }
    }

    /// <summary>Frames that a division will need, had before it begins: a pool that cannot write a page out stops it there, and not
    /// halfway with pages latched.</summary>
    // SAFETY: the frames are latched by this thread until they are used or given back.
    protected ref struct SparePages(PageTree tree, Span<nint> room)
    {
        private readonly Span<nint> _pages = room;
        private int _count;

        public void Take(int count)
        {
            while (_count < count)
            {
                try
                {
                    _pages[_count] = (nint)tree.CreatePage();
                    _count++;
                }
                catch
                {
                    GiveBack();
                    throw;
                }
            }
        }

        /// <summary>A page, latched. A new one when none is left: a level that has to be divided more than once, for a key that is long or
        /// begins unlike the others.</summary>
        public byte* Next(out uint number)
        {
            byte* page = _count > 0 ? (byte*)_pages[--_count] : tree.CreatePage();
            number = PageFormat.Number(page);
            return page;
        }

        public void GiveBack()
        {
            while (_count > 0)
            {
                tree.Free(Next(out _));
            }
        }
    }

    private byte* CreatePage()
    {
        uint number = Numbers.Take();
        try
        {
            return Pool.Create(number);
        }
        catch
        {
            Numbers.Return(number);
            throw;
        }
    }
}

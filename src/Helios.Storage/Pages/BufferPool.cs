using System.Runtime.CompilerServices;
using System.Threading;
using Helios.Base;
using Helios.Io.Memory;

namespace Helios.Storage.Pages;

/// <summary>
/// A fixed number of frames that hold pages. Frames are never given back while the pool lives, so a reader without a latch may meet a page
/// that is being replaced, and finds that out by the latch's count of changes, but never meets memory that is not a page.
///
/// A frame is used again by the clock: what was used since the hand last passed it is passed over once more. Invariants:
/// 1. Whether a frame is dirty or pending changes only under its page's latch, held exclusively (or shared, by the one checkpointer).
/// 2. No lock of the pool is held while a page is written.
/// </summary>
// SAFETY: frames lie in one block of native memory of FrameCount pages, aligned to a page; indexes come from the table, which holds only
// indexes of frames.
internal sealed unsafe partial class BufferPool : IDisposable
{
    private const int SegmentPages = 64 * 1024;
    private const int MissLocks = 64;
    private const int LeastFrames = 64;

    private readonly IPageStore _store;
    private readonly IPageCheck? _check;
    private readonly byte* _frames;
    private readonly FrameMemory _memory;
    private readonly byte[] _isUsed;
    private readonly byte[] _isDirty;
    private readonly Lock[] _missLocks = new Lock[MissLocks];
    private readonly Lock _segmentLock = new();
    private int[]?[] _frameOf = new int[16][];
    private long _missCount;
    private int _dirtyCount;

    /// <param name="store">Where pages lie that are not in the pool.</param>
    /// <param name="frames">Pages that the pool holds.</param>
    /// <param name="mostSaved">Images kept aside for a checkpoint at a time; by default a quarter of the pool, and some.</param>
    /// <param name="check">Looks at every page that is read; null for none.</param>
    public BufferPool(IPageStore store, int frames, int? mostSaved = null, IPageCheck? check = null)
    {
        FrameCount = Math.Max(frames, LeastFrames);
        _store = store;
        _check = check;
        _checkpointed = store as ICheckpointedPages;
        _memory = new FrameMemory((nuint)FrameCount * PageFormat.PageBytes);
        _frames = _memory.Pointer;
        _isUsed = new byte[FrameCount];
        _isDirty = new byte[FrameCount];
        _isPending = new byte[FrameCount];
        _mostSaved = mostSaved ?? (FrameCount / 4) + SavedImages.BlockImages;
        for (int i = 0; i < MissLocks; i++)
        {
            _missLocks[i] = new Lock();
        }
    }

    public int FrameCount { get; }

    /// <summary>Pages that were read from the store.</summary>
    public long MissCount => Volatile.Read(ref _missCount);

    /// <summary>Pages that gave way to others.</summary>
    public long EvictionCount => Volatile.Read(ref _evictionCount);

    public void Dispose()
    {
        _memory.Dispose();
        _saved.Dispose();
    }

    /// <summary>The frame of a page, which is read if it is not there. Throws SqlError when it cannot be read: XX001 (the page is not what
    /// was written), 58030 (the device fails), 53100 (it would have to take the place of one that cannot be written). It is not latched:
    /// by the time the caller looks, the frame may hold
    /// another page (see <see cref="PageFormat.Number"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Fetch(uint page)
    {
        int[]?[] segments = Volatile.Read(ref _frameOf);
        uint segment = page / SegmentPages;
        if (segment < (uint)segments.Length && segments[segment] is { } frames)
        {
            int frame = Volatile.Read(ref frames[page % SegmentPages]) - 1;
            if (frame >= 0)
            {
                if (_isUsed[frame] == 0)
                {
                    _isUsed[frame] = 1;
                }

                return FrameAt(frame);
            }
        }

        return Load(page);
    }

    /// <summary>The frame of a page if it is in the pool, else null. It does not count as used.</summary>
    public byte* Peek(uint page)
    {
        int[]?[] segments = Volatile.Read(ref _frameOf);
        uint segment = page / SegmentPages;
        int[]? frames = segment < (uint)segments.Length ? segments[segment] : null;
        int frame = frames is null ? -1 : Volatile.Read(ref frames[page % SegmentPages]) - 1;
        return frame >= 0 ? FrameAt(frame) : null;
    }

    /// <summary>A frame for a page that the store does not have yet, latched exclusively and without content.</summary>
    public byte* Create(uint page)
    {
        int fresh = TakeFrame();
        lock (_missLocks[page % MissLocks])
        {
            ref int place = ref Place(page);
            while (place != 0)
            {
                // The number had another page, and a reader who had lost his way brought that back from the store.
                int frame = place - 1;
                byte* stale = FrameAt(frame);
                PageLatch.Take(ref PageFormat.Latch(stale));
                if (place == frame + 1 && PageFormat.Number(stale) == page)
                {
                    GiveBack(fresh);
                    Invariant.Require(_isDirty[frame] == 0);
                    _isUsed[frame] = 1;
                    SetDirty(frame);
                    return stale;
                }

                PageLatch.EndUnchanged(ref PageFormat.Latch(stale));
            }

            byte* memory = FrameAt(fresh);
            PageFormat.Number(memory) = page;
            _isUsed[fresh] = 1;
            SetDirty(fresh);
            Volatile.Write(ref place, fresh + 1);
            return memory;
        }
    }

    /// <summary>Forgets a page that is not used any more. The caller holds it exclusively, and gives it up by this.</summary>
    public void Discard(byte* page)
    {
        int frame = IndexOf(page);
        Invariant.Require(_isPending[frame] == 0);
        Volatile.Write(ref Place(PageFormat.Number(page)), 0);
        SetClean(frame);
        _isUsed[frame] = 0;
        PageFormat.Number(page) = 0;
        PageFormat.Kind(page) = PageKind.None;
        PageLatch.End(ref PageFormat.Latch(page));
        lock (_clockLock)
        {
            _free.Push(frame);
        }
    }

    /// <summary>The page was changed; the caller holds it exclusively.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkDirty(byte* page) => SetDirty(IndexOf(page));

    /// <summary>Writes all changed pages to the store. For a caller who keeps others from changing any.</summary>
    public void WriteBack()
    {
        for (int i = 0; i < Math.Min(_given, FrameCount); i++)
        {
            if (_isDirty[i] != 0)
            {
                byte* page = FrameAt(i);
                _store.Write(PageFormat.Number(page), new ReadOnlySpan<byte>(page, PageFormat.PageBytes));
                SetClean(i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* Load(uint page)
    {
        // Before the lock, since another page may have to be written for it.
        int frame = TakeFrame();
        lock (_missLocks[page % MissLocks])
        {
            ref int place = ref Place(page);
            int there = Volatile.Read(ref place);
            if (there != 0)
            {
                GiveBack(frame);
                return FrameAt(there - 1);
            }

            byte* memory = FrameAt(frame);
            try
            {
                _store.Read(page, new Span<byte>(memory + sizeof(ulong), PageFormat.PageBytes - sizeof(ulong)));
            }
            catch (Fault fault)
            {
                GiveBack(frame);
                throw new SqlError(fault.State, fault.Message);
            }

            if (_check?.Problem(memory) is { } problem)
            {
                GiveBack(frame);
                throw new SqlError(SqlState.DataCorrupted, $"page {page} is not one that was written here: {problem}");
            }

            Interlocked.Increment(ref _missCount);
            _isUsed[frame] = 1;
            Volatile.Write(ref place, frame + 1);
            PageLatch.End(ref PageFormat.Latch(memory));
            return memory;
        }
    }

    private ref int Place(uint page)
    {
        uint segment = page / SegmentPages;
        if (segment >= (uint)_frameOf.Length || _frameOf[segment] is null)
        {
            lock (_segmentLock)
            {
                if (segment >= (uint)_frameOf.Length)
                {
                    int[]?[] larger = new int[Math.Max(_frameOf.Length * 2, (int)segment + 1)][];
                    _frameOf.CopyTo(larger, 0);
                    Volatile.Write(ref _frameOf, larger);
                }

                _frameOf[segment] ??= new int[SegmentPages];
            }
        }

        return ref _frameOf[segment]![page % SegmentPages];
    }

    // Under the page's latch, as invariant 1 says; the count is everybody's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetDirty(int frame)
    {
        if (_isDirty[frame] == 0)
        {
            _isDirty[frame] = 1;
            Interlocked.Increment(ref _dirtyCount);
        }
    }

    private void SetClean(int frame)
    {
        if (_isDirty[frame] != 0)
        {
            _isDirty[frame] = 0;
            Interlocked.Decrement(ref _dirtyCount);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* FrameAt(int frame) => _frames + ((nint)frame * PageFormat.PageBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(byte* page) => (int)((page - _frames) / PageFormat.PageBytes);
}

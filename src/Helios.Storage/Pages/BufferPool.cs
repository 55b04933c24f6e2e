using System.Runtime.CompilerServices;
using System.Threading;
using Helios.Base;
using Helios.Io.Memory;

namespace Helios.Storage.Pages;

/// <summary>
/// A fixed number of frames that hold pages. Frames are never given back while the pool lives, so a reader without a latch may meet a page
/// that is being replaced, and finds that out by the latch's count of changes, but never meets memory that is not a page.
///
/// A frame is used again by the clock: what was used since the hand last passed it is passed over once more.
/// </summary>
// SAFETY: frames lie in one block of native memory of FrameCount pages, aligned to a page; indexes come from the table, which holds only
// indexes of frames.
internal sealed unsafe class BufferPool : IDisposable
{
    private const int SegmentPages = 64 * 1024;
    private const int MissLocks = 64;
    private const int LeastFrames = 64;

    /// <summary>Frames that are kept for putting back what a transaction did, when pages have no other place.</summary>
    private const int ReservedFrames = 32;

    [ThreadStatic]
    private static bool s_mayUseReserve;

    private readonly IPageStore _store;
    private readonly byte* _frames;
    private readonly FrameMemory _memory;
    private readonly byte[] _isUsed;
    private readonly byte[] _isDirty;
    private readonly Lock[] _missLocks = new Lock[MissLocks];
    private readonly Lock _clockLock = new();
    private readonly Lock _segmentLock = new();
    private readonly Stack<int> _free = new();
    private int[]?[] _frameOf = new int[16][];
    private int _hand;
    private int _given;

    public BufferPool(IPageStore store, int frames)
    {
        FrameCount = Math.Max(frames, LeastFrames);
        _store = store;
        _memory = new FrameMemory((nuint)FrameCount * PageFormat.PageBytes);
        _frames = _memory.Pointer;
        _isUsed = new byte[FrameCount];
        _isDirty = new byte[FrameCount];
        for (int i = 0; i < MissLocks; i++)
        {
            _missLocks[i] = new Lock();
        }
    }

    /// <summary>This thread is putting something back: it may use what is kept for that.</summary>
    public static bool MayUseReserve
    {
        set => s_mayUseReserve = value;
    }

    public int FrameCount { get; }

    /// <summary>Pages that were read from the store.</summary>
    public long MissCount { get; private set; }

    public void Dispose() => _memory.Dispose();

    /// <summary>The frame of a page, which is read if it is not there. It is not latched: by the time the caller looks, the frame may hold
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

    /// <summary>A frame for a page that the store does not have yet, latched exclusively and without content.</summary>
    public byte* Create(uint page)
    {
        lock (_missLocks[page % MissLocks])
        {
            ref int place = ref Place(page);
            Invariant.Require(place == 0);
            int frame = TakeFrame();
            byte* memory = FrameAt(frame);
            PageFormat.Number(memory) = page;
            _isUsed[frame] = 1;
            _isDirty[frame] = 1;
            Volatile.Write(ref place, frame + 1);
            return memory;
        }
    }

    /// <summary>Forgets a page that is not used any more. The caller holds it exclusively, and gives it up by this.</summary>
    public void Discard(byte* page)
    {
        int frame = IndexOf(page);
        Volatile.Write(ref Place(PageFormat.Number(page)), 0);
        _isDirty[frame] = 0;
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
    public void MarkDirty(byte* page) => _isDirty[IndexOf(page)] = 1;

    /// <summary>Writes all changed pages to the store. For a caller who keeps others from changing any.</summary>
    public void WriteBack()
    {
        for (int i = 0; i < Math.Min(_given, FrameCount); i++)
        {
            if (_isDirty[i] != 0)
            {
                byte* page = FrameAt(i);
                _store.Write(PageFormat.Number(page), new ReadOnlySpan<byte>(page, PageFormat.PageBytes));
                _isDirty[i] = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* Load(uint page)
    {
        lock (_missLocks[page % MissLocks])
        {
            ref int place = ref Place(page);
            if (place != 0)
            {
                return FrameAt(place - 1);
            }

            int frame = TakeFrame();
            byte* memory = FrameAt(frame);
            try
            {
                _store.Read(page, new Span<byte>(memory + sizeof(ulong), PageFormat.PageBytes - sizeof(ulong)));
            }
            catch
            {
                PageFormat.Number(memory) = 0;
                PageLatch.End(ref PageFormat.Latch(memory));
                throw;
            }

            MissCount++;
            _isUsed[frame] = 1;
            Volatile.Write(ref place, frame + 1);
            PageLatch.End(ref PageFormat.Latch(memory));
            return memory;
        }
    }

    /// <summary>A frame without a page, latched exclusively.</summary>
    private int TakeFrame()
    {
        lock (_clockLock)
        {
            while (_free.TryPop(out int free))
            {
                // The clock may have found it, too.
                byte* memory = FrameAt(free);
                if (PageFormat.Number(memory) == 0 && PageLatch.TryTakeNow(ref PageFormat.Latch(memory)))
                {
                    return free;
                }
            }

            if (_given < FrameCount - (s_mayUseReserve ? 0 : ReservedFrames))
            {
                // The rest of a frame is written before it is read.
                int fresh = _given++;
                new Span<byte>(FrameAt(fresh), PageFormat.HeaderBytes).Clear();
                PageLatch.Take(ref PageFormat.Latch(FrameAt(fresh)));
                return fresh;
            }

            for (long looked = 0; looked < 1000L * FrameCount; looked++)
            {
                int frame = _hand;
                _hand = _hand + 1 >= _given ? 0 : _hand + 1;
                if (_isUsed[frame] != 0)
                {
                    _isUsed[frame] = 0;
                    continue;
                }

                byte* memory = FrameAt(frame);
                if (PageLatch.TryTakeNow(ref PageFormat.Latch(memory)))
                {
                    PutOut(frame, memory);
                    return frame;
                }
            }

            throw new Bug("every frame of the buffer pool is latched");
        }
    }

    private void PutOut(int frame, byte* memory)
    {
        uint page = PageFormat.Number(memory);
        if (_isDirty[frame] != 0)
        {
            try
            {
                _store.Write(page, new ReadOnlySpan<byte>(memory, PageFormat.PageBytes));
            }
            catch
            {
                PageLatch.EndUnchanged(ref PageFormat.Latch(memory));
                throw;
            }

            _isDirty[frame] = 0;
        }

        if (page != 0)
        {
            Volatile.Write(ref Place(page), 0);
            PageFormat.Number(memory) = 0;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* FrameAt(int frame) => _frames + ((nint)frame * PageFormat.PageBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(byte* page) => (int)((page - _frames) / PageFormat.PageBytes);
}

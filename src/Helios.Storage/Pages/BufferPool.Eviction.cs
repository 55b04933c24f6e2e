using System.Runtime.CompilerServices;
using System.Threading;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>Making room: the clock, and writing out what the hand comes to.</content>
internal sealed unsafe partial class BufferPool
{
    private const int Rounds = 1000;

    /// <summary>One page in so many is kept unchanged, for when pages cannot be written.</summary>
    private const int CleanShare = 8;

    private const int LeastClean = 16;

    private readonly Lock _clockLock = new();
    private readonly Stack<int> _free = new();
    private int _hand;
    private int _given;
    private long _evictionCount;

    /// <summary>For whoever is about to change a page: writes one out when few are left that need not be, and throws SqlError when that
    /// fails. So on a full disk there are still frames for those who read, and for putting back what was changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequireRoom()
    {
        if (Volatile.Read(ref _dirtyCount) > FrameCount - (FrameCount / CleanShare))
        {
            Relieve();
        }
    }

    /// <summary>A frame without a page, latched exclusively. A page that cannot be written stays where it is; then one that need not be
    /// written gives way. Throws SqlError when there is none. Whatever is thrown, nothing is held then.</summary>
    private int TakeFrame()
    {
        Fault? failure = null;
        while (true)
        {
            int frame;
            lock (_clockLock)
            {
                frame = FindFrame(failure is null ? FrameChoice.Any : FrameChoice.Clean);
                if (frame >= 0 && _isDirty[frame] == 0)
                {
                    PutOut(frame);
                    return frame;
                }
            }

            if (frame < 0)
            {
                throw failure is null
                    ? new Bug("every frame of the buffer pool is latched")
                    : CannotWrite(failure);
            }

            try
            {
                WriteOut(frame);
                return frame;
            }
            catch (Fault fault)
            {
                PageLatch.EndUnchanged(ref PageFormat.Latch(FrameAt(frame)));
                failure = fault;
                if (FrameCount - Volatile.Read(ref _dirtyCount) < LeastClean)
                {
                    // Those on one way down a tree would put out each other's pages.
                    throw CannotWrite(failure);
                }
            }
        }
    }

    /// <summary>Writes a page out; throws SqlError when that fails.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Relieve()
    {
        int frame;
        lock (_clockLock)
        {
            frame = FindFrame(FrameChoice.Dirty);
        }

        if (frame >= 0)
        {
            try
            {
                WriteOut(frame);
                GiveBack(frame);
            }
            catch (Fault fault)
            {
                PageLatch.EndUnchanged(ref PageFormat.Latch(FrameAt(frame)));
                throw CannotWrite(fault);
            }
        }
    }

    private static SqlError CannotWrite(Fault failure) => new(failure.State, "a table page could not be written: " + failure.Message)
    {
        Hint = "Reading goes on. Make room on the disk of the data directory, or see to the disk.",
    };

    /// <summary>A frame that was not used since the hand last passed it, latched exclusively; -1 when there is none.</summary>
    private int FindFrame(FrameChoice choice)
    {
        while (choice != FrameChoice.Dirty && _free.TryPop(out int free))
        {
            // The clock may have found it, too.
            byte* memory = FrameAt(free);
            if (PageFormat.Number(memory) == 0 && PageLatch.TryTakeNow(ref PageFormat.Latch(memory)))
            {
                return free;
            }
        }

        if (choice != FrameChoice.Dirty && _given < FrameCount)
        {
            // The rest of a frame is written before it is read.
            int fresh = _given++;
            new Span<byte>(FrameAt(fresh), PageFormat.HeaderBytes).Clear();
            PageLatch.Take(ref PageFormat.Latch(FrameAt(fresh)));
            return fresh;
        }

        for (long looked = 0; looked < (long)Rounds * FrameCount; looked++)
        {
            int frame = _hand;
            _hand = _hand + 1 >= _given ? 0 : _hand + 1;
            bool isChosen = choice == FrameChoice.Any || (_isDirty[frame] != 0) == (choice == FrameChoice.Dirty);
            if (_isUsed[frame] != 0)
            {
                _isUsed[frame] = 0;
            }
            else if (isChosen && PageLatch.TryTakeNow(ref PageFormat.Latch(FrameAt(frame))))
            {
                return frame;
            }
            else if (choice != FrameChoice.Any && looked > 3L * FrameCount)
            {
                return -1;
            }
        }

        return -1;
    }

    /// <summary>Writes a page and puts it out. It is the caller's, who keeps it if this throws.</summary>
    private void WriteOut(int frame)
    {
        byte* memory = FrameAt(frame);
        uint page = PageFormat.Number(memory);
        var image = new ReadOnlySpan<byte>(memory, PageFormat.PageBytes);
        while (true)
        {
            bool isPending = Volatile.Read(ref _isPending[frame]) != 0;
            bool isWritten = isPending && _checkpointed!.WriteCheckpointed(page, image, isCurrent: true);
            if (!isWritten)
            {
                _store.Write(page, image);
            }

            lock (_clockLock)
            {
                // A checkpoint that was begun meanwhile may not have seen this page among the live ones.
                if (_isPending[frame] != 0 && !isWritten)
                {
                    continue;
                }

                _isPending[frame] = 0;
                SetClean(frame);
                PutOut(frame);
                return;
            }
        }
    }

    private void PutOut(int frame)
    {
        byte* memory = FrameAt(frame);
        uint page = PageFormat.Number(memory);
        if (page != 0)
        {
            Volatile.Write(ref Place(page), 0);
            PageFormat.Number(memory) = 0;
            _evictionCount++;
        }
    }

    /// <summary>Gives back a frame that was taken and is not needed.</summary>
    private void GiveBack(int frame)
    {
        byte* memory = FrameAt(frame);
        PageFormat.Number(memory) = 0;
        PageFormat.Kind(memory) = PageKind.None;
        PageLatch.End(ref PageFormat.Latch(memory));
        lock (_clockLock)
        {
            _free.Push(frame);
        }
    }

    private enum FrameChoice
    {
        Any,
        Clean,
        Dirty,
    }
}

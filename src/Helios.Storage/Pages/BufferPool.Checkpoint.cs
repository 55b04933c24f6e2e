using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <content>
/// Checkpoints beside work. A frame that is dirty when a checkpoint begins is pending: the checkpoint still needs what it holds. It ceases
/// to be by one of
/// <code>
/// NextPending     the checkpointer copies it, under the shared latch
/// BeforeChange    whoever is about to change it saves it aside first
/// eviction        it is written for the checkpoint and as the live page
/// </code>
/// </content>
internal sealed unsafe partial class BufferPool
{
    private readonly ICheckpointedPages? _checkpointed;
    private readonly byte[] _isPending;
    private readonly int _mostSaved;
    private readonly Lock _savedLock = new();
    private readonly SavedImages _saved = new();
    private Fault? _saveFailure;
    private int _nextPending;

    /// <summary>
    /// Begins a checkpoint of all pages as they are now. The caller keeps others from changing any meanwhile (reading, and what that makes
    /// the pool do, may go on), and ends it by <see cref="EndCheckpoint"/>.
    /// </summary>
    public void BeginCheckpoint()
    {
        lock (_clockLock)
        {
            _checkpointed!.BeginCheckpoint();
            _isDirty.CopyTo(_isPending, 0);
            _saveFailure = null;
            _nextPending = 0;
        }
    }

    /// <summary>To be called by whoever has taken a page exclusively, before changing it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeforeChange(byte* page)
    {
        int frame = IndexOf(page);
        if (_isPending[frame] != 0)
        {
            Save(frame);
        }
    }

    /// <summary>
    /// A copy of the next page that the checkpoint needs and the store does not have; false when there is none left. Throws Fault when a
    /// page that had to be written at once could not be. By one thread.
    /// </summary>
    public bool NextPending(Span<byte> image, out PendingPage page)
    {
        while (true)
        {
            lock (_savedLock)
            {
                if (_saveFailure is not null)
                {
                    throw new Fault("a page of the checkpoint could not be written: " + _saveFailure.Message, _saveFailure);
                }

                if (_saved.TryTake(image))
                {
                    page = new PendingPage(BinaryPrimitives.ReadUInt32LittleEndian(image[PageFormat.ChecksummedFrom..]), -1, 0);
                    return true;
                }

                if (_nextPending == FrameCount)
                {
                    page = default;
                    return false;
                }
            }

            // What is saved while the frames are looked at is in the queue before its frame ceases to be pending.
            while (_nextPending < FrameCount)
            {
                int frame = _nextPending++;
                if (Volatile.Read(ref _isPending[frame]) != 0 && TryCopy(frame, image, out page))
                {
                    return true;
                }
            }
        }
    }

    /// <summary>The copy of a page is in the checkpoint, unaltered: if the page is still the same, it need not be written again.</summary>
    public void NotePending(in PendingPage page)
    {
        if (page.Frame < 0)
        {
            return;
        }

        ref ulong latch = ref PageFormat.Latch(FrameAt(page.Frame));
        if (PageLatch.TryShare(ref latch, page.Version))
        {
            _checkpointed!.Adopt(page.Number);
            SetClean(page.Frame);
            PageLatch.EndShare(ref latch);
        }
    }

    /// <summary>The checkpoint was ended or given up; the store's may end after this one.</summary>
    public void EndCheckpoint()
    {
        lock (_clockLock)
        {
            lock (_savedLock)
            {
                Array.Clear(_isPending);
                _saved.Clear();
                _saveFailure = null;
            }
        }
    }

    private bool TryCopy(int frame, Span<byte> image, out PendingPage page)
    {
        byte* memory = FrameAt(frame);
        ref ulong latch = ref PageFormat.Latch(memory);
        ulong version;
        do
        {
            version = PageLatch.Version(ref latch);
        }
        while (!PageLatch.TryShare(ref latch, version));

        page = new PendingPage(PageFormat.Number(memory), frame, version);
        bool isPending = _isPending[frame] != 0;
        if (isPending)
        {
            new ReadOnlySpan<byte>(memory, PageFormat.PageBytes).CopyTo(image);
            _isPending[frame] = 0;
        }

        PageLatch.EndShare(ref latch);
        return isPending;
    }

    /// <summary>Keeps what a page holds for the checkpoint. When much is kept already, the page is written at once: so memory stays
    /// bounded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Save(int frame)
    {
        byte* memory = FrameAt(frame);
        lock (_savedLock)
        {
            if (_isPending[frame] == 0)
            {
                return;
            }

            if (_saved.Count < _mostSaved)
            {
                _saved.Add(memory);
                _isPending[frame] = 0;
                return;
            }
        }

        Fault? failure = null;
        try
        {
            _checkpointed!.WriteCheckpointed(
                PageFormat.Number(memory), new ReadOnlySpan<byte>(memory, PageFormat.PageBytes), isCurrent: false);
        }
        catch (Fault fault)
        {
            // The change is none the worse for it: only the checkpoint has failed.
            failure = fault;
        }

        lock (_savedLock)
        {
            if (_isPending[frame] != 0)
            {
                _isPending[frame] = 0;
                _saveFailure ??= failure;
            }
        }
    }
}

/// <summary>A page for a checkpoint: its number, and the frame and the latch's count when it was copied from there (-1: it was saved before
/// a change).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PendingPage(uint Number, int Frame, ulong Version);

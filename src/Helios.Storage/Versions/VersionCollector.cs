using System.Collections.Concurrent;
using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Transactions;
using Helios.Storage.Trees;

namespace Helios.Storage.Versions;

/// <summary>
/// Frees versions that no snapshot needs. Commits leave notes of what they replaced; whoever commits next works some of them off, so
/// there is no thread and no pause, and a store that is not written to has nothing to free. Transactions that run at the same time have
/// shares of their own, so that they free beside each other. The order in which records of one row are freed does not matter: the newest
/// takes all older ones off the chain, and each is freed by its own note.
/// </summary>
internal sealed class VersionCollector(MemoryStore store, ILog log)
{
    /// <summary>Notes worked off by a small commit. More than it leaves, so the queue shrinks.</summary>
    private const int NotesPerCommit = 64;
    private const int ShareCount = 8;

    /// <summary>Pages of dropped trees given back at a time, while a checkpoint's cut waits: some milliseconds when all have to be
    /// read.</summary>
    public const int PagesAtOnce = 64;

    /// <summary>Snapshots are given up for as much of undo memory as this, at least, and a little at a time.</summary>
    private const int LeastPart = 16;

    private readonly Share[] _shares = [.. Enumerable.Range(0, ShareCount).Select(_ => new Share())];
    private readonly Queue<TreeNote> _trees = new();
    private readonly Lock _treesLock = new();
    private readonly Lock _horizonLock = new();
    private readonly Lock _roomLock = new();
    private long _horizon;
    private int _treeCount;

    /// <summary>Notes not worked off yet.</summary>
    public int PendingCount => _shares.Sum(share => share.Notes.Count) + Volatile.Read(ref _treeCount);

    /// <summary>Undo memory of commits that was not freed yet.</summary>
    public long PendingBytes => _shares.Sum(share => Volatile.Read(ref share.Bytes));

    // SAFETY: the record is freed by the note that is made here, at the earliest.
    public unsafe void Add(long stamp, in WriteEntry entry, int place)
    {
        Share share = _shares[place % ShareCount];
        Interlocked.Add(ref share.Bytes, UndoMemory.BytesOf(entry.Undo));
        share.Notes.Enqueue(new Note(stamp, entry));
    }

    public void AddTree(long stamp, StoredTree tree)
    {
        lock (_treesLock)
        {
            _trees.Enqueue(new TreeNote(stamp, tree, store.LastTxn));
            Volatile.Write(ref _treeCount, _trees.Count);
        }
    }

    /// <summary>The share of a commit of so many writes: a large one clears up after itself.</summary>
    public void RunAfter(int writes, int place)
    {
        int notes = (int)Math.Min(int.MaxValue, Math.Max(NotesPerCommit, 2L * writes));
        notes -= RunShare(_shares[place % ShareCount], notes, waits: false);

        // What transactions left that were more than there are now.
        for (int i = 1; i < ShareCount && notes > 0; i++)
        {
            notes -= RunShare(_shares[(place + i) % ShareCount], notes, waits: false);
        }

        if (FreeTrees(PagesAtOnce))
        {
            store.NoteTreesLeft();
        }
    }

    /// <summary>Works off so many notes, and gives back so many pages of dropped trees.</summary>
    public void Run(int notes)
    {
        int pages = notes;
        foreach (Share share in _shares)
        {
            notes -= RunShare(share, notes, waits: true);
        }

        while (pages > 0 && FreeTrees(Math.Min(pages, PagesAtOnce)))
        {
            pages -= PagesAtOnce;
        }
    }

    /// <summary>Makes undo memory less than full: by what can be freed, and by giving up the oldest snapshots where what they hold back is
    /// worth it. Nothing is latched.</summary>
    public UndoRoom TryMakeRoom()
    {
        UndoMemory undo = store.Undo;
        lock (_roomLock)
        {
            if (undo.IsFull)
            {
                Run(int.MaxValue);
            }

            while (undo.IsFull)
            {
                if (PendingBytes < undo.LimitBytes / LeastPart)
                {
                    return undo.HeldBytes < undo.LimitBytes / LeastPart ? UndoRoom.HeldByWriters : UndoRoom.HeldByCheckpoint;
                }

                if (!store.Snapshots.TryGiveUpOldest(out long snapshot))
                {
                    return UndoRoom.HeldByCheckpoint;
                }

                Run(int.MaxValue);
                if (snapshot != 0)
                {
                    log.Write(
                        LogLevel.Warning,
                        "undo memory was full, the oldest snapshot was given up",
                        ("snapshot_lsn", snapshot),
                        ("undo_bytes", undo.Bytes),
                        ("limit_bytes", undo.LimitBytes));
                }
            }

            return UndoRoom.Made;
        }
    }

    /// <summary>Returns how many notes were worked off.</summary>
    private int RunShare(Share share, int most, bool waits)
    {
        if (share.Notes.IsEmpty || most <= 0)
        {
            return 0;
        }

        if (waits)
        {
            share.Lock.Enter();
        }
        else if (!share.Lock.TryEnter())
        {
            return 0;
        }

        try
        {
            int done = 0;
            bool isFresh = false;
            for (; done < most && share.Notes.TryPeek(out Note note); done++)
            {
                if (note.Stamp > Volatile.Read(ref _horizon) && (isFresh || note.Stamp > AdvanceHorizon(out isFresh)))
                {
                    break;
                }

                share.Notes.TryDequeue(out note);
                Free(share, note);
            }

            return done;
        }
        finally
        {
            share.Lock.Exit();
        }
    }

    /// <summary>What was a horizon once stays one: no snapshot is taken before it any more.</summary>
    private long AdvanceHorizon(out bool isFresh)
    {
        isFresh = true;
        lock (_horizonLock)
        {
            Volatile.Write(ref _horizon, Math.Max(_horizon, store.Snapshots.AdvanceHorizon()));
            return _horizon;
        }
    }

    /// <summary>Gives pages of trees back whose drop everybody sees, and which nobody has to undo anything in who began before it. True
    /// when
    /// that could go on at once.</summary>
    public bool FreeTrees(int pages)
    {
        if (Volatile.Read(ref _treeCount) == 0 || !_treesLock.TryEnter())
        {
            return false;
        }

        try
        {
            long horizon = AdvanceHorizon(out _);
            long readable = Math.Min(horizon, store.Snapshots.OldestInUse());
            ulong active = store.Waits.OldestActive;
            bool isMore = false;
            for (int i = _trees.Count; i > 0; i--)
            {
                TreeNote note = _trees.Dequeue();
                bool isFree = note.Stamp <= readable && active > note.LastTxn;
                TreeProgress progress = isFree && !isMore ? FreeSome(note.Tree, pages) : TreeProgress.Stuck;
                isMore |= progress == TreeProgress.Begun;
                if (progress != TreeProgress.Done)
                {
                    _trees.Enqueue(note);
                }
            }

            Volatile.Write(ref _treeCount, _trees.Count);
            return isMore;
        }
        finally
        {
            _treesLock.Exit();
        }
    }

    private TreeProgress FreeSome(StoredTree tree, int pages)
    {
        int entered = 0;
        try
        {
            while (entered < ShareCount && _shares[entered].Lock.TryEnter())
            {
                entered++;
            }

            if (entered < ShareCount)
            {
                // Somebody is freeing versions, which may be this tree's: later.
                return TreeProgress.Stuck;
            }

            int lane = store.Gate.Enter();
            try
            {
                return store.FreeSome(tree, pages) ? TreeProgress.Done : TreeProgress.Begun;
            }
            catch (SqlError)
            {
                // No room for a page that has to be read: later.
                return TreeProgress.Stuck;
            }
            finally
            {
                store.Gate.Leave(lane);
            }
        }
        finally
        {
            while (entered > 0)
            {
                _shares[--entered].Lock.Exit();
            }
        }
    }

    /// <summary>
    /// Takes a record off its row's chain. Every snapshot sees its change, so what is older goes with it (but is freed by its own note);
    /// a row that it deleted leaves its page. A lock leaves the rest as it is.
    /// </summary>
    // SAFETY: each record has one note, and is freed by it, after it was taken off its chain under the page's latch.
    private static unsafe void FreeRow(in WriteEntry entry)
    {
        UndoRecord* record = entry.Undo;
        TableTree rows = entry.Tree.Rows!;
        TableLeaf leaf = rows.Change(entry.Row);
        int slot = leaf.Page.Find(entry.Row, out bool found);
        ulong word = found ? leaf.Page.Word(slot) : 0;
        if (found && RowChain.Top(word) == record && record->Kind == UndoKind.Delete)
        {
            rows.EndDelete(leaf, slot, entry.Row);
            return;
        }

        if (found && RowChain.Unlink(ref word, record, all: record->Kind != UndoKind.Lock))
        {
            leaf.Page.SetWord(slot, word);
        }

        leaf.EndChanged();
    }

    // SAFETY: as with rows.
    private static unsafe void FreeEntry(in WriteEntry entry)
    {
        UndoRecord* record = entry.Undo;
        Span<byte> key = UndoMemory.Image(record);
        IndexTree entries = entry.Tree.Entries!;
        IndexLeafRef leaf = entries.Change(key, entry.Row);
        int slot = leaf.Find(key, entry.Row, out bool found);
        ulong word = found ? leaf.Word(slot) : 0;
        bool isSparse = false;
        if (found && RowChain.Top(word) == record && record->Kind == UndoKind.Delete)
        {
            isSparse = leaf.Delete(slot);
        }
        else if (found && RowChain.Unlink(ref word, record, all: true))
        {
            leaf.SetWord(slot, word);
        }

        leaf.EndChanged();
        if (isSparse)
        {
            entries.Join(key, entry.Row);
        }
    }

    // SAFETY: the record is off its chain then, and this is its only note.
    private unsafe void Free(Share share, in Note note)
    {
        long bytes = UndoMemory.BytesOf(note.Entry.Undo);
        int lane = store.Gate.Enter();
        try
        {
            if (!note.Entry.Tree.IsFreed)
            {
                if (note.Entry.Kind == WriteKind.Row)
                {
                    FreeRow(note.Entry);
                }
                else
                {
                    FreeEntry(note.Entry);
                }
            }

            store.Undo.Free(note.Entry.Undo);
        }
        catch (SqlError)
        {
            // Its page cannot be read. Nobody else is the worse for it, and whoever wants that page is told.
        }
        finally
        {
            store.Gate.Leave(lane);
            Interlocked.Add(ref share.Bytes, -bytes);
        }
    }

    private readonly record struct Note(long Stamp, WriteEntry Entry);

    private readonly record struct TreeNote(long Stamp, StoredTree Tree, ulong LastTxn);

    /// <summary>Notes of some transactions, in about the order of their commits.</summary>
    private sealed class Share
    {
        public readonly ConcurrentQueue<Note> Notes = new();
        public readonly Lock Lock = new();
        public long Bytes;
    }
}

internal enum TreeProgress
{
    Done,

    /// <summary>Some of its pages are gone.</summary>
    Begun,

    Stuck,
}

internal enum UndoRoom
{
    Made,

    /// <summary>By changes that are not committed.</summary>
    HeldByWriters,

    /// <summary>By the snapshot that a checkpoint reads.</summary>
    HeldByCheckpoint,
}

using System.Collections.Concurrent;
using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Transactions;
using Helios.Storage.Trees;

namespace Helios.Storage.Versions;

/// <summary>
/// Frees versions that no snapshot needs. Commits leave notes of what they replaced; whoever commits next works some of them off, so
/// there is no thread and no pause, and a store that is not written to has nothing to free.
/// </summary>
internal sealed class VersionCollector(MemoryStore store)
{
    /// <summary>Notes worked off by a small commit. More than it leaves, so the queue shrinks.</summary>
    private const int NotesPerCommit = 64;

    private readonly ConcurrentQueue<Note> _notes = new();
    private readonly Lock _lock = new();
    private long _horizon;

    /// <summary>Notes not worked off yet.</summary>
    public int PendingCount => _notes.Count;

    public void Add(long stamp, in WriteEntry entry) => _notes.Enqueue(new Note(stamp, entry));

    public void AddTree(long stamp, StoredTree tree) =>
        _notes.Enqueue(new Note(stamp, new WriteEntry { Kind = WriteKind.DropTree, Tree = tree }, store.LastTxn));

    /// <summary>The share of a commit of so many writes: a large one clears up after itself.</summary>
    public void RunAfter(int writes) => Run((int)Math.Min(int.MaxValue, Math.Max(NotesPerCommit, 2L * writes)));

    public void Run(int notes)
    {
        if (_notes.IsEmpty || !_lock.TryEnter())
        {
            return;
        }

        try
        {
            bool isFresh = false;
            for (int i = 0; i < notes && _notes.TryPeek(out Note note); i++)
            {
                if (note.Stamp > _horizon)
                {
                    if (isFresh)
                    {
                        return;
                    }

                    _horizon = store.Snapshots.AdvanceHorizon();
                    isFresh = true;
                    if (note.Stamp > _horizon)
                    {
                        return;
                    }
                }

                _notes.TryDequeue(out note);
                if (note.Entry.Kind == WriteKind.DropTree && store.Waits.OldestActive <= note.LastTxn)
                {
                    // Whoever began before the drop may still have to undo what it wrote there.
                    _notes.Enqueue(note);
                    return;
                }

                int lane = store.Gate.Enter();
                try
                {
                    Free(note);
                }
                catch (SqlError)
                {
                    // Its page cannot be read. Nobody else is the worse for it, and whoever wants that page is told.
                }
                finally
                {
                    store.Gate.Leave(lane);
                }
            }
        }
        finally
        {
            _lock.Exit();
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

    // SAFETY: it is off its chain, and this is its only note.
    private unsafe void FreeRecord(in WriteEntry entry) => store.Undo.Free(entry.Undo);

    private void Free(in Note note)
    {
        if (note.Entry.Kind == WriteKind.DropTree)
        {
            store.RemoveTree(note.Entry.Tree);
            note.Entry.Tree.IsFreed = true;
            store.FreePages(note.Entry.Tree);
            return;
        }

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

        FreeRecord(note.Entry);
    }

    private readonly record struct Note(long Stamp, WriteEntry Entry, ulong LastTxn = 0);
}

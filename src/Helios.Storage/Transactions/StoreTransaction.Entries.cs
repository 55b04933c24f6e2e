using Helios.Base;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>
/// Writes of index entries. In a unique index the look for equal keys and the insertion happen under one lock for that key, so that two
/// transactions cannot both find it free.
/// </content>
// SAFETY: records are reached from words of pages that are latched here; a record that did not get into a page is freed here.
internal sealed unsafe partial class StoreTransaction
{
    public WriteOutcome InsertEntry(TreeId index, ReadOnlySpan<byte> key, RowId id)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(index);
        Invariant.Require(tree.Kind == TreeKind.Index);
        if (key.Length > Limits.IndexKeyBytes)
        {
            throw new SqlError(
                SqlState.ProgramLimitExceeded, $"index row size {key.Length} exceeds maximum {Limits.IndexKeyBytes}")
            {
                Hint = "Values larger than this cannot be indexed.",
            };
        }

        if (IsBeingDropped(tree))
        {
            return WriteOutcome.Busy;
        }

        EnsureWriter();
        ReserveEntry();
        WriteOutcome outcome;
        int lane = _store.EnterChange();
        try
        {
            if (tree.IsUnique)
            {
                lock (tree.KeyLock(key))
                {
                    outcome = LookForEqual(tree, key);
                    outcome = outcome == WriteOutcome.Done ? PutEntry(tree, key, id.Value) : outcome;
                }
            }
            else
            {
                outcome = PutEntry(tree, key, id.Value);
            }
        }
        finally
        {
            _store.Gate.Leave(lane);
        }

        if (outcome == WriteOutcome.Done)
        {
            Operations.Add(new Operation { Kind = OperationKind.PutEntry, Tree = index.Value, Row = id.Value, Bytes = key });
        }

        return outcome;
    }

    public WriteOutcome DeleteEntry(TreeId index, ReadOnlySpan<byte> key, RowId id)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(index);
        Invariant.Require(tree.Kind == TreeKind.Index);
        if (IsBeingDropped(tree))
        {
            return WriteOutcome.Busy;
        }

        EnsureWriter();
        ReserveEntry();
        WriteOutcome outcome;
        int lane = _store.EnterChange();
        try
        {
            outcome = MarkEntry(tree, key, id.Value);
        }
        finally
        {
            _store.Gate.Leave(lane);
        }

        if (outcome == WriteOutcome.Done)
        {
            Operations.Add(new Operation { Kind = OperationKind.DeleteEntry, Tree = index.Value, Row = id.Value, Bytes = key });
        }

        return outcome;
    }

    private WriteOutcome MarkEntry(StoredTree tree, ReadOnlySpan<byte> key, long row)
    {
        IndexLeafRef leaf = tree.Entries!.Change(key, row);
        int slot = leaf.Find(key, row, out bool found);
        RowStanding standing = found ? RowChain.Examine(leaf.Word(slot), _state, _store.Txns) : default;
        WriteOutcome outcome = Judge(standing);
        if (outcome != WriteOutcome.Done || !standing.Exists)
        {
            leaf.EndUnchanged();
            return outcome == WriteOutcome.Done ? throw NotVisible() : outcome;
        }

        UndoRecord* record = TakeEntryRecord(UndoKind.Delete, key, leaf.Word(slot));
        leaf.SetWord(slot, (ulong)record);
        leaf.EndChanged();
        Record(WriteKind.Entry, tree, row, record);
        return WriteOutcome.Done;
    }

    private WriteOutcome PutEntry(StoredTree tree, ReadOnlySpan<byte> key, long row)
    {
        IndexTree entries = tree.Entries!;
        while (true)
        {
            IndexLeafRef leaf = entries.Change(key, row);
            int slot = leaf.Find(key, row, out bool found);
            ulong word = found ? leaf.Word(slot) : 0;
            RowStanding standing = found ? RowChain.Examine(word, _state, _store.Txns) : default;
            if (standing.Owner is { } owner && owner != _state)
            {
                leaf.EndUnchanged();
                _conflict = owner;
                return WriteOutcome.Busy;
            }

            if (standing.Exists)
            {
                leaf.EndUnchanged();
                return DuplicateOf(tree, standing.Stamp, 0, key);
            }

            UndoRecord* record = TakeEntryRecord(UndoKind.Insert, key, word);
            bool isPlaced = true;
            if (found)
            {
                leaf.SetWord(slot, (ulong)record);
            }
            else
            {
                isPlaced = leaf.TryInsert(slot, key, row, (ulong)record);
            }

            leaf.EndChanged();
            if (isPlaced)
            {
                Record(WriteKind.Entry, tree, row, record);
                return WriteOutcome.Done;
            }

            _store.Undo.Free(record);
            entries.Divide(key, row);
        }
    }

    /// <summary>Done when no other entry with this key is live or about to be.</summary>
    private WriteOutcome LookForEqual(StoredTree tree, ReadOnlySpan<byte> key)
    {
        var walk = new EqualKeys(tree.Entries!, key);
        while (walk.Next(out ulong word, out _))
        {
            RowStanding standing = RowChain.Examine(word, _state, _store.Txns);
            if (standing.Owner is { } owner && owner != _state)
            {
                walk.End();
                _conflict = owner;
                return WriteOutcome.Busy;
            }

            if (standing.Exists)
            {
                walk.End();
                return DuplicateOf(tree, standing.Stamp, 0, key);
            }
        }

        return WriteOutcome.Done;
    }

    /// <summary>A record that knows its entry's key: it has no other image.</summary>
    private UndoRecord* TakeEntryRecord(UndoKind kind, ReadOnlySpan<byte> key, ulong word)
    {
        UndoRecord* record = _store.Undo.Take(kind, _place, _command, hasImage: false, key.Length);
        key.CopyTo(UndoMemory.Image(record));
        record->Older = RowChain.Top(word);
        return record;
    }

    /// <summary>Puts an entry back as it was before a change of this transaction, which is the newest one.</summary>
    private void UndoEntry(in WriteEntry entry)
    {
        UndoRecord* record = entry.Undo;
        Span<byte> key = UndoMemory.Image(record);
        IndexTree entries = entry.Tree.Entries!;
        IndexLeafRef leaf = entries.Change(key, entry.Row);
        int slot = leaf.Find(key, entry.Row, out bool found);
        Invariant.Require(found && RowChain.Top(leaf.Word(slot)) == record);
        bool isSparse = false;
        if (record->Older == null && record->Kind == UndoKind.Insert)
        {
            isSparse = leaf.Delete(slot);
        }
        else
        {
            leaf.SetWord(slot, (ulong)record->Older);
        }

        leaf.EndChanged();
        if (isSparse)
        {
            entries.Join(key, entry.Row);
        }

        _store.Undo.Free(record);
    }
}

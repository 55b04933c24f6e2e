using Helios.Base;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>
/// Writes of rows, in the page, with what was there before in undo memory. First updater wins; nothing here ever waits.
/// </content>
// SAFETY: records are reached from words of pages that are latched here; a record that did not get into a page is freed here.
internal sealed unsafe partial class StoreTransaction
{
    public WriteOutcome Insert(TreeId table, RowId id, ReadOnlySpan<byte> image) => Put(table, id, image, isNew: true);

    public WriteOutcome Update(TreeId table, RowId id, ReadOnlySpan<byte> image) => Put(table, id, image, isNew: false);

    public WriteOutcome Delete(TreeId table, RowId id)
    {
        WriteOutcome outcome = Mark(table, id, UndoKind.Delete);
        if (outcome == WriteOutcome.Done)
        {
            Operations.Add(new Operation { Kind = OperationKind.DeleteRow, Tree = table.Value, Row = id.Value });
        }

        return outcome;
    }

    public WriteOutcome Lock(TreeId table, RowId id) => Mark(table, id, UndoKind.Lock);

    private WriteOutcome Put(TreeId table, RowId id, ReadOnlySpan<byte> image, bool isNew)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(table);
        Invariant.Require(tree.Kind == TreeKind.Table && image.Length <= Limits.RowBytes);
        if (IsBeingDropped(tree))
        {
            return WriteOutcome.Busy;
        }

        EnsureWriter();
        ReserveEntry();
        WriteOutcome outcome = WriteOutcome.Busy;
        int lane = _store.EnterChange();
        try
        {
            LongValue[] longs = tree.Rows!.StoreLong(image);
            try
            {
                var values = new RowImage(tree.Rows.Shape, image, longs);
                outcome = isNew ? InsertRow(tree, id.Value, values) : UpdateRow(tree, id.Value, values);
            }
            finally
            {
                if (outcome != WriteOutcome.Done)
                {
                    tree.Rows.FreeLong(longs);
                }
            }
        }
        finally
        {
            _store.Gate.Leave(lane);
        }

        if (outcome == WriteOutcome.Done)
        {
            tree.NoteRow(id.Value);
            Operations.Add(new Operation { Kind = OperationKind.PutRow, Tree = table.Value, Row = id.Value, Bytes = image });
        }

        return outcome;
    }

    private WriteOutcome InsertRow(StoredTree tree, long row, in RowImage values)
    {
        TableTree rows = tree.Rows!;
        while (true)
        {
            TableLeaf leaf = rows.Change(row);
            int slot = leaf.Page.Find(row, out bool found);
            ulong word = found ? leaf.Page.Word(slot) : 0;
            if (found)
            {
                RowStanding standing = RowChain.Examine(word, _state, _store.Txns);
                if (standing is { Owner: not null, IsLock: false } && standing.Owner != _state)
                {
                    leaf.EndChanged();
                    _conflict = standing.Owner;
                    return WriteOutcome.Busy;
                }

                if (standing.Exists)
                {
                    // Locked by another, but there: whatever that one does, it exists now.
                    long stamp = standing.IsLock ? RowChain.NewestCommittedStamp(word, _store.Txns) : standing.Stamp;
                    leaf.EndChanged();
                    return DuplicateOf(tree, stamp, row, default);
                }
            }

            UndoRecord* record = TakeRecord(UndoKind.Insert, rows, leaf, found ? slot : -1);
            record->Older = RowChain.Top(word);
            LongValue[] old = found ? TableTree.LongOf(leaf.Page, rows.Shape, slot) : [];
            bool isPlaced = found ? leaf.TryUpdate(slot, values) : leaf.TryInsert(slot, row, (ulong)record, values);
            if (isPlaced)
            {
                if (found)
                {
                    leaf.Page.SetWord(slot, (ulong)record);
                }

                Record(WriteKind.Row, tree, row, record);
                leaf.EndChanged();
                rows.FreeLong(old);
                return WriteOutcome.Done;
            }

            leaf.EndChanged();
            _store.Undo.Free(record);
            rows.Divide(row);
        }
    }

    private WriteOutcome UpdateRow(StoredTree tree, long row, in RowImage values)
    {
        TableTree rows = tree.Rows!;
        while (true)
        {
            TableLeaf leaf = rows.Change(row);
            WriteOutcome outcome = MayChange(leaf, row, isLock: false, out int slot, out _);
            if (outcome != WriteOutcome.Done)
            {
                leaf.EndChanged();
                return outcome;
            }

            UndoRecord* record = TakeRecord(UndoKind.Update, rows, leaf, slot);
            record->Older = RowChain.Top(leaf.Page.Word(slot));
            LongValue[] old = TableTree.LongOf(leaf.Page, rows.Shape, slot);
            if (leaf.TryUpdate(slot, values))
            {
                leaf.Page.SetWord(slot, (ulong)record);
                Record(WriteKind.Row, tree, row, record);
                leaf.EndChanged();
                rows.FreeLong(old);
                return WriteOutcome.Done;
            }

            leaf.EndChanged();
            _store.Undo.Free(record);
            rows.Divide(row);
        }
    }

    /// <summary>Puts a change that leaves the values as they are on a row's chain.</summary>
    private WriteOutcome Mark(TreeId table, RowId id, UndoKind kind)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(table);
        Invariant.Require(tree.Kind == TreeKind.Table);
        if (IsBeingDropped(tree))
        {
            return WriteOutcome.Busy;
        }

        EnsureWriter();
        ReserveEntry();
        int lane = _store.EnterChange();
        try
        {
            TableLeaf leaf = tree.Rows!.Change(id.Value);
            WriteOutcome outcome = MayChange(leaf, id.Value, kind == UndoKind.Lock, out int slot, out bool isHeld);
            if (outcome == WriteOutcome.Done && !isHeld)
            {
                UndoRecord* record = _store.Undo.Take(kind, _place, _command, hasImage: false, 0);
                record->Older = RowChain.Top(leaf.Page.Word(slot));
                leaf.Page.SetWord(slot, (ulong)record);
                Record(WriteKind.Row, tree, id.Value, record);
            }

            leaf.EndChanged();
            return outcome;
        }
        finally
        {
            _store.Gate.Leave(lane);
        }
    }

    /// <summary>Done when this transaction may put its change on the row. <paramref name="isHeld"/>: a lock is asked for and it has
    /// one, or has changed the row.</summary>
    private WriteOutcome MayChange(TableLeaf leaf, long row, bool isLock, out int slot, out bool isHeld)
    {
        slot = leaf.Page.Find(row, out bool found);
        isHeld = false;
        RowStanding standing = found ? RowChain.Examine(leaf.Page.Word(slot), _state, _store.Txns) : default;
        WriteOutcome outcome = Judge(standing);
        if (outcome == WriteOutcome.Done && !standing.Exists)
        {
            leaf.EndChanged();
            throw NotVisible();
        }

        isHeld = isLock && standing.Owner == _state && _state is not null;
        return outcome;
    }

    /// <summary>A record with the image of a row as it is now; without one when there is no such row (slot -1). Ends the leaf when it
    /// fails.</summary>
    private UndoRecord* TakeRecord(UndoKind kind, TableTree rows, TableLeaf leaf, int slot)
    {
        UndoRecord* record = null;
        try
        {
            int bytes = slot >= 0 ? rows.ImageBytes(leaf.Page, slot) : 0;
            record = _store.Undo.Take(kind, _place, _command, hasImage: slot >= 0, bytes);
            if (slot >= 0)
            {
                rows.ReadImage(leaf.Page, slot, UndoMemory.Image(record));
            }

            return record;
        }
        catch
        {
            _store.Undo.Free(record);
            leaf.EndChanged();
            throw;
        }
    }

    /// <summary>Puts a row back as it was before a change of this transaction, which is the newest one.</summary>
    private void UndoRow(in WriteEntry entry)
    {
        TableTree rows = entry.Tree.Rows!;
        UndoRecord* record = entry.Undo;
        bool isRestored = record->HasImage && (record->Kind != UndoKind.Insert || record->Older != null);
        Span<byte> image = isRestored ? UndoMemory.Image(record) : default;

        // Before the page is latched, since it may fail; nobody else takes records of a row that this transaction holds off its chain
        // but the collector, which takes only older ones.
        LongValue[] longs = isRestored ? rows.StoreLong(image) : [];
        while (true)
        {
            TableLeaf leaf = rows.Change(entry.Row);
            int slot = leaf.Page.Find(entry.Row, out bool found);
            Invariant.Require(found && RowChain.Top(leaf.Page.Word(slot)) == record);
            if (record->Kind == UndoKind.Insert && record->Older == null)
            {
                rows.EndDelete(leaf, slot, entry.Row);
                rows.FreeLong(longs);
                break;
            }

            if (!record->HasImage || TryRestore(rows, leaf, slot, new RowImage(rows.Shape, image, longs)))
            {
                leaf.Page.SetWord(slot, (ulong)record->Older);
                leaf.EndChanged();
                break;
            }

            leaf.EndChanged();
            rows.Divide(entry.Row);
        }

        _store.Undo.Free(record);
    }

    private static bool TryRestore(TableTree rows, TableLeaf leaf, int slot, in RowImage values)
    {
        LongValue[] old = TableTree.LongOf(leaf.Page, rows.Shape, slot);
        bool isRestored = leaf.TryUpdate(slot, values);
        if (isRestored)
        {
            rows.FreeLong(old);
        }

        return isRestored;
    }
}

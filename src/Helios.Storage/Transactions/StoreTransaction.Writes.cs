using Helios.Base;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>What writes of rows and of entries have in common.</content>
internal sealed unsafe partial class StoreTransaction
{
    /// <summary>Done when this transaction may put a change on a row or entry, if there is one.</summary>
    private WriteOutcome Judge(in RowStanding standing)
    {
        if (standing.Owner is { } owner && owner != _state)
        {
            _conflict = owner;
            return WriteOutcome.Busy;
        }

        // Without its versions a row does not tell any more that it was changed behind the snapshot.
        bool isChanged = standing.Owner is null && (standing.Stamp > _view.Snapshot || IsGivenUp(_view));
        return isChanged ? WriteOutcome.Changed : WriteOutcome.Done;
    }

    /// <summary>
    /// A live row or entry is in the way. Under SERIALIZABLE that is something the transaction has learned: if it lies behind the snapshot
    /// no order explains it, and if not it must still hold at commit.
    /// </summary>
    private WriteOutcome DuplicateOf(StoredTree tree, long stamp, long row, ReadOnlySpan<byte> key)
    {
        if (_reads is not null)
        {
            if (stamp > _view.Snapshot)
            {
                return WriteOutcome.Changed;
            }

            if (tree.Kind == TreeKind.Table)
            {
                _reads.AddRow(tree, row);
            }
            else
            {
                _reads.AddEntries(tree, key.ToArray());
            }
        }

        return WriteOutcome.Duplicate;
    }

    private bool IsBeingDropped(StoredTree tree)
    {
        TxnState? dropper = tree.Dropper;
        if (dropper is null || tree.DropStamp != 0)
        {
            return false;
        }

        Invariant.Require(dropper != _state);
        _conflict = dropper;
        return true;
    }

    // SAFETY: the record is in its page, whose latch orders it before who finds it there.
    private void Record(WriteKind kind, StoredTree tree, long row, UndoRecord* record)
    {
        _entries[_entryCount++] = new WriteEntry
        {
            Kind = kind,
            Tree = tree,
            Row = row,
            Undo = record,
            LogMark = _operations?.Position ?? default,
        };
        HasWrites |= record->Kind != UndoKind.Lock;
    }

    private static Bug NotVisible() =>
        new("a write names a row or entry that its statement cannot see, or that its transaction has deleted");
}

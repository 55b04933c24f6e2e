using Helios.Base;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>What writes of rows and of entries have in common, and the chains of entries.</content>
internal sealed partial class StoreTransaction
{
    /// <summary>Puts a first version on a chain that has no live one. Null: the chain moved or left its tree, search again.</summary>
    private WriteOutcome? InsertOver(StoredTree tree, VersionChain chain, byte[] image, long row, byte[]? key)
    {
        while (true)
        {
            switch (chain.Examine(_state, out RowVersion? top, out RowVersion? found))
            {
                case ChainHolder.Removed:
                    return null;
                case ChainHolder.Other when found!.IsLock:
                    // Locked by another, but there: whatever that one does, it exists now.
                    return DuplicateOf(tree, chain.NewestCommittedStamp(), row, key);
                case ChainHolder.Other:
                    _conflict = found.Owner;
                    return WriteOutcome.Busy;
                case ChainHolder.Committed when found!.Image is not null:
                    return DuplicateOf(tree, found.CommitStamp(), row, key);
                case ChainHolder.Self when found!.Image is not null || found.IsLock:
                    return DuplicateOf(tree, 0, row, key);
                case ChainHolder.Self:
                case ChainHolder.Committed:
                case ChainHolder.Nobody:
                    if (Push(tree, chain, top, image, isLock: false, row, key))
                    {
                        return WriteOutcome.Done;
                    }

                    break;
            }
        }
    }

    /// <summary>Puts a next version on a chain with a visible one. Null: search again.</summary>
    private WriteOutcome? ReplaceOver(StoredTree tree, VersionChain chain, byte[]? image, bool isLock, long row, byte[]? key)
    {
        while (true)
        {
            switch (chain.Examine(_state, out RowVersion? top, out RowVersion? found))
            {
                case ChainHolder.Removed:
                    return null;
                case ChainHolder.Other:
                    _conflict = found!.Owner;
                    return WriteOutcome.Busy;
                case ChainHolder.Committed when found!.CommitStamp() > _view.Snapshot:
                    return WriteOutcome.Changed;
                case ChainHolder.Self when isLock && (found!.IsLock || found.Image is not null):
                    return WriteOutcome.Done;
                case ChainHolder.Nobody:
                case ChainHolder.Committed when found!.Image is null:
                case ChainHolder.Self when found!.Image is null && !found.IsLock:
                    ThrowNotVisible();
                    break;
                case ChainHolder.Committed:
                case ChainHolder.Self:
                    if (Push(tree, chain, top, image, isLock, row, key))
                    {
                        return WriteOutcome.Done;
                    }

                    break;
            }
        }
    }

    private bool Push(StoredTree tree, VersionChain chain, RowVersion? top, byte[]? image, bool isLock, long row, byte[]? key)
    {
        ReserveEntry();
        var version = new RowVersion(image, _state, _command, isLock, top);
        if (Interlocked.CompareExchange(ref chain.Newest, version, top) != top)
        {
            return false;
        }

        Record(new WriteEntry { Kind = WriteKind.Entry, Tree = tree, Chain = chain, Version = version, Row = row, Key = key });
        return true;
    }

    /// <summary>
    /// A live row or entry is in the way. Under SERIALIZABLE that is something the transaction has learned: if it lies behind the snapshot
    /// no order explains it, and if not it must still hold at commit.
    /// </summary>
    private WriteOutcome DuplicateOf(StoredTree tree, long stamp, long row, byte[]? key)
    {
        if (_reads is not null)
        {
            if (stamp > _view.Snapshot)
            {
                return WriteOutcome.Changed;
            }

            if (key is null)
            {
                _reads.AddRow(tree, row);
            }
            else
            {
                _reads.AddEntries(tree, key);
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

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowNotVisible() =>
        throw new Bug("a write names a row or entry that its statement cannot see, or that its transaction has deleted");
}

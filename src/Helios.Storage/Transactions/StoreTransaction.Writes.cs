using Helios.Base;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>Writes of rows. First updater wins; nothing here ever waits.</content>
internal sealed partial class StoreTransaction
{
    public WriteOutcome Insert(TreeId table, RowId id, ReadOnlySpan<byte> image)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(table);
        Invariant.Require(tree.Kind == TreeKind.Table && image.Length <= Limits.RowBytes);
        if (IsBeingDropped(tree))
        {
            return WriteOutcome.Busy;
        }

        TxnState state = EnsureWriter();
        OrderedMap<long> rows = tree.Rows!;
        var probe = new RowProbe(id.Value);
        byte[] copy = image.ToArray();
        while (true)
        {
            VersionChain? chain = rows.Find(probe);
            if (chain is null)
            {
                ReserveEntry();
                var version = new RowVersion(copy, state, _command, isLock: false, null);
                var fresh = new VersionChain(version);
                lock (rows.WriterLock)
                {
                    chain = rows.FindLocked(probe);
                    if (chain is null)
                    {
                        rows.InsertLocked(probe, id.Value, fresh);
                    }
                }

                if (chain is null)
                {
                    tree.NoteRow(id.Value);
                    Record(new WriteEntry { Kind = WriteKind.Row, Tree = tree, Chain = fresh, Version = version, Row = id.Value });
                    return WriteOutcome.Done;
                }
            }

            WriteOutcome? outcome = InsertOver(tree, chain, copy, id.Value, key: null);
            if (outcome is not null)
            {
                return outcome.Value;
            }
        }
    }

    public WriteOutcome Update(TreeId table, RowId id, ReadOnlySpan<byte> image)
    {
        Invariant.Require(image.Length <= Limits.RowBytes);
        return Replace(table, id, image.ToArray(), isLock: false);
    }

    public WriteOutcome Delete(TreeId table, RowId id) => Replace(table, id, null, isLock: false);

    public WriteOutcome Lock(TreeId table, RowId id) => Replace(table, id, null, isLock: true);

    private WriteOutcome Replace(TreeId table, RowId id, byte[]? image, bool isLock)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(table);
        Invariant.Require(tree.Kind == TreeKind.Table);
        if (IsBeingDropped(tree))
        {
            return WriteOutcome.Busy;
        }

        EnsureWriter();
        while (true)
        {
            VersionChain? chain = tree.Rows!.Find(new RowProbe(id.Value));
            if (chain is null)
            {
                ThrowNotVisible();
            }

            WriteOutcome? outcome = ReplaceOver(tree, chain, image, isLock, id.Value, key: null);
            if (outcome is not null)
            {
                return outcome.Value;
            }
        }
    }

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

        WriteKind kind = tree.Kind == TreeKind.Table ? WriteKind.Row : WriteKind.Entry;
        Record(new WriteEntry { Kind = kind, Tree = tree, Chain = chain, Version = version, Row = row, Key = key });
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

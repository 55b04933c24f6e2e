using Helios.Base;
using Helios.Storage.Log;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>
/// Writes of index entries. The look for equal keys and the insertion happen under one lock, so that two transactions cannot both find a
/// unique key free.
/// </content>
internal sealed partial class StoreTransaction
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

        TxnState state = EnsureWriter();
        ReserveEntry();
        OrderedMap<IndexKey> entries = tree.Entries!;
        byte[] copy = key.ToArray();
        lock (entries.WriterLock)
        {
            WriteOutcome equal = tree.IsUnique ? LookForEqual(tree, copy) : WriteOutcome.Done;
            if (equal != WriteOutcome.Done)
            {
                return equal;
            }

            var probe = new EntryProbe(key, id.Value);
            VersionChain? chain = entries.FindLocked(probe);
            if (chain is not null)
            {
                WriteOutcome? outcome = InsertOver(tree, chain, RowVersion.Present, id.Value, copy);
                Invariant.Require(outcome is not null);
                if (outcome == WriteOutcome.Done)
                {
                    LogEntry(OperationKind.PutEntry, tree, copy, id);
                }

                return outcome.Value;
            }

            var version = new RowVersion(RowVersion.Present, state, _command, isLock: false, null);
            chain = new VersionChain(version);
            entries.InsertLocked(probe, new IndexKey(copy, id.Value), chain);
            Record(new WriteEntry { Kind = WriteKind.Entry, Tree = tree, Chain = chain, Version = version, Row = id.Value, Key = copy });
            LogEntry(OperationKind.PutEntry, tree, copy, id);
            return WriteOutcome.Done;
        }
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
        byte[] copy = key.ToArray();
        while (true)
        {
            VersionChain? chain = tree.Entries!.Find(new EntryProbe(key, id.Value));
            if (chain is null)
            {
                ThrowNotVisible();
            }

            WriteOutcome? outcome = ReplaceOver(tree, chain, null, isLock: false, id.Value, copy);
            if (outcome == WriteOutcome.Done)
            {
                LogEntry(OperationKind.DeleteEntry, tree, copy, id);
            }

            if (outcome is not null)
            {
                return outcome.Value;
            }
        }
    }

    private void LogEntry(OperationKind kind, StoredTree tree, byte[] key, RowId id) =>
        Operations.Add(new Operation { Kind = kind, Tree = tree.Id.Value, Row = id.Value, Bytes = key });

    /// <summary>Done when no other entry with this key is live or about to be.</summary>
    private WriteOutcome LookForEqual(StoredTree tree, byte[] key)
    {
        IndexKey[] keys = EntryScratch(out VersionChain?[] chains);
        var probe = new EntryProbe(key, long.MinValue);
        bool inclusive = true;
        while (true)
        {
            int count = tree.Entries!.CollectLocked(probe, inclusive, keys, chains);
            for (int i = 0; i < count; i++)
            {
                if (!key.AsSpan().SequenceEqual(keys[i].Bytes))
                {
                    return WriteOutcome.Done;
                }

                switch (chains[i]!.Examine(_state, out _, out RowVersion? found))
                {
                    case ChainHolder.Other:
                        _conflict = found!.Owner;
                        return WriteOutcome.Busy;
                    case ChainHolder.Committed when found!.Image is not null:
                        return DuplicateOf(tree, found.CommitStamp(), 0, key);
                    case ChainHolder.Self when found!.Image is not null:
                        return DuplicateOf(tree, 0, 0, key);
                    case ChainHolder.Removed:
                        throw new Bug("a removed entry is still in its tree");
                    case ChainHolder.Nobody:
                    case ChainHolder.Committed:
                    case ChainHolder.Self:
                        break;
                }
            }

            if (count < keys.Length)
            {
                return WriteOutcome.Done;
            }

            probe = new EntryProbe(key, keys[count - 1].Row);
            inclusive = false;
        }
    }
}

using Helios.Base;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Recovery;

/// <summary>
/// The state that checkpoint and log describe, built by applying operations in order. Each must fit the state it meets: a change of a row
/// that is not there means that log and checkpoint do not belong together, and ends recovery.
/// </summary>
internal sealed class RecoveredState(PageSpace pages)
{
    public Dictionary<uint, StoredTree> Trees { get; } = [];

    /// <summary>Dropped, but their pages could not be given back yet.</summary>
    public List<StoredTree> Unfreed { get; } = [];

    /// <summary>The greatest tree id that was ever given.</summary>
    public uint LastTree { get; set; }

    /// <summary>The last that is in it.</summary>
    public LastCommit LastCommit { get; set; }

    /// <summary>Takes over what a checkpoint has. Throws Fault when it does not read as one.</summary>
    public void Load(ReadOnlySpan<byte> meta, long lsn)
    {
        List<CheckpointTree> trees = CheckpointMeta.Read(
            meta, out uint lastTree, out LastCommit commit, out ReadOnlySpan<byte> operations);
        LastTree = lastTree;
        LastCommit = commit;
        foreach (CheckpointTree found in trees)
        {
            StoredTree tree = pages.OpenTree(new TreeId(found.Id), found.Kind, found.Layout, found.IsUnique, found.Root);
            if (found.IsFreed)
            {
                Free(tree);
                continue;
            }

            if (found.Id > lastTree || !Trees.TryAdd(found.Id, tree))
            {
                throw new Fault($"tree {found.Id} is there twice, or is greater than {lastTree}");
            }

            tree.NoteRow(found.LastRow);
            tree.CreateStamp = lsn;
            tree.LastChange = lsn;
        }

        ApplyAll(operations, lsn);
    }

    public void ApplyAll(ReadOnlySpan<byte> operations, long stamp)
    {
        while (!operations.IsEmpty)
        {
            Operation operation = Operation.Decode(ref operations);
            Apply(operation, stamp);
        }
    }

    public void Apply(in Operation operation, long stamp)
    {
        if (operation.Kind == OperationKind.CreateTree)
        {
            Check(!Trees.ContainsKey(operation.Tree) && operation.Tree != 0, operation, "creates a tree that exists");
            Check(operation.TreeKind == TreeKind.Index || operation.Layout is not null, operation, "creates a table without a layout");
            StoredTree created = pages.NewTree(new TreeId(operation.Tree), operation.TreeKind, operation.Layout, operation.IsUnique);
            created.CreateStamp = stamp;
            created.LastChange = stamp;
            Trees.Add(operation.Tree, created);
            LastTree = Math.Max(LastTree, operation.Tree);
            return;
        }

        if (!Trees.TryGetValue(operation.Tree, out StoredTree? tree))
        {
            // Another transaction may have dropped the tree before the one that wrote to it was committed.
            Check(operation.Tree <= LastTree, operation, "names a tree that was never made");
            return;
        }

        tree.LastChange = stamp;
        switch (operation.Kind)
        {
            case OperationKind.PutRow:
                Check(tree.Kind == TreeKind.Table, operation, "puts a row into an index");
                tree.NoteRow(operation.Row);
                if (!tree.Rows!.TryInsert(operation.Row, 0, operation.Bytes))
                {
                    tree.Rows.TryUpdate(operation.Row, operation.Bytes);
                }

                break;
            case OperationKind.DeleteRow:
                Check(tree.Kind == TreeKind.Table, operation, "deletes a row from an index");
                Check(tree.Rows!.TryDelete(operation.Row), operation, "deletes a row that does not exist");
                break;
            case OperationKind.PutEntry:
                Check(tree.Kind == TreeKind.Index, operation, "puts an entry into a table");
                tree.Entries!.TryInsert(operation.Bytes, operation.Row, 0);
                break;
            case OperationKind.DeleteEntry:
                Check(tree.Kind == TreeKind.Index, operation, "deletes an entry from a table");
                bool removed = tree.Entries!.TryDelete(operation.Bytes, operation.Row);
                Check(removed, operation, "deletes an entry that does not exist");
                break;
            case OperationKind.DropTree:
                Trees.Remove(operation.Tree);
                Free(tree);
                break;
            case OperationKind.CreateTree:
                throw new Bug("handled above");
        }
    }

    /// <summary>A full disk is no reason not to start.</summary>
    private void Free(StoredTree tree)
    {
        try
        {
            pages.Free(tree);
        }
        catch (SqlError)
        {
            tree.DropStamp = 1;
            Unfreed.Add(tree);
        }
    }

    private static void Check(bool condition, in Operation operation, string what)
    {
        if (!condition)
        {
            throw new Fault($"an operation {what} (tree {operation.Tree})");
        }
    }
}

using Helios.Base;
using Helios.Types;
using Helios.Storage.Pages;
using Helios.Storage.Transactions;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage;

/// <summary>
/// The store: rows in pages, with what they replaced in undo memory; made durable by a log and checkpoints.
///
/// Invariants:
/// 1. Commit order is log order: position, stamp and visibility are given under one lock.
/// 2. A tree is in the table from its creation until its drop is committed and no snapshot is older than that, or its creation is undone.
/// Lock order: commit lock, then a tree's writer lock or the log's lock; the wait graph's and the collector's locks are innermost.
/// </summary>
public sealed partial class MemoryStore : IStore
{
    private const int FirstTrees = 64;

    private readonly Lock _commitLock = new();
    private readonly Lock _treesLock = new();
    private StoredTree?[] _trees = new StoredTree?[FirstTrees];
    private uint _lastTree;
    private ulong _lastTxn;

    public Lsn LastCommitLsn => new(Snapshots.Committed);

    /// <summary>The greatest tree id given so far.</summary>
    internal uint LastTree => Volatile.Read(ref _lastTree);

    /// <summary>The greatest transaction id given so far.</summary>
    internal ulong LastTxn => Volatile.Read(ref _lastTxn);

    /// <summary>Passed by whoever changes pages.</summary>
    internal ChangeGate Gate { get; } = new();

    internal TxnTable Txns { get; } = new();

    internal UndoMemory Undo { get; }

    internal SnapshotRegistry Snapshots { get; } = new();

    internal WaitGraph Waits { get; } = new();

    internal VersionCollector Collector { get; }

    /// <summary>Pages in use.</summary>
    internal long PageCount => _pages.PageCount;

    /// <summary>Pages that were read from the file since the store was opened.</summary>
    internal long PageReads => _pages.MissCount;

    /// <summary>Pages that gave way to others in memory.</summary>
    internal long PageEvictions => _pages.EvictionCount;

    /// <summary>All trees in the table, in order of id.</summary>
    internal List<StoredTree> AllTrees()
    {
        var all = new List<StoredTree>();
        foreach (StoredTree? tree in Volatile.Read(ref _trees))
        {
            if (tree is not null)
            {
                all.Add(tree);
            }
        }

        return all;
    }

    public IStoreTransaction Begin(IsolationLevel level)
    {
        var transaction = new StoreTransaction(this);
        transaction.Restart(level);
        return transaction;
    }

    public bool TreeExists(TreeId tree) => FindTree(tree) is { CreateStamp: not 0, DropStamp: 0 };

    public RowId NextRowId(TreeId table)
    {
        StoredTree? tree = FindTree(table);
        Invariant.Require(tree is { Kind: TreeKind.Table });
        return tree.TakeRowId();
    }

    // A commit stamps its trees before new snapshots can see it: whoever asks after it was answered finds it here.
    public Lsn LastChange(TreeId tree) => FindTree(tree) is { } found ? new Lsn(found.LastChange) : Lsn.Last;

    public bool HasFewLeaves(TreeId table, int most) => FindTree(table) is { Rows: { } rows } && rows.HasFewLeaves(most);

    internal TxnId NextTxnId() => new(Interlocked.Increment(ref _lastTxn));

    private TreeId NextTreeId() => new(Interlocked.Increment(ref _lastTree));

    /// <summary>A tree without content, in the table from now on.</summary>
    internal StoredTree CreateTree(TreeKind kind, RowLayout? layout, bool unique, TxnState creator)
    {
        int lane = EnterChange();
        try
        {
            StoredTree tree = _pages.NewTree(NextTreeId(), kind, layout, unique);
            tree.Creator = creator;
            AddTree(tree);
            return tree;
        }
        finally
        {
            Gate.Leave(lane);
        }
    }

    /// <summary>
    /// Gives about so many pages of a tree back that nobody uses any more; with the last one it leaves the table: until then checkpoints
    /// say that it is to be freed. True when it has. The caller has passed the gate, which changes of pages by checkpoints and others wait
    /// for no longer than one such portion. Throws SqlError when it has to be tried again.
    /// </summary>
    internal bool FreeSome(StoredTree tree, int pages)
    {
        tree.IsFreed = true;
        if (!_pages.FreeSome(tree, pages))
        {
            return false;
        }

        RemoveTree(tree);
        return true;
    }

    /// <summary>Lets whoever is about to change pages in, once there is room for that; throws SqlError when there is none. Returns what
    /// <see cref="ChangeGate.Leave"/> wants.</summary>
    internal int EnterChange()
    {
        _pages.RequireRoom();
        return Gate.Enter();
    }

    internal StoredTree? FindTree(TreeId id)
    {
        StoredTree?[] trees = Volatile.Read(ref _trees);
        return id.Value < (uint)trees.Length ? Volatile.Read(ref trees[id.Value]) : null;
    }

    private void AddTree(StoredTree tree)
    {
        lock (_treesLock)
        {
            if (tree.Id.Value >= (uint)_trees.Length)
            {
                StoredTree?[] larger = new StoredTree?[Math.Max(_trees.Length * 2, (int)tree.Id.Value + 1)];
                _trees.CopyTo(larger, 0);
                Volatile.Write(ref _trees, larger);
            }

            Invariant.Require(_trees[tree.Id.Value] is null);
            Volatile.Write(ref _trees[tree.Id.Value], tree);
        }
    }

    private void RemoveTree(StoredTree tree)
    {
        lock (_treesLock)
        {
            Invariant.Require(_trees[tree.Id.Value] == tree);
            _trees[tree.Id.Value] = null;
        }
    }
}

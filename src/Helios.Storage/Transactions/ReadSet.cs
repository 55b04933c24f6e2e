using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>
/// What a SERIALIZABLE transaction has looked at: rows by id (present or not), ranges of rows, ranges of entries. Ranges grow as cursors
/// move, so that LIMIT reads no more than it read. Many single rows of one table become one range: the set is bounded, conflicts only get
/// coarser.
/// </summary>
internal sealed class ReadSet
{
    private const int RowsPerTree = 16_384;

    private readonly Dictionary<StoredTree, TreeReads> _trees = [];

    public void AddRow(StoredTree tree, long row)
    {
        TreeReads reads = Of(tree);
        if (reads.IsWhole)
        {
            return;
        }

        reads.Rows.Add(row);
        if (reads.Rows.Count > RowsPerTree)
        {
            reads.IsWhole = true;
            reads.Rows.Clear();
        }
    }

    /// <summary>All entries with this very key.</summary>
    public void AddEntries(StoredTree tree, byte[] key) =>
        Of(tree).Entries.Add(new EntryRange { Tree = tree, From = key, To = key, IsToIncluded = true });

    public RowRange AddRows(StoredTree tree)
    {
        var range = new RowRange();
        Of(tree).Ranges.Add(range);
        return range;
    }

    public EntryRange AddEntryRange(StoredTree tree)
    {
        var range = new EntryRange { Tree = tree };
        Of(tree).Entries.Add(range);
        return range;
    }

    /// <summary>True when a commit behind <paramref name="snapshot"/> changed something in the set. Trees unchanged since
    /// <paramref name="checkedUpTo"/> are known to be good.</summary>
    public bool IsBroken(long snapshot, long checkedUpTo, TxnTable txns)
    {
        foreach ((StoredTree tree, TreeReads reads) in _trees)
        {
            if (tree.LastChange > checkedUpTo && (tree.DropStamp > snapshot || reads.IsBroken(tree, snapshot, txns)))
            {
                return true;
            }
        }

        return false;
    }

    private TreeReads Of(StoredTree tree)
    {
        if (!_trees.TryGetValue(tree, out TreeReads? reads))
        {
            reads = new TreeReads();
            _trees.Add(tree, reads);
        }

        return reads;
    }

    private sealed class TreeReads
    {
        public HashSet<long> Rows { get; } = [];

        public List<RowRange> Ranges { get; } = [];

        public List<EntryRange> Entries { get; } = [];

        public bool IsWhole { get; set; }

        public bool IsBroken(StoredTree tree, long snapshot, TxnTable txns)
        {
            if (IsWhole && new RowRange { From = long.MinValue, To = long.MaxValue }.IsBroken(tree, snapshot, txns))
            {
                return true;
            }

            foreach (long row in Rows)
            {
                if (new RowRange { From = row, To = row }.IsBroken(tree, snapshot, txns))
                {
                    return true;
                }
            }

            return Ranges.Exists(range => range.IsBroken(tree, snapshot, txns)) || Entries.Exists(range => range.IsBroken(snapshot, txns));
        }
    }
}

/// <summary>Row ids that a cursor has passed over, ends included; empty until it moves.</summary>
internal sealed class RowRange
{
    public long From { get; set; } = long.MaxValue;

    public long To { get; set; } = long.MinValue;

    public bool IsBroken(StoredTree tree, long snapshot, TxnTable txns)
    {
        if (From > To)
        {
            return false;
        }

        long from = From;
        while (true)
        {
            TableLeaf leaf = tree.Rows!.Read(from);
            bool isBroken = false;
            PaxPage page = leaf.Page;
            int slot = page.WordCount == 0 ? page.Count : page.Find(from, out _);
            for (; !isBroken && slot < page.Count && page.RowId(slot) <= To; slot++)
            {
                isBroken = RowChain.NewestCommittedStamp(page.Word(slot), txns) > snapshot;
            }

            RowFence fence = leaf.Fence;
            leaf.EndShare();
            if (isBroken || !fence.HasEnd || fence.Before > To)
            {
                return isBroken;
            }

            from = fence.Before;
        }
    }
}

/// <summary>Keys that a cursor has passed over. Null ends mean that it has not moved.</summary>
internal sealed class EntryRange
{
    public required StoredTree Tree { get; init; }

    public byte[]? From { get; set; }

    public byte[]? To { get; set; }

    /// <summary>False: keys before <see cref="To"/>, or all when it is empty.</summary>
    public bool IsToIncluded { get; set; }

    public bool IsBroken(long snapshot, TxnTable txns)
    {
        if (From is null || To is null)
        {
            return false;
        }

        byte[] key = new byte[Limits.IndexKeyBytes];
        byte[] at = From;
        long row = long.MinValue;
        while (true)
        {
            IndexLeafRef leaf = Tree.Entries!.Read(at, row);
            bool isBroken = false;
            bool isEnd = !leaf.HasHigh;
            int slot = leaf.WordCount == 0 ? leaf.Count : leaf.Find(at, row, out _);
            for (; !isBroken && slot < leaf.Count; slot++)
            {
                if (IsBehind(key.AsSpan(0, leaf.CopyKey(slot, key))))
                {
                    isEnd = true;
                    break;
                }

                isBroken = RowChain.NewestCommittedStamp(leaf.Word(slot), txns) > snapshot;
            }

            if (!isBroken && !isEnd)
            {
                at = key[..leaf.CopyHigh(key, out row)];
                isEnd = IsBehind(at);
            }

            leaf.EndShare();
            if (isBroken || isEnd)
            {
                return isBroken;
            }
        }
    }

    private bool IsBehind(ReadOnlySpan<byte> key)
    {
        if (!IsToIncluded && To!.Length == 0)
        {
            return false;
        }

        int order = key.SequenceCompareTo(To);
        return order > 0 || (order == 0 && !IsToIncluded);
    }
}

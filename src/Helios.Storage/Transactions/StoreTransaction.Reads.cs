using Helios.Base;
using Helios.Storage.Filters;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <content>Reads: point, range, and what a cursor asks of its transaction.</content>
internal sealed unsafe partial class StoreTransaction
{
    public bool TryGet(TreeId table, RowId id, out byte[] image)
    {
        EnsureSnapshot();
        return TryGet(Tree(table), id, _view, out image);
    }

    public bool TryRead(TreeId table, RowId id, RowImageBuffer buffer)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(table);
        Invariant.Require(tree.Kind == TreeKind.Table);
        _reads?.AddRow(tree, id.Value);
        TableTree rows = tree.Rows!;
        bool isThere;
        TableLeaf leaf = rows.Read(id.Value);
        try
        {
            int slot = leaf.Page.Find(id.Value, out bool found);
            isThere = found && RowReader.TryRead(rows, leaf.Page, slot, _view, _store.Txns, buffer);
        }
        finally
        {
            leaf.EndShare();
        }

        RequireVersions(_view);
        return isThere;
    }

    public bool TryFind(TreeId index, ReadOnlySpan<byte> key, out RowId id)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(index);
        Invariant.Require(tree.Kind == TreeKind.Index);
        _reads?.AddEntries(tree, key.ToArray());
        var walk = new EqualKeys(tree.Entries!, key);
        while (walk.Next(out ulong word, out long row))
        {
            if (word == 0 || _view.Sees(word, _store.Txns, out _))
            {
                walk.End();
                RequireVersions(_view);
                id = new RowId(row);
                return true;
            }
        }

        RequireVersions(_view);
        id = default;
        return false;
    }

    public ITableCursor OpenTable(
        TreeId table, long from = long.MinValue, long to = long.MaxValue, bool descending = false, RowTest? test = null)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(table);
        Invariant.Require(tree.Kind == TreeKind.Table);
        _openCursors++;
        return new TableCursor(this, tree, _store.Txns, _view, from, to, descending, test, _reads);
    }

    public IIndexCursor OpenIndex(TreeId index, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
    {
        EnsureSnapshot();
        StoredTree tree = Tree(index);
        Invariant.Require(tree.Kind == TreeKind.Index);
        _openCursors++;
        return new IndexCursor(this, tree, _store.Txns, _view, from.ToArray(), to.ToArray(), descending, _reads);
    }

    /// <summary>A point read in a cursor's view.</summary>
    public bool TryGet(TreeId table, RowId id, in ReadView view, out byte[] image)
    {
        RequireActive();
        return TryGet(Tree(table), id, view, out image);
    }

    /// <summary>A cursor came to its end or was closed.</summary>
    public void CursorEnded(long generation)
    {
        if (generation == Generation)
        {
            _openCursors--;
            Invariant.Require(_openCursors >= 0);
        }
    }

    private bool TryGet(StoredTree tree, RowId id, in ReadView view, out byte[] image)
    {
        Invariant.Require(tree.Kind == TreeKind.Table);
        _reads?.AddRow(tree, id.Value);
        image = null!;
        TableTree rows = tree.Rows!;
        bool isThere;
        TableLeaf leaf = rows.Read(id.Value);
        try
        {
            int slot = leaf.Page.Find(id.Value, out bool found);
            isThere = found && RowReader.TryRead(rows, leaf.Page, slot, view, _store.Txns, out image);
        }
        finally
        {
            leaf.EndShare();
        }

        RequireVersions(view);
        return isThere;
    }
}

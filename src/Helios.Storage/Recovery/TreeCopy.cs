using Helios.Storage.Log;
using Helios.Storage.Transactions;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Recovery;

/// <summary>Writes what one view sees of a tree into a checkpoint, while others change it.</summary>
internal sealed class TreeCopy(CheckpointWriter writer, StoredTree tree, ReadView view, TxnTable txns)
{
    private const int Stretch = 256;

    public void Run()
    {
        writer.Add(new Operation
        {
            Kind = OperationKind.CreateTree,
            Tree = tree.Id.Value,
            TreeKind = tree.Kind,
            IsUnique = tree.IsUnique,
            Layout = tree.Layout,
        });
        if (tree.Kind == TreeKind.Table)
        {
            // Read after the cut: at least every id that was given before it.
            writer.Add(new Operation { Kind = OperationKind.LastRow, Tree = tree.Id.Value, Row = tree.LastRow });
            CopyRows();
        }
        else
        {
            CopyEntries();
        }
    }

    private void CopyRows()
    {
        var stretch = new RowStretch(tree.Rows!, txns);
        long next = long.MinValue;
        bool isMore = true;
        while (isMore)
        {
            isMore = stretch.Read(view, next, long.MaxValue, descending: false, Stretch);
            for (int i = 0; i < stretch.Count; i++)
            {
                writer.Add(new Operation
                {
                    Kind = OperationKind.PutRow,
                    Tree = tree.Id.Value,
                    Row = stretch.Ids[i],
                    Bytes = stretch.Images[i],
                });
            }

            next = stretch.Next;
        }
    }

    private void CopyEntries()
    {
        var stretch = new EntryStretch(tree.Entries!, txns);
        bool isMore = true;
        stretch.BeginAt([], long.MinValue);
        while (isMore)
        {
            isMore = stretch.Read(view, Stretch);
            for (int i = 0; i < stretch.Count; i++)
            {
                writer.Add(new Operation
                {
                    Kind = OperationKind.PutEntry,
                    Tree = tree.Id.Value,
                    Row = stretch.Row(i),
                    Bytes = stretch.Key(i).Span,
                });
            }
        }
    }
}

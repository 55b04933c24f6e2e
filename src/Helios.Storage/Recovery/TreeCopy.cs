using Helios.Storage.Log;
using Helios.Storage.Transactions;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Recovery;

/// <summary>Writes what one view sees of a tree into a checkpoint, while others change it.</summary>
internal sealed class TreeCopy(CheckpointWriter writer, StoredTree tree, ReadView view, TxnTable txns)
{
    private const int Stretch = 256;

    private readonly VersionChain?[] _chains = new VersionChain?[Stretch];

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
        var keys = new IndexKey[Stretch];
        byte[] at = [];
        long row = long.MinValue;
        bool inclusive = true;
        int count;
        do
        {
            count = tree.Entries!.Collect(new EntryProbe(at, row), inclusive, descending: false, keys, _chains);
            for (int i = 0; i < count; i++)
            {
                if (view.Find(_chains[i]!) is not null)
                {
                    writer.Add(new Operation
                    {
                        Kind = OperationKind.PutEntry,
                        Tree = tree.Id.Value,
                        Row = keys[i].Row,
                        Bytes = keys[i].Bytes,
                    });
                }

                at = keys[i].Bytes;
                row = keys[i].Row;
            }

            inclusive = false;
        }
        while (count == Stretch);
    }
}

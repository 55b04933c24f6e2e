using Helios.Base;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Recovery;

/// <summary>
/// Takes the words out of a checkpoint's pages, which mean nothing to another process, and writes down what they said: operations that make
/// each row and entry what was committed at the cut. (Rows are not put back in the images themselves: what they replaced may not fit a page
/// that others have filled since.)
/// </summary>
/// <param name="meta">Gets the operations.</param>
/// <param name="trees">All trees at the cut.</param>
/// <param name="view">What was committed at the cut.</param>
/// <param name="txns">Whose changes the records are.</param>
// SAFETY: records that were in a page at the cut are kept until the checkpoint ends (UndoMemory.BeginHold), so the words of its images
// lead to them. An image is as large as a page.
internal sealed unsafe class CheckpointUndo(CheckpointMeta meta, IReadOnlyDictionary<uint, CutTree> trees, ReadView view, TxnTable txns)
    : ICheckpointImages
{
    private readonly byte[] _key = new byte[KeyPage.MostKeyBytes];

    public bool Alter(uint number, Span<byte> image)
    {
        if (!PageFormat.HasWords(image))
        {
            return false;
        }

        // SAFETY: the span is a whole page.
        fixed (byte* page = image)
        {
            if (!trees.TryGetValue(PageFormat.Tree(page), out CutTree tree))
            {
                throw new Fault($"page {number} belongs to tree {PageFormat.Tree(page)}, which was not there at the cut");
            }

            if (PageFormat.Kind(page) == PageKind.TableLeaf)
            {
                AlterRows(page, tree.Tree, tree.IsFreed);
            }
            else
            {
                AlterEntries(page, tree.Tree, tree.IsFreed);
            }
        }

        return true;
    }

    private void AlterRows(byte* page, StoredTree tree, bool isFreed)
    {
        var leaf = new PaxPage(page, tree.Rows!.Shape);
        for (int slot = 0; slot < leaf.Count; slot++)
        {
            ulong word = leaf.Word(slot);
            if (word == 0)
            {
                continue;
            }

            leaf.SetWord(slot, 0);
            if (isFreed)
            {
                continue;
            }

            if (!view.Sees(word, txns, out UndoRecord* older))
            {
                meta.AddUndo(new Operation { Kind = OperationKind.DeleteRow, Tree = tree.Id.Value, Row = leaf.RowId(slot) });
            }
            else if (older != null)
            {
                meta.AddUndo(new Operation
                {
                    Kind = OperationKind.PutRow,
                    Tree = tree.Id.Value,
                    Row = leaf.RowId(slot),
                    Bytes = UndoMemory.Image(older),
                });
            }
        }
    }

    private void AlterEntries(byte* page, StoredTree tree, bool isFreed)
    {
        KeyPage leaf = KeyPage.Leaf(page);
        for (int slot = 0; slot < leaf.Count; slot++)
        {
            ulong word = *(ulong*)(leaf.Payload(slot) + sizeof(long));
            if (word == 0)
            {
                continue;
            }

            leaf.SetWord(slot, 0);
            if (!isFreed && !view.Sees(word, txns, out _))
            {
                meta.AddUndo(new Operation
                {
                    Kind = OperationKind.DeleteEntry,
                    Tree = tree.Id.Value,
                    Row = *(long*)leaf.Payload(slot),
                    Bytes = _key.AsSpan(0, leaf.CopyKey(slot, _key)),
                });
            }
        }
    }
}

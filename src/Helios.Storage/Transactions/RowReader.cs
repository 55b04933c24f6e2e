using Helios.Storage.Pages;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>Reads a row as a view sees it. The caller has the leaf latched.</summary>
// SAFETY: a record that a view finds is alive while the leaf is latched (see RowChain).
internal static unsafe class RowReader
{
    /// <summary>False when the row does not exist in the view. The image is the caller's.</summary>
    public static bool TryRead(TableTree rows, PaxPage page, int slot, in ReadView view, TxnTable txns, out byte[] image)
    {
        UndoRecord* older = null;
        ulong word = page.Word(slot);
        if (word != 0 && !view.Sees(word, txns, out older))
        {
            image = null!;
            return false;
        }

        if (older != null)
        {
            image = UndoMemory.Image(older).ToArray();
            return true;
        }

        image = GC.AllocateUninitializedArray<byte>(rows.ImageBytes(page, slot));
        rows.ReadImage(page, slot, image);
        return true;
    }

    /// <summary>The same into a buffer.</summary>
    public static bool TryRead(TableTree rows, PaxPage page, int slot, in ReadView view, TxnTable txns, RowImageBuffer buffer)
    {
        UndoRecord* older = null;
        ulong word = page.Word(slot);
        if (word != 0 && !view.Sees(word, txns, out older))
        {
            return false;
        }

        if (older != null)
        {
            UndoMemory.Image(older).CopyTo(buffer.Take(older->ImageBytes));
        }
        else
        {
            rows.ReadImage(page, slot, buffer.Take(rows.ImageBytes(page, slot)));
        }

        return true;
    }
}

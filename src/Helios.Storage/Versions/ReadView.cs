namespace Helios.Storage.Versions;

/// <summary>
/// What a statement sees: everything committed up to a log position, and what its own transaction wrote in earlier commands.
/// </summary>
internal readonly struct ReadView(long snapshot, TxnState? self, int command)
{
    public long Snapshot { get; } = snapshot;

    /// <summary>
    /// Whether a row exists in this view. Its values are those in the page, or, when <paramref name="image"/> is not null, those behind
    /// that record. The caller has the page latched.
    /// </summary>
    // SAFETY: see RowChain.
    public unsafe bool Sees(ulong word, TxnTable txns, out UndoRecord* image)
    {
        image = null;
        UndoRecord* record = RowChain.Top(word);
        while (record != null)
        {
            if (record->Kind != UndoKind.Lock && SeesChange(record, txns))
            {
                return record->Kind != UndoKind.Delete;
            }

            if (record->HasImage)
            {
                image = record;
            }

            UndoRecord* older = record->Older;
            if (older == null && record->Kind == UndoKind.Insert)
            {
                return false;
            }

            record = older;
        }

        return true;
    }

    // SAFETY: see RowChain.
    private unsafe bool SeesChange(UndoRecord* record, TxnTable txns)
    {
        long stamp = RowChain.Stamp(record, txns, out TxnState? owner);
        return owner is not null && owner == self ? record->Command < command : stamp != 0 && stamp <= Snapshot;
    }
}

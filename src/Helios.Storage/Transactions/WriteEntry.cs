using Helios.Storage.Log;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>One write of a transaction: enough to undo it, to log it, and to free what it replaced.</summary>
// SAFETY: the record is the transaction's own until it is committed or undone.
internal unsafe struct WriteEntry
{
    public WriteKind Kind;

    public StoredTree Tree;

    /// <summary>The change of a row or entry; null for trees. An entry's key lies behind it.</summary>
    public UndoRecord* Undo;

    /// <summary>What was logged before this.</summary>
    public OperationMark LogMark;

    public long Row;
}

internal enum WriteKind : byte
{
    Row,
    Entry,
    CreateTree,
    DropTree,
}

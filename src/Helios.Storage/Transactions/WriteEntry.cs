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

    /// <summary>The change of a row; null otherwise.</summary>
    public UndoRecord* Undo;

    /// <summary>What was logged before this.</summary>
    public OperationMark LogMark;

    /// <summary>The chain written to; null for trees and rows.</summary>
    public VersionChain? Chain;

    /// <summary>The version written; null for trees and rows.</summary>
    public RowVersion? Version;

    public long Row;

    /// <summary>Key of an index entry, null otherwise.</summary>
    public byte[]? Key;

    /// <summary>Set at commit: the transaction's last word on this chain.</summary>
    public bool IsFinal;
}

internal enum WriteKind : byte
{
    Row,
    Entry,
    CreateTree,
    DropTree,
}

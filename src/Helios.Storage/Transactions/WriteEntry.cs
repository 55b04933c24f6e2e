using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Transactions;

/// <summary>One write of a transaction: enough to undo it, to log it, and to free what it replaced.</summary>
internal struct WriteEntry
{
    public WriteKind Kind;

    public StoredTree Tree;

    /// <summary>The chain written to; null for trees.</summary>
    public VersionChain? Chain;

    /// <summary>The version written; null for trees.</summary>
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

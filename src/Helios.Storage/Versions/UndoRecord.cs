namespace Helios.Storage.Versions;

internal enum UndoKind : byte
{
    /// <summary>The row is there from this change on.</summary>
    Insert,

    /// <summary>The row has other values from this change on.</summary>
    Update,

    /// <summary>The row is gone from this change on; its values stay in the page until nobody needs them.</summary>
    Delete,

    /// <summary>No change: whoever made it holds the row until it ends.</summary>
    Lock,
}

/// <summary>
/// One change of a row, newest first in a chain that begins at the row's word in its page. The page has the newest values; whoever does not
/// see a change takes the image of before it, which the change brings along if it replaced values, and looks at the next one. Behind the
/// last change everybody agrees.
///
/// Everything but <see cref="Older"/> and <see cref="Stamp"/> is fixed at birth. A chain is walked and changed only under the latch of the
/// row's page, except that <see cref="Stamp"/> is set at commit without it.
/// </summary>
// SAFETY: the image lies right behind the record, in the same allocation (see UndoMemory).
internal unsafe struct UndoRecord
{
    /// <summary>A <see cref="Stamp"/> behind every snapshot: the lock has ended.</summary>
    public const long Ended = long.MaxValue;

    public UndoRecord* Older;

    /// <summary>0 while in progress, then the LSN of the commit.</summary>
    public long Stamp;

    /// <summary>The owner's place in <see cref="TxnTable"/>, good while <see cref="Stamp"/> is 0.</summary>
    public int Owner;

    /// <summary>Number of the owner's command: a command does not see its own writes.</summary>
    public int Command;

    public int ImageBytes;

    /// <summary>The checkpoint that was the last to begin when the record was made (see <see cref="UndoMemory"/>).</summary>
    public uint Era;

    public UndoKind Kind;

    /// <summary>True when the row's values from before the change lie behind the record.</summary>
    public bool HasImage;
}

namespace Helios.Storage.Versions;

/// <summary>
/// A version of a row or entry. Everything but <see cref="Older"/>, <see cref="Owner"/> and <see cref="Stamp"/> is fixed at birth.
/// The stamp goes from 0 to the LSN of the commit, once; then the owner is forgotten.
/// </summary>
internal sealed class RowVersion
{
    /// <summary>The image of an index entry: it exists, and has no bytes of its own.</summary>
    public static readonly byte[] Present = [];

    /// <summary>Stands in a chain that was taken out of its tree.</summary>
    public static readonly RowVersion Removed = new(null, null, 0, isLock: false, null);

    /// <summary>The row image; null when this version deletes the row. Never changed.</summary>
    public readonly byte[]? Image;

    /// <summary>Number of the owner's command that wrote it: a command does not see its own writes.</summary>
    public readonly int Command;

    /// <summary>A row lock: repeats the image below it, is seen by nobody, and ends with its owner.</summary>
    public readonly bool IsLock;

    public RowVersion? Older;
    public TxnState? Owner;
    public long Stamp;

    public RowVersion(byte[]? image, TxnState? owner, int command, bool isLock, RowVersion? older)
    {
        Image = image;
        Owner = owner;
        Command = command;
        IsLock = isLock;
        Older = older;
    }

    /// <summary>A version that was committed long ago (recovery).</summary>
    public static RowVersion Committed(byte[]? image, long stamp) => new(image, null, 0, isLock: false, null) { Stamp = stamp };

    /// <summary>The LSN of the commit that made this version; 0 while in progress, when rolled back, and for locks.</summary>
    public long CommitStamp()
    {
        long stamp = Volatile.Read(ref Stamp);
        if (stamp != 0 || IsLock)
        {
            return stamp;
        }

        // The owner commits all its versions at once by its own stamp; each version's stamp follows, and only then the owner is cleared.
        TxnState? owner = Volatile.Read(ref Owner);
        return owner is not null ? Volatile.Read(ref owner.CommitStamp) : Volatile.Read(ref Stamp);
    }
}

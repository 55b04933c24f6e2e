namespace Helios.Storage.Versions;

/// <summary>
/// What a statement sees: everything committed up to a log position, and what its own transaction wrote in earlier commands.
/// </summary>
internal readonly struct ReadView(long snapshot, TxnState? self, int command)
{
    public long Snapshot { get; } = snapshot;

    /// <summary>The visible image, or null when the row does not exist in this view. Allocates nothing.</summary>
    public byte[]? Find(VersionChain chain)
    {
        for (RowVersion? version = Volatile.Read(ref chain.Newest); version is not null; version = version.Older)
        {
            long stamp = Volatile.Read(ref version.Stamp);
            if (stamp == 0)
            {
                if (self is not null && !version.IsLock && version.Owner == self)
                {
                    if (version.Command < command)
                    {
                        return version.Image;
                    }

                    continue;
                }

                stamp = version.CommitStamp();
                if (stamp == 0)
                {
                    continue;
                }
            }

            if (stamp <= Snapshot)
            {
                return version.Image;
            }
        }

        return null;
    }
}

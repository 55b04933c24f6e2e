namespace Helios.Storage.Versions;

/// <summary>
/// One row or one index entry: its versions, newest first.
///
/// Invariants:
/// 1. A version is added only by compare-and-swap on <see cref="Newest"/>, and only over a version that is committed, ended or the
///    writer's own. So at most one transaction in progress stands on top: it owns the chain until it ends.
/// 2. Below the owner's versions all are committed, newest stamp first; a lock that has ended may lie between them and is never seen.
/// 3. A chain that holds <see cref="RowVersion.Removed"/> has left its tree and never changes again.
/// </summary>
internal sealed class VersionChain
{
    public RowVersion? Newest;

    public VersionChain(RowVersion? newest)
    {
        Newest = newest;
    }

    /// <summary>The commit stamp of the newest committed version, 0 when there is none. Versions in progress are passed over.</summary>
    public long NewestCommittedStamp()
    {
        for (RowVersion? version = Volatile.Read(ref Newest); version is not null; version = version.Older)
        {
            long stamp = version.CommitStamp();
            if (stamp != 0)
            {
                return stamp;
            }
        }

        return 0;
    }

    /// <summary>Who stands on the chain as far as a write by <paramref name="self"/> is concerned.</summary>
    public ChainHolder Examine(TxnState? self, out RowVersion? top, out RowVersion? found)
    {
        while (true)
        {
            top = Volatile.Read(ref Newest);
            ChainHolder? holder = ExamineFrom(top, self, out found);
            if (holder is not null && Volatile.Read(ref Newest) == top)
            {
                return holder.Value;
            }
        }
    }

    /// <summary>Null when the chain moved while it was looked at.</summary>
    private static ChainHolder? ExamineFrom(RowVersion? top, TxnState? self, out RowVersion? found)
    {
        for (found = top; found is not null; found = found.Older)
        {
            if (found == RowVersion.Removed)
            {
                return ChainHolder.Removed;
            }

            if (found.CommitStamp() != 0)
            {
                return ChainHolder.Committed;
            }

            TxnState? owner = Volatile.Read(ref found.Owner);
            if (owner is not null && owner == self)
            {
                return ChainHolder.Self;
            }

            if (owner is not null && !owner.IsEnded)
            {
                return ChainHolder.Other;
            }

            if (!found.IsLock)
            {
                // Committed or rolled back between the two looks.
                return null;
            }
        }

        return ChainHolder.Nobody;
    }
}

/// <summary>The answer of <see cref="VersionChain.Examine"/>.</summary>
internal enum ChainHolder
{
    /// <summary>No version at all.</summary>
    Nobody,

    /// <summary>The newest version that counts is committed.</summary>
    Committed,

    /// <summary>The writer itself owns the chain.</summary>
    Self,

    /// <summary>Another transaction in progress owns the chain.</summary>
    Other,

    /// <summary>The chain left its tree: search again.</summary>
    Removed,
}

using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Transactions;

namespace Helios.Storage;

/// <content>Commits and what waits for the disk.</content>
public sealed partial class MemoryStore
{
    public static MemoryStore Open(IDataDirectory directory, IClock clock, ILog log, StoreOptions options) =>
        new(directory, clock, log, options);

    public event Action<Fault>? Faulted;

    public Lsn DurableLsn => LastCommitLsn;

    public void WhenDurable(Lsn lsn, Action onDurable) => onDurable();

    public void WaitDurable(Lsn lsn)
    {
    }

    public void Dispose()
    {
        _ = Faulted;
        _ = (_directory, _clock, _log, _options);
    }

    internal Lsn CommitWrites(StoreTransaction transaction)
    {
        long checkedUpTo = Snapshots.Committed;
        transaction.CheckReads(0);
        lock (_commitLock)
        {
            transaction.CheckReads(checkedUpTo);
            long stamp = Snapshots.Committed + 1;
            foreach (ref WriteEntry entry in transaction.Entries)
            {
                if (entry.IsFinal)
                {
                    entry.Tree.LastChange = stamp;
                    if (entry.Kind == WriteKind.DropTree)
                    {
                        entry.Tree.DropStamp = stamp;
                    }
                }
            }

            Volatile.Write(ref transaction.State.CommitStamp, stamp);
            Snapshots.Publish(stamp);
            return new Lsn(stamp);
        }
    }
}

using Helios.Base;
using Helios.Simulation.Disk;
using Helios.Storage;

namespace Helios.Simulation.Model;

/// <summary>What the store promised by the moment of a crash, and whether a disk keeps it.</summary>
/// <param name="Model">All that was committed.</param>
/// <param name="Acknowledged">LSN of the newest commit that was answered.</param>
/// <param name="Committing">A transaction whose commit had begun and was not answered; null for none.</param>
internal sealed record Judge(VersionModel Model, long Acknowledged, ModelTransaction? Committing)
{
    /// <summary>The commit that the store shows; <see cref="long.MaxValue"/> for the one that was under way. Throws when it is none that
    /// it may show.</summary>
    public long Find(IStore store, bool mayLoseTail)
    {
        // A commit may leave everything as it was: then nothing tells whether it is there, and the first of them will do.
        string text = StoreReader.Describe(store, Model.Trees);
        int found = Model.Commits.FindIndex(lsn => lsn >= Acknowledged && Model.TextAt(lsn) == text);
        if (found >= 0)
        {
            return Model.Commits[found];
        }

        int older = Model.Commits.FindLastIndex(lsn => Model.TextAt(lsn) == text);
        if (older >= 0)
        {
            return mayLoseTail ? Model.Commits[older] : throw new SimulationException(
                $"acknowledged up to {Acknowledged}, but the state is that of {Model.Commits[older]}:\n{text}");
        }

        return Committing is not null && Model.TextWith(Committing) == text ? long.MaxValue : throw new SimulationException(
            $"a state that never was:\n{text}the last one that was, at {Model.LastCommit}:\n{Model.TextAt(Model.LastCommit)}");
    }

    /// <summary>Recovers from a damaged disk and looks at everything; writes on where the disk is sound. False when the store refused to
    /// start or to read, as it may where flushed bytes are damaged.</summary>
    public bool Try(SimulatedDisk disk, DamagedDisk damage)
    {
        MemoryStore store;
        try
        {
            store = SimulatedStore.Open(disk);
        }
        catch (Fault) when (damage.MayFault)
        {
            return false;
        }

        try
        {
            Find(store, damage.MayLoseTail);
            StoreReader.CheckPages(store, damage.MayFault);
            if (!damage.MayFault)
            {
                GoOn(store);
            }

            return true;
        }
        catch (SqlError error) when (damage.MayFault && error.State == SqlState.DataCorrupted)
        {
            return false;
        }
        finally
        {
            disk.Break();
            store.Dispose();
        }
    }

    /// <summary>A store that recovered also takes new commits.</summary>
    private static void GoOn(MemoryStore store)
    {
        IStoreTransaction t = store.Begin(IsolationLevel.ReadCommitted);
        t.BeginStatement();
        TreeId table = t.CreateTree(TreeKind.Table, StoreReader.Layout, unique: false);
        t.Insert(table, new RowId(1), StoreReader.Image("after the crash"));
        store.WaitDurable(t.Commit());
        t = store.Begin(IsolationLevel.ReadCommitted);
        t.BeginStatement();
        if (StoreReader.Get(t, table.Value, 1) != "after the crash")
        {
            throw new SimulationException("a row that was written after the crash is not there");
        }

        t.Rollback();
    }
}

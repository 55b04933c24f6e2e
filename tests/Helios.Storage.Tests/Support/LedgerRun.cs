using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <summary>Transactions that insert one row after the other, each waiting for the disk, with a checkpoint now and then.</summary>
internal sealed class LedgerRun
{
    private const int CheckpointEvery = 300;

    private readonly CrashDirectory _directory;
    private readonly StoreOptions _options;
    private readonly MemoryStore _store;
    private readonly TreeId _table;
    private long _waitingFor;
    private bool _isAppended;

    /// <summary>Throws Fault when the disk fails so early that there is no store, or no table.</summary>
    public LedgerRun(CrashDirectory directory, StoreOptions options)
    {
        _directory = directory;
        _options = options;
        _store = TestStore.Open(directory, options);
        _store.Faulted += _ => FaultCount++;
        try
        {
            _table = _store.NewTable();
        }
        catch (SqlError error)
        {
            throw new Fault(error.Message);
        }
    }

    public int FaultCount { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Rows 1 to this one were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Goes on to that many; stops when the store has, or refuses again and again. Returns how many are acknowledged.</summary>
    public int GoOn(int transactions)
    {
        int refusals = 0;
        while (Acknowledged < transactions && FaultCount == 0 && refusals < 3)
        {
            try
            {
                if (!_isAppended)
                {
                    _waitingFor = _store.Run(t => t.Insert(_table, Acknowledged + 1, "to the ledger, row " + (Acknowledged + 1))).Value;
                    _isAppended = true;
                }

                _store.WaitDurable(new Lsn(_waitingFor));
                Acknowledged++;
                _isAppended = false;
                refusals = 0;
                CheckpointNowAndThen();
            }
            catch (SqlError error) when (error.State == SqlState.DiskFull || error.State == SqlState.IoError)
            {
                refusals++;
                Refused++;

                // With threads the flusher tries again by itself.
                _store.PumpLog();
            }
            catch (Fault)
            {
                Assert.Equal(1, FaultCount);
            }
        }

        return Acknowledged;
    }

    /// <summary>What a power cut leaves has all that was acknowledged, and at most one row more; nothing kept or everything kept.</summary>
    public void MustHoldAfterCrash(string place)
    {
        foreach (bool keep in new[] { false, true })
        {
            using MemoryStore again = TestStore.Open(_directory.Crash((_, _) => keep), _options);
            IStoreTransaction t = again.Start();
            ITableCursor? rows = again.TreeExists(_table) ? t.OpenTable(_table) : null;
            long count = 0;
            while (rows is not null && rows.Next(out RowId id, out _))
            {
                Assert.True(id.Value == ++count, $"{place}, keep {keep}: row {count} is missing");
            }

            t.Commit();
            Assert.True(
                count >= Acknowledged && count <= Acknowledged + 1, $"{place}, keep {keep}: {count} rows, {Acknowledged} acknowledged");
        }
    }

    public void MustRead(string place)
    {
        IStoreTransaction t = _store.Start();
        for (int i = 1; i <= Acknowledged; i += Math.Max(1, Acknowledged / 10))
        {
            Assert.True(t.Get(_table, i) is not null, place);
        }

        t.Commit();
    }

    /// <summary>From now on nothing commits and nothing becomes durable.</summary>
    public void MustRefuseEverything(string place)
    {
        Lsn durable = _store.DurableLsn;
        Assert.Throws<Fault>(() => _store.Run(t => t.Insert(_table, 1_000_000, "late")));
        Assert.False(_store.PumpLog(), place);
        _store.WhenDurable(new Lsn(long.MaxValue), () => Assert.Fail(place));
        Assert.Throws<Fault>(() => _store.WaitDurable(new Lsn(durable.Value + 1)));
        Assert.Equal(durable, _store.DurableLsn);
        Assert.Equal(1, FaultCount);
    }

    private void CheckpointNowAndThen()
    {
        if (Acknowledged % CheckpointEvery != 0)
        {
            return;
        }

        try
        {
            _store.Checkpoint();
        }
        catch (Fault)
        {
            // It costs the checkpoint; when it was the log that failed, the store has stopped.
        }
    }
}

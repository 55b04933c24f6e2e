using Helios.Base;
using Helios.Storage.Backup;

namespace Helios.Storage.Tests.Support;

/// <summary>A single-threaded store with an archive under random work, and what was committed at each moment of it.</summary>
internal sealed class ArchiveRun
{
    private const int Rows = 40;
    private const long FirstUs = 800_000_000_000_000;

    private readonly Random _random;
    private readonly MovingClock _clock;
    private readonly StoreOptions _options;
    private MemoryStore _store;
    private TreeId _table;
    private int _number;

    public ArchiveRun(int seed, CrashDirectory? archive = null)
        : this(seed, new CrashDirectory(), archive ?? new CrashDirectory(), FirstUs + seed)
    {
        _table = _store.NewTable();
        Note();
    }

    private ArchiveRun(int seed, CrashDirectory data, CrashDirectory archive, long now)
    {
        _clock = new MovingClock(now);
        _random = new Random(seed);
        Data = data;
        Archive = archive;
        _options = new StoreOptions { IsSingleThreaded = true, SegmentBytes = 2000, Archive = archive };
        _store = TestStore.Open(Data, _options, _clock);
        _table = new TreeId(1);
    }

    public CrashDirectory Data { get; }

    public CrashDirectory Archive { get; }

    /// <summary>After each commit.</summary>
    public List<Moment> Moments { get; } = [];

    public MemoryStore Store => _store;

    /// <summary>Goes on in a directory that was restored.</summary>
    public ArchiveRun GoOnIn(CrashDirectory data, int seed) => GoOn(data, Archive, seed);

    /// <summary>Goes on with what a crash left.</summary>
    public ArchiveRun GoOnAfterCrash(CrashDirectory data, CrashDirectory archive) => GoOn(data, archive, 1);

    /// <summary>The same moments and another archive, to restore from.</summary>
    public ArchiveRun WithArchive(CrashDirectory archive)
    {
        var other = new ArchiveRun(1, new CrashDirectory(), archive, FirstUs);
        other.Moments.AddRange(Moments);
        return other;
    }

    private ArchiveRun GoOn(CrashDirectory data, CrashDirectory archive, int seed)
    {
        var next = new ArchiveRun(seed, data, archive, _clock.UtcNowUs);
        next.Note();
        return next;
    }

    public void Steps(int count)
    {
        for (int i = 0; i < count; i++)
        {
            switch (_random.Next(12))
            {
                case 0:
                    _store.Checkpoint();
                    break;
                case 1:
                    _store.ArchiveLog();
                    break;
                case 2:
                    _store.PumpLog();
                    break;
                case 3:
                    Change(_store.Start()).Rollback();
                    break;
                default:
                    Commit();
                    break;
            }
        }
    }

    public void Commit()
    {
        Change(_store.Start()).Commit();
        Note();
    }

    public byte[] Backup()
    {
        var file = new MemoryStream();
        _store.Backup(file);
        return file.ToArray();
    }

    /// <summary>Ends the store properly; the archive then has all of it.</summary>
    public void Close() => _store.Dispose();

    public void Restart()
    {
        Close();
        _store = TestStore.Open(Data, _options, _clock);
    }

    public (CrashDirectory Data, RestoreSummary Summary) Restore(
        byte[] backup, long? untilUs = null, long? untilLsn = null, ulong? branch = null)
    {
        var target = new CrashDirectory();
        var restore = new StoreRestore(_clock, new TestRandom(_random.Next()), NoLog.Instance)
        {
            Archive = Archive,
            UntilUs = untilUs,
            UntilLsn = untilLsn,
            Branch = branch,
        };
        try
        {
            return (target, restore.Run(new MemoryStream(backup), target));
        }
        catch
        {
            Assert.Empty(target.List());
            throw;
        }
    }

    /// <summary>All rows, as a start finds them.</summary>
    public static string StateOf(CrashDirectory data)
    {
        using MemoryStore store = TestStore.Open(data.Copy(), TestStore.Single);
        return Dump.Of(store);
    }

    private void Note()
    {
        long lsn = _store.LastCommitLsn.Value;
        Moments.Add(new Moment(lsn, _store.LastCommitUs, Dump.Of(_store)));
        _clock.Step();
    }

    private IStoreTransaction Change(IStoreTransaction t)
    {
        for (int i = _random.Next(1, 5); i > 0; i--)
        {
            long row = _random.Next(Rows);
            string text = $"v{++_number} " + new string('x', _random.Next(120));
            t.BeginStatement();
            WriteOutcome outcome = t.Get(_table, row) is null ? t.Insert(_table, row, text)
                : _random.Next(3) == 0 ? t.Delete(_table, row)
                : t.Update(_table, row, text);
            Assert.Equal(WriteOutcome.Done, outcome);
        }

        return t;
    }

    /// <param name="Lsn">Position of the commit.</param>
    /// <param name="TimeUs">When it was.</param>
    /// <param name="State">All rows then.</param>
    internal readonly record struct Moment(long Lsn, long TimeUs, string State);

    /// <summary>Stands still between steps, so that a commit's time is known.</summary>
    private sealed class MovingClock(long begin) : IClock
    {
        private long _now = begin;

        public long UtcNowUs => _now;

        public long MonotonicNs => _now * 1000;

        public void Step() => _now += 1_000;
    }
}

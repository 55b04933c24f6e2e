using System.Collections.Concurrent;
using System.Diagnostics;
using Helios.Base;
using Helios.Storage.Check;

namespace Helios.Storage.Tests.Support;

/// <summary>How the workers of a stress run go wrong, which its checks have to find.</summary>
public enum StressBug
{
    None,

    /// <summary>What a transaction writes rests on what an older statement read.</summary>
    LostUpdate,

    /// <summary>Keys that should be unique are kept in an index that does not look.</summary>
    NotUnique,

    /// <summary>Now and then an entry is not moved with its row.</summary>
    StaleEntry,

    /// <summary>Snapshots instead of SERIALIZABLE.</summary>
    WriteSkew,
}

/// <summary>
/// Eight threads on one store with a small pool, beside checkpoints and purge: transfers, counters, lists, unique keys, an index beside its
/// table, duties under SERIALIZABLE, tables that come and go. Snapshots are checked meanwhile, and so are the disks that power cuts would
/// leave; histories at the end.
/// </summary>
internal sealed partial class StressRun : IDisposable
{
    private const int Workers = 8;
    private const int Accounts = 12;
    private const int OpeningBalance = 1000;
    private const int Counters = 6;
    private const int Lists = 5;
    private const int Items = 120;
    private const int Keys = 30;

    /// <summary>More rows than the pool holds.</summary>
    private const int Ballast = 3600;

    private const int BallastBytes = 3000;

    private static readonly StoreOptions s_options = new() { CheckpointLogBytes = 300_000, SegmentBytes = 60_000 };
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(120);

    private readonly int _seed;
    private readonly StressBug _bug;
    private readonly CrashDirectory _directory = new();
    private readonly MemoryStore _store;
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly ConcurrentBag<SeenList> _seen = [];
    private readonly long[] _increments = new long[Counters];
    private readonly long[] _durable = new long[Counters];
    private readonly List<int>[,] _appended = new List<int>[Workers, Lists];
    private readonly TreeId _accounts;
    private readonly TreeId _counters;
    private readonly TreeId _lists;
    private readonly TreeId _items;
    private readonly TreeId _itemIndex;
    private readonly TreeId _unique;
    private readonly TreeId _duty;
    private readonly TreeId _ballast;
    private bool _isOver;

    public StressRun(int seed, StressBug bug = StressBug.None)
    {
        _seed = seed;
        _bug = bug;
        _store = TestStore.Open(_directory, s_options);
        _store.Faulted += fault => _wrong.Enqueue("the store stopped: " + fault.Message);
        _accounts = _store.NewTable();
        _counters = _store.NewTable();
        _lists = _store.NewTable();
        _items = _store.NewTable();
        _itemIndex = _store.NewIndex(unique: false);
        _unique = _store.NewIndex(unique: bug != StressBug.NotUnique);
        _duty = _store.NewTable();
        _ballast = _store.NewTable();
        for (int part = 0; part < Ballast; part += 100)
        {
            _store.Run(t => Fill(t, _ballast, 100, i => BallastOf(i), part));
        }

        _store.Run(t =>
        {
            Fill(t, _accounts, Accounts, _ => Number(OpeningBalance));
            Fill(t, _counters, Counters, _ => Number(0));
            Fill(t, _lists, Lists, _ => "");
            Fill(t, _items, Items, i => Number(i));
            Fill(t, _duty, 2, _ => "on");
            for (int i = 0; i < Items; i++)
            {
                Assert.Equal(WriteOutcome.Done, t.InsertEntry(_itemIndex, Number(i), i));
            }
        });
        _store.WaitDurable(_store.LastCommitLsn);
    }

    public StressCounts Counts { get; } = new();

    /// <summary>Runs for a time, or until something is wrong. Returns what was; empty when nothing was.</summary>
    public string Run(TimeSpan time)
    {
        List<Thread> threads = [.. Enumerable.Range(0, Workers).Select(worker => new Thread(() => Guard(() => Work(worker))))];
        threads.Add(new Thread(() => Guard(KeepHouse)));
        threads.ForEach(thread => thread.Start());
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < time && _wrong.IsEmpty)
        {
            Thread.Sleep(20);
        }

        Volatile.Write(ref _isOver, true);
        foreach (Thread thread in threads)
        {
            if (!thread.Join(s_longest))
            {
                _wrong.Enqueue("a thread hangs");
            }
        }

        if (_wrong.IsEmpty)
        {
            Guard(CheckEnd);
        }

        return string.Join('\n', _wrong.Take(5));
    }

    public void Dispose() => _store.Dispose();

    private void CheckEnd()
    {
        CheckSnapshot(_store, IsolationLevel.Serializable);
        IStoreTransaction t = _store.Start();
        for (int i = 0; i < Counters; i++)
        {
            string? found = t.Get(_counters, i);
            Require(found == Number(_increments[i]), $"counter {i} is {found} after {_increments[i]} increments");
        }

        for (int list = 0; list < Lists; list++)
        {
            CheckList(list, t.Get(_lists, list)!);
        }

        t.Rollback();
        _store.Collector.Run(int.MaxValue);
        Require(_store.Collector.PendingCount == 0, $"{_store.Collector.PendingCount} versions are left");
        TreeProblems.RequireNone(_store);
        _store.Checkpoint();
        _store.WaitDurable(_store.LastCommitLsn);
        using CrashDirectory crashed = _directory.Crash((_, _) => false);
        CheckReport report = new StoreCheck(crashed, new TestClock(), NoLog.Instance).Run();
        Require(report.Problems.Count == 0, string.Join('\n', report.Problems));
        using MemoryStore again = TestStore.Open(crashed, TestStore.Single);
        Require(Dump.Of(_store) == Dump.Of(again), "a start finds something else");
    }

    /// <summary>Checkpoints, purge, and what power cuts would leave: beside the workers.</summary>
    private void KeepHouse()
    {
        var random = new Random(_seed * 1000);
        while (!IsOver)
        {
            switch (random.Next(12))
            {
                case 0:
                    CutPower(random);
                    break;
                case 1 or 2:
                    _store.Checkpoint();
                    break;
                case 3 or 4 or 5:
                    _store.Collector.Run(random.Next(1, 2000));
                    break;
                default:
                    Thread.Sleep(random.Next(8));
                    break;
            }
        }
    }

    private bool IsOver => Volatile.Read(ref _isOver) || !_wrong.IsEmpty;

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _wrong.Enqueue($"seed {_seed}: {e.GetType().Name}: {e.Message}\n{(e is ModelException ? "" : e.StackTrace)}");
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new ModelException(what);
        }
    }

    private static string Number(long value) => value.ToString("D8", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A text that tells whether it is whole.</summary>
    private static string BallastOf(long value) => Number(value) + new string((char)('a' + (value % 26)), BallastBytes);

    private static void Fill(IStoreTransaction t, TreeId table, int count, Func<int, string> value, int from = 0)
    {
        for (int i = from; i < from + count; i++)
        {
            Assert.Equal(WriteOutcome.Done, t.Insert(table, i, value(i)));
        }
    }

    /// <summary>A list as a snapshot had it.</summary>
    private readonly record struct SeenList(int List, int Length, int Hash);
}

/// <summary>How often a run did what it is there for.</summary>
internal sealed class StressCounts
{
    public int Commits;
    public int Refusals;
    public int Waits;
    public int Deadlocks;
    public int Snapshots;
    public int PowerCuts;
    public int Tables;

    public override string ToString() => $"{Commits} commits, {Refusals} refused, {Waits} waits, {Deadlocks} deadlocks,"
        + $" {Snapshots} snapshots checked, {PowerCuts} power cuts, {Tables} tables made and dropped";
}

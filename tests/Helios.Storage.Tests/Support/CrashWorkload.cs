using System.Globalization;
using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <summary>
/// Random transactions on a single-threaded store, and what it owes for them: the state after each commit, and which commits were
/// acknowledged. Whatever happens to the disk, a later start must show one of these states, and none older than the last acknowledged
/// one.
/// </summary>
internal sealed class CrashWorkload
{
    private readonly Random _random;
    private readonly MemoryStore _store;
    private readonly List<(long Lsn, string State)> _history;
    private readonly bool _withCheckpoints;
    private int _number;

    public CrashWorkload(int seed, MemoryStore store, bool withCheckpoints)
    {
        _random = new Random(seed);
        _store = store;
        _withCheckpoints = withCheckpoints;
        _history = [(0, Dump.Of(store))];
        store.Faulted += _ => FaultCount++;
    }

    public int FaultCount { get; private set; }

    /// <summary>Commits that were refused, and waits that were given up, because the disk was full.</summary>
    public int RefusedCount { get; private set; }

    /// <summary>LSN of the newest acknowledged commit.</summary>
    public long Acknowledged { get; private set; }

    public long LastCommit => _history[^1].Lsn;

    public void Step()
    {
        switch (_random.Next(_withCheckpoints ? 10 : 9))
        {
            case 0 or 1:
                _store.PumpLog();
                break;
            case 2:
                WaitForAll();
                break;
            case 3:
                Transaction(commits: false);
                break;
            case 9:
                _store.Checkpoint();
                break;
            default:
                Transaction(commits: true);
                break;
        }
    }

    /// <summary>Null when the state is one that the store may have after it had acknowledged <paramref name="acknowledged"/>.</summary>
    public string? Judge(MemoryStore recovered, long acknowledged)
    {
        string state = Dump.Of(recovered);
        int found = _history.FindLastIndex(moment => moment.State == state);
        return found < 0 ? "a state that never was:\n" + state
            : _history[found].Lsn < acknowledged ? $"acknowledged up to {acknowledged}, but the state is that of {_history[found].Lsn}"
            : null;
    }

    private void WaitForAll()
    {
        try
        {
            _store.WaitDurable(new Lsn(LastCommit));
            Acknowledge(LastCommit);
        }
        catch (SqlError error) when (error.State == SqlState.DiskFull)
        {
            RefusedCount++;
        }
    }

    private void Acknowledge(long lsn) => Acknowledged = Math.Max(Acknowledged, lsn);

    private void Transaction(bool commits)
    {
        IStoreTransaction t = _store.Start();
        List<TreeId> trees = [.. _store.AllTrees().Where(tree => _store.TreeExists(tree.Id)).Select(tree => tree.Id)];
        if (trees.Count < 2 || _random.Next(12) == 0)
        {
            bool isTable = _random.Next(2) == 0;
            TreeId made = t.CreateTree(isTable ? TreeKind.Table : TreeKind.Index, isTable ? TestStore.Layout : null, unique: false);
            trees.Add(made);
        }
        else if (trees.Count > 3 && _random.Next(6) == 0)
        {
            TreeId dropped = trees[_random.Next(trees.Count)];
            t.DropTree(dropped);
            trees.Remove(dropped);
        }

        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            t.BeginStatement();
            Change(t, trees[_random.Next(trees.Count)]);
        }

        if (!commits)
        {
            t.Rollback();
            return;
        }

        Lsn lsn;
        try
        {
            lsn = t.Commit();
        }
        catch (SqlError error) when (error.State == SqlState.DiskFull || error.State == SqlState.IoError)
        {
            // Refused for want of room: nothing has happened.
            RefusedCount++;
            Assert.Equal(_history[^1].State, Dump.Of(_store));
            return;
        }

        if (lsn != Lsn.None)
        {
            _history.Add((lsn.Value, Dump.Of(_store)));
            _store.WhenDurable(lsn, () => Acknowledge(lsn.Value));
        }
    }

    private void Change(IStoreTransaction t, TreeId tree)
    {
        long row = _random.Next(5);
        string value = "v" + (++_number).ToString(CultureInfo.InvariantCulture) + new string('x', _random.Next(20));
        if (_store.FindTree(tree)!.Kind == TreeKind.Table)
        {
            bool isThere = t.Get(tree, row) is not null;
            WriteOutcome outcome = !isThere ? t.Insert(tree, row, value)
                : _random.Next(3) == 0 ? t.Delete(tree, row)
                : t.Update(tree, row, value);
            Assert.Equal(WriteOutcome.Done, outcome);
            return;
        }

        string key = "k" + row.ToString(CultureInfo.InvariantCulture);
        bool isEntryThere = t.TryFind(tree, TestStore.Bytes(key), out RowId id);
        Assert.Equal(WriteOutcome.Done, isEntryThere ? t.DeleteEntry(tree, key, id.Value) : t.InsertEntry(tree, key, _random.Next(5)));
    }
}

using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <content>What holds in every snapshot, on every disk that a power cut may leave, and at the end.</content>
internal sealed partial class StressRun
{
    private void CheckSnapshot(MemoryStore store, IsolationLevel level)
    {
        IStoreTransaction t = store.Start(level);
        long sum = Rows(t, _accounts).Sum(row => Value(row.Text));
        Require(sum == Accounts * OpeningBalance, $"a snapshot sums up to {sum}");
        CheckItems(t);
        Require(t.Get(_duty, 0) == "on" || t.Get(_duty, 1) == "on", "nobody is on duty");
        var keys = Entries(t, _unique).Select(entry => entry.Key).ToList();
        Require(keys.Distinct().Count() == keys.Count, "a unique key is there twice");
        for (int list = 0; list < Lists; list++)
        {
            string text = t.Get(_lists, list)!;
            _seen.Add(new SeenList(list, text.Length, text.GetHashCode(StringComparison.Ordinal)));
        }

        long part = sum * keys.Count * 7 % (Ballast - 200);
        foreach ((long row, string text) in Rows(t, _ballast, part, part + 200))
        {
            Require(text == BallastOf(Value(text[..8])), $"row {row} is torn");
        }

        // The same again, later, under the same snapshot.
        Thread.Yield();
        t.BeginStatement();
        Require(Rows(t, _accounts).Sum(row => Value(row.Text)) == sum, "a snapshot does not stay as it is");
        t.Commit();
        Interlocked.Increment(ref Counts.Snapshots);
    }

    /// <summary>The index has an entry for every row, and no other.</summary>
    private void CheckItems(IStoreTransaction t)
    {
        var rows = Rows(t, _items).Select(row => (row.Text, row.Row)).Order().ToList();
        List<(string Key, long Row)> entries = Entries(t, _itemIndex);
        Require(rows.Count == Items, $"{rows.Count} items");
        var difference = rows.Except(entries).Concat(entries.Except(rows)).ToList();
        Require(difference.Count == 0 && rows.Count == entries.Count, "index and table differ: " + string.Join(' ', difference.Take(5)));
    }

    /// <summary>Has what was appended, in each worker's order, and begins with all that any snapshot saw.</summary>
    private void CheckList(int list, string text)
    {
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split(':')).ToList();
        for (int worker = 0; worker < Workers; worker++)
        {
            var found = parts.Where(part => Value(part[0]) == worker).Select(part => (int)Value(part[1])).ToList();
            Require(found.SequenceEqual(_appended[worker, list]), $"list {list} has other elements of worker {worker} than it appended");
        }

        foreach (SeenList seen in _seen.Where(seen => seen.List == list))
        {
            Require(
                seen.Length <= text.Length && text[..seen.Length].GetHashCode(StringComparison.Ordinal) == seen.Hash,
                $"list {list} does not begin with what a snapshot saw");
        }
    }

    /// <summary>What a power cut now would leave is a state that holds, with all that was answered.</summary>
    private void CutPower(Random random)
    {
        long[] answered = [.. Enumerable.Range(0, Counters).Select(counter => Interlocked.Read(ref _durable[counter]))];
        int keeps = random.Next(3);
        var choice = new Random(random.Next());
        using CrashDirectory crashed = _directory.Crash((_, _) => keeps switch { 0 => false, 1 => true, _ => choice.Next(2) == 0 });
        using MemoryStore again = TestStore.Open(crashed, TestStore.Single);
        TreeProblems.RequireNone(again);
        CheckSnapshot(again, IsolationLevel.RepeatableRead);
        IStoreTransaction t = again.Start();
        for (int i = 0; i < Counters; i++)
        {
            Require(Value(t.Get(_counters, i)) >= answered[i], $"counter {i} is {t.Get(_counters, i)}, but {answered[i]} were answered");
        }

        t.Rollback();
        Interlocked.Increment(ref Counts.PowerCuts);
    }

    private static List<(long Row, string Text)> Rows(
        IStoreTransaction t, TreeId table, long from = long.MinValue, long to = long.MaxValue)
    {
        var rows = new List<(long, string)>();
        ITableCursor cursor = t.OpenTable(table, from, to);
        while (cursor.Next(out RowId id, out byte[] image))
        {
            rows.Add((id.Value, TestStore.Text(image)));
        }

        return rows;
    }

    private static List<(string Key, long Row)> Entries(IStoreTransaction t, TreeId index)
    {
        var entries = new List<(string, long)>();
        IIndexCursor cursor = t.OpenIndex(index, [], []);
        while (cursor.Next(out ReadOnlyMemory<byte> key, out RowId id))
        {
            entries.Add((System.Text.Encoding.UTF8.GetString(key.Span), id.Value));
        }

        return entries;
    }
}

using System.Buffers;
using Helios.Storage.Pages;
using Helios.Storage.Transactions;
using Helios.Storage.Versions;
using Helios.Types;

namespace Helios.Storage.Tests.Pages;

/// <content>Changes and reads.</content>
internal sealed partial class TreeRun
{
    private static readonly TxnTable s_txns = new();
    private static readonly int[] s_lengths = [0, 8, 60, 700, 3_000, 4_200, 40_000];

    private long _lastRow;
    private int _lastKey;

    private long ChooseRow(int choice, Random random) => choice switch
    {
        0 => random.Next(50),
        1 => ++_lastRow,
        2 => -(++_lastRow),
        3 => _rows.Count > 0 ? _rows.Keys.ElementAt(random.Next(_rows.Count)) : 0,
        4 => random.Next(2) == 0 ? long.MinValue + random.Next(3) : long.MaxValue - random.Next(3),
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };

    private IndexEntry ChooseEntry(int shape, Random random) => shape == 7
        ? _entries.Count > 0 ? _entries.ElementAt(random.Next(_entries.Count)) : new IndexEntry([], 0)
        : new IndexEntry(IndexKeys.Next(shape, random, ++_lastKey), IndexKeys.Row(random));

    private static byte[] NewRow(Random random, int mostBytes)
    {
        var text = new byte[mostBytes == 0 ? 0 : random.Next(mostBytes)];
        random.NextBytes(text);
        var output = new ArrayBufferWriter<byte>();
        Datum other = random.Next(5) == 0 ? default : Datum.FromBytes(text.AsSpan(0, text.Length / 3).ToArray());
        s_layout.Encode([Datum.FromInt64(random.NextInt64()), Datum.FromBytes(text), other], output);
        return output.WrittenSpan.ToArray();
    }

    private void ChangeRow()
    {
        int kind = _choices.Next(4);
        int choice = _choices.Next(6);
        int most = s_lengths[_choices.Next(s_lengths.Length)];
        var random = new Random(_choices.Next(int.MaxValue));
        long row = ChooseRow(choice, random);
        byte[] image = NewRow(random, most);
        Note($"row {Text(row)}: {kind switch { 0 => "insert", 1 => "update", 2 => "delete", _ => "read" }}, {image.Length} bytes");
        switch (kind)
        {
            case 0:
                Insert(row, image);
                break;
            case 1:
                Require(_table.TryUpdate(row, image) == _rows.ContainsKey(row), "there is a row to update");
                if (_rows.ContainsKey(row))
                {
                    _rows[row] = image;
                }

                break;
            case 2:
                Require(_table.TryDelete(row) == _rows.Remove(row), "there is a row to delete");
                break;
            default:
                ReadRow(row);
                break;
        }
    }

    private void Insert(long row, byte[] image)
    {
        bool isNew = _rows.TryAdd(row, image);
        Require(_table.TryInsert(row, 0, image) == isNew, $"row {Text(row)} is new");
        Counts.MostRows = Math.Max(Counts.MostRows, _rows.Count);
        Counts.Long += image.Length > PaxShape.RowHeapBytes + 200 ? 1 : 0;
    }

    private void ReadRow(long row)
    {
        byte[] buffer = [];
        int length = _table.TryRead(row, ref buffer);
        bool isThere = _rows.TryGetValue(row, out byte[]? expected);
        Require(length >= 0 == isThere, $"row {Text(row)} is there: {isThere}");
        Require(!isThere || expected.AsSpan().SequenceEqual(buffer.AsSpan(0, length)), $"row {Text(row)} is another");
    }

    private void FillRows()
    {
        int choice = _choices.Next(6);
        int most = s_lengths[_choices.Next(s_lengths.Length)];
        int count = _choices.Next(1, most > 5_000 ? 12 : 300);
        var random = new Random(_choices.Next(int.MaxValue));
        Note($"{count} rows of up to {most} bytes, order {choice}");
        for (int i = 0; i < count; i++)
        {
            Insert(ChooseRow(choice, random), NewRow(random, most));
        }
    }

    private void DeleteRows()
    {
        List<long> rows = [.. _rows.Keys];
        int from = _choices.Next(Math.Max(1, rows.Count));
        int count = _choices.Next(1, 400);
        bool descending = _choices.Next(2) == 1;
        rows = rows.GetRange(from, Math.Min(count, rows.Count - from));
        Note($"{rows.Count} rows from place {from} on deleted, descending {descending}");
        foreach (long row in descending ? Enumerable.Reverse(rows) : rows)
        {
            Require(_table.TryDelete(row) && _rows.Remove(row), $"row {Text(row)} is there to be deleted");
        }
    }

    private void ChangeEntry()
    {
        int kind = _choices.Next(3);
        int shape = _choices.Next(8);
        IndexEntry entry = ChooseEntry(shape, new Random(_choices.Next(int.MaxValue)));
        Note($"entry {entry}: {kind switch { 0 => "insert", 1 => "delete", _ => "read" }}");
        switch (kind)
        {
            case 0:
                Insert(entry);
                break;
            case 1:
                Require(_index.TryDelete(entry.Key, entry.Row) == _entries.Remove(entry), "there is an entry to delete");
                break;
            default:
                Require(_index.Contains(entry.Key, entry.Row) == _entries.Contains(entry), "the entry is there");
                IndexEntry? first = _entries.GetViewBetween(new IndexEntry(entry.Key, long.MinValue), IndexEntry.Last).Min;
                bool isKey = first is not null && first.Key.AsSpan().SequenceEqual(entry.Key);
                Require(_index.TryFindFirst(entry.Key, out long row) == isKey && (!isKey || row == first!.Row), "the first of its key");
                break;
        }
    }

    private void Insert(IndexEntry entry)
    {
        Require(_index.TryInsert(entry.Key, entry.Row, 0) == _entries.Add(entry), $"entry {entry} is new");
        Counts.MostEntries = Math.Max(Counts.MostEntries, _entries.Count);
    }

    private void FillEntries()
    {
        int shape = _choices.Next(7);
        int count = _choices.Next(1, 300);
        var random = new Random(_choices.Next(int.MaxValue));
        Note($"{count} entries of shape {shape}");
        for (int i = 0; i < count; i++)
        {
            Insert(ChooseEntry(shape, random));
        }
    }

    private void DeleteEntries()
    {
        List<IndexEntry> entries = [.. _entries];
        int from = _choices.Next(Math.Max(1, entries.Count));
        int count = _choices.Next(1, 400);
        entries = entries.GetRange(from, Math.Min(count, entries.Count - from));
        Note($"{entries.Count} entries from place {from} on deleted");
        foreach (IndexEntry entry in entries)
        {
            Require(_index.TryDelete(entry.Key, entry.Row) && _entries.Remove(entry), $"entry {entry} is there to be deleted");
        }
    }

    private void ReadRows()
    {
        int low = _choices.Next(6);
        int high = _choices.Next(6);
        var random = new Random(_choices.Next(int.MaxValue));
        long from = ChooseRow(low, random);
        long to = ChooseRow(high, random);
        bool descending = _choices.Next(2) == 1;
        Note($"rows from {Text(from)} to {Text(to)}, descending {descending}");
        CompareRows(Math.Min(from, to), Math.Max(from, to), descending);
    }

    private void CompareRows(long from, long to, bool descending)
    {
        long misses = _pool.MissCount;
        IEnumerable<KeyValuePair<long, byte[]>> expected = _rows.Where(row => row.Key >= from && row.Key <= to);
        using IEnumerator<KeyValuePair<long, byte[]>> model = (descending ? expected.Reverse() : expected).GetEnumerator();
        var view = new ReadView(long.MaxValue, null, 0);
        var stretch = new RowStretch(_table, s_txns);
        bool isMore = true;
        for (long next = descending ? to : from; isMore; next = stretch.Next)
        {
            isMore = stretch.Read(view, next, descending ? from : to, descending, 7);
            for (int i = 0; i < stretch.Count; i++)
            {
                long found = stretch.Ids[i];
                Require(model.MoveNext(), $"row {Text(found)} is too many");
                Require(model.Current.Key == found, $"row {Text(model.Current.Key)} is not the next one, but {Text(found)}");
                Require(model.Current.Value.AsSpan().SequenceEqual(stretch.Images[i]), $"row {Text(found)} is another");
            }
        }

        Require(!model.MoveNext(), "the scan ends too early");
        Counts.Evictions += (int)(_pool.MissCount - misses);
    }

    private void ReadEntries()
    {
        int low = _choices.Next(8);
        int high = _choices.Next(8);
        var random = new Random(_choices.Next(int.MaxValue));
        IndexEntry from = ChooseEntry(low, random);
        IndexEntry to = ChooseEntry(high, random);
        bool descending = _choices.Next(2) == 1;
        Note($"entries from {from} to {to}, descending {descending}");
        CompareEntries(from.CompareTo(to) < 0 ? from : to, from.CompareTo(to) < 0 ? to : from, descending);
    }

    /// <summary>Entries that are not before one and before the other; null for no bound.</summary>
    private void CompareEntries(IndexEntry? from, IndexEntry? to, bool descending)
    {
        List<IndexEntry> expected = [.. _entries.Where(
            entry => (from is null || entry.CompareTo(from) >= 0) && (to is null || entry.CompareTo(to) < 0))];
        if (descending)
        {
            expected.Reverse();
        }

        List<IndexEntry> found = Entries(from, to, descending);
        int same = expected.Zip(found).TakeWhile(pair => pair.First.Equals(pair.Second)).Count();
        Require(
            same == expected.Count && same == found.Count,
            $"entry {same} of {expected.Count}: expected {expected.ElementAtOrDefault(same)}, got {found.ElementAtOrDefault(same)}");
    }

    private List<IndexEntry> Entries(IndexEntry? from, IndexEntry? to, bool descending)
    {
        var view = new ReadView(long.MaxValue, null, 0);
        var stretch = new EntryStretch(_index, s_txns);
        IndexEntry? start = descending ? to : from ?? new IndexEntry([], long.MinValue);
        if (start is null)
        {
            stretch.BeginAtEnd();
        }
        else
        {
            stretch.BeginAt(start.Key, start.Row);
        }

        var found = new List<IndexEntry>();
        bool isMore = true;
        while (isMore)
        {
            isMore = descending ? stretch.ReadBack(view, 7) : stretch.Read(view, 7);
            for (int i = 0; i < stretch.Count; i++)
            {
                var entry = new IndexEntry(stretch.Key(i).ToArray(), stretch.Row(i));
                if (descending ? from is not null && entry.CompareTo(from) < 0 : to is not null && entry.CompareTo(to) >= 0)
                {
                    return found;
                }

                found.Add(entry);
            }
        }

        return found;
    }
}

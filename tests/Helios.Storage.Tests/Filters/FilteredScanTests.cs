using System.Buffers;
using Helios.Base;
using Helios.Kernels;
using Helios.Storage.Filters;
using Helios.Storage.Tests.Support;
using Helios.Types;

namespace Helios.Storage.Tests.Filters;

public sealed class FilteredScanTests
{
    private const int Columns = 8;
    private const int Pairs = 3000;
    private static readonly RowLayout s_pairs = new([PhysicalKind.Int32, PhysicalKind.Int32]);

    [Fact]
    public void A_scan_with_a_test_gives_the_rows_of_a_scan_without_that_pass_it()
    {
        foreach (int seed in Seeds.Of(30))
        {
            var random = new Random(seed);

            // Rows with columns of their own; and, now and then, rows that are too wide for that.
            int rest = random.Next(5) == 0 ? 900 : 0;
            var layout = new RowLayout([.. RandomTest.Kinds, .. Enumerable.Repeat(PhysicalKind.Bytes16, rest)]);
            using MemoryStore store = TestStore.Open();
            TreeId table = Make(store, layout);
            int most = rest > 0 ? 60 : 1500;
            Fill(store, table, layout, random, most);
            if (random.Next(2) == 0)
            {
                Churn(store, table, layout, random, most);
            }

            // A snapshot from before the changes, one in whose view some are in progress, and the one that makes them.
            IStoreTransaction old = store.Start(IsolationLevel.RepeatableRead);
            old.TryGet(table, new RowId(0), out _);
            Churn(store, table, layout, random, most);
            IStoreTransaction writer = store.Start();
            Change(writer, table, layout, random, most, random.Next(20));
            writer.AdvanceCommand();
            for (int i = 0; i < 12; i++)
            {
                RandomTest test = RandomTest.Make(random, random.Next(3));
                foreach (IStoreTransaction reader in new[] { old, store.Start(), writer })
                {
                    Compare(reader, table, layout, test, random, $"seed {seed}, test {i}");
                }
            }

            writer.Rollback();
        }
    }

    [Fact]
    public void A_snapshot_finds_what_is_in_no_page_any_more()
    {
        using MemoryStore store = TestStore.Open();
        TreeId table = Make(store, s_pairs);
        Put(store, table, _ => 1);
        IStoreTransaction old = store.Start(IsolationLevel.RepeatableRead);
        old.TryGet(table, new RowId(0), out _);
        store.Run(t =>
        {
            for (int i = 0; i < Pairs; i++)
            {
                t.Update(table, new RowId(i), Pair(2));
            }
        });
        Assert.Equal(Pairs, Rows(old.OpenTable(table, test: IsOne())).Count);
        Assert.Empty(Rows(store.Start().OpenTable(table, test: IsOne())));
    }

    [Fact]
    public void A_row_that_moves_is_found_once()
    {
        using MemoryStore store = TestStore.Open();
        TreeId table = Make(store, s_pairs);
        Put(store, table, i => i == 0 ? 1 : 0);
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() => Move(store, table, stop.Token));
        writer.Start();
        try
        {
            for (int round = 0; round < 500; round++)
            {
                // One row has the one, and both its columns were written at once.
                IStoreTransaction t = store.Start();
                Assert.Equal((1, 1), Assert.Single(Rows(t.OpenTable(table, test: IsOne()))));
                t.Commit();
            }
        }
        finally
        {
            stop.Cancel();
            writer.Join();
        }
    }

    [Fact]
    public void A_scan_that_finds_nothing_comes_back_now_and_then()
    {
        using MemoryStore store = TestStore.Open();
        TreeId table = store.NewTable();
        store.Run(t =>
        {
            for (int i = 0; i < 60_000; i++)
            {
                t.Insert(table, i, "0123456789012345678901234567890123456789");
            }
        });
        var test = new ComparisonTest(0, ValueOrder.Int64);
        test.Set(CompareOp.Less, Datum.FromInt64(0));
        IStoreTransaction reader = store.Start();
        ITableCursor cursor = reader.OpenTable(table, test: test);
        var ids = new RowId[8];
        Assert.Equal(0, cursor.NextRows(ids, [], 0));
        Assert.False(cursor.IsEnded);
        while (!cursor.IsEnded)
        {
            Assert.Equal(0, cursor.NextRows(ids, [], 0));
        }
    }

    private static void Compare(
        IStoreTransaction reader, TreeId table, RowLayout layout, RandomTest test, Random random, string what)
    {
        bool descending = random.Next(3) == 0;
        long from = random.Next(3) == 0 ? random.Next(1500) : long.MinValue;
        long to = random.Next(3) == 0 ? random.Next(1500) : long.MaxValue;
        var expected = new List<string>();
        ITableCursor all = reader.OpenTable(table, from, to, descending);
        while (all.Next(out RowId id, out byte[] image))
        {
            Datum[] row = [.. Enumerable.Range(0, Columns).Select(c => layout.Read(image, c))];
            if (test.Model(row))
            {
                expected.Add(id.Value + ":" + (row[2].IsNull ? "" : row[2].AsInt32));
            }
        }

        var actual = new List<string>();
        ITableCursor some = reader.OpenTable(table, from, to, descending, test.Test);
        var ids = new RowId[random.Next(1, 200)];
        while (!some.IsEnded)
        {
            var vector = new ColumnVector(SqlType.Int4);
            int count = some.NextRows(ids, [new ColumnTarget(2, vector)], 0);
            for (int i = 0; i < count; i++)
            {
                actual.Add(ids[i].Value + ":" + (vector.IsNull(i) ? "" : vector.Get(i).AsInt32));
            }
        }

        Assert.True(expected.SequenceEqual(actual), $"{what}: {expected.Count} rows, not {actual.Count}");
    }

    private static TreeId Make(MemoryStore store, RowLayout layout)
    {
        IStoreTransaction t = store.Start();
        TreeId table = t.CreateTree(TreeKind.Table, layout, unique: false);
        t.Commit();
        return table;
    }

    /// <summary>In order, or not.</summary>
    private static void Fill(MemoryStore store, TreeId table, RowLayout layout, Random random, int most)
    {
        long[] ids = [.. Enumerable.Range(0, most).Where(_ => random.Next(10) > 0).Select(i => (long)i)];
        if (random.Next(2) == 0)
        {
            random.Shuffle(ids);
        }

        store.Run(t =>
        {
            foreach (long id in ids)
            {
                t.Insert(table, new RowId(id), Row(layout, random));
            }
        });
    }

    private static void Churn(MemoryStore store, TreeId table, RowLayout layout, Random random, int most)
    {
        for (int i = 0; i < 4; i++)
        {
            IStoreTransaction t = store.Start();
            Change(t, table, layout, random, most, random.Next(60));
            t.Commit();
        }
    }

    private static void Change(IStoreTransaction t, TreeId table, RowLayout layout, Random random, int most, int changes)
    {
        var changed = new HashSet<long>();
        for (int i = 0; i < changes; i++)
        {
            // A statement does not see what it wrote itself: each row once.
            var id = new RowId(random.Next(most));
            if (!changed.Add(id.Value))
            {
                continue;
            }

            if (!t.TryGet(table, id, out _))
            {
                t.Insert(table, id, Row(layout, random));
                continue;
            }

            switch (random.Next(3))
            {
                case 0:
                    t.Delete(table, id);
                    break;
                case 1:
                    t.Lock(table, id);
                    break;
                default:
                    t.Update(table, id, Row(layout, random));
                    break;
            }
        }
    }

    private static ComparisonTest IsOne()
    {
        var test = new ComparisonTest(0, ValueOrder.Int32);
        test.Set(CompareOp.Equal, Datum.FromInt64(1));
        return test;
    }

    private static void Put(MemoryStore store, TreeId table, Func<int, int> value) => store.Run(t =>
    {
        for (int i = 0; i < Pairs; i++)
        {
            t.Insert(table, new RowId(i), Pair(value(i)));
        }
    });

    private static void Move(MemoryStore store, TreeId table, CancellationToken stop)
    {
        var random = new Random(1);
        int at = 0;
        while (!stop.IsCancellationRequested)
        {
            int to = random.Next(Pairs);
            IStoreTransaction t = store.Start();
            t.Update(table, new RowId(at), Pair(0));
            t.AdvanceCommand();
            t.Update(table, new RowId(to), Pair(1));
            if (random.Next(5) == 0)
            {
                t.Rollback();
            }
            else
            {
                t.Commit();
                at = to;
            }
        }
    }

    private static List<(int, int)> Rows(ITableCursor cursor)
    {
        var rows = new List<(int, int)>();
        var ids = new RowId[100];
        while (!cursor.IsEnded)
        {
            var a = new ColumnVector(SqlType.Int4);
            var b = new ColumnVector(SqlType.Int4);
            int count = cursor.NextRows(ids, [new ColumnTarget(0, a), new ColumnTarget(1, b)], 0);
            for (int i = 0; i < count; i++)
            {
                rows.Add((a.Get(i).AsInt32, b.Get(i).AsInt32));
            }
        }

        return rows;
    }

    private static byte[] Pair(int value) => Row(s_pairs, Datum.FromInt64(value), Datum.FromInt64(value));

    private static byte[] Row(RowLayout layout, Random random)
    {
        // Now and then a text that is kept elsewhere.
        var row = new Datum[layout.ColumnCount];
        for (int c = 0; c < Columns; c++)
        {
            row[c] = c == Columns - 1 && random.Next(200) == 0 ? Datum.FromBytes(new byte[9000]) : RandomTest.Value(random, c);
        }

        return Row(layout, row);
    }

    private static byte[] Row(RowLayout layout, params Datum[] row)
    {
        var output = new ArrayBufferWriter<byte>();
        layout.Encode(row, output);
        return output.WrittenSpan.ToArray();
    }
}
